import { type Call, given, text, texts } from '../exchange/call.ts';
import { badValue } from '../exchange/exception.ts';
import { same, textOf, textsOf } from '../json.ts';
import { answersTo, findOne } from '../state/identity.ts';
import type { ExchangeObject } from '../state/tenant-state.ts';
import { objectsOf } from '../state/tenant-state.ts';

type Test = (object: ExchangeObject) => boolean;

const COMPARISON = /^\(?\s*(\w+)\s+-(eq|ne|like|notlike)\s+('([^']*)'|"([^"]*)"|\$null|\$true|\$false)\s*\)?$/i;

/** An OPATH filter of comparisons joined by -and or by -or, without nesting; anything else is refused. */
function parseFilter(filter: string): Test {
  const joins = [/\s+-or\s+/i, /\s+-and\s+/i].filter((join) => join.test(filter));
  if (joins.length > 1) throw badValue('Filter', 'The sandbox reads filters joined by -and or by -or, not by both.');
  const tests = filter.split(joins[0] ?? /$^/).map(parseComparison);
  return /\s-or\s/i.test(filter) ? (object) => tests.some((test) => test(object)) : (object) => tests.every((test) => test(object));
}

function parseComparison(comparison: string): Test {
  const match = COMPARISON.exec(comparison.trim());
  if (match === null) throw badValue('Filter', `Invalid filter syntax: "${comparison}".`);
  const [, property = '', operator = '', raw = '', single, double] = match;
  const wanted = single ?? double ?? raw.slice(1).replace('null', '');
  const negative = /^n/i.test(operator);
  const matches = /like/i.test(operator) ? wildcard(wanted) : (each: string) => same(each, wanted);
  return (object) => valuesOf(object, property).some(matches) !== negative;
}

function valuesOf(object: ExchangeObject, property: string): string[] {
  const name = Object.keys(object).find((each) => same(each, property));
  const values = name === undefined ? [] : textsOf(object[name]);
  return values.length === 0 ? [''] : values;
}

export function wildcard(pattern: string): (candidate: string) => boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const expression = new RegExp(`^${source}$`, 'is');
  return (candidate) => expression.test(candidate);
}

/** What a `Get-` cmdlet answers: the one object named (or all that match its wildcard), or all, less what the filters leave out. */
export function read(call: Call, nouns: readonly string[]): ExchangeObject[] {
  const found = nouns.flatMap((noun) => objectsOf(call.state, noun)).filter(filterOf(call));
  if (!given(call, 'Identity')) return found;
  const identity = text(call, 'Identity');
  if (identity.includes('*')) return found.filter((object) => wildcard(identity)(textOf(object.Name)));
  const one = findOne(call.state, nouns, identity);
  return found.includes(one) ? [one] : [];
}

function filterOf(call: Call): Test {
  const tests: Test[] = [];
  if (given(call, 'Filter')) tests.push(parseFilter(text(call, 'Filter')));
  if (given(call, 'Anr')) tests.push((object) => resolves(object, text(call, 'Anr')));
  for (const property of ['RecipientTypeDetails', 'RecipientType']) {
    const wanted = texts(call, property);
    if (wanted.length > 0) tests.push((object) => wanted.some((each) => same(each, textOf(object[property]))));
  }
  return (object) => tests.every((test) => test(object));
}

function resolves(object: ExchangeObject, anr: string): boolean {
  const names = ['Name', 'DisplayName', 'Alias', 'PrimarySmtpAddress'].map((key) => textOf(object[key]).toLowerCase());
  return answersTo(object, anr) || names.some((name) => name.startsWith(anr.toLowerCase()));
}
