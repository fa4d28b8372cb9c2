import { toHex } from '@countersign/audit/log/bytes.ts';
import type { Sha256, VerifySignature } from '@countersign/audit/log/crypto.ts';

/** What a computation asks of cryptography. */
export interface Asking {
  readonly sha256: Sha256;
  readonly verifySignature: VerifySignature;
}

class Unanswered extends Error {
  readonly answer: () => Promise<void>;
  constructor(answer: () => Promise<void>) {
    super('not answered yet');
    this.answer = answer;
  }
}

/**
 * Runs a computation with the browser's own cryptography. That answers later, and the log's functions want answers at once: so the computation
 * runs until it asks something new, and once more from its beginning when that is answered. It must be pure.
 */
export async function answered<T>(subtle: SubtleCrypto, compute: (asking: Asking) => T): Promise<T> {
  const known = new Map<string, Uint8Array | boolean>();
  const asking: Asking = {
    sha256(bytes) {
      // Only lent: the buffer is another's again before the answer comes.
      const [key, own] = [`hash ${toHex(bytes)}`, bytes.slice()];
      const answer = known.get(key);
      if (answer instanceof Uint8Array) return answer;
      throw new Unanswered(async () => void known.set(key, new Uint8Array(await subtle.digest('SHA-256', own as BufferSource))));
    },
    verifySignature(publicKey, bytes, signature) {
      const key = ['signature', publicKey, bytes, signature].map((part) => (typeof part === 'string' ? part : toHex(part))).join(' ');
      const own = [publicKey.slice(), signature.slice(), bytes.slice()] as const;
      const answer = known.get(key);
      if (typeof answer === 'boolean') return answer;
      throw new Unanswered(async () => void known.set(key, await isSigned(subtle, own)));
    },
  };
  for (;;) {
    try {
      return compute(asking);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      await error.answer();
    }
  }
}

async function isSigned(
  subtle: SubtleCrypto,
  [publicKey, signature, bytes]: readonly [Uint8Array, Uint8Array, Uint8Array],
): Promise<boolean> {
  const key = await subtle.importKey('raw', publicKey as BufferSource, 'Ed25519', false, ['verify']);
  return await subtle.verify('Ed25519', key, signature as BufferSource, bytes as BufferSource);
}
