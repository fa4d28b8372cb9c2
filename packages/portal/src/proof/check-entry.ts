import { toHex, utf8 } from '@countersign/audit/log/bytes.ts';
import { leafHash } from '@countersign/audit/log/merkle.ts';
import { parseVerifierKey } from '@countersign/audit/log/note-key.ts';
import { verifyProof } from '@countersign/audit/log/proof.ts';
import type { EntryProof } from '@countersign/contract/schemas/audit.ts';
import { canonicalJson, isObject, type Json, type JsonObject, member, parseJson } from '@countersign/core/json.ts';
import { partDigestInput } from '@countersign/core/leaf.ts';
import { type Asking, answered } from './answered.ts';

/** What this browser computed of an entry, with nothing believed but the key. */
export type Checked =
  | { readonly ok: true; readonly leaf: JsonObject; readonly parts: readonly Part[]; readonly size: number; readonly key: string }
  | { readonly ok: false; readonly because: string };

/** A personal part, shown because the leaf holds its digest; or one that was pruned. */
export interface Part {
  readonly name: string;
  readonly value: Json | undefined;
}

export interface Keyed {
  readonly key: string;
  readonly origin: string;
}

type Given = Pick<EntryProof, 'index' | 'leaf' | 'parts' | 'proof'>;

/** Checks the entry's place in the log, the signature over the log, and each personal part against the leaf. */
export async function checkEntry(given: Given, keyed: Keyed): Promise<Checked> {
  // Not there on plain http, but for localhost.
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle;
  if (subtle === undefined) return no('this browser computes digests on secure addresses alone. Open Countersign by https');
  try {
    return await answered(subtle, (asking) => judged(asking, given, keyed));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return no('this browser knows no Ed25519 signatures. Use a newer one, or verify an export with the command line');
  }
}

const no = (because: string): Checked => ({ ok: false, because });

function judged({ sha256, verifySignature }: Asking, { index, leaf, parts, proof }: Given, keyed: Keyed): Checked {
  const key = parseVerifierKey(sha256, keyed.key.trim());
  if (key === undefined) return no('the server’s key is none');
  if (!leaf.isWellFormed()) return no('the leaf is no text');
  const found = verifyProof(proof, leafHash(sha256, utf8(leaf)), { keys: [key], verifySignature, sha256, origin: keyed.origin });
  if (!found.ok) return no(problems[found.problem]);
  if (found.index !== index) return no(`the proof is for entry ${found.index}`);
  const read = parseJson(leaf);
  if (!read.ok || !isObject(read.value)) return no('the leaf is no JSON object');
  const shown = partsOf({ leaf: read.value, given: parts, sha256 });
  if (shown === undefined) return no('a personal part is not the one that the leaf commits to');
  return { ok: true, leaf: read.value, parts: shown, size: found.checkpoint.size, key: keyed.key.trim() };
}

const problems = {
  'malformed-note': 'the checkpoint cannot be read',
  'bad-signature': 'the signature of the checkpoint is wrong',
  'no-known-signature': 'the checkpoint is not signed with the server’s key',
  'ambiguous-key': 'the key is named twice',
  'malformed-checkpoint': 'the checkpoint cannot be read',
  'other-origin': 'the checkpoint is of another log',
  'malformed-proof': 'the proof cannot be read',
  'not-included': 'the entry is not in the log that the checkpoint signs',
} as const;

interface PartsGiven {
  readonly leaf: JsonObject;
  readonly given: { readonly [name: string]: unknown } | null;
  readonly sha256: Asking['sha256'];
}

/** Every part that the leaf commits to. Undefined where one that is given does not fit, or where more are given. */
function partsOf({ leaf, given, sha256 }: PartsGiven): readonly Part[] | undefined {
  const commitments = objectOf(member(leaf, 'parts'));
  const values = objectOf(given as Json);
  if (Object.keys(values).some((name) => member(commitments, name) === undefined)) return undefined;
  const parts = Object.entries(commitments).map(([name, digest]) => partOf(name, { digest, given: member(values, name), sha256 }));
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

interface PartGiven {
  readonly digest: Json;
  readonly given: Json | undefined;
  readonly sha256: Asking['sha256'];
}

function partOf(name: string, { digest, given, sha256 }: PartGiven): Part | undefined {
  if (given === undefined) return { name, value: undefined };
  const [salt, value] = [member(objectOf(given), 'salt'), member(objectOf(given), 'value')];
  if (typeof salt !== 'string' || value === undefined || !canonicalJson([salt, value]).isWellFormed()) return undefined;
  return toHex(sha256(utf8(partDigestInput(salt, value)))) === digest ? { name, value } : undefined;
}

function objectOf(value: Json | null | undefined): JsonObject {
  return value !== undefined && value !== null && isObject(value) ? value : {};
}
