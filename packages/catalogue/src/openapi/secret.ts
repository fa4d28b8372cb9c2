import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { type Description, isLeftOut, limits, objectAt, resolve, textAt } from './description.ts';

const telling = /pass(word|wd|phrase|code)|secret|credential|token|private_?key|connectionstring|(^|_)key(s|value)?$|(^|_)pin$/i;
const tellingEnd = /[a-z0-9](Keys?|KeyValue|Pin|PIN)$/;

/** Whether a name speaks of a secret. */
export function soundsSecret(name: string): boolean {
  return telling.test(name) || tellingEnd.test(name) || /unlockCode/i.test(name);
}

/** What is looked at in one operation; whoever wrote the description decides how much there is. */
export interface Visits {
  left: number;
}

/**
 * Whether a value of the schema may hold a secret, by the names within it and by what is only ever written. What is too deep or too much to
 * look through counts as one.
 */
export function mayHoldSecret(description: Description, schema: Json, visits: Visits): boolean {
  const seen = new Set<JsonObject>();
  const within = (value: Json | undefined, depth: number): boolean => {
    if (value === undefined) return false;
    if (--visits.left < 0 || depth > limits.depth) return true;
    const at = resolve(description, 'schemas', value);
    if (isLeftOut(at)) return true;
    if (seen.has(at)) return false;
    seen.add(at);
    if (member(at, 'writeOnly') === true || textAt(at, 'format') === 'password') return true;
    const properties = Object.entries(objectAt(at, 'properties')).filter(([, property]) => isSent(property));
    if (properties.some(([name, property]) => soundsSecret(name) && mayBeText(property))) return true;
    const rest = [...properties.map(([, property]) => property), ...partsOf(at), member(at, 'items'), member(at, 'additionalProperties')];
    return rest.some((part) => part !== undefined && typeof part !== 'boolean' && within(part, depth + 1));
  };
  return within(schema, 0);
}

/** Neither what the service alone writes, nor the way to another resource. */
export function isSent(property: Json): boolean {
  return !isObject(property) || (member(property, 'readOnly') !== true && member(property, 'x-ms-navigationProperty') !== true);
}

/** A yes or no, a number, an instant and an id are no secrets, whatever they are called. */
export function mayBeText(property: Json): boolean {
  if (!isObject(property)) return true;
  if (['boolean', 'integer', 'number'].includes(textAt(property, 'type'))) return false;
  return !['uuid', 'date-time', 'date', 'duration'].includes(textAt(property, 'format')) && member(property, 'enum') === undefined;
}

/** The schemas that a schema is made of. */
export function partsOf(schema: JsonObject): readonly Json[] {
  return ['allOf', 'anyOf', 'oneOf'].flatMap((name) => {
    const listed = member(schema, name);
    return listed !== undefined && isArray(listed) ? listed : [];
  });
}
