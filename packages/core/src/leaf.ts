import type { Entry, Fields } from './entry.ts';
import type { Digest } from './ids.ts';
import { canonicalJson, type Json } from './json.ts';
import type { Instant } from './time.ts';

/** A personal part beside its leaf: the leaf holds only the digest of salt and value, so that the part can be pruned and nothing guessed. */
export type Parts = { readonly [name: string]: { readonly salt: string; readonly value: Json } };

export interface Leaf {
  /** The canonical text that is sealed and hashed. */
  readonly text: string;
  readonly parts: Parts | null;
}

/** The exact text whose SHA-256 a leaf holds for a personal part. */
export function partDigestInput(salt: string, value: Json): string {
  return `countersign-part-v1\n${canonicalJson([salt, value])}`;
}

/** The leaf of an entry: what is public as it is, what is personal as salted digests. `salt` gives 128 new bits of chance a part. */
export function leafOf(
  entry: Entry,
  moment: { at: Instant; epoch: number },
  hashing: { nonce(): string; sha256(text: string): Digest },
): Leaf {
  const { target, ...about } = entry.about;
  const personal: Fields = target === undefined ? (entry.parts ?? {}) : { ...entry.parts, target };
  const parts: { [name: string]: { salt: string; value: Json } } = {};
  const commitments: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(personal)) {
    const salt = hashing.nonce();
    parts[name] = { salt, value };
    commitments[name] = hashing.sha256(partDigestInput(salt, value));
  }
  const text = canonicalJson({
    about,
    at: moment.at,
    body: entry.body,
    by: entry.by,
    epoch: moment.epoch,
    kind: entry.kind,
    parts: commitments,
    v: 1,
  } as Json);
  return { text, parts: Object.keys(parts).length === 0 ? null : parts };
}
