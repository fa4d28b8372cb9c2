import { signal } from './signal.ts';

/** Whether what changes elsewhere arrives here. */
export const connection = signal<'live' | 'lost'>('live');

/** Set when the server no longer knows who this is; the page stays as it is, with what was typed. */
export const signedOut = signal(false);
