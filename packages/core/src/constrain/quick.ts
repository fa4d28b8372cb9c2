import { isArray, isObject, type Json, type JsonObject } from '../json.ts';

/**
 * A second way to judge the plainest schemas, the ones that rules are mostly made of: an object whose members are compared with a value, a list or a range.
 * It looks along flat lists instead of calling through closures. It only says *that* a value fits or which member fails first; the words come from the
 * other way, and whatever is not as plain is left to it.
 */
export interface Quick {
  /** `fits`, `ask` (the other way must judge), or a number that stands for the first thing that is wrong: the same number, the same words. */
  judge(value: Json): number;
}

export const fits = -1;
export const ask = -2;

const annotations = ['title', 'description', 'default'];
const plainKeywords = ['type', 'properties', 'required', 'additionalProperties', ...annotations];

interface Member {
  readonly name: string;
  readonly required: boolean;
  /** Undefined: a value of any kind. */
  readonly among: readonly Json[] | undefined;
  readonly range: { readonly whole: boolean; readonly least: number; readonly most: number } | undefined;
}

/** The quick way for a schema that compiles; undefined where it is not plain enough. */
export function quickOf(document: Json): Quick | undefined {
  if (!isObject(document) || Object.keys(document).some((keyword) => !plainKeywords.includes(keyword))) return undefined;
  const { properties = {}, required = [], additionalProperties = true, type = 'object' } = document;
  if (type !== 'object' || !isObject(properties) || !isArray(required) || typeof additionalProperties !== 'boolean') return undefined;
  // A required name without a schema of its own is rare, and so is a name that every object inherits.
  if (required.some((name) => typeof name !== 'string' || !Object.hasOwn(properties, name))) return undefined;
  const members: Member[] = [];
  for (const [name, schema] of Object.entries(properties)) {
    const member = name in {} ? undefined : memberOf(name, schema, required.includes(name));
    if (member === undefined) return undefined;
    members.push(member);
  }
  return judging(members, additionalProperties);
}

function memberOf(name: string, schema: Json, required: boolean): Member | undefined {
  if (!isObject(schema)) return undefined;
  const keywords = Object.keys(schema).filter((keyword) => !annotations.includes(keyword));
  if (keywords.length === 0) return { name, required, among: undefined, range: undefined };
  const among = amongOf(schema, keywords);
  if (among !== undefined) return { name, required, among, range: undefined };
  const range = rangeOf(schema, keywords);
  return range === undefined ? undefined : { name, required, among: undefined, range };
}

/** One of some scalars. */
function amongOf(schema: JsonObject, keywords: readonly string[]): readonly Json[] | undefined {
  if (keywords.length !== 1) return undefined;
  const list = schema.const !== undefined ? [schema.const] : schema.enum;
  return list !== undefined && isArray(list) && list.length <= 16 && list.every((value) => typeof value !== 'object') ? list : undefined;
}

function rangeOf(schema: JsonObject, keywords: readonly string[]): Member['range'] {
  const { type, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  if (type !== 'integer' && type !== 'number') return undefined;
  if (keywords.some((keyword) => keyword !== 'type' && keyword !== 'minimum' && keyword !== 'maximum')) return undefined;
  if (typeof minimum !== 'number' || typeof maximum !== 'number') return undefined;
  return { whole: type === 'integer', least: minimum, most: maximum };
}

/** The members side by side: short lists of numbers and values lie closer together than objects that point to objects. */
interface Columns {
  readonly names: readonly string[];
  readonly required: readonly boolean[];
  readonly kinds: readonly Kind[];
  readonly values: readonly (Json | undefined)[];
  readonly among: readonly (readonly Json[])[];
  readonly least: readonly number[];
  readonly most: readonly number[];
}

type Kind = 0 | 1 | 2 | 3 | 4;
const anything = 0;
const value = 1;
const list = 2;
const number = 3;
const whole = 4;

function columnsOf(members: readonly Member[]): Columns {
  return {
    names: members.map((member) => member.name),
    required: members.map((member) => member.required),
    kinds: members.map(kindOf),
    values: members.map((member) => member.among?.[0]),
    among: members.map((member) => member.among ?? []),
    least: members.map((member) => member.range?.least ?? 0),
    most: members.map((member) => member.range?.most ?? 0),
  };
}

function kindOf({ among, range }: Member): Kind {
  if (among !== undefined) return among.length === 1 ? value : list;
  if (range === undefined) return anything;
  return range.whole ? whole : number;
}

function judging(members: readonly Member[], more: boolean): Quick {
  const columns = columnsOf(members);
  return {
    judge(given) {
      if (typeof given !== 'object' || given === null || isArray(given)) return ask;
      const wrong = firstWrong(columns, given as JsonObject);
      if (wrong === ask || more) return wrong;
      return holdsMore(columns, given as JsonObject) ? ask : wrong;
    },
  };
}

/** A member that is missing is told by another keyword, whose words may come first. */
function firstWrong(columns: Columns, given: JsonObject): number {
  const { names, required } = columns;
  let wrong = fits;
  for (let at = 0; at < names.length; at++) {
    const held = given[names[at] as string];
    if (held === undefined) {
      if (required[at] === true) return ask;
    } else if (wrong === fits) {
      const how = howWrong(columns, at, held);
      if (how !== 0) wrong = at * 4 + how;
    }
  }
  return wrong;
}

/** 0: it fits; 1: another value or kind; 2: too small; 3: too large. */
function howWrong({ kinds, values, among, least, most }: Columns, at: number, held: Json): number {
  const kind = kinds[at];
  if (kind === value) return held === values[at] ? 0 : 1;
  if (kind === anything) return 0;
  if (kind === list) return among[at]?.includes(held) === true ? 0 : 1;
  if (typeof held !== 'number' || (kind === whole && !Number.isInteger(held))) return 1;
  if (held < (least[at] as number)) return 2;
  return held > (most[at] as number) ? 3 : 0;
}

function holdsMore({ names }: Columns, given: JsonObject): boolean {
  let known = 0;
  for (const name of names) if (given[name] !== undefined) known++;
  let all = 0;
  for (const _name in given) all++;
  return all !== known;
}
