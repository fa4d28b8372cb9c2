import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { takesUpload } from '@countersign/core/upload.ts';

export type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'object' | 'array';

/** The parameter's own name, however its letters A–Z were cased, and the kinds of value that its schema takes; undefined for a name that the task does not have. */
export function parameterOf(
  parameters: JsonObject,
  typed: string,
): { readonly name: string; readonly kinds: ReadonlySet<Kind> } | undefined {
  const properties = member(parameters, 'properties');
  if (properties === undefined || !isObject(properties)) return undefined;
  const name = Object.keys(properties).find((known) => known.toLowerCase() === typed.toLowerCase());
  const schema = name === undefined ? undefined : member(properties, name);
  return name === undefined || schema === undefined ? undefined : { name, kinds: kindsOf(schema) };
}

/** Whether `@FILE` stands where a parameter takes the bytes of a file. */
export function isFileTyped(parameters: JsonObject, typed: string, text: string): boolean {
  const properties = member(parameters, 'properties');
  const name = parameterOf(parameters, typed)?.name;
  if (name === undefined || properties === undefined || !isObject(properties)) return false;
  return /^@[^({]/.test(text) && takesUpload(member(properties, name));
}

/** Every kind that a schema may take; for a schema that does not say, all of them. */
export function kindsOf(schema: Json): ReadonlySet<Kind> {
  if (!isObject(schema)) return everyKind;
  const [type, choices, values] = [member(schema, 'type'), member(schema, 'anyOf'), member(schema, 'enum')];
  if (type !== undefined) return new Set((isArray(type) ? type : [type]).map((one) => one as Kind));
  if (choices !== undefined && isArray(choices)) return new Set(choices.flatMap((choice) => [...kindsOf(choice)]));
  if (values !== undefined && isArray(values)) return new Set(values.map(kindOf));
  return everyKind;
}

const everyKind: ReadonlySet<Kind> = new Set(['string', 'number', 'boolean', 'null', 'object', 'array']);

function kindOf(value: Json): Kind {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  return typeof value as Kind;
}
