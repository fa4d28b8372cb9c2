import { type Digest, parseDigest } from '@countersign/core/ids.ts';

/** The SHA-256 of bytes; undefined where the browser computes none: on plain http, but for localhost. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<Digest | undefined> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle;
  if (subtle === undefined) return undefined;
  const hashed = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return parseDigest([...hashed].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
}
