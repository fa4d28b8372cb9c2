import type { Json, JsonObject } from '@countersign/core/json.ts';
import { usage } from '../failure.ts';
import { readJson } from './json-input.ts';
import { isFileTyped, type Kind, parameterOf } from './kinds.ts';

const shape = /^([A-Za-z][A-Za-z0-9_]*)(:?=)([\s\S]*)$/;

/**
 * Parameters from `--param Name=text`, several of one name making a list, and `--param Name:=JSON` for anything else. Text is read as the
 * task's schema says: where it takes text, it is the text, letter for letter.
 */
export function namedParameters(given: readonly string[], schema: JsonObject): { readonly [name: string]: Json } {
  const values = new Map<string, Json[]>();
  const exact = new Set<string>();
  for (const one of given) {
    const [, typed = '', mark, text = ''] = shape.exec(one) ?? [];
    if (mark === undefined) throw usage(`--param ${one.slice(0, 60)} names no parameter.`, 'Give it like --param Name=Legal.');
    const { name, kinds } = parameterOf(schema, typed) ?? { name: typed, kinds: textOnly };
    if (mark === ':=' || exact.has(name)) requireOnce(values, name);
    if (mark === ':=') exact.add(name);
    const value = mark === ':=' ? readJson(text, `--param ${name}`) : isFileTyped(schema, name, text) ? text : readText(text, name, kinds);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, exact.has(name) ? (list[0] ?? null) : joined(list, name, schema)]));
}

const textOnly: ReadonlySet<Kind> = new Set<Kind>(['string']);

function requireOnce(values: ReadonlyMap<string, readonly Json[]>, name: string): void {
  if (values.has(name)) throw usage(`${name} was given twice.`, `Give a list as --param '${name}:=["one","two"]'.`);
}

function joined(list: readonly Json[], name: string, schema: JsonObject): Json {
  const [first = null] = list;
  const kinds = parameterOf(schema, name)?.kinds ?? textOnly;
  if (list.length === 1) return kinds.has('array') && !kinds.has('string') ? list : first;
  if (!kinds.has('array')) throw usage(`${name} was given twice and takes one value.`, `Give ${name} once.`);
  return list;
}

function readText(text: string, name: string, kinds: ReadonlySet<Kind>): Json {
  if (kinds.has('string')) return text;
  if (kinds.has('boolean')) return readFlag(text, name);
  if (kinds.has('integer') || kinds.has('number')) return readNumber(text, name);
  // The items of a list are text wherever a list is all that is taken.
  if (kinds.has('array')) return text;
  throw usage(`${name} takes an object.`, `Give it as JSON: --param '${name}:={…}'.`);
}

function readFlag(text: string, name: string): boolean {
  const word = text.toLowerCase().replace(/^\$/, '');
  if (word === 'true' || word === 'false') return word === 'true';
  throw usage(`${name} is true or false.`, `Give it like --param ${name}=true.`);
}

function readNumber(text: string, name: string): Json {
  const value = /^-?[0-9]/.test(text) ? readJson(text, `--param ${name}`) : undefined;
  if (typeof value === 'number') return value;
  throw usage(`${name} is a number.`, `Give it like --param ${name}=10.`);
}
