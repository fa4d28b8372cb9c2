import { type Fields, type Kind, kinds } from '@countersign/core/entry.ts';
import type { Digest, PersonId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import type { Parts } from '@countersign/core/leaf.ts';
import type { Instant } from '@countersign/core/time.ts';
import { anyObject, exactly, mapOf, nullable, type Shape, text, whole } from './shape.ts';
import { digest, instant, json, personId } from './shapes.ts';

/** An entry as the log holds it, with those of its personal parts that are still there. */
export interface Line {
  readonly index: number;
  readonly at: Instant;
  readonly epoch: number;
  readonly kind: Kind;
  readonly by: PersonId | null;
  readonly about: Fields;
  readonly body: Fields;
  /** Name of each personal part → the digest of its salt and value. */
  readonly commitments: { readonly [name: string]: Digest };
  readonly parts: Parts;
}

export type LineProblem = 'not-canonical' | 'malformed' | 'unknown-kind' | 'bad-parts';

interface LeafFields {
  readonly v: 1;
  readonly at: Instant;
  readonly epoch: number;
  readonly kind: string;
  readonly by: PersonId | null;
  readonly about: Fields;
  readonly body: Fields;
  readonly parts: { readonly [name: string]: Digest };
}

const first: Shape<1> = (value): value is 1 => value === 1;

const leafFields: Shape<LeafFields> = exactly<LeafFields>({
  v: first,
  at: instant,
  epoch: whole(),
  kind: text,
  by: nullable(personId),
  about: anyObject(),
  body: anyObject(),
  parts: mapOf(digest),
});

const partsShape: Shape<Parts> = mapOf(exactly<Parts[string]>({ salt: text, value: json }));
const noParts: Parts = {};
const knownKinds: ReadonlySet<string> = new Set(kinds);

/** Reads an entry out of the texts of its leaf and parts, or says why it cannot be one. Both must be written as RFC 8785 says. */
export function readLine(index: number, leaf: string, partsText: string | null): Line | LineProblem {
  const fields = canonicalValue(leaf);
  if (fields === undefined) return 'not-canonical';
  if (!leafFields(fields)) return 'malformed';
  const { at, epoch, kind, by, about, body, parts: commitments } = fields;
  if (!isKind(kind)) return 'unknown-kind';
  const parts = partsText === null ? noParts : canonicalValue(partsText);
  if (!partsShape(parts)) return 'bad-parts';
  for (const name in parts) if (!Object.hasOwn(commitments, name)) return 'bad-parts';
  return { index, at, epoch, kind, by, about, body, commitments, parts };
}

/** An entry that `readLine` was content with, as it is handed from one thread to the other: its index, leaf and parts. */
export type WholeEntry = readonly [index: number, leaf: LeafFields & { readonly kind: Kind }, parts: Parts | null];

/** The JSON of it. Both texts are JSON already, and read once more with all others of their block. */
export const wholeEntry = (index: number, leaf: string, parts: string | null): string => `[${index},${leaf},${parts ?? 'null'}]`;

/** What a whole entry says. */
export function readWhole([index, { parts: commitments, at, epoch, kind, by, about, body }, parts]: WholeEntry): Line {
  return { index, at, epoch, kind, by, about, body, commitments, parts: parts ?? noParts };
}

/** The entry of a line that is known to be whole: only what it says is taken out again. */
export function readInspected(text: string): Line {
  const { index, leaf, parts } = JSON.parse(text) as { index: number; leaf: string; parts: Parts | null };
  return readWhole([index, JSON.parse(leaf) as WholeEntry[1], parts]);
}

function isKind(kind: string): kind is Kind {
  return knownKinds.has(kind);
}

/** The value of a personal part, undefined if there is none or it was pruned. */
export function partOf(line: Line, name: string): Json | undefined {
  return Object.hasOwn(line.parts, name) ? line.parts[name]?.value : undefined;
}

/** Whether the entry was made with a part of this name that is no longer there. */
export function isPruned(line: Line, name: string): boolean {
  return Object.hasOwn(line.commitments, name) && !Object.hasOwn(line.parts, name);
}

// Refused wherever anything is read from outside, so that no true log has them; as keys they could be taken for what every object has.
const forbiddenKeys = ['"__proto__":', '"constructor":', '"prototype":'];

// Looking for a rare word first costs a fraction of looking for what begins with a quotation mark.
function hasForbiddenKey(written: string): boolean {
  return (written.includes('proto') || written.includes('constructor')) && forbiddenKeys.some((key) => written.includes(key));
}

/** The value of a text that is its canonical form; undefined for every other text. */
function canonicalValue(written: string): unknown {
  if (hasForbiddenKey(written)) return undefined;
  try {
    const value: unknown = JSON.parse(written);
    return canonicalJson(value as Json) === written ? value : undefined;
  } catch {
    // Not JSON, without a canonical form, or nested until the stack ran out: whoever wrote it did not write a leaf.
    return undefined;
  }
}
