import type { Code } from '@countersign/core/errors.ts';
import type { Static, TObject, TSchema } from 'typebox';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Headers with a meaning of their own, by what they do. */
export type Header =
  /** `Idempotency-Key`: the same key, person, route and body give the same answer and one effect. */
  | 'idempotency'
  /** `If-Match: "<version>"`, or `If-None-Match: *` for something new. One of them must be there. */
  | 'base'
  /** `Prefer: respond-async`. */
  | 'async'
  /** `Last-Event-ID`. */
  | 'event';

/** One route, and all that is promised of it. */
export interface RouteEntry {
  readonly method: Method;
  readonly path: string;
  /** The operation that does it. */
  readonly operation: string;
  readonly mark: 'read' | 'workflow' | 'self' | 'emergency' | 'configuration';
  /** Who may use it at all; the rules of the thing itself come after. */
  readonly who: 'anybody' | 'person' | 'human' | 'owner' | 'rule-maker' | 'seer';
  readonly summary: string;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** The body may be left out. */
  readonly bodyOptional?: true;
  /** Taken from the portal's own page alone, since what it answers is a cookie. */
  readonly portal?: true;
  /** The body is bytes (`application/octet-stream`), read as they come; `Content-Length` says how many. */
  readonly octets?: true;
  /** The body may be YAML too (`application/yaml`). */
  readonly yaml?: true;
  readonly headers?: readonly Header[];
  /** Answers that mean it was done, by status. */
  readonly answers: { readonly [status: number]: TSchema };
  /** What the answer of 200 can be had as, beside JSON: by `format`, or by `Accept`. */
  readonly forms?: readonly string[];
  /** Refusals of its own, beside those that every route may give. */
  readonly errors: readonly Code[];
}

export function route<const R extends RouteEntry>(entry: R): R {
  return entry;
}

/** The media type of an answer. */
export function mediaOf(schema: TSchema): string {
  return 'contentMediaType' in schema && typeof schema.contentMediaType === 'string' ? schema.contentMediaType : 'application/json';
}

type Given<R, K extends string> = R extends { readonly [k in K]: infer S extends TSchema } ? Static<S> : undefined;

/** The members of a route's path. */
export type ParamsOf<R> = Given<R, 'params'>;
/** Its query, as text. */
export type QueryOf<R> = Given<R, 'query'>;
/** Its body; undefined too where it may be left out. */
export type BodyOf<R> = R extends { readonly bodyOptional: true } ? Given<R, 'body'> | undefined : Given<R, 'body'>;
type Bodies<A> = { [S in keyof A & number]: A[S] extends TSchema ? Static<A[S]> : never }[keyof A & number];
/** A status that the route promises, with a body of it. */
export type AnswerOf<R> = R extends { readonly answers: infer A } ? { readonly status: keyof A & number; readonly body: Bodies<A> } : never;
