import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { jsonLimits } from '@countersign/core/json.ts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, look } from '../../operations/operation.ts';
import { readProvisioning } from '../../operations/read-provisioned.ts';
import type { Rates } from '../rest/admit.ts';
import { type ParsedBody, parseBody } from '../rest/body.ts';
import type { ApiDeps } from '../rest/edge.ts';
import { againstDuplicates, callerOf, notSignedIn } from '../rest/identity.ts';
import { refusalOf } from '../rest/problem.ts';
import { errorReply } from './error.ts';
import { queryOf } from './query.ts';
import { base, type ScimRoute, type ScimRouteName, scimRoutes } from './routes.ts';
import { type ScimAsked, scimHandlers } from './serve.ts';
import type { Reply } from './words.ts';

const most = 1_000_000;
/** Users and groups are flat: what lies deeper is no SCIM. */
const limits = { ...jsonLimits, depth: 8, length: most };

/** SCIM 2.0 (RFC 7644), beside the other front ends and shut off from them: its own bodies, its own errors, a token of its own. */
export function scimApi(app: FastifyInstance, deps: ApiDeps, rates: Rates): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/(scim\+)?json\s*(;|$)/i, { parseAs: 'buffer' }, async (_request: FastifyRequest, bytes: Buffer) =>
    parseBody(bytes, 'json', limits),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => send(reply, failed(deps, error, request)));
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode === 401) rates.strangers.count(request.address);
  });
  const callers = new WeakMap<FastifyRequest, Caller>();
  for (const name of Object.keys(scimRoutes) as ScimRouteName[]) {
    const { method, path }: ScimRoute = scimRoutes[name];
    app.route<{ Params: { readonly id?: string } }>({
      method,
      url: `${base}${path.replaceAll(/\{([a-z]+)\}/gi, ':$1')}`,
      exposeHeadRoute: false,
      bodyLimit: most,
      // Whoever may not be here is told before anything that they sent is read.
      onRequest: async (request, reply) => {
        const caller = admitted(deps, rates, request);
        if (isRefusal(caller)) return send(reply, errorReply(caller));
        callers.set(request, caller);
      },
      handler: async (request, reply) => {
        const caller = callers.get(request) ?? 'nobody';
        // Whose token it is comes before what is wrong with the rest.
        const seen = await look(deps.bracket, readProvisioning, { caller, input: undefined });
        const asked = isRefusal(seen) ? seen : askedOf(deps, request, caller);
        return send(reply, isRefusal(asked) ? errorReply(asked) : await scimHandlers[name].handle(asked));
      },
    });
  }
}

/** Only a token says who calls here, never a session's cookie. */
function admitted({ bracket }: ApiDeps, { strangers, tokens }: Rates, { url, headers, raw, address }: FastifyRequest): Caller | Refusal {
  const refusal = againstAddress(url) ?? againstDuplicates(raw.rawHeaders);
  if (refusal !== undefined) return refusal;
  if (headers['content-encoding'] !== undefined)
    return refuse('unsupported-media-type', 'Compressed bodies are not read.', { next: 'Send the body as it is.' });
  const caller = callerOf({ authorization: headers.authorization }, bracket.host.hashing.sha256);
  const spent = strangers.exceeded(address);
  if (isRefusal(caller) || typeof caller === 'string') return spent ?? (isRefusal(caller) ? caller : notSignedIn());
  return spent ?? tokens.count(caller.credential) ?? caller;
}

const plain = /^(\/[A-Za-z0-9._~:-]+)+$/;

/** Ids and names of schemas need no escapes; what two readers could take differently is refused. */
function againstAddress(url: string): Refusal | undefined {
  const [path = ''] = url.split(/[?#]/);
  if (plain.test(path) && !path.split('/').some((segment) => segment === '.' || segment === '..')) return undefined;
  return refuse('bad-id', 'The path is not written in the one way that is read here.', { next: 'Ids need no escapes.' });
}

function askedOf({ bracket }: ApiDeps, request: FastifyRequest<{ Params: { readonly id?: string } }>, caller: Caller): ScimAsked | Refusal {
  const query = queryOf(request.url);
  if (isRefusal(query)) return query;
  const body = request.body as ParsedBody | Refusal | null | undefined;
  if (isRefusal(body)) return body;
  const base = versionIn(request.headers['if-match']);
  if (typeof base === 'object' && base !== null) return base;
  const { id = '' } = request.params;
  const has = request.headers['if-none-match'];
  return { bracket, publicUrl: bracket.host.url(), caller, id, query, base, has, body: body?.value };
}

const etag = /^(?:W\/)?"([1-9][0-9]{0,8})"$/;

/** The version of `If-Match`; null for any. */
function versionIn(header: string | undefined): number | null | Refusal {
  if (header === undefined || header.trim() === '*') return null;
  const version = etag.exec(header.trim())?.[1];
  if (version !== undefined) return Number(version);
  return refuse('precondition-failed', 'If-Match names no version.', { next: 'Send the ETag that you read.' });
}

function failed(deps: ApiDeps, error: FastifyError, request: FastifyRequest): Reply {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return errorReply(refuse('body-too-large', `A body is at most ${most} bytes.`, { next: 'Send less at once.' }));
  if (error.code?.startsWith('FST_ERR_CTP_'))
    return errorReply(refuse('unsupported-media-type', 'A body is application/scim+json.', { next: 'Send it so.' }));
  const told = refusalOf(error, request.id);
  if (told.refused === 'internal') deps.say('error', `incident ${request.id}: SCIM ${request.method} failed`, error);
  return errorReply(told);
}

function send(reply: FastifyReply, { status, body, headers = {} }: Reply): FastifyReply {
  reply.code(status).headers(headers);
  if (body === undefined) return reply.send();
  return reply.header('content-type', 'application/scim+json; charset=utf-8').send(JSON.stringify(body));
}
