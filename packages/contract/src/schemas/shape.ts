import Type, { type Static, type TObject, type TProperties, type TSchema, type TUnsafe } from 'typebox';

/** An object of exactly these members: what is not declared is refused in a body and never leaves in an answer. */
export function closed<P extends TProperties>(properties: P, description?: string): TObject<P> {
  return Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });
}

/** The value, or null: members of an answer are always there. */
export function orNull<S extends TSchema>(schema: S): TUnsafe<Static<S> | null> {
  const { type, enum: values, ...rest } = schema as { type?: unknown; enum?: readonly unknown[] };
  const nullable = values === undefined ? {} : { enum: [...values, null] };
  return Type.Unsafe<Static<S> | null>({ ...rest, type: [type, 'null'], ...nullable });
}

/** One word of a closed list. */
export function oneOf<const W extends readonly string[]>(...words: W): TUnsafe<W[number]> {
  return Type.Unsafe<W[number]>({ type: 'string', enum: words });
}

export const text = (maxLength: number, description?: string) =>
  Type.String({ maxLength, ...(description === undefined ? {} : { description }) });

/** Any JSON value. */
export const anything = Type.Unsafe<unknown>({});
/** A JSON object with members that somebody else names. */
export const anyObject = Type.Unsafe<{ readonly [name: string]: unknown }>({ type: 'object', additionalProperties: true });

export const instant = Type.String({ format: 'date-time', description: 'RFC 3339 in UTC' });
export const duration = Type.String({ pattern: '^P', description: 'ISO 8601 duration of fixed length' });
export const digest = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hexadecimal' });
export const count = Type.Integer({ minimum: 0 });
export const flag = Type.Boolean();
export const words = Type.Array(Type.String());

/** Text of another media type than JSON, or bytes. */
export const media = (type: 'application/octet-stream' | 'text/plain' | 'text/event-stream' | 'application/jsonl', description: string) =>
  Type.String({ contentMediaType: type, description });

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A page of a list; `next` is given as `after` for the page that follows, and is null on the last. */
export const pageOf = <S extends TSchema>(item: S) => closed({ items: Type.Array(item), next: orNull(Type.String()) });

const cursor = Type.String({ minLength: 1, maxLength: 300, description: 'where the page before ended' });
const limit = Type.String({ pattern: '^[0-9]{1,3}$', description: '1 to 200; 50 when left out' });

/** Query members of every list. */
export const paging = { after: Type.Optional(cursor), limit: Type.Optional(limit) };
/** A query member that is set or not. */
export const yes = oneOf('true', 'false');
