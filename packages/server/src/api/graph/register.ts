import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { jsonLimits } from '@countersign/core/json.ts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../operations/operation.ts';
import type { Rates } from '../rest/admit.ts';
import { type ParsedBody, parseBody } from '../rest/body.ts';
import { againstDuplicates, callerOf, notSignedIn } from '../rest/identity.ts';
import { refusalOf } from '../rest/problem.ts';
import { readAddress } from './address.ts';
import { answerTo } from './answer.ts';
import { batch } from './batch.ts';
import { errorReply, withIds } from './error.ts';
import type { Asked, Front, Reply } from './front.ts';

export interface GraphDeps extends Front {
  readonly now: () => number;
  readonly say: (level: 'error' | 'warn' | 'info', message: string, detail?: unknown) => void;
}

interface Served extends Rates {
  readonly deps: GraphDeps;
}

const most = 4_000_000;

/** Microsoft Graph, beside the other front ends and shut off from them: its own bodies, its own errors. */
export function graphApi(app: FastifyInstance, deps: GraphDeps, rates: Rates): void {
  const served = { deps, ...rates };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/json\s*(;|$)/i, { parseAs: 'buffer' }, async (_request: FastifyRequest, bytes: Buffer) =>
    parseBody(bytes, 'json', { ...jsonLimits, length: most }),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => send(served, { request, reply }, failed(served, error, request)));
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode === 401) served.strangers.count(request.address);
  });
  for (const url of ['/v1.0/*', '/beta/*', '/graph/*'])
    app.route({
      method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
      url,
      exposeHeadRoute: false,
      bodyLimit: most,
      // Whoever may not be here is told before anything that they sent is read.
      onRequest: async (request, reply) => {
        const caller = admitted(served, request);
        if (isRefusal(caller)) return send(served, { request, reply }, errorReply(caller));
        callers.set(request, caller);
      },
      handler: async (request, reply) => send(served, { request, reply }, await answer(served, request)),
    });
}

/** Who calls, once they were admitted; only a token says it here, never a session's cookie. */
const callers = new WeakMap<FastifyRequest, Caller>();

function admitted({ deps, tokens, strangers }: Served, { headers, raw, address }: FastifyRequest): Caller | Refusal {
  const doubled = againstDuplicates(raw.rawHeaders);
  if (doubled !== undefined) return doubled;
  if (headers['content-encoding'] !== undefined)
    return refuse('unsupported-media-type', 'Compressed bodies are not read.', { next: 'Send the body as it is.' });
  const caller = callerOf({ authorization: headers.authorization }, deps.bracket.host.hashing.sha256);
  const spent = strangers.exceeded(address);
  if (isRefusal(caller) || typeof caller === 'string') return spent ?? (isRefusal(caller) ? caller : notSignedIn());
  return spent ?? tokens.count(caller.credential) ?? caller;
}

async function answer({ deps, tokens }: Served, request: FastifyRequest): Promise<Reply> {
  const caller = callers.get(request) ?? 'nobody';
  const address = readAddress(request.url);
  if ('refused' in address) return errorReply(address);
  const body = request.body as ParsedBody | Refusal | null | undefined;
  if (isRefusal(body)) return errorReply(body);
  const asked: Asked = { front: deps, caller, method: request.method, address, body: body?.value };
  if (address.segments.join('/') !== '$batch') return await answerTo(asked);
  if (request.method !== 'POST') return errorReply(refuse('wrong-method', 'A batch is posted.', { next: 'Use POST.' }));
  const count = () => (typeof caller === 'string' ? notSignedIn() : tokens.count(caller.credential));
  return await batch(asked, { answer: answerTo, count });
}

function failed({ deps }: Served, error: FastifyError, request: FastifyRequest): Reply {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return errorReply(refuse('body-too-large', `A body is at most ${most} bytes.`, { next: 'Send less at once.' }));
  if (error.code?.startsWith('FST_ERR_CTP_'))
    return errorReply(refuse('unsupported-media-type', 'A body is application/json.', { next: 'Send it so.' }));
  const told = refusalOf(error, request.id);
  if (told.refused === 'internal') deps.say('error', `incident ${request.id}: Graph ${request.method} failed`, error);
  return errorReply(told);
}

const clientIdShape = /^[A-Za-z0-9-]{1,64}$/;
const type = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

function send(
  { deps }: Served,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { status, body, headers = {} }: Reply,
): FastifyReply {
  const given = request.headers['client-request-id'];
  const clientRequestId = typeof given === 'string' && clientIdShape.test(given) ? given : request.id;
  const date = new Date(deps.now()).toISOString().slice(0, 19);
  const ids = { 'request-id': request.id, 'client-request-id': clientRequestId };
  reply.code(status).headers({ ...headers, ...ids });
  if (body === undefined) return reply.send();
  return reply.header('content-type', type).send(JSON.stringify(withIds(body, { date, requestId: request.id, clientRequestId })));
}
