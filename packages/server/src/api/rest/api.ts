import { Readable } from 'node:stream';
import { mediaOf, type RouteEntry } from '@countersign/contract/route.ts';
import { prefix, type RouteName, routes } from '@countersign/contract/routes.ts';
import { statusOf } from '@countersign/contract/status.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { rememberingLockbox } from '../../operations/lockbox-requests.ts';
import { type Caller, look } from '../../operations/operation.ts';
import { readNewest } from '../../operations/read-events.ts';
import { readMe } from '../../operations/read-people.ts';
import { exchangeApi, frontOf, rewriteUrl } from '../exchange/register.ts';
import { graphApi } from '../graph/register.ts';
import { powershellFiles } from '../powershell/register.ts';
import { addressOf } from '../proxies.ts';
import { scimApi } from '../scim/register.ts';
import { singleSignOn } from '../sign-in/single-sign-on.ts';
import { admit, createRates, type Rates } from './admit.ts';
import { askedOf } from './asked.ts';
import { declared } from './declared.ts';
import type { ApiDeps, Edge } from './edge.ts';
import type { Answer, Asked, Misfortune } from './handler.ts';
import { handlers } from './handlers.ts';
import { protect } from './headers.ts';
import { addParsers, bodyLimit, importing, importLimit, Refused, unreadable } from './parsers.ts';
import { againstPath, methodsOf } from './path.ts';
import { refusalOf, sendProblem } from './problem.ts';
import { createPairingRate, createTries } from './tries.ts';
import { createWatch } from './watch.ts';

export type { ApiDeps } from './edge.ts';

const unused = (): never => {
  throw new Error('A route declared a schema of Fastify’s.');
};

/** Builds the HTTP server with the REST API on it. It does not listen; other front ends may be registered beside it. */
export function buildApi(deps: ApiDeps): FastifyInstance {
  const closing = new AbortController();
  const watch = createWatch(async () => {
    const newest = await look(deps.bracket, readNewest, { caller: 'system', input: undefined });
    return isRefusal(newest) ? 0 : newest.seq;
  });
  const app = fastify({
    logger: false,
    bodyLimit,
    // An address is read by addressOf alone; host and protocol are never read from a header, the public address is a setting.
    trustProxy: false,
    // No route has a schema of Fastify's: its compilers are not even loaded.
    schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } },
    exposeHeadRoutes: false,
    genReqId: incidents(deps),
    rewriteUrl,
    routerOptions: { maxParamLength: 400, caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false },
    // No hook has run then.
    frameworkErrors: (_error, _request, reply) => {
      protect(reply);
      return sendProblem(reply, refuse('bad-id', 'The address is not readable.', { next: 'Correct it.' }));
    },
  });
  app.decorateRequest('address', '');
  app.addHook('onRequest', async (request, reply) => {
    request.address = addressOf(deps.proxies, request.socket.remoteAddress, request.headers['x-forwarded-for']);
    protect(reply);
  });
  app.addHook('preClose', async () => {
    closing.abort();
    watch.stop();
  });
  app.setNotFoundHandler(notFound);
  app.decorateRequest('caller', 'nobody');
  const rates = createRates(deps);
  app.register(async (scope) =>
    rest(
      scope,
      {
        ...deps,
        watch,
        lockbox: rememberingLockbox(deps.inspector, deps.bracket.monotonic),
        tries: createTries(deps.bracket.monotonic),
        pairings: createPairingRate(deps.bracket.monotonic),
        closing: closing.signal,
      },
      rates,
    ),
  );
  app.register(async (scope) => exchangeApi(scope, frontOf(deps), rates));
  const { bracket, sender, say, exchange } = deps;
  const graph = { bracket, sender, say, now: exchange.now };
  app.register(async (scope) => graphApi(scope, graph, rates));
  app.register(async (scope) => singleSignOn(scope, deps, rates));
  app.register(async (scope) => powershellFiles(scope, deps, rates));
  app.register(async (scope) => scimApi(scope, deps, rates));
  return app;
}

/**
 * Names of incidents, as GUIDs, since clients of Microsoft's read `request-id` as one: unlike any other process's, and counted, since chance
 * costs more than the rest of an answer's head.
 */
function incidents({ random }: ApiDeps): () => string {
  const process = Buffer.from(random(9)).toString('hex');
  const head = `${process.slice(0, 8)}-${process.slice(8, 12)}-8${process.slice(12, 15)}-8${process.slice(15)}`;
  let count = 0;
  return () => {
    count += 1;
    return `${head}-${count.toString(16).padStart(12, '0')}`;
  };
}

/** The REST API, shut off from what else is served: its own parsers, its own errors, its own checks before anything is read. */
function rest(app: FastifyInstance, edge: Edge, rates: Rates): void {
  addParsers(app);
  app.setErrorHandler((error: FastifyError, request, reply) => failed(edge, { error, request, reply }));
  app.addHook('onRequest', async (request, reply) => {
    const refusal = admit(edge, rates, request);
    if (refusal !== undefined) return sendProblem(reply, refusal);
  });
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode === 401) rates.strangers.count(request.address);
  });
  for (const name of Object.keys(routes) as RouteName[]) register(app, edge, name);
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, by the hash of their token. */
    caller: Caller;
    /** The address that it comes from: behind a trusted proxy its caller’s. */
    address: string;
  }
  interface FastifyContextConfig {
    readonly name?: RouteName;
  }
}

// A HEAD would start them to throw them away.
const streams = ['application/jsonl', 'application/octet-stream', 'text/event-stream'];

function register(app: FastifyInstance, edge: Edge, name: RouteName): void {
  const entry: RouteEntry = routes[name];
  app.route({
    method: entry.method,
    url: entry.path.replaceAll(/\{([a-z]+)\}/gi, ':$1'),
    config: { name },
    exposeHeadRoute:
      entry.method === 'GET' &&
      entry.forms === undefined &&
      !Object.values(entry.answers).some((schema) => streams.includes(mediaOf(schema))),
    ...(importing.has(name) ? { bodyLimit: importLimit } : {}),
    handler: async (request, reply) => {
      const asked = askedOf(edge, entry, { request, caller: request.caller });
      if (isRefusal(asked)) return await misread(edge, asked, { request, reply });
      const answered = await (handlers[name].handle as (asked: Asked<RouteName>) => Promise<Answer<RouteName> | Misfortune>)({
        ...asked,
        gone: () => AbortSignal.any([edge.closing, goneOf(request)]),
      } as Asked<RouteName>);
      return 'refused' in answered ? await misread(edge, answered, { request, reply }) : send(reply, entry, answered);
    },
  });
}

function send(reply: FastifyReply, { answers }: RouteEntry, { status, body, headers }: Answer<RouteName>): FastifyReply {
  const schema = answers[status];
  if (schema === undefined) throw new Error(`the route does not answer ${status}`);
  reply.code(status).headers(headers ?? {});
  if (body instanceof Readable) return reply.send(body);
  return reply.send(mediaOf(schema) === 'application/json' ? declared(schema, body) : body);
}

function goneOf(request: FastifyRequest): AbortSignal {
  const gone = new AbortController();
  request.raw.once('close', () => gone.abort());
  return gone.signal;
}

/** A refusal, told to whoever may be here: what was sent is explained to nobody whose token is not known. */
async function misread(
  edge: Edge,
  refusal: Misfortune,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const { caller } = request;
  const judged = [401, 403, 500, 503].includes(statusOf(refusal.refused));
  if (judged || typeof caller === 'string') return sendProblem(reply, refusal, refusal.status);
  const me = await look(edge.bracket, readMe, { caller, input: undefined });
  return isRefusal(me) ? sendProblem(reply, me) : sendProblem(reply, refusal, refusal.status);
}

async function failed(
  edge: Edge,
  { error, request, reply }: { error: FastifyError; request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  if (error instanceof Refused) return await misread(edge, error.refusal, { request, reply });
  const refusal = framework(error.code);
  if (refusal !== undefined) return sendProblem(reply, refusal);
  const told = refusalOf(error, request.id);
  if (told.refused === 'internal')
    edge.say('error', `incident ${request.id}: ${request.method} ${request.routeOptions.url ?? ''} failed`, error);
  return sendProblem(reply, told);
}

function framework(code: string | undefined): Refusal | undefined {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse('body-too-large', `A body is at most ${bodyLimit} bytes, an imported catalogue ${importLimit}.`, {
        next: 'Send less at once.',
      });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return unreadable();
    default:
      return undefined;
  }
}

function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const misspelt = againstPath(request.url);
  if (misspelt !== undefined) return sendProblem(reply, misspelt);
  const methods = methodsOf(request.url);
  if (methods.length === 0)
    return sendProblem(
      reply,
      refuse('not-found', 'There is nothing here.', { next: `The API is at ${prefix}, described at ${prefix}/openapi.json.` }),
    );
  reply.header('allow', methods.join(', '));
  return sendProblem(reply, refuse('wrong-method', `This takes ${methods.join(' or ')}.`, { next: 'Use one of these methods.' }));
}
