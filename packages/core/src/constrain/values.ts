import { canonicalJson, isArray, isObject, type Json, sameJson } from '../json.ts';
import { matchesWhole } from '../pattern.ts';
import { codePointLength, excerpt } from '../text.ts';
import { formats } from './formats.ts';
import { fails, finding, none, type Rule, type SchemaFormat, type SchemaType, type Site, schemaLimits, type Test } from './schema.ts';

/** Whether a value is of a type; a number without a fraction is an integer however it was written. */
export const typeTests: Readonly<Record<SchemaType, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  object: isObject,
  array: isArray,
};

const typeNames: Readonly<Record<SchemaType, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  object: 'an object',
  array: 'a list',
};

export function typeTest(types: readonly SchemaType[]): Test {
  const failed = fails('type', `must be ${types.map((type) => typeNames[type]).join(' or ')}`);
  const tests = types.map((type) => typeTests[type]);
  const [only] = tests;
  if (only && tests.length === 1) return (value) => (only(value) ? none : failed);
  return (value) => (tests.some((test) => test(value)) ? none : failed);
}

export function constTest(_site: Site, allowed: Json): Test {
  const failed = fails('const', `must be ${shown(allowed)}`);
  return typeof allowed === 'object'
    ? (value) => (sameJson(value, allowed) ? none : failed)
    : (value) => (value === allowed ? none : failed);
}

export function enumTest(site: Site, allowed: Json): Test | undefined {
  if (!isArray(allowed) || allowed.length === 0)
    return site.problem('/enum', 'enum is a list of the values that are allowed, of one or more.');
  if (allowed.length > schemaLimits.values) return site.problem('/enum', `enum lists at most ${schemaLimits.values} values.`);
  const failed = fails('enum', `must be ${shownList(allowed)}`);
  const plain: ReadonlySet<Json> = new Set(allowed.filter((value) => typeof value !== 'object' || value === null));
  const nested = allowed.filter((value) => typeof value === 'object' && value !== null);
  return (value) => (plain.has(value) || nested.some((one) => sameJson(one, value)) ? none : failed);
}

export function shown(value: Json): string {
  return excerpt(canonicalJson(value), 80);
}

export function shownList(values: readonly Json[]): string {
  const first = values.slice(0, 10).map(shown).join(', ');
  if (values.length === 1) return first;
  return values.length > 10 ? `one of ${first} and ${values.length - 10} more` : `one of ${first}`;
}

// Matching costs at most this many visits of instructions, however long the text: well under a second.
const maxPatternCost = 20_000_000;

/** Judges text by a pattern; what would cost too much to judge does not fit. */
export function patternTest(site: Site, source: Json): Test | undefined {
  const pattern = site.pattern(source);
  if (!pattern) return undefined;
  const longest = Math.floor(maxPatternCost / pattern.size);
  const failed = fails('pattern', `must match the pattern ${excerpt(pattern.source, 200)} from start to end`);
  const unjudged = [
    { ...finding('pattern', `must be at most ${longest} characters long to be held against its pattern`), unjudged: true as const },
  ];
  return (value) => {
    if (typeof value !== 'string') return none;
    if (value.length > longest) return unjudged;
    return matchesWhole(pattern, value) ? none : failed;
  };
}

export function formatTest(site: Site, name: Json): Test | undefined {
  if (typeof name !== 'string' || !isFormat(name)) {
    return site.problem('/format', `format is one of ${Object.keys(formats).join(', ')}.`);
  }
  const { fits, says } = formats[name];
  const failed = fails('format', says);
  return (value) => (typeof value !== 'string' || fits(value) ? none : failed);
}

function isFormat(name: string): name is SchemaFormat {
  return Object.hasOwn(formats, name);
}

export function minLengthTest(site: Site, limit: Json): Test | undefined {
  if (!isCount(limit)) return notCount(site, 'minLength');
  const failed = fails('minLength', `must have at least ${counted(limit, 'character')}`);
  return (value) => (typeof value !== 'string' || value.length >= 2 * limit || codePointLength(value) >= limit ? none : failed);
}

export function maxLengthTest(site: Site, limit: Json): Test | undefined {
  if (!isCount(limit)) return notCount(site, 'maxLength');
  const failed = fails('maxLength', `must have at most ${counted(limit, 'character')}`);
  return (value) => (typeof value !== 'string' || value.length <= limit || codePointLength(value) <= limit ? none : failed);
}

type Bound = { readonly rule: Rule; readonly says: string; readonly holds: (value: number, limit: number) => boolean };

/** The keyword that keeps a number on one side of a limit. */
export function boundTest({ rule, says, holds }: Bound): (site: Site, limit: Json) => Test | undefined {
  return (site, limit) => {
    if (typeof limit !== 'number') return site.problem(`/${rule}`, `${rule} is a number.`);
    const failed = fails(rule, `must be ${says} ${limit}`);
    return (value) => (typeof value !== 'number' || holds(value, limit) ? none : failed);
  };
}

export function isCount(value: Json): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

export function notCount(site: Site, rule: Rule): undefined {
  return site.problem(`/${rule}`, `${rule} is a whole number, zero or more.`);
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
