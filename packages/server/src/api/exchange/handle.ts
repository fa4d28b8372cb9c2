import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { RunId } from '@countersign/core/ids.ts';
import { parseId } from '@countersign/core/ids.ts';

/** Where an answer is read on: the run whose answer it is, the page that comes next, and the workload's own link to it. */
export interface Place {
  readonly run: RunId;
  readonly page: number;
  readonly link: string;
}

/** Places as clients hold them: sealed, so that nobody reads or makes one, and good on every replica. A place opens nothing by itself. */
export interface Handles {
  seal(place: Place): string;
  /** Undefined where it is not ours, was changed, or is too old. */
  open(handle: string): Place | undefined;
}

export interface HandleOptions {
  /** 32 bytes that the replicas share. */
  readonly key: Uint8Array;
  readonly random: (bytes: number) => Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds that a page may be asked for, as in Exchange. */
const lifetime = 30 * 60_000;
const longest = 8192;

export function createHandles({ key, random, now }: HandleOptions): Handles {
  return {
    seal({ run, page, link }) {
      const nonce = random(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = JSON.stringify({ run, page, link, until: now() + lifetime });
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(handle) {
      const bytes = Buffer.from(handle, 'base64url');
      if (handle.length > longest || bytes.length < 29) return undefined;
      const text = decrypted(key, bytes);
      return text === undefined ? undefined : placeIn(text, now());
    },
  };
}

function decrypted(key: Uint8Array, bytes: Buffer): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(-16));
    return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

function placeIn(text: string, now: number): Place | undefined {
  const { run, page, link, until } = JSON.parse(text) as { run: string; page: number; link: string; until: number };
  const id = parseId('run', run);
  return id === undefined || until <= now ? undefined : { run: id, page, link };
}
