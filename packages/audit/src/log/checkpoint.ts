import { fromBase64, toBase64 } from './bytes.ts';
import { parseDecimal } from './decimal.ts';
import { HASH_LENGTH } from './merkle.ts';
import { type NoteProblem, signNote, type Trust, verifyNote } from './note.ts';
import type { Signer, VerifierKey } from './note-key.ts';

/** The head of a log: which log, how many entries, their root. Extension lines are opaque. C2SP tlog-checkpoint. */
export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly extensions: readonly string[];
};

export type CheckpointProblem = NoteProblem | 'malformed-checkpoint' | 'other-origin';

export type OpenedCheckpoint =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly signedBy: readonly VerifierKey[] }
  | { readonly ok: false; readonly problem: CheckpointProblem };

/** The text that is signed. Throws on what a checkpoint cannot say. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint;
  const text = [origin, String(size), toBase64(root), ...extensions].map((line) => `${line}\n`).join('');
  // A line break within a line would show as one extension more.
  if (parseCheckpoint(text)?.extensions.length !== extensions.length) {
    throw new RangeError('A checkpoint is an origin, a size, a root of 32 bytes and extension lines, none of them empty.');
  }
  return text;
}

/** What the text of a verified note says of the log, undefined if it is malformed. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  if (!text.endsWith('\n')) return undefined;
  const lines = text.slice(0, -1).split('\n');
  const [origin = '', sizeLine = '', rootLine = '', ...extensions] = lines;
  const size = parseDecimal(sizeLine);
  const root = fromBase64(rootLine);
  if (lines.includes('') || size === undefined || root?.length !== HASH_LENGTH) return undefined;
  return { origin, size, root, extensions };
}

/** The checkpoint as a signed note. */
export const signCheckpoint = (checkpoint: Checkpoint, signers: readonly Signer[]): string =>
  signNote(formatCheckpoint(checkpoint), signers);

/** The checkpoint in a note that a trusted key has signed, if it is of this log. */
export function openCheckpoint(note: string, trust: Trust & { readonly origin: string }): OpenedCheckpoint {
  const verified = verifyNote(note, trust);
  if (!verified.ok) return verified;
  const checkpoint = parseCheckpoint(verified.text);
  if (checkpoint === undefined) return { ok: false, problem: 'malformed-checkpoint' };
  if (checkpoint.origin !== trust.origin) return { ok: false, problem: 'other-origin' };
  return { ok: true, checkpoint, signedBy: verified.signedBy };
}
