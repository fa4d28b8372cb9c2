import type { Static } from 'typebox';
import { closed, count, digest, instant } from './shape.ts';

export const Upload = closed(
  { sha256: digest, bytes: count, endsAt: instant },
  'A file that calls name by its digest and length; a request that names it holds it until no grant can need it',
);
export type Upload = Static<typeof Upload>;
