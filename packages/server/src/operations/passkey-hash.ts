import type { Digest } from '@countersign/core/ids.ts';

/** Under what a passkey is found: its own id, which is no secret. */
export function passkeyHash({ sha256 }: { sha256(text: string): Digest }, id: string): Digest {
  return sha256(`passkey\n${id}`);
}
