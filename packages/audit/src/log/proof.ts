import { fromBase64, toBase64 } from './bytes.ts';
import { type Checkpoint, type CheckpointProblem, openCheckpoint } from './checkpoint.ts';
import type { Sha256 } from './crypto.ts';
import { parseDecimal } from './decimal.ts';
import { HASH_LENGTH } from './merkle.ts';
import { verifyInclusion } from './merkle-proof.ts';
import type { Trust } from './note.ts';

// At most 53 hashes: a tree of 2^53 entries is no higher.
const ABOVE_CHECKPOINT = /^c2sp\.org\/tlog-proof@v1\n(?:extra (.*)\n)?index (.*)\n((?:.+\n){0,53})\n/;

/** That one entry is in a log, to be checked offline: its index, the audit path, the signed checkpoint. `extra` is not covered by any of it. */
export type LogProof = {
  readonly index: number;
  readonly path: readonly Uint8Array[];
  readonly checkpoint: string;
  readonly extra?: Uint8Array;
};

export type CheckedProof =
  | { readonly ok: true; readonly index: number; readonly checkpoint: Checkpoint; readonly extra: Uint8Array | undefined }
  | { readonly ok: false; readonly problem: CheckpointProblem | 'malformed-proof' | 'not-included' };

/** The proof as text. C2SP tlog-proof. */
export function formatProof({ index, path, checkpoint, extra }: LogProof): string {
  const extraLines = extra === undefined ? [] : [`extra ${toBase64(extra)}`];
  return ['c2sp.org/tlog-proof@v1', ...extraLines, `index ${index}`, ...path.map(toBase64), '', checkpoint].join('\n');
}

/** The parts of a proof, undefined if it is malformed. Nothing is verified. */
export function parseProof(text: string): LogProof | undefined {
  const found = ABOVE_CHECKPOINT.exec(text);
  if (found === null) return undefined;
  const [head, extraText, indexText = '', pathText = ''] = found;
  const extra = fromBase64(extraText ?? '');
  const index = parseDecimal(indexText);
  const path = parsePath(pathText.split('\n').slice(0, -1));
  if (extra === undefined || index === undefined || path === undefined) return undefined;
  return { index, path, checkpoint: text.slice(head.length), ...(extraText === undefined ? {} : { extra }) };
}

/** Whether the proof shows the entry with this leaf hash in the log that is trusted; if so, where, and at which checkpoint. */
export function verifyProof(
  text: string,
  leaf: Uint8Array,
  trust: Trust & { readonly origin: string; readonly sha256: Sha256 },
): CheckedProof {
  const proof = parseProof(text);
  if (proof === undefined) return { ok: false, problem: 'malformed-proof' };
  const opened = openCheckpoint(proof.checkpoint, trust);
  if (!opened.ok) return opened;
  const { index, path, extra } = proof;
  const { size, root } = opened.checkpoint;
  if (!verifyInclusion(trust.sha256, { index, size, leaf, root, path })) return { ok: false, problem: 'not-included' };
  return { ok: true, index, checkpoint: opened.checkpoint, extra };
}

function parsePath(lines: readonly string[]): Uint8Array[] | undefined {
  const path = lines.map(fromBase64).filter((hash) => hash !== undefined);
  return path.length === lines.length && path.every((hash) => hash.length === HASH_LENGTH) ? path : undefined;
}
