import { concat, fromBase64, fromHex, sameBytes, toBase64, toHex, utf8 } from './bytes.ts';
import type { Sha256, Sign } from './crypto.ts';

const ED25519 = 0x01;
const PUBLIC_KEY_LENGTH = 32;

/** Four bytes that, with the name, tell which key made a signature; a name, not a safeguard. */
export type KeyId = Uint8Array;

/** An Ed25519 key that someone has decided to trust. */
export type VerifierKey = { readonly name: string; readonly id: KeyId; readonly publicKey: Uint8Array };

export type Signer = { readonly key: VerifierKey; readonly sign: Sign };

/** The key with its id: the first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). C2SP signed-note. Throws on a name that a note cannot carry. */
export function verifierKey(sha256: Sha256, name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new RangeError('A key has a name, without spaces, plus signs or control characters.');
  if (publicKey.length !== PUBLIC_KEY_LENGTH) throw new RangeError('An Ed25519 public key has 32 bytes.');
  const id = sha256(concat(utf8(`${name}\n`), Uint8Array.of(ED25519), publicKey)).slice(0, 4);
  return { name, id, publicKey };
}

/** `name+id+key`, as it is given to those who verify. */
export function formatVerifierKey({ name, id, publicKey }: VerifierKey): string {
  return `${name}+${toHex(id)}+${toBase64(concat(Uint8Array.of(ED25519), publicKey))}`;
}

/** The key that `name+id+key` says, undefined for another kind of key or an id that is not its own. */
export function parseVerifierKey(sha256: Sha256, text: string): VerifierKey | undefined {
  const [, name = '', idText = '', keyText = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const id = fromHex(idText);
  const typed = fromBase64(keyText);
  if (!isKeyName(name) || id === undefined || typed === undefined) return undefined;
  if (typed.length !== 1 + PUBLIC_KEY_LENGTH || typed[0] !== ED25519) return undefined;
  const key = verifierKey(sha256, name, typed.subarray(1));
  return sameBytes(key.id, id) ? key : undefined;
}

/** Whether a note can carry a key of this name. */
export function isKeyName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: notes must not contain any.
  return name.isWellFormed() && /^[^\p{White_Space}+\u0000-\u001f]+$/u.test(name);
}
