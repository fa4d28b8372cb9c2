import type { SchemaDocument } from '../parameter-type.ts';

/** One parameter of an operation, of its body or its query. */
export interface Member {
  readonly name: string;
  readonly schema: SchemaDocument;
  readonly required: boolean;
  readonly secret: boolean;
}

const shape = /^([@$A-Za-z][\w.@]*):([^\s!]+)(!?)$/;

/** Reads the notation of the annotations. Throws on anything else: the data is ours. */
export function readMembers(notation: string): readonly Member[] {
  return notation
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [, name, type, required] = shape.exec(part) ?? [];
      if (name === undefined || type === undefined) throw new Error(`not a member: ${part}`);
      return { name, schema: schemaOf(type), required: required === '!', secret: secretTypes.has(type) };
    });
}

const guid = { type: 'string', format: 'uuid' } as const;
const text = { type: 'string', maxLength: 4096 } as const;
const secret = { type: 'string', minLength: 1, maxLength: 8192, 'x-secret': true } as const;
const object = { type: 'object', maxProperties: 200 } as const;

// A reference names a directory object by its id, on Graph itself: nothing else may stand in it.
const hex = '[0-9a-fA-F]';
const guidPattern = `${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}`;
const link = {
  type: 'string',
  pattern: `https://graph\\.microsoft\\.(com|us)/(v1\\.0|beta)/(directoryObjects|users|groups|servicePrincipals)/${guidPattern}`,
  'x-target': 'directory-object',
} as const;

const plain: { readonly [type: string]: SchemaDocument } = {
  Binary: { type: 'string', pattern: '[A-Za-z0-9+/]*={0,2}', maxLength: 900_000 },
  Boolean: { type: 'boolean' },
  DateTimeOffset: { type: 'string', format: 'date-time' },
  Duration: { type: 'string', pattern: 'P[0-9YMWDTHS.]{1,40}' },
  Guid: guid,
  Guids: { type: 'array', items: guid, maxItems: 1000 },
  Int32: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  Link: link,
  Object: object,
  Objects: { type: 'array', items: object, maxItems: 1000 },
  OnlyTrue: { type: 'boolean', const: true },
  PasswordProfile: {
    type: 'object',
    properties: {
      password: { type: 'string', minLength: 1, maxLength: 256 },
      forceChangePasswordNextSignIn: { type: 'boolean' },
      forceChangePasswordNextSignInWithMfa: { type: 'boolean' },
    },
    additionalProperties: false,
    'x-secret': true,
  },
  Principal: { ...guid, 'x-target': 'directory-object' },
  Query: { type: 'string', minLength: 1, maxLength: 2048 },
  Role: { ...guid, 'x-target': 'role' },
  Scope: { type: 'string', pattern: `/|/administrativeUnits/${guidPattern}|/${guidPattern}` },
  Secret: secret,
  SecretObject: { ...object, 'x-secret': true },
  SecretObjects: { type: 'array', items: object, maxItems: 100, 'x-secret': true },
  String: text,
  Strings: { type: 'array', items: text, maxItems: 1000 },
  Top: { type: 'integer', minimum: 1, maximum: 999 },
  UserLink: { type: 'string', pattern: `https://graph\\.microsoft\\.(com|us)/(v1\\.0|beta)/users(/${guidPattern}|\\('${guidPattern}'\\))` },
  Https: { type: 'string', pattern: 'https://[!-~]+', maxLength: 2048 },
};

const secretTypes: ReadonlySet<string> = new Set(['PasswordProfile', 'Secret', 'SecretObject', 'SecretObjects']);

/** The schema of a type: one of the names above, `String(n)` for text of at most n characters, or `=a|b` for a choice. */
function schemaOf(type: string): SchemaDocument {
  const known = plain[type];
  if (known !== undefined) return known;
  const [, length] = /^String\((\d+)\)$/.exec(type) ?? [];
  if (length !== undefined) return { type: 'string', maxLength: Number(length) };
  if (type.startsWith('=')) return { type: 'string', enum: type.slice(1).split('|') };
  throw new Error(`not a type: ${type}`);
}

/** The same schema, with null for what a change may clear. */
export function nullable(schema: SchemaDocument): SchemaDocument {
  const kept = schema.type === 'boolean' || schema.enum !== undefined || schema['x-secret'] !== undefined;
  return kept || typeof schema.type !== 'string' ? schema : { ...schema, type: [schema.type, 'null'] };
}
