import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { takesUpload } from '@countersign/core/upload.ts';
import { limitsOf } from './limits.ts';

/** How a parameter is typed in. */
export type Kind =
  | { readonly kind: 'text'; readonly long: boolean }
  /** Text, or a number where it looks like one. */
  | { readonly kind: 'text-or-number' }
  | { readonly kind: 'number' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'yes-no'; readonly only: boolean | undefined }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** One value a line. */
  | { readonly kind: 'lines'; readonly options: readonly string[] | undefined }
  /** Bytes, named by the digest of a file. */
  | { readonly kind: 'file' }
  /** Anything else, as JSON. */
  | { readonly kind: 'json' };

/** One parameter of a task, as a form shows it. */
export type Field = Kind & {
  readonly name: string;
  readonly required: boolean;
  /** The kind of thing that it names, where it names what is acted upon. */
  readonly target: string | undefined;
  readonly hint: string | undefined;
  /** What it lets through by pattern, range and length, in sentences. */
  readonly limits: readonly string[];
  /** Its value, or a part of it, is kept nowhere. */
  readonly holdsSecret: boolean;
};

interface Described {
  readonly parameters: JsonObject;
  readonly secrets: readonly string[];
  readonly targets: JsonObject;
}

/** The fields of a task's form, those that must be given first, in the order of its schema. */
export function fieldsOf({ parameters, secrets, targets }: Described): readonly Field[] {
  const required = listOf(member(parameters, 'required'));
  const fields = Object.entries(objectOf(member(parameters, 'properties'))).map(([name, of]): Field => {
    const schema = objectOf(of);
    const target = member(targets, name);
    return {
      ...kindOf(schema, secrets.includes(name)),
      name,
      required: required.includes(name),
      target: typeof target === 'string' ? target : undefined,
      hint: hintOf(schema),
      limits: limitsOf(schema),
      holdsSecret: secrets.includes(name) || JSON.stringify(schema).includes('"x-secret":true'),
    };
  });
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

const longText = 300;

function kindOf(schema: JsonObject, secret: boolean): Kind {
  const types = typesOf(schema);
  if (secret || member(schema, 'x-secret') === true) return types.includes('object') ? { kind: 'json' } : { kind: 'secret' };
  if (takesUpload(schema)) return { kind: 'file' };
  const options = optionsOf(schema);
  if (options !== undefined) return { kind: 'choice', options };
  const choices = member(schema, 'anyOf');
  if (choices !== undefined && isArray(choices)) return kindOfChoices(choices.map(objectOf));
  if (types.includes('boolean')) return { kind: 'yes-no', only: onlyOf(schema) };
  if (types.includes('integer') || types.includes('number')) return { kind: types.includes('string') ? 'text-or-number' : 'number' };
  if (types.includes('array')) return kindOfList(schema);
  if (types.includes('string')) return { kind: 'text', long: Number(member(schema, 'maxLength') ?? 0) > longText && isProse(schema) };
  return { kind: 'json' };
}

/** Free text without a pattern, a format or a target: worth more than one line. */
function isProse(schema: JsonObject): boolean {
  return (
    ['pattern', 'format', 'x-target'].every((keyword) => member(schema, keyword) === undefined) &&
    Number(member(schema, 'maxLength')) !== 4096
  );
}

/** Several forms are allowed: a list where one of them is, else text that may be a number, else JSON. */
function kindOfChoices(choices: readonly JsonObject[]): Kind {
  const list = choices.find((choice) => typesOf(choice).includes('array'));
  if (list !== undefined) return kindOfList(list);
  const types = choices.flatMap(typesOf);
  const known = types.every((type) => typeof type === 'string' && ['string', 'integer', 'number', 'null'].includes(type));
  if (!known) return { kind: 'json' };
  return types.includes('integer') || types.includes('number') ? { kind: 'text-or-number' } : { kind: 'text', long: false };
}

function kindOfList(schema: JsonObject): Kind {
  const items = objectOf(member(schema, 'items'));
  const options = optionsOf(items);
  return options !== undefined || typesOf(items).includes('string') ? { kind: 'lines', options } : { kind: 'json' };
}

function onlyOf(schema: JsonObject): boolean | undefined {
  const only = member(schema, 'const');
  return typeof only === 'boolean' ? only : undefined;
}

function optionsOf(schema: JsonObject): readonly string[] | undefined {
  const options = listOf(member(schema, 'enum')).filter((option) => typeof option === 'string');
  return options.length === 0 ? undefined : options;
}

function hintOf(schema: JsonObject): string | undefined {
  const said = member(schema, 'description');
  if (typeof said === 'string') return said;
  const format = member(schema, 'format');
  if (format === 'email') return 'An address, like alex@contoso.com.';
  if (format === 'date-time') return 'A time with its offset, like 2026-11-22T16:00:00Z.';
  if (format === 'uuid') return 'An id, like 11111111-1111-4111-8111-111111111111.';
  return undefined;
}

function typesOf(schema: JsonObject): readonly Json[] {
  const type = member(schema, 'type');
  return type === undefined ? [] : isArray(type) ? type : [type];
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isObject(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return value !== undefined && isArray(value) ? value : [];
}
