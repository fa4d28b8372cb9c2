import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isArray, isObject, type Json } from '@countersign/core/json.ts';
import { asciiLower } from '@countersign/core/text.ts';

/** An object's members by their names in lower case: names of attributes have no case (RFC 7643 §2.1), so that two of one name are refused. */
export function fieldsOf(value: Json | undefined): ReadonlyMap<string, Json> | Refusal {
  if (value === undefined || !isObject(value)) return refuse('wrong-type', 'This is not an object.', { next: 'Send it as one.' });
  const found = new Map<string, Json>();
  for (const [name, inner] of Object.entries(value)) {
    const key = asciiLower(name);
    if (found.has(key)) return refuse('json-duplicate-key', `The attribute ${excerptOf(name)} is there twice.`, { next: 'Send it once.' });
    found.set(key, inner);
  }
  return found;
}

export function excerptOf(name: string): string {
  return JSON.stringify(name.slice(0, 60));
}

/** A text, or null where there is none; an empty one is none. */
export function textOf(value: Json | undefined, name: string): string | null | Refusal {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') return refuse('wrong-type', `${name} is a text.`, { next: 'Send it as one.' });
  return value;
}

/** A yes or no; Entra ID writes it as a text too. */
export function flagOf(value: Json | undefined, name: string): boolean | Refusal {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? asciiLower(value) : undefined;
  if (word === 'true' || word === 'false') return word === 'true';
  return refuse('wrong-type', `${name} is true or false.`, { next: 'Send it so.' });
}

/** A list; a single value is a list of one. */
export function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined || value === null ? [] : isArray(value) ? value : [value];
}

/** The body names the schema that it is written in. */
export function againstSchema(fields: ReadonlyMap<string, Json>, schema: string): Refusal | undefined {
  if (listOf(fields.get('schemas')).includes(schema)) return undefined;
  return refuse('bad-body', `The body names no schema ${schema}.`, { next: 'Send it in schemas.' });
}
