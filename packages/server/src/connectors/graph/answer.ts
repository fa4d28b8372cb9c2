import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Redact } from '../exchange/redact.ts';

/** One good answer: an object, or one page of a list. */
export interface GraphPage {
  /** Null where there was no body. */
  readonly body: JsonObject | null;
  readonly nextLink: string | undefined;
}

const maxDepth = 64;

/** Reads a body as JSON that has a canonical form; undefined where it is none. */
export function readAnswer(body: Buffer, redact: Redact): GraphPage | undefined {
  if (body.length === 0) return { body: null, nextLink: undefined };
  const parsed = parse(body);
  const cleaned = parsed === undefined ? undefined : clean(parsed, redact, 0);
  if (cleaned === undefined || !isObject(cleaned)) return undefined;
  const link = member(cleaned, '@odata.nextLink');
  // Where the rest is, is the connector's business alone.
  const { '@odata.nextLink': _link, ...shown } = cleaned;
  return { body: shown, nextLink: typeof link === 'string' ? link : undefined };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function clean(value: unknown, redact: Redact, depth: number): Json | undefined {
  if (depth > maxDepth) return undefined;
  if (typeof value === 'string') return redact(value.toWellFormed());
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return all(value.map((item) => clean(item, redact, depth + 1)));
  return cleanObject(Object.entries(value as object), redact, depth);
}

function all(items: readonly (Json | undefined)[]): readonly Json[] | undefined {
  return items.every((item) => item !== undefined) ? items : undefined;
}

function cleanObject(members: readonly [string, unknown][], redact: Redact, depth: number): Json | undefined {
  const cleaned: [string, Json][] = [];
  for (const [name, value] of members) {
    if (name === '__proto__') continue;
    const inner = clean(value, redact, depth + 1);
    if (inner === undefined) return undefined;
    cleaned.push([name.toWellFormed(), inner]);
  }
  return Object.fromEntries(cleaned);
}

/** The items of a list, or undefined where the answer is one object. */
export function itemsOf({ body }: GraphPage): readonly Json[] | undefined {
  const value = body === null ? undefined : member(body, 'value');
  return value !== undefined && isArray(value) ? value : undefined;
}
