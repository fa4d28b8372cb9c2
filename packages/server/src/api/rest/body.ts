import { createRequire } from 'node:module';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { type Json, type JsonLimits, jsonLimits, parseJson } from '@countersign/core/json.ts';
import type { Document } from 'yaml';

/** A body as it came: the exact text, for its digest, and what it says. */
export interface ParsedBody {
  readonly text: string;
  readonly value: Json | undefined;
  /** Of a body of bytes: they are read as they come. */
  readonly octets?: Octets;
}

/** Bytes on their way: as many as their sender has said. */
export interface Octets {
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

export const emptyBody: ParsedBody = { text: '', value: undefined };

// Large, and loaded with the first body that is YAML: a server starts without it.
const yaml = () => createRequire(import.meta.url)('yaml') as typeof import('yaml');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a body strictly: bytes that are no UTF-8, duplicate keys, prototype keys and what exceeds the limits are refused with their place. */
export function parseBody(bytes: Uint8Array, kind: 'json' | 'yaml', limits: JsonLimits = jsonLimits): ParsedBody | Refusal {
  if (bytes.length === 0) return emptyBody;
  const text = decode(bytes);
  if (text === undefined) return refuse('json-bad-string', 'The body is not UTF-8.', { next: 'Send it as UTF-8.' });
  const json = kind === 'yaml' ? jsonOfYaml(text) : text;
  if (typeof json !== 'string') return json;
  const parsed = parseJson(json, limits);
  if (parsed.ok) return { text, value: parsed.value };
  const place = kind === 'json' ? { pointer: parsed.pointer, at: parsed.at } : { pointer: parsed.pointer };
  return refuse(parsed.code, parsed.message, { next: 'Correct the body; nothing was done.', extra: place });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** YAML 1.2 as its JSON text. Anchors, tags and merge keys are refused: what stands there is what is meant. */
function jsonOfYaml(text: string): string | Refusal {
  const { LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    merge: false,
    customTags: [],
    lineCounter: lines,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) return badYaml(problem.message.split('\n')[0] ?? 'not YAML');
  const clever = findClever(document);
  if (clever !== undefined) return badYaml(clever);
  return JSON.stringify(document.toJS({ maxAliasCount: 0 })) ?? 'null';
}

function findClever(document: Document): string | undefined {
  const { isMap, isSeq, visit } = yaml();
  let found: string | undefined;
  visit(document, {
    Alias: () => {
      found = 'Aliases are not accepted; write it out.';
      return visit.BREAK;
    },
    Pair: (_key, pair) => {
      if (isMap(pair.key) || isSeq(pair.key)) found = 'A key is a plain word.';
    },
    Node: (_key, node) => {
      if ('anchor' in node && node.anchor !== undefined) found = 'Anchors are not accepted; write it out.';
    },
  });
  return found;
}

function badYaml(why: string): Refusal {
  return refuse('bad-body', `The body is not YAML as it is read here: ${why}`, { next: 'Correct the body; nothing was done.' });
}
