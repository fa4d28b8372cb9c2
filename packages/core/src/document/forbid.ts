import { compileSchema } from '../constrain.ts';
import { isObject, type Json, member, pointerStep } from '../json.ts';
import type { ParameterSchema } from '../policy.ts';
import { fieldsOf, membersOf, type Place, wrong } from './fields.ts';
import { checkParameter, type Judged, within } from './parameters.ts';

export const forbidFields = ['type', 'properties'] as const;

type Exclusion = { readonly [keyword: string]: Json };

/**
 * Reads `forbid: { properties: { Name: { enum | const | pattern } } }` into a schema that refuses every call in which each named parameter
 * has such a value, as a whole or as an item of a list. A parameter that is absent has no such value.
 */
export function readForbid(place: Place, judged: Judged): ParameterSchema | undefined {
  const before = place.problems.length;
  const field = fieldsOf(place, forbidFields);
  const kind = field('type');
  if (kind !== undefined && kind.value !== 'object') wrong(kind, 'bad-schema', 'Parameters are an object.');
  const named = field('properties');
  const allowed = named === undefined ? [] : membersOf(named).map((parameter) => readExclusion(parameter, judged));
  if (named === undefined || allowed.length === 0) return wrong(place, 'bad-schema', 'Say under properties which values are forbidden.');
  return place.problems.length === before ? oneOf(allowed.filter((schema) => schema !== undefined)) : undefined;
}

function readExclusion(place: Place & { readonly name: string }, judged: Judged): ParameterSchema | undefined {
  const { name, value } = place;
  checkParameter(place, { name, rule: value }, judged);
  if (!isObject(value)) return wrong(place, 'bad-schema', `Say what ${name} must not be, with enum, const or pattern.`);
  const properties = { [name]: other(value) };
  const compiled = compileSchema({ type: 'object', properties });
  if (compiled.ok) return { properties };
  const [found] = compiled.problems;
  const at = found?.pointer.startsWith(`/properties${pointerStep(name)}/`) === true ? (found.pointer.split('/not')[1] ?? '') : '';
  return wrong(within(place, at), 'bad-schema', found?.message ?? 'This cannot be forbidden.');
}

/** All that a parameter may still be. A pattern speaks of text alone: null lies outside of it, and what is neither text nor a list of texts cannot be judged by it. */
function other(excluded: Exclusion): Json {
  if (member(excluded, 'pattern') !== undefined) {
    const text = { type: 'string', not: excluded };
    return { anyOf: [text, { type: 'array', items: text }, { type: 'null' }] };
  }
  const single = { type: ['string', 'number', 'boolean', 'null', 'object'], not: excluded };
  return { anyOf: [single, { type: 'array', not: excluded, items: single }] };
}

function oneOf(allowed: readonly ParameterSchema[]): ParameterSchema {
  const [only] = allowed;
  if (allowed.length === 1 && only !== undefined) return { type: 'object', ...only };
  // An absent parameter would fit its own choice, which is right: what is not there is not forbidden.
  return { type: 'object', anyOf: allowed };
}

/** Both schemas at once. There is no keyword for it, so they must speak of different parameters. */
export function bothOf(place: Place, one: ParameterSchema, other: ParameterSchema): ParameterSchema | undefined {
  const properties = [one, other]
    .map((schema) => member(schema, 'properties'))
    .map((held) => (isObject(held ?? null) ? (held as Exclusion) : {}));
  if (member(one, 'additionalProperties') === false || member(other, 'additionalProperties') === false) {
    return wrong(place, 'bad-schema', 'parameters lets no others through, so forbid has nothing to add: write two guards.');
  }
  const shared = Object.keys(properties[0] ?? {}).find((name) => Object.hasOwn(properties[1] ?? {}, name));
  if (shared !== undefined) return wrong(place, 'bad-schema', `parameters and forbid both speak of ${shared}: write two guards.`);
  if (member(one, 'anyOf') !== undefined && member(other, 'anyOf') !== undefined)
    return wrong(place, 'bad-schema', 'parameters and forbid both give choices: write two guards.');
  return { ...one, ...other, properties: { ...properties[0], ...properties[1] } };
}
