import { isArray, isObject, type Json, member } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Paint } from '../terminal/paint.ts';
import { pairs } from '../terminal/table.ts';

export interface Named {
  readonly username: string;
  readonly name: string;
}

/** `Alex Doe (alex)`. */
export function person({ username, name }: Named): string {
  return name === '' || name === username ? printable(username) : `${printable(name)} (${printable(username)})`;
}

/** `one, two and three`; a word for none. */
export function listed(items: readonly string[], none = 'nobody'): string {
  if (items.length === 0) return none;
  return items.length === 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Those that are named of so many. */
export function listedOf(named: readonly string[], count: number, none = 'nobody'): string {
  return count > named.length ? `${named.join(', ')} and ${count - named.length} more` : listed(named, none);
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `once`, `3 times`, `as often as wanted`. */
export function times(uses: number | null): string {
  if (uses === null) return 'as often as wanted';
  return uses === 1 ? 'once' : `${uses} times`;
}

/** … and how often on one day. */
export function timesADay(uses: number | null, perDay: number | null | undefined): string {
  return perDay === null || perDay === undefined
    ? times(uses)
    : `${times(uses)}, at most ${perDay === 1 ? 'once' : `${perDay} times`} a day (UTC)`;
}

/** Parameters one a line, each value as JSON, so that text and number, empty and absent are told apart. A secret is not shown. */
export function parameterLines(parameters: { readonly [name: string]: unknown }): string {
  const lines = Object.entries(parameters).map(([name, value]) => [printable(name), parameterValue(value as Json)] as const);
  return lines.length === 0 ? 'none' : pairs(lines);
}

function parameterValue(value: Json): string {
  return isSecret(value) ? '(secret: kept as a keyed hash alone)' : printableJson(value);
}

/** Whether a value is the mark that a secret is kept as. */
export function isSecret(value: Json): boolean {
  return isObject(value) && !isArray(value) && Object.keys(value).length === 1 && typeof member(value, 'x-secret') === 'string';
}

/** A word in the colour of what it means to the person. */
export function stateWord(paint: Paint, state: string): string {
  if (['approved', 'active', 'succeeded', 'granted'].includes(state)) return paint.good(state);
  if (['denied', 'rejected', 'failed', 'blocked'].includes(state)) return paint.bad(state);
  return ['unknown', 'pending', 'started', 'needs-approval'].includes(state) ? paint.careful(state) : printable(state);
}

export function riskWord(paint: Paint, risk: string): string {
  if (risk === 'critical' || risk === 'high') return paint.bad(risk);
  return risk === 'medium' ? paint.careful(risk) : printable(risk);
}
