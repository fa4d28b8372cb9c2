import type { Code } from '@countersign/core/errors.ts';
import type { Static, TSchema } from 'typebox';
import { mediaOf, type RouteEntry } from './route.ts';
import { type RouteName, type Routes, routes } from './routes.ts';
import type { Problem } from './schemas/problem.ts';

/** A refusal as the server said it. `next` is what to do now. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly code: Code | (string & {});
  readonly status: number;
  readonly next: string | undefined;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
    this.code = problem.code;
    this.status = problem.status;
    this.next = problem.next;
  }
}

/** What can be said beside the route's own members. */
export interface CallOptions {
  /** The version that a change is made from; 0: it is new. */
  readonly base?: number;
  readonly idempotencyKey?: string;
  /** Do not wait for the run to end. */
  readonly respondAsync?: boolean;
  readonly lastEventId?: string;
  /** Sends the body as this text, `application/yaml`. */
  readonly yaml?: string;
  readonly signal?: AbortSignal;
}

type Params<R> = R extends { readonly params: infer S extends TSchema } ? Static<S> : unknown;
type Bodied<R> = R extends { readonly body: infer S extends TSchema }
  ? R extends { readonly bodyOptional: true } | { readonly yaml: true }
    ? { readonly body?: Static<S> }
    : { readonly body: Static<S> }
  : R extends { readonly octets: true }
    ? { readonly octets: Uint8Array<ArrayBuffer> }
    : unknown;
type Queried<R> = R extends { readonly query: infer S extends TSchema } ? { readonly query?: Static<S> } : unknown;
/** What a route is called with: the members of its path, `query` and `body`. */
export type InputOf<R> = Params<R> & Queried<R> & Bodied<R>;

type Streams = 'exportLog' | 'events' | 'followRunOutput' | 'readUpload';
type Formed = 'report';
type Answer<R> = R extends { readonly answers: infer A } ? { [S in keyof A]: A[S] extends TSchema ? Static<A[S]> : never }[keyof A] : never;
/** What a route answers; an export, events and a report that was asked for in another form than JSON are the response itself, to be read as it arrives. */
export type AnswerOf<N extends RouteName> = N extends Streams
  ? Response
  : N extends Formed
    ? Answer<Routes[N]> | Response
    : Answer<Routes[N]>;

/** One method a route. Every one throws `ProblemError` for a refusal. */
export type Client = { readonly [N in RouteName]: (input: InputOf<Routes[N]>, options?: CallOptions) => Promise<AnswerOf<N>> };

export interface ClientConfig {
  /** Where the server is: `https://countersign.example`. */
  readonly url: string;
  readonly token?: string;
  /** A page of the server's own: it acts by the cookie of its session. */
  readonly portal?: true;
  readonly fetch?: typeof fetch;
}

interface Loose {
  readonly [param: string]: unknown;
  readonly query?: { readonly [name: string]: string | undefined };
  readonly body?: unknown;
  readonly octets?: Uint8Array<ArrayBuffer>;
}

/** A client of the server at `url`. Redirects are not followed: a token goes nowhere else. */
export function createClient(config: ClientConfig): Client {
  const methods = Object.entries(routes).map(([name, route]) => [
    name,
    (input: Loose, options?: CallOptions) => send(config, route, input ?? {}, options ?? {}),
  ]);
  return Object.fromEntries(methods) as Client;
}

async function send(config: ClientConfig, route: RouteEntry, input: Loose, options: CallOptions): Promise<unknown> {
  const response = await (config.fetch ?? fetch)(new URL(pathOf(route.path, input) + queryOf(input.query), config.url), {
    method: route.method,
    headers: headersOf(config, options, input),
    redirect: 'error',
    ...(config.portal === true ? { credentials: 'same-origin' as const } : {}),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...sentOf(input, options),
  });
  const schema = route.answers[response.status];
  if (schema === undefined) throw new ProblemError(await problemOf(response));
  const media = mediaOf(schema);
  if (route.forms !== undefined && response.headers.get('content-type')?.startsWith(media) !== true) return response;
  if (media === 'application/json') return await response.json();
  return media === 'text/plain' ? await response.text() : response;
}

function sentOf({ body, octets }: Loose, { yaml }: CallOptions): { readonly body?: string | Uint8Array<ArrayBuffer> } {
  const sent = octets ?? yaml ?? (body === undefined ? undefined : JSON.stringify(body));
  return sent === undefined ? {} : { body: sent };
}

function typeOf({ body, octets }: Loose, { yaml }: CallOptions): { readonly 'content-type'?: string } {
  if (octets !== undefined) return { 'content-type': 'application/octet-stream' };
  if (yaml !== undefined) return { 'content-type': 'application/yaml' };
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function pathOf(path: string, input: Loose): string {
  return path.replaceAll(/\{([a-z]+)\}/gi, (_whole, name: string) => encodeURIComponent(String(input[name])));
}

function queryOf(query: Loose['query']): string {
  const given = Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function headersOf({ token, portal }: ClientConfig, options: CallOptions, input: Loose): Record<string, string> {
  const { base, idempotencyKey, respondAsync, lastEventId } = options;
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(portal === true ? { 'x-countersign': 'portal' } : {}),
    ...typeOf(input, options),
    ...(base === undefined ? {} : base === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${base}"` }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(respondAsync === true ? { prefer: 'respond-async' } : {}),
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
}

/** The problem that was sent, or what can be said of an answer that is none. */
async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  const parsed = response.headers.get('content-type')?.startsWith('application/problem+json') ? parse(text) : undefined;
  if (parsed !== undefined) return parsed;
  const detail = `The server answered ${response.status}, which is not an answer of Countersign.`;
  return {
    type: 'about:blank',
    title: 'Unexpected answer',
    status: response.status,
    detail,
    code: 'internal',
    instance: '',
    next: 'Check the address, and what stands between.',
  };
}

function parse(text: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
}
