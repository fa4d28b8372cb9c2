import type { Json } from '@countersign/core/json.ts';
import { type Headers, headerOf } from './http.ts';
import type { Redact } from './redact.ts';

/** One page of a good answer. */
export interface Page {
  readonly items: readonly Json[];
  readonly nextLink: string | undefined;
  readonly warnings: readonly string[];
  /** Errors that the cmdlet reported beside its answer. */
  readonly errors: readonly string[];
  /** The cmdlet did nothing, and asks whether it should. */
  readonly asks: boolean;
}

const maxDepth = 64;
const maxNotes = 50;
const maxNote = 1000;

/** Reads a 200 of InvokeCommand, or undefined if it is no such thing. Companions that say types are left out. */
export function readPage(body: Buffer, headers: Headers, redact: Redact): Page | undefined {
  const json = parsed(body);
  if (json === undefined || !isRecord(json)) return undefined;
  const value = json.value ?? [];
  if (!Array.isArray(value)) return undefined;
  const items = clean(value, redact, 0);
  if (!Array.isArray(items)) return undefined;
  const link = json['@odata.nextLink'];
  return {
    items,
    nextLink: typeof link === 'string' ? link : undefined,
    warnings: [...notes(json['@adminapi.warnings'], redact), ...headerWarnings(headers, redact)].slice(0, maxNotes),
    errors: notes(json['@adminapi.errors'], redact),
    asks: typeof json['@adminapi.confirmationmessage'] === 'string' && json['@adminapi.confirmationmessage'] !== '',
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON that has a canonical form, whatever the workload sent; undefined where it is nested too deep to be an answer. */
function clean(value: unknown, redact: Redact, depth: number): Json | undefined {
  if (depth > maxDepth) return undefined;
  if (typeof value === 'string') return redact(value.toWellFormed());
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return cleanItems(value, redact, depth);
  return isRecord(value) ? cleanObject(value, redact, depth) : value === true || value === false ? value : null;
}

function cleanItems(items: readonly unknown[], redact: Redact, depth: number): readonly Json[] | undefined {
  const cleaned: Json[] = [];
  for (const item of items) {
    const one = clean(item, redact, depth + 1);
    if (one === undefined) return undefined;
    cleaned.push(one);
  }
  return cleaned;
}

function cleanObject(object: Record<string, unknown>, redact: Redact, depth: number): Json | undefined {
  const members: { [name: string]: Json } = {};
  for (const name of Object.keys(object)) {
    if (name === '__proto__' || saysType(name)) continue;
    const cleaned = clean(object[name], redact, depth + 1);
    if (cleaned === undefined) return undefined;
    members[name.toWellFormed()] = cleaned;
  }
  return members;
}

function saysType(name: string): boolean {
  return name.endsWith('@odata.type') || name.endsWith('@data.type');
}

function notes(value: unknown, redact: Redact): readonly string[] {
  const list = Array.isArray(value) ? value : [];
  return list
    .filter((note) => typeof note === 'string' && note !== '')
    .map((note) => shortened(note, redact))
    .slice(0, maxNotes);
}

const shortened = (text: string, redact: Redact): string => redact(text.toWellFormed()).slice(0, maxNote);

/** `X-Warnings` holds a JSON list or one warning as it is. */
function headerWarnings(headers: Headers, redact: Redact): readonly string[] {
  const text = headerOf(headers, 'x-warnings');
  if (text === undefined || text === '') return [];
  const list = parsed(Buffer.from(text));
  return Array.isArray(list) ? notes(list, redact) : [shortened(text, redact)];
}
