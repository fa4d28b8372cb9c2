import { createHmac, createPrivateKey, createPublicKey, hash, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import type { Sha256, Sign, VerifySignature } from '../log/crypto.ts';
import { type Signer, verifierKey } from '../log/note-key.ts';

const ED25519 = 'ed25519';
const RAW_KEY_LENGTH = 32;

export const sha256: Sha256 = (bytes) => plain(hash('sha256', bytes, 'buffer'));

/** An Ed25519 public key from its 32 bytes. */
export const publicKeyFrom = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: raw, format: 'raw-public', asymmetricKeyType: ED25519 });

/** An Ed25519 private key from its 32 bytes, the seed of RFC 8032. */
export const privateKeyFrom = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: seed, format: 'raw-private', asymmetricKeyType: ED25519 });

/** The 32 bytes of an Ed25519 public key; of a private key, those of its public half. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  requireEd25519(key);
  const publicKey = key.type === 'private' ? createPublicKey(key.export({ format: 'pem', type: 'pkcs8' })) : key;
  return plain(publicKey.export({ format: 'raw-public' }));
}

/** Signs with an Ed25519 private key. */
export function signWith(privateKey: KeyObject): Sign {
  requireEd25519(privateKey);
  return (bytes) => plain(sign(null, bytes, privateKey));
}

/** Signs notes under this name. */
export const signerOf = (name: string, privateKey: KeyObject): Signer => ({
  key: verifierKey(sha256, name, rawPublicKey(privateKey)),
  sign: signWith(privateKey),
});

/** Whether this is the Ed25519 signature; false, not an error, for a key or signature of the wrong length. */
export const verifySignature: VerifySignature = (publicKey, bytes, signature) =>
  publicKey.length === RAW_KEY_LENGTH && verify(null, bytes, publicKeyFrom(publicKey), signature);

/** HMAC-SHA256 of the bytes, or of a text’s in UTF-8: the seal that an entry gets as it is written. */
export const hmacSha256 = (key: KeyObject | Uint8Array, said: Uint8Array | string): Uint8Array =>
  plain(createHmac('sha256', key).update(said).digest());

/** Whether this is the HMAC-SHA256 of the bytes, compared in constant time. */
export function verifyHmac(key: KeyObject | Uint8Array, bytes: Uint8Array, mac: Uint8Array): boolean {
  const expected = hmacSha256(key, bytes);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}

/** The same bytes without Buffer's own ways: its `slice` does not copy, so changing the slice would change the original. */
const plain = ({ buffer, byteOffset, length }: Buffer): Uint8Array => new Uint8Array(buffer, byteOffset, length);

function requireEd25519(key: KeyObject): void {
  if (key.asymmetricKeyType !== ED25519) throw new TypeError('The key is not an Ed25519 key.');
}
