import type { Header, RouteEntry } from '@countersign/contract/route.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../operations/operation.ts';
import { emptyBody, type Octets, type ParsedBody } from './body.ts';
import type { Edge } from './edge.ts';
import { ownOrigin } from './origin.ts';
import { baseOf } from './precondition.ts';
import { against } from './valid.ts';

/** A request as it was read, before it is known to which route's types it belongs. */
export interface Loose {
  readonly edge: Edge;
  readonly caller: Caller;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly octets: Octets | undefined;
  readonly base: number;
  readonly key:
    | { readonly key: string; readonly route: string; readonly bodyDigest: ReturnType<Edge['bracket']['host']['hashing']['sha256']> }
    | undefined;
  readonly idempotencyKey: string | undefined;
  readonly respondAsync: boolean;
  readonly lastEventId: string | undefined;
  readonly agent: string;
  readonly accept: string;
  readonly origin: string;
  readonly address: string;
}

/** Reads what came in against what the route declares; the first thing that does not fit is the answer. */
export function askedOf(edge: Edge, entry: RouteEntry, { request, caller }: { request: FastifyRequest; caller: Caller }): Loose | Refusal {
  const { text, value, octets } = bodyOf(request);
  const wrong = againstParams(entry, request) ?? againstQuery(entry, request) ?? againstBody(entry, value) ?? againstOctets(entry, octets);
  if (wrong !== undefined) return wrong;
  const { headers } = request;
  const asks = (header: Header) => entry.headers?.includes(header) === true;
  const base = asks('base') ? baseOf(headers) : 0;
  const idempotencyKey = asks('idempotency') ? keyIn(headers['idempotency-key']) : undefined;
  if (isRefusal(base)) return base;
  if (isRefusal(idempotencyKey)) return idempotencyKey;
  const route = `${request.method} ${request.url}`;
  return {
    edge,
    caller,
    params: request.params,
    query: request.query,
    body: value,
    octets,
    base,
    key:
      idempotencyKey === undefined
        ? undefined
        : { key: idempotencyKey, route, bodyDigest: edge.bracket.host.hashing.sha256(`${base}\n${text}`) },
    idempotencyKey,
    respondAsync: asks('async') && /(^|,)\s*respond-async\s*(,|;|$)/i.test(String(headers.prefer ?? '')),
    lastEventId: asks('event') ? one(headers['last-event-id']) : undefined,
    agent: printable(headers['user-agent']),
    accept: printable(headers.accept),
    origin: ownOrigin(request, edge.bracket.host.url()),
    address: request.address,
  };
}

function bodyOf({ body }: FastifyRequest): ParsedBody {
  return (body as ParsedBody | undefined | null) ?? emptyBody;
}

function againstParams({ params }: RouteEntry, request: FastifyRequest): Refusal | undefined {
  return params === undefined ? undefined : against(params, request.params, 'path');
}

const noQuery = refuse('bad-filter', 'This route takes nothing after a question mark.', { next: 'Leave it out.' });

function againstQuery({ query }: RouteEntry, request: FastifyRequest): Refusal | undefined {
  const given = request.query as object;
  if (query === undefined) return Object.keys(given).length === 0 ? undefined : noQuery;
  // The query parser makes objects without a prototype; the checks are of plain ones.
  return against(query, { ...given }, 'query');
}

function againstBody({ body, bodyOptional }: RouteEntry, value: unknown): Refusal | undefined {
  if (body === undefined)
    return value === undefined ? undefined : refuse('bad-body', 'This route takes no body.', { next: 'Leave it out.' });
  if (value !== undefined) return against(body, value, 'body');
  return bodyOptional === true
    ? undefined
    : refuse('bad-body', 'A JSON body is needed.', { next: 'Send one with Content-Type: application/json.' });
}

function againstOctets(entry: RouteEntry, octets: Octets | undefined): Refusal | undefined {
  if (entry.octets !== true || octets !== undefined) return undefined;
  return refuse('bad-body', 'The bytes of a file are needed.', { next: 'Send them with Content-Type: application/octet-stream.' });
}

const keyShape = /^[\x21-\x7e]{1,100}$/;

function keyIn(header: string | string[] | undefined): string | undefined | Refusal {
  const key = one(header);
  if (key === undefined || keyShape.test(key)) return key;
  return refuse('bad-value', 'An idempotency key is 1 to 100 characters of ASCII without spaces.', { next: 'Use a UUID.' });
}

/** A header's text without what could be taken for something else where it is shown. */
function printable(header: string | undefined): string {
  return (header ?? '').replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200);
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
