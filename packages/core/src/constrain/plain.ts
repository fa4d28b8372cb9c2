import { isArray, isObject, type Json, type JsonObject } from '../json.ts';

/** A schema as rules are mostly made of: an object whose members are compared with a value, a list or a range. */
export interface Plain {
  readonly members: readonly Member[];
  /** Whether it lets through members that it does not name. */
  readonly open: boolean;
}

export interface Member {
  readonly name: string;
  /** The scalars that it may be; undefined: any. */
  readonly among: readonly Json[] | undefined;
  readonly range: Range | undefined;
}

export interface Range {
  readonly whole: boolean;
  /** Where it begins and ends, as far as it does. */
  readonly ends: readonly number[];
}

const annotations = ['title', 'description', 'default'];
const plainKeywords = ['type', 'properties', 'required', 'additionalProperties', ...annotations];

/** Reads a schema that compiles; undefined where it is not plain. */
export function plainOf(document: Json): Plain | undefined {
  if (!isObject(document) || Object.keys(document).some((keyword) => !plainKeywords.includes(keyword))) return undefined;
  const { properties = {}, required = [], additionalProperties = true, type = 'object' } = document;
  if (type !== 'object' || !isObject(properties) || !isArray(required) || typeof additionalProperties !== 'boolean') return undefined;
  // A required name without a schema of its own is rare, and so is a name that every object inherits.
  if (required.some((name) => typeof name !== 'string' || !Object.hasOwn(properties, name))) return undefined;
  const members: Member[] = [];
  for (const [name, schema] of Object.entries(properties)) {
    const member = name in {} ? undefined : memberOf(name, schema);
    if (member === undefined) return undefined;
    members.push(member);
  }
  return { members, open: additionalProperties };
}

function memberOf(name: string, schema: Json): Member | undefined {
  if (!isObject(schema)) return undefined;
  const keywords = Object.keys(schema).filter((keyword) => !annotations.includes(keyword));
  if (keywords.length === 0) return { name, among: undefined, range: undefined };
  const among = amongOf(schema, keywords);
  if (among !== undefined) return { name, among, range: undefined };
  const range = rangeOf(schema, keywords);
  return range === undefined ? undefined : { name, among: undefined, range };
}

function amongOf(schema: JsonObject, keywords: readonly string[]): readonly Json[] | undefined {
  if (keywords.length !== 1) return undefined;
  const list = schema.const !== undefined ? [schema.const] : schema.enum;
  return list !== undefined && isArray(list) && list.every((value) => typeof value !== 'object') ? list : undefined;
}

function rangeOf(schema: JsonObject, keywords: readonly string[]): Range | undefined {
  const { type, minimum, maximum } = schema;
  if (type !== 'integer' && type !== 'number') return undefined;
  if (keywords.some((keyword) => keyword !== 'type' && keyword !== 'minimum' && keyword !== 'maximum')) return undefined;
  return { whole: type === 'integer', ends: [minimum, maximum].filter((end) => typeof end === 'number') };
}
