import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Sealed } from './operations/sealing.ts';

const [nonceBytes, tagBytes] = [12, 16];

/** AES-256-GCM under a key of its own for each purpose, made from one that is not in the database (HKDF, RFC 5869). */
export function sealedWith(secret: Buffer): Sealed {
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `countersign-sealed-v1 ${purpose}`, 32));
  const closeBytes = (purpose: string, bytes: Uint8Array) => {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce);
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([nonce, body, cipher.getAuthTag()]);
  };
  const openBytes = (purpose: string, bytes: Uint8Array) => {
    if (bytes.length < nonceBytes + tagBytes) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), bytes.subarray(0, nonceBytes));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    } catch {
      return undefined;
    }
  };
  return {
    closeBytes,
    openBytes,
    close: (purpose, text) => closeBytes(purpose, Buffer.from(text, 'utf8')).toString('base64url'),
    open(purpose, closed) {
      const bytes = Buffer.from(closed, 'base64url');
      // Another spelling of the same bytes would count as another text, and so once more.
      return bytes.toString('base64url') === closed ? openBytes(purpose, bytes)?.toString('utf8') : undefined;
    },
  };
}
