import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { jsonLimits } from '@countersign/core/json.ts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Rates } from '../rest/admit.ts';
import { type ParsedBody, parseBody } from '../rest/body.ts';
import type { ApiDeps } from '../rest/edge.ts';
import { againstDuplicates, callerOf, notSignedIn } from '../rest/identity.ts';
import { refusalOf } from '../rest/problem.ts';
import { banner } from './banner.ts';
import { batch } from './batch.ts';
import type { Front, Reply, Wire } from './front.ts';
import { createHandles } from './handle.ts';
import { invokeCommand } from './invoke.ts';
import { moduleFile } from './module-file.ts';
import { type Name, type Path, pathOf, routed } from './path.ts';
import { refusalReply } from './refused.ts';
import { compliancePath, workloadAt } from './workload.ts';

/** The front end out of what all of them are built from. */
export function frontOf({ bracket, sender, random, exchange, say }: ApiDeps): Front {
  const { handleKey: key, operators, now } = exchange;
  return { bracket, sender, operators, say, now, handles: createHandles({ key, random, now }) };
}

/** Clients write the first part of the path in any casing; the router takes one. */
export function rewriteUrl({ url = '/' }: { readonly url?: string | undefined }): string {
  return routed(url);
}

const most = 4_000_000;
const methods: { readonly [name in Name]: 'GET' | 'POST' } = {
  InvokeCommand: 'POST',
  $batch: 'POST',
  EXOBanner: 'GET',
  EXOModuleFile: 'GET',
};

/** Exchange's admin API, beside the others and shut off from them: its own bodies, its own errors. `rates` are those of all front ends. */
export function exchangeApi(app: FastifyInstance, front: Front, rates: Rates): void {
  addParser(app);
  app.setErrorHandler((error: FastifyError, request, reply) => failed(front, { error, request, reply }));
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode === 401) rates.strangers.count(request.address);
  });
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === 401 && request.headers.authorization !== undefined) challenge(reply, front.now());
  });
  for (const before of ['', compliancePath])
    app.route({
      method: ['GET', 'POST'],
      url: `${before}/adminapi/*`,
      exposeHeadRoute: false,
      bodyLimit: most,
      // Whoever may not be here is told before anything that they sent is read.
      onRequest: async (request, reply) => {
        const refusal = againstHead(front, rates, request);
        if (refusal !== undefined) return send(reply, refusalReply(refusal));
      },
      handler: async (request, reply) => send(reply, await answer(front, rates, request)),
    });
}

/** JSON with any of the parameters that clients of Exchange give it. */
function addParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/json\s*(;|$)/i, { parseAs: 'buffer' }, async (_request: FastifyRequest, bytes: Buffer) =>
    parseBody(bytes, 'json', { ...jsonLimits, keys: 100_000, length: most }),
  );
}

function againstHead(front: Front, rates: Rates, request: FastifyRequest): Refusal | undefined {
  const { headers, raw, address } = request;
  const doubled = againstDuplicates(raw.rawHeaders);
  if (doubled !== undefined) return doubled;
  if (headers['content-encoding'] !== undefined)
    return refuse('unsupported-media-type', 'Compressed bodies are not read.', { next: 'Send the body as it is.' });
  const caller = callerOf({ authorization: headers.authorization }, front.bracket.host.hashing.sha256);
  const spent = rates.strangers.exceeded(address);
  if (isRefusal(caller) || typeof caller === 'string') return spent ?? (isRefusal(caller) ? caller : notSignedIn());
  request.caller = caller;
  return spent ?? rates.tokens.count(caller.credential);
}

async function answer(front: Front, rates: Rates, request: FastifyRequest): Promise<Reply> {
  const [pathname = '', search = ''] = request.url.split('?', 2);
  const path = pathOf(pathname);
  if (isRefusal(path)) return refusalReply(path);
  const refusal = againstMethod(path, request.method);
  if (refusal !== undefined) return refusal;
  const wire = wireOf(front, { request, path, search });
  return isRefusal(wire) ? refusalReply(wire) : await answerAt(path.name, wire, rates);
}

async function answerAt(name: Name, wire: Wire, rates: Rates): Promise<Reply> {
  switch (name) {
    case 'InvokeCommand':
      return await invokeCommand(wire);
    case '$batch': {
      const { caller } = wire;
      return await batch({ wire, count: () => (typeof caller === 'string' ? undefined : rates.tokens.count(caller.credential)) });
    }
    case 'EXOBanner':
      return await banner(wire);
    case 'EXOModuleFile':
      return await moduleFile(wire);
  }
}

/** Commands are taken by the beta alone, as in Exchange. */
function againstMethod({ name, version }: Path, method: string): Reply | undefined {
  const wanted = methods[name];
  const only = wanted === 'POST' && version !== 'beta';
  if (!only && method === wanted) return undefined;
  const why = only ? `${name} is taken by adminapi/beta alone.` : `${name} takes ${wanted}.`;
  const reply = refusalReply(refuse('wrong-method', why, { next: only ? 'Send it to adminapi/beta/{tenant}.' : 'Use that method.' }));
  return { ...reply, headers: { ...reply.headers, Allow: only ? '' : wanted } };
}

interface Came {
  readonly request: FastifyRequest;
  readonly path: Path;
  readonly search: string;
}

const hostShape = /^[a-z0-9.-]{1,253}(:\d{1,5})?$|^\[[0-9a-f:.]{2,45}\](:\d{1,5})?$/i;

function wireOf(front: Front, { request, path, search }: Came): Wire | Refusal {
  const { host = '' } = request.headers;
  if (!hostShape.test(host)) return refuse('bad-value', 'The header Host is not one.', { next: 'Send the server’s name.' });
  const body = request.body as ParsedBody | Refusal | null | undefined;
  if (isRefusal(body)) return body;
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]));
  const { caller } = request;
  const origin = `${new URL(front.bracket.host.url()).protocol}//${host}`;
  return {
    ...{ front, caller, tenant: path.tenant, workload: workloadAt({ host, before: path.before }) },
    ...{ origin, base: `${origin}${path.before}`, headers, query: new URLSearchParams(search), body: body?.value },
  };
}

function failed(
  front: Front,
  { error, request, reply }: { error: FastifyError; request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return send(reply, refusalReply(refuse('body-too-large', `A body is at most ${most} bytes.`, { next: 'Send less at once.' })));
  if (error.code?.startsWith('FST_ERR_CTP_'))
    return send(reply, refusalReply(refuse('unsupported-media-type', 'A command is application/json.', { next: 'Send it so.' })));
  const told = refusalOf(error, request.id);
  if (told.refused === 'internal') front.say('error', `incident ${request.id}: the admin API failed`, error);
  return send(reply, refusalReply(told));
}

/** A token that came and does not do is answered with what a new one must be: made from now on (a claims challenge, as of continuous access evaluation). */
function challenge(reply: FastifyReply, now: number): void {
  const claims = { access_token: { nbf: { essential: true, value: String(Math.floor(now / 1000)) } } };
  const said = Buffer.from(JSON.stringify(claims)).toString('base64');
  reply.header('www-authenticate', `Bearer realm="countersign", error="invalid_token", claims="${said}"`);
}

const type = 'application/json;odata.metadata=minimal;charset=utf-8';
/** What clients show as the server that answered. */
const server = 'countersign';

function send(reply: FastifyReply, { status, headers, text }: Reply): FastifyReply {
  return reply
    .code(status)
    .headers({ ...headers, 'content-type': type, 'request-id': reply.request.id, 'X-CalculatedBETarget': server })
    .send(text);
}
