import { isStorable } from './text.ts';

/** A JSON value. Objects are plain; read a member whose name somebody else chose with `member`, never with `value[name]`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A value that has no canonical form came from inside, past every parser: that is a fault of ours, not of the caller. */
export class NotCanonical extends Error {
  override readonly name = 'NotCanonical';
}

/**
 * The one text of a value: RFC 8785 (JSON Canonicalization Scheme), what digests are made from.
 * Throws `NotCanonical` for a number that is not finite, text with an unpaired surrogate, or what is not JSON at all.
 */
export function canonicalJson(value: Json): string {
  // The engine's own writer says the same of what stands in order, several times faster; half of a surrogate pair it writes as \ud….
  const ordered = inOrder(value);
  const text = ordered === undefined ? undefined : JSON.stringify(ordered);
  return text === undefined || text.includes('\\ud') ? written(value) : text;
}

function written(value: Json): string {
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isArray(value)) return canonicalArray(value);
  if (isObject(value)) return canonicalObject(value);
  throw new NotCanonical(`${typeof value} is not JSON`);
}

/** The value, copied where its members do not stand in the order of the canonical form; undefined where it is no JSON, or no copy could stand so. */
function inOrder(value: Json): Json | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'object':
      return value === null ? value : isArray(value) ? itemsInOrder(value) : membersInOrder(value);
    default:
      return undefined;
  }
}

function itemsInOrder(items: readonly Json[]): readonly Json[] | undefined {
  if ('toJSON' in items) return undefined;
  let copy: Json[] | undefined;
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Json;
    const ordered = inOrder(item);
    if (ordered === undefined) return undefined;
    if (ordered !== item) copy ??= items.slice(0, at);
    copy?.push(ordered);
  }
  return copy ?? items;
}

function membersInOrder(object: JsonObject): JsonObject | undefined {
  if (!isPlain(object)) return undefined;
  const names = Object.keys(object);
  const standing = areInOrder(names);
  if (!standing) names.sort();
  let copy: { [name: string]: Json } | undefined = standing ? undefined : {};
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    const member = object[name] as Json;
    const ordered = inOrder(member);
    if (ordered === undefined || name === '__proto__') return undefined;
    // A name that reads like a number goes before all others, wherever it is put.
    if (!standing && isDigit(name.charCodeAt(0))) return undefined;
    if (ordered !== member) copy ??= firstOf(object, names, at);
    if (copy !== undefined) copy[name] = ordered;
  }
  return copy ?? object;
}

function areInOrder(names: readonly string[]): boolean {
  for (let at = 1; at < names.length; at++) if ((names[at - 1] as string) > (names[at] as string)) return false;
  return true;
}

function firstOf(object: JsonObject, names: readonly string[], count: number): { [name: string]: Json } {
  const copy: { [name: string]: Json } = {};
  for (let at = 0; at < count; at++) copy[names[at] as string] = object[names[at] as string] as Json;
  return copy;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of that name, or undefined; `toString` and its like are not members unless they were sent. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether two values are the same JSON: the order of members does not matter, and 0 is -0. */
export function sameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (isArray(one)) return isArray(other) && sameItems(one, other);
  return isObject(one) && isObject(other) && sameMembers(one, other);
}

function sameItems(one: readonly Json[], other: readonly Json[]): boolean {
  return one.length === other.length && one.every((item, at) => at in other && sameJson(item, other[at] as Json));
}

function sameMembers(one: JsonObject, other: JsonObject): boolean {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => {
    const [left, right] = [member(one, name), member(other, name)];
    return left !== undefined && right !== undefined && sameJson(left, right);
  });
}

// JSON.stringify escapes exactly what RFC 8785 §3.2.2.2 asks, in the same way; only unpaired surrogates differ.
function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw new NotCanonical('text with an unpaired surrogate has no canonical form');
  return JSON.stringify(text);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new NotCanonical(`${value} is not a JSON number`);
  return String(value);
}

function canonicalArray(items: readonly Json[]): string {
  let text = '[';
  for (let at = 0; at < items.length; at++) {
    if (at > 0) text += ',';
    text += written(items[at] as Json);
  }
  return `${text}]`;
}

// The default sort compares UTF-16 code units, as RFC 8785 §3.2.3 asks.
function canonicalObject(object: JsonObject): string {
  requirePlain(object);
  let text = '{';
  for (const name of Object.keys(object).sort()) {
    if (text.length > 1) text += ',';
    text += `${canonicalString(name)}:${written(object[name] as Json)}`;
  }
  return `${text}}`;
}

// A Date or a Map would silently become {}: two different things with one digest.
function requirePlain(object: JsonObject): void {
  if (!isPlain(object)) throw new NotCanonical('an object that is not plain is not JSON');
}

function isPlain(object: JsonObject): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === Object.prototype || prototype === null;
}

export type JsonLimits = { readonly depth: number; readonly keys: number; readonly length: number; readonly stringLength: number };

export type JsonRefusalCode =
  | 'json-syntax'
  | 'json-duplicate-key'
  | 'json-too-deep'
  | 'json-too-large'
  | 'json-bad-string'
  | 'json-forbidden-key'
  | 'json-bad-number';

/** Why a text was refused; `at` counts UTF-16 units, `pointer` is an RFC 6901 pointer to the value being read. */
export type JsonRefusal = {
  readonly ok: false;
  readonly code: JsonRefusalCode;
  readonly message: string;
  readonly at: number;
  readonly pointer: string;
};

export const jsonLimits: JsonLimits = { depth: 32, keys: 10_000, length: 1_000_000, stringLength: 1_000_000 };

/**
 * Reads a text that anybody may have written, as RFC 8259 says and strictly: what two readers could take differently is refused
 * (duplicate keys also when escaped differently, numbers that a double does not hold, NUL, unpaired surrogates).
 * -0 is read as 0, as its canonical form is. Limits are of UTF-16 units and of nested arrays and objects.
 */
export function parseJson(text: string, limits: JsonLimits = jsonLimits): { readonly ok: true; readonly value: Json } | JsonRefusal {
  const reader: Reader = { text, limits, at: 0, keys: 0, path: [], refusal: undefined };
  if (text.length > limits.length) refuse(reader, 'json-too-large', `The text is longer than ${limits.length} characters.`);
  const value = reader.refusal ? undefined : readDocument(reader);
  if (value !== undefined) return { ok: true, value };
  if (!reader.refusal) throw new Error('the JSON reader stopped without saying why');
  return reader.refusal;
}

/** Writes one step of an RFC 6901 pointer. */
export function pointerStep(step: string | number): string {
  return typeof step === 'number' ? `/${step}` : `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

// Each read* answers undefined once `refusal` is set, and leaves `at` after what it read.
type Reader = {
  readonly text: string;
  readonly limits: JsonLimits;
  at: number;
  keys: number;
  readonly path: (string | number)[];
  refusal: JsonRefusal | undefined;
};

function refuse(reader: Reader, code: JsonRefusalCode, message: string, at = reader.at): undefined {
  reader.refusal ??= { ok: false, code, message, at, pointer: reader.path.map(pointerStep).join('') };
  return undefined;
}

function readDocument(reader: Reader): Json | undefined {
  const value = readValue(reader);
  if (value === undefined) return undefined;
  skipSpace(reader);
  return reader.at === reader.text.length ? value : refuse(reader, 'json-syntax', 'There is more text after the value.');
}

function readValue(reader: Reader): Json | undefined {
  skipSpace(reader);
  switch (reader.text[reader.at]) {
    case '{':
      return readNested(reader, readObject);
    case '[':
      return readNested(reader, readArray);
    case '"':
      return readString(reader);
    case 't':
      return readWord(reader, 'true', true);
    case 'f':
      return readWord(reader, 'false', false);
    case 'n':
      return readWord(reader, 'null', null);
    default:
      return readNumber(reader);
  }
}

function readNested(reader: Reader, read: (reader: Reader) => Json | undefined): Json | undefined {
  // Every open array and object has pushed one step, or is about to.
  if (reader.path.length >= reader.limits.depth) {
    return refuse(reader, 'json-too-deep', `Values are nested deeper than ${reader.limits.depth} levels.`);
  }
  reader.at++;
  return read(reader);
}

function readArray(reader: Reader): Json | undefined {
  const items: Json[] = [];
  if (taken(reader, ']')) return items;
  for (;;) {
    reader.path.push(items.length);
    const item = readValue(reader);
    if (item === undefined) return undefined;
    reader.path.pop();
    items.push(item);
    if (taken(reader, ']')) return items;
    if (!taken(reader, ',')) return refuse(reader, 'json-syntax', 'A list goes on with "," or ends with "]".');
  }
}

function readObject(reader: Reader): Json | undefined {
  const object: { [key: string]: Json } = {};
  if (taken(reader, '}')) return object;
  for (;;) {
    const key = readKey(reader, object);
    if (key === undefined) return undefined;
    reader.path.push(key);
    const value = readValue(reader);
    if (value === undefined) return undefined;
    reader.path.pop();
    object[key] = value;
    if (taken(reader, '}')) return object;
    if (!taken(reader, ',')) return refuse(reader, 'json-syntax', 'An object goes on with "," or ends with "}".');
  }
}

// Refused whatever the value: merged into an object by somebody else's code they would change what every object is.
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function readKey(reader: Reader, object: JsonObject): string | undefined {
  skipSpace(reader);
  const at = reader.at;
  if (reader.text[at] !== '"') return refuse(reader, 'json-syntax', 'A key is text in double quotes.');
  const key = readString(reader);
  if (key === undefined) return undefined;
  if (forbiddenKeys.has(key)) return refuse(reader, 'json-forbidden-key', `The key "${key}" is not accepted.`, at);
  if (Object.hasOwn(object, key)) return refuse(reader, 'json-duplicate-key', 'The same key appears twice in one object.', at);
  if (++reader.keys > reader.limits.keys) return refuse(reader, 'json-too-large', `There are more than ${reader.limits.keys} keys.`, at);
  if (!taken(reader, ':')) return refuse(reader, 'json-syntax', 'A key is followed by ":".');
  return key;
}

function readString(reader: Reader): string | undefined {
  const from = reader.at;
  const end = endOfString(reader.text, from);
  if (end === undefined) return refuse(reader, 'json-bad-string', 'Text is not closed, or holds a control character.');
  reader.at = end;
  const text = unescaped(reader.text.slice(from, end));
  if (text === undefined) return refuse(reader, 'json-bad-string', 'Text holds an unknown escape.', from);
  return checkedString(reader, text, from);
}

// By hand, as a regular expression would keep a way back for every character of a text that may be a million long.
function endOfString(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) return at + 1;
    if (unit < 0x20) return undefined;
    if (unit === 0x5c) at++;
  }
  return undefined;
}

function unescaped(literal: string): string | undefined {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    const text: unknown = JSON.parse(literal);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

function checkedString(reader: Reader, text: string, at: number): string | undefined {
  if (text.length > reader.limits.stringLength) {
    return refuse(reader, 'json-too-large', `Text is longer than ${reader.limits.stringLength} characters.`, at);
  }
  if (!isStorable(text)) return refuse(reader, 'json-bad-string', 'Text holds NUL or half of a surrogate pair.', at);
  return text;
}

const numberLiteral = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

function readNumber(reader: Reader): number | undefined {
  numberLiteral.lastIndex = reader.at;
  const literal = numberLiteral.exec(reader.text)?.[0];
  if (literal === undefined) return refuse(reader, 'json-syntax', 'A value was expected here.');
  const value = Number(literal);
  if (!isHeld(literal, value)) return refuse(reader, 'json-bad-number', 'This number cannot be kept exactly; send it as text.');
  reader.at += literal.length;
  return value === 0 ? 0 : value;
}

// A double keeps every integer up to 2^53 - 1, and tells fractions of up to 17 digits apart. Past that, what was
// approved and what is run could differ by digits that nobody sees.
function isHeld(literal: string, value: number): boolean {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  if (value === 0 ? literal === '0' : literal.length <= 17) return true;
  const digits = significantDigits(literal);
  return value === 0 ? digits === 0 : digits <= 17;
}

function significantDigits(literal: string): number {
  const digits = literal
    .replace(/[eE].*/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  let length = digits.length;
  while (length > 0 && digits[length - 1] === '0') length--;
  return length;
}

function readWord(reader: Reader, word: string, value: boolean | null): Json | undefined {
  if (!reader.text.startsWith(word, reader.at)) return refuse(reader, 'json-syntax', 'A value was expected here.');
  reader.at += word.length;
  return value;
}

function taken(reader: Reader, mark: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== mark) return false;
  reader.at++;
  return true;
}

function skipSpace(reader: Reader): void {
  for (;;) {
    const unit = reader.text.charCodeAt(reader.at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    reader.at++;
  }
}
