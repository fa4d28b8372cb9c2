import { type Json, sameJson } from '@countersign/core/json.ts';
import { anyOf, uploadSchema } from '@countersign/core/upload.ts';
import { enumerations } from './data/enumerations.ts';
import { targetKindOf } from './target-kind.ts';

export type SchemaDocument = { readonly [keyword: string]: Json };

const name = { type: 'string', minLength: 1, maxLength: 1024 } as const;
const whole = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum }) as const;
const domain = {
  type: 'string',
  pattern: '(\\*\\.?)?([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*',
  minLength: 1,
  maxLength: 253,
} as const;
const size = { anyOf: [whole(0, 2 ** 53 - 1), { type: 'string', pattern: '\\d{1,15}(\\.\\d{1,6})? ?(B|KB|MB|GB|TB)?' }] } as const;
const span = { anyOf: [whole(0, 36_500), { type: 'string', pattern: '\\d{1,5}(\\.\\d{2}:\\d{2}:\\d{2})?|\\d{2}:\\d{2}:\\d{2}' }] } as const;
const scalar = [{ type: 'string', maxLength: 8192 }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }] as const;

/** How a short byte array is written in a call: `{"Data": "<base64>"}`; the connector puts the type's name beside it. */
const inlineBytes: SchemaDocument = {
  type: 'object',
  properties: { Data: { type: 'string', pattern: '[A-Za-z0-9+/]*={0,2}', maxLength: 900_000 } },
  required: ['Data'],
  additionalProperties: false,
};

/** A byte array: held by the call, or a file that it names by digest and length. */
const bytesSchema: SchemaDocument = { anyOf: [inlineBytes, uploadSchema] };

/** Whether a schema is of a byte array, also as catalogues said it before files could be named. */
export function isBytes(schema: Json | undefined): boolean {
  return schema !== undefined && [schema, ...anyOf(schema)].some((form) => sameJson(form, inlineBytes));
}

const plain: { readonly [type: string]: SchemaDocument } = {
  // What Active Directory takes for sAMAccountName of a person (MS-ADTS 3.1.1.5.2.2).
  AccountName: { type: 'string', pattern: '[^"\\\\/\\[\\]:;|=,+*?<>@\\x00-\\x1f]{1,20}' },
  Boolean: { type: 'boolean' },
  'Byte[]': bytesSchema,
  ByteQuantifiedSize: size,
  DateTime: { type: 'string', format: 'date-time' },
  DisclaimerText: { type: 'string', maxLength: 5000 },
  Double: { type: 'number' },
  EnhancedTimeSpan: span,
  ExDateTime: { type: 'string', format: 'date-time' },
  Fqdn: { type: 'string', format: 'smtp-domain' },
  Guid: { type: 'string', format: 'uuid' },
  Hashtable: {
    type: 'object',
    additionalProperties: { anyOf: [...scalar, { type: 'array', items: { anyOf: scalar }, maxItems: 1000 }] },
    maxProperties: 100,
  },
  HeaderName: { type: 'string', pattern: '[!-9;-~]{1,64}' },
  HeaderValue: { type: 'string', maxLength: 256 },
  Html: { type: 'string', maxLength: 128_000 },
  Int32: whole(-(2 ** 31), 2 ** 31 - 1),
  Int64: whole(-(2 ** 53 - 1), 2 ** 53 - 1),
  Object: { anyOf: [...scalar, { type: 'array', items: { anyOf: scalar }, maxItems: 1000 }, { type: 'object', maxProperties: 100 }] },
  PSCredential: {
    type: 'object',
    properties: { UserName: name, Password: { type: 'string', maxLength: 1024 } },
    additionalProperties: false,
  },
  Pattern: { type: 'string', minLength: 1, maxLength: 1024 },
  ProxyAddress: { type: 'string', pattern: "([A-Za-z0-9]{1,9}:)?[A-Za-z0-9!#$%&'*+/=?\\^_`{|}~.\\-]{1,64}@[A-Za-z0-9.\\-]{1,253}" },
  SclValue: whole(-1, 9),
  SecretText: { type: 'string', minLength: 1, maxLength: 8192 },
  SecureString: { type: 'string', maxLength: 1024 },
  SmtpAddress: { type: 'string', format: 'email' },
  SmtpDomain: { type: 'string', format: 'smtp-domain' },
  SmtpDomainWithSubdomains: domain,
  String: { type: 'string', maxLength: 4096 },
  SubjectPrefix: { type: 'string', maxLength: 32 },
  SwitchParameter: { type: 'boolean', 'x-switch': true },
  TimeSpan: span,
  UInt16: whole(0, 2 ** 16 - 1),
  UInt32: whole(0, 2 ** 32 - 1),
  UInt64: whole(0, 2 ** 53 - 1),
  Unlimited: { anyOf: [...size.anyOf, { type: 'string', enum: ['Unlimited', 'unlimited'] }, span.anyOf[1]] },
  Uri: { type: 'string', pattern: 'https://[!-~]+', maxLength: 2048 },
  WindowsLiveId: { type: 'string', format: 'email' },
  Word: { type: 'string', minLength: 1, maxLength: 128 },
};

/** Types whose value is never kept. */
export const secretTypes: ReadonlySet<string> = new Set(['PSCredential', 'SecretText', 'SecureString']);

/** Types that the service wants encrypted with a key of its own, so that Countersign cannot send them. */
export const unsendableTypes: ReadonlySet<string> = new Set(['PSCredential', 'SecureString']);

/**
 * The schema of one value of a type, by the name that Microsoft gives it without `System.`. `Type[]` takes one value or a list of them;
 * `Type*` (a multi-valued property) takes also `{"Add": …, "Remove": …}`; `Type(n)` is text of at most n characters.
 * A type that is not known is text, or the name of an object where it ends as Microsoft ends those.
 */
export function schemaOfType(type: string): SchemaDocument {
  const known = plain[type];
  if (known !== undefined) return secretTypes.has(type) ? { ...known, 'x-secret': true } : known;
  if (type.endsWith('*')) return multiValued(type.slice(0, -1));
  if (type.endsWith('[]')) return oneOrMany(type.slice(0, -2));
  if (type === 'MultiValuedProperty' || type === 'ProxyAddressCollection') return multiValued('String');
  return sized(type) ?? enumerated(type) ?? named(type);
}

function sized(type: string): SchemaDocument | undefined {
  const [, base, length] = /^(String)\((\d+)\)$/.exec(type) ?? [];
  return base === undefined ? undefined : { type: 'string', maxLength: Number(length) };
}

function enumerated(type: string): SchemaDocument | undefined {
  const values = enumerations[type];
  return values === undefined ? undefined : { type: 'string', enum: values };
}

function named(type: string): SchemaDocument {
  const kind = targetKindOf(type);
  return kind === undefined ? { type: 'string', maxLength: 4096 } : { ...name, 'x-target': kind };
}

function oneOrMany(type: string): SchemaDocument {
  const kind = targetKindOf(type);
  const schema = { anyOf: listChoices(type) };
  return kind === undefined ? schema : { ...schema, 'x-target': kind };
}

function multiValued(type: string): SchemaDocument {
  const list: SchemaDocument = { anyOf: listChoices(type) };
  const edit = { type: 'object', properties: { Add: list, Remove: list }, additionalProperties: false, minProperties: 1 };
  const kind = targetKindOf(type);
  const schema = { anyOf: [...listChoices(type), edit] };
  return kind === undefined ? schema : { ...schema, 'x-target': kind };
}

function listChoices(type: string): readonly SchemaDocument[] {
  // What lies in a list is held by the call: a file is named by a parameter of its own.
  const { 'x-target': _kind, ...item } = type === 'Byte[]' ? inlineBytes : schemaOfType(type);
  return [...choicesOf(item), { type: 'array', items: item, maxItems: 1000 }];
}

function choicesOf(schema: SchemaDocument): readonly SchemaDocument[] {
  return Array.isArray(schema.anyOf) ? (schema.anyOf as readonly SchemaDocument[]) : [schema];
}

/** The same schema, with null allowed: what clears a property. Neither a yes or no nor an enumeration is cleared so. */
export function clearable(schema: SchemaDocument): SchemaDocument {
  if (schema.type === 'boolean' || schema.enum !== undefined) return schema;
  if (Array.isArray(schema.anyOf)) return { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] };
  return typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;
}
