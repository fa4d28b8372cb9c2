import { concat, fromBase64, sameBytes, toBase64, utf8 } from './bytes.ts';
import type { VerifySignature } from './crypto.ts';
import { isKeyName, type KeyId, type Signer, type VerifierKey } from './note-key.ts';

type NoteSignature = { readonly name: string; readonly keyId: KeyId; readonly signature: Uint8Array };

/** A note as it came: to be believed only when `verifyNote` says so. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

export type NoteProblem = 'malformed-note' | 'bad-signature' | 'no-known-signature' | 'ambiguous-key';

export type VerifiedNote =
  | { readonly ok: true; readonly text: string; readonly signedBy: readonly VerifierKey[] }
  | { readonly ok: false; readonly problem: NoteProblem };

/** Trusted keys, and how their signatures are checked. */
export type Trust = { readonly keys: readonly VerifierKey[]; readonly verifySignature: VerifySignature };

// An attacker may send anything as a note: these bound the work, the specification asks for 16 signatures at least.
const LONGEST_NOTE = 1_000_000;
const MOST_SIGNATURES = 100;

/** The signed note. C2SP signed-note. Throws on a text that a note cannot carry. */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (!text.endsWith('\n') || !isNoteText(text)) throw new RangeError('The text of a note is lines without control characters.');
  if (signers.length === 0 || signers.length > MOST_SIGNATURES) throw new RangeError('A note has from 1 to 100 signatures.');
  const bytes = utf8(text);
  const lines = signers.map(({ key, sign }) => `— ${key.name} ${toBase64(concat(key.id, sign(bytes)))}\n`);
  return `${text}\n${lines.join('')}`;
}

/** The parts of a note, undefined if it is malformed. Nothing is verified. */
export function parseNote(note: string): Note | undefined {
  // The text may contain empty lines; the last one ends it.
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || note.length > LONGEST_NOTE || !note.endsWith('\n') || !isNoteText(note)) return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) return undefined;
  const signatures = lines.map(parseSignature).filter((signature) => signature !== undefined);
  return signatures.length === lines.length ? { text: note.slice(0, end + 1), signatures } : undefined;
}

/**
 * The text of a note that a trusted key has signed. Unknown signers are ignored;
 * one wrong signature in the name of a trusted key refuses the whole note.
 */
export function verifyNote(note: string, trust: Trust): VerifiedNote {
  const parsed = parseNote(note);
  if (parsed === undefined) return { ok: false, problem: 'malformed-note' };
  const bytes = utf8(parsed.text);
  const signedBy = new Set<VerifierKey>();
  for (const signature of parsed.signatures) {
    const [key, another] = trust.keys.filter((known) => isKeyOf(known, signature));
    if (key === undefined) continue;
    if (another !== undefined) return { ok: false, problem: 'ambiguous-key' };
    if (!trust.verifySignature(key.publicKey, bytes, signature.signature)) return { ok: false, problem: 'bad-signature' };
    signedBy.add(key);
  }
  return signedBy.size === 0 ? { ok: false, problem: 'no-known-signature' } : { ok: true, text: parsed.text, signedBy: [...signedBy] };
}

const isKeyOf = (key: VerifierKey, { name, keyId }: NoteSignature): boolean => key.name === name && sameBytes(key.id, keyId);

function parseSignature(line: string): NoteSignature | undefined {
  const [dash, name, encoded, ...more] = line.split(' ');
  if (dash !== '—' || name === undefined || !isKeyName(name) || encoded === undefined || more.length > 0) return undefined;
  const bytes = fromBase64(encoded);
  if (bytes === undefined || bytes.length < 5) return undefined;
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: notes must not contain any but newline.
const isNoteText = (text: string): boolean => text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
