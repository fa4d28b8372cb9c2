import type { RouteEntry } from '@countersign/contract/route.ts';
import { routes } from '@countersign/contract/routes.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../operations/operation.ts';
import type { ApiDeps, Edge } from './edge.ts';
import { againstDuplicates, callerOf, notSignedIn } from './identity.ts';
import { againstOtherSites } from './origin.ts';
import { againstPath } from './path.ts';
import { createRate, type Rate } from './rate.ts';

/** Requests are counted by token; by address where there is none, or one that is not known. */
export interface Rates {
  readonly tokens: Rate;
  readonly strangers: Rate;
}

export function createRates({ rateLimit, bracket }: ApiDeps): Rates {
  return { tokens: createRate(rateLimit, bracket.monotonic), strangers: createRate(rateLimit, bracket.monotonic) };
}

/** What is judged by the head of a request alone: its path, its headers, whether there is a token, how many there were. */
export function admit(edge: Edge, rates: Rates, request: FastifyRequest): Refusal | undefined {
  const refusal = againstPath(request.url) ?? againstDuplicates(request.raw.rawHeaders) ?? againstEncoding(request);
  if (refusal !== undefined) return refusal;
  const caller = callerOf(request.headers, edge.bracket.host.hashing.sha256);
  if (isRefusal(caller)) return rates.strangers.exceeded(request.address) ?? caller;
  const name = request.routeOptions.config.name;
  const entry: RouteEntry | undefined = name === undefined ? undefined : routes[name];
  const foreign = isPages(request, { entry, caller }) ? againstOtherSites(request, edge.bracket.host.url()) : undefined;
  if (foreign !== undefined) return rates.strangers.count(request.address) ?? foreign;
  request.caller = caller;
  const open = entry?.who === 'anybody';
  if (typeof caller === 'object') return rates.strangers.exceeded(request.address) ?? rates.tokens.count(caller.credential);
  if (!open) return rates.strangers.exceeded(request.address) ?? notSignedIn();
  return rates.strangers.count(request.address);
}

/** Whether only a page of ours may send this: what acts by a cookie, and what would be answered with one. */
function isPages(
  { method, headers }: FastifyRequest,
  { entry, caller }: { readonly entry: RouteEntry | undefined; readonly caller: Caller },
): boolean {
  if (entry?.portal === true) return true;
  return typeof caller === 'object' && headers.authorization === undefined && method !== 'GET' && method !== 'HEAD';
}

function againstEncoding({ headers }: FastifyRequest): Refusal | undefined {
  if (headers['content-encoding'] === undefined) return undefined;
  return refuse('unsupported-media-type', 'Compressed bodies are not read.', { next: 'Send the body as it is.' });
}
