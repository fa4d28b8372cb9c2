import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { isStorable } from '@countersign/core/text.ts';
import type { SchemaDocument } from '../parameter-type.ts';
import { type Description, isLeftOut, type LeftOut, limits, resolve, textAt } from './description.ts';
import { partsOf, type Visits } from './secret.ts';

/** The schema of a value in our closed subset, and whether it takes more than the description says. */
export interface Shaped {
  readonly schema: SchemaDocument;
  readonly wider: boolean;
}

const text = { type: 'string', maxLength: 8192 } as const;
const open = { type: 'object', maxProperties: 200 } as const;
const anything: SchemaDocument = {
  anyOf: [text, { type: 'number' }, { type: 'boolean' }, { type: 'null' }, { type: 'array', maxItems: 1000 }, open],
};

const exactly = (schema: SchemaDocument): Shaped => ({ schema, wider: false });
const wider = (schema: SchemaDocument): Shaped => ({ schema, wider: true });

const formats: { readonly [format: string]: SchemaDocument } = {
  uuid: { type: 'string', format: 'uuid' },
  'date-time': { type: 'string', format: 'date-time' },
  date: { type: 'string', pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}' },
  duration: { type: 'string', pattern: '-?P[0-9YMWDTHS.]{1,40}' },
};
const bytes: SchemaDocument = { type: 'string', pattern: '[A-Za-z0-9+/_-]*={0,2}', maxLength: 900_000 };
const ranges: { readonly [format: string]: number } = { uint8: 2 ** 8 - 1, int8: 2 ** 7 - 1, int16: 2 ** 15 - 1, int32: 2 ** 31 - 1 };

/** A description, and how much of it may still be looked at for one operation. */
export interface Looking {
  readonly description: Description;
  readonly visits: Visits;
}

/** A value as the description has it; an object within is open, since types that derive from it may stand there too. */
export function shapeOf(at: Looking, value: Json, depth = 0): Shaped | LeftOut {
  const { description, visits } = at;
  const schema = resolve(description, 'schemas', value);
  if (isLeftOut(schema)) return schema;
  if (--visits.left < 0 || depth > limits.depth) return wider(anything);
  const choices = choicesOf(schema);
  if (choices.length > 0) return chosen(at, { schema, choices, depth });
  const [type, nullable] = typeOf(schema);
  const shaped = typed(at, { type, schema, depth });
  return isLeftOut(shaped) || !nullable ? shaped : { ...shaped, schema: orNull(shaped.schema) };
}

function typed(at: Looking, { type, schema, depth }: { type: string | undefined; schema: JsonObject; depth: number }): Shaped | LeftOut {
  switch (type) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(type, schema);
    case 'boolean':
      return exactly({ type: 'boolean' });
    case 'array': {
      const items = shapeOf(at, member(schema, 'items') ?? {}, depth + 1);
      return isLeftOut(items) ? items : { schema: { type: 'array', items: items.schema, maxItems: 1000 }, wider: items.wider };
    }
    case 'object':
      return wider(open);
    default:
      return partsOf(schema).length > 0 || member(schema, 'properties') !== undefined ? wider(open) : wider(anything);
  }
}

/** The type, and whether null may stand for it: `nullable` in 3.0, a second type in 3.1. */
function typeOf(schema: JsonObject): readonly [string | undefined, boolean] {
  const said = member(schema, 'type');
  const nullable = member(schema, 'nullable') === true;
  if (typeof said === 'string') return [said, nullable];
  if (said === undefined || !isArray(said)) return [undefined, nullable];
  const types = said.filter((one) => one !== 'null');
  return [types.length === 1 && typeof types[0] === 'string' ? types[0] : undefined, nullable || types.length < said.length];
}

function textOf(schema: JsonObject): Shaped {
  const values = member(schema, 'enum');
  if (values !== undefined) return enumerated(values);
  const format = textAt(schema, 'format');
  const known = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (known !== undefined) return exactly(known);
  if (['byte', 'binary', 'base64url'].includes(format)) return exactly(bytes);
  const [least, most] = [countAt(schema, 'minLength'), countAt(schema, 'maxLength')];
  const sized = { ...text, ...(least === undefined ? {} : { minLength: least }), maxLength: Math.min(most ?? text.maxLength, 900_000) };
  return { schema: sized, wider: member(schema, 'pattern') !== undefined || format !== '' };
}

function enumerated(values: Json): Shaped {
  const words = isArray(values) ? values.filter((one) => typeof one === 'string' && one.length <= 256 && isStorable(one)) : [];
  const whole = isArray(values) && words.length > 0 && words.length === values.filter((one) => one !== null).length;
  return whole && words.length <= limits.values ? exactly({ type: 'string', enum: [...new Set(words)] }) : wider(text);
}

function numberOf(type: 'integer' | 'number', schema: JsonObject): Shaped {
  const range = Object.hasOwn(ranges, textAt(schema, 'format')) ? ranges[textAt(schema, 'format')] : undefined;
  const most = range ?? (type === 'integer' ? 2 ** 53 - 1 : undefined);
  const [minimum, maximum] = [
    numberAt(schema, 'minimum') ?? (most === undefined ? most : -most - (range === undefined ? 0 : 1)),
    numberAt(schema, 'maximum') ?? most,
  ];
  const bounds = { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
  return {
    schema: { type, ...bounds },
    wider: ['enum', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum'].some((name) => Object.hasOwn(schema, name)),
  };
}

/** What may stand there instead of each other. Microsoft says `null` as a bare object that may be none. */
function choicesOf(schema: JsonObject): readonly Json[] {
  return ['anyOf', 'oneOf'].flatMap((name) => {
    const listed = member(schema, name);
    return listed !== undefined && isArray(listed) ? listed : [];
  });
}

const isBareNull = (choice: Json): boolean =>
  isObject(choice) &&
  (member(choice, 'type') === 'null' ||
    (member(choice, 'nullable') === true &&
      Object.keys(choice).every((name) => name === 'type' || name === 'nullable') &&
      textAt(choice, 'type') === 'object'));

function chosen(
  at: Looking,
  { schema, choices, depth }: { schema: JsonObject; choices: readonly Json[]; depth: number },
): Shaped | LeftOut {
  const real = choices.filter((choice) => !isBareNull(choice));
  const nullable = real.length < choices.length || member(schema, 'nullable') === true;
  const shaped: Shaped[] = [];
  for (const choice of real.slice(0, 8)) {
    const one = shapeOf(at, choice, depth + 1);
    if (isLeftOut(one)) return one;
    shaped.push(one);
  }
  const [only] = shaped;
  if (only === undefined || real.length > 8) return wider(anything);
  const made =
    shaped.length === 1
      ? only.schema
      : { anyOf: shaped.flatMap(({ schema: one }) => (isArray(one.anyOf ?? null) ? (one.anyOf as readonly Json[]) : [one])) };
  const within = isArray(made.anyOf ?? null) && (made.anyOf as readonly Json[]).length > 9 ? anything : made;
  return { schema: nullable ? orNull(within) : within, wider: within === anything || shaped.some((one) => one.wider) };
}

/** The same schema, with null beside it. */
function orNull(schema: SchemaDocument): SchemaDocument {
  if (isArray(schema.anyOf ?? null)) {
    const listed = schema.anyOf as readonly Json[];
    return listed.some((one) => isObject(one) && one.type === 'null') ? schema : { ...schema, anyOf: [...listed, { type: 'null' }] };
  }
  if (typeof schema.type !== 'string') return schema;
  return schema.enum === undefined ? { ...schema, type: [schema.type, 'null'] } : { anyOf: [schema, { type: 'null' }] };
}

function countAt(schema: JsonObject, name: string): number | undefined {
  const value = numberAt(schema, name);
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function numberAt(schema: JsonObject, name: string): number | undefined {
  const value = member(schema, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
