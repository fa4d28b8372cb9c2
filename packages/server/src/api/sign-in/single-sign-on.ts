import { statusOf } from '@countersign/contract/status.ts';
import { contextShape } from '@countersign/core/authentication-context.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { perform } from '../../operations/operation.ts';
import { sendToProvider, signInByIdentity } from '../../operations/sign-in-identity.ts';
import type { Rates } from '../rest/admit.ts';
import { freshSecret, sessionIn, setSession, valuesOf } from '../rest/cookie.ts';
import type { ApiDeps } from '../rest/edge.ts';
import { againstDuplicates } from '../rest/identity.ts';
import { againstPath } from '../rest/path.ts';
import { refusalOf } from '../rest/problem.ts';

/** What a browser keeps while it is at its provider: closed by this server, sent back to this one alone, gone in five minutes. */
export const leavingCookie = '__Host-countersign-leaving';
// Lax, since it is the provider's site that sends the browser back.
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

type Named = {
  readonly Params: { readonly provider: string };
  readonly Querystring: { readonly to?: unknown; readonly fresh?: unknown; readonly context?: unknown };
};

/**
 * Signing in at a provider: two addresses that a browser is sent to, no API. The second one is a GET because the protocol has it so
 * (OpenID Connect Core 1.0 §3.1.2.5); it does something for that browser alone which was sent, once, and for no link in a mail.
 */
export function singleSignOn(app: FastifyInstance, deps: ApiDeps, rates: Rates): void {
  app.setErrorHandler((error, request, reply) => failed(deps, error, { request, reply }));
  app.addHook('onRequest', async (request, reply) => {
    const refusal = againstPath(request.url) ?? againstDuplicates(request.raw.rawHeaders) ?? rates.strangers.count(request.address);
    if (refusal !== undefined) return sendRefusal(reply, refusal);
  });
  const base = '/sign-in/oidc/:provider';
  app.get<Named>(`${base}/start`, { exposeHeadRoute: false }, (request, reply) => start(deps, request, reply));
  app.get<Named>(`${base}/callback`, { exposeHeadRoute: false }, (request, reply) => finish(deps, request, reply));
}

async function start(deps: ApiDeps, request: FastifyRequest<Named>, reply: FastifyReply): Promise<FastifyReply> {
  const { to, fresh, context } = request.query;
  const before = sessionIn(request.headers.cookie, deps.bracket.host.hashing.sha256);
  const sent = await sendToProvider(deps.bracket, {
    provider: request.params.provider,
    redirectUri: callbackOf(request, deps),
    wanted: { fresh: fresh === '1', contexts: contextsNamed(context) },
    to: pathIn(to),
    before: typeof before === 'string' ? before : undefined,
  }).catch((error: unknown) => unreachable(deps, error));
  if (isRefusal(sent)) return sendRefusal(reply, sent);
  return reply.header('set-cookie', `${leavingCookie}=${sent.ceremony}; ${attributes}; Max-Age=300`).redirect(sent.url.href, 303);
}

async function finish(deps: ApiDeps, request: FastifyRequest<Named>, reply: FastifyReply): Promise<FastifyReply> {
  const { secret, hash } = freshSecret(deps.random, deps.bracket.host.hashing.sha256);
  const [ceremony = '', another] = valuesOf(request.headers.cookie, leavingCookie);
  const opened = await perform(deps.bracket, signInByIdentity, {
    caller: 'nobody',
    input: {
      provider: request.params.provider,
      ceremony: another === undefined ? ceremony : '',
      returned: `${callbackOf(request, deps)}${queryOf(request.url)}`,
      browser: { hash, label: agentOf(request) },
    },
  });
  const forgotten = `${leavingCookie}=; ${attributes}; Max-Age=0`;
  if (isRefusal(opened)) return sendRefusal(reply.header('set-cookie', forgotten), opened);
  return reply.header('set-cookie', [forgotten, setSession(secret)['set-cookie']]).redirect(opened.to, 303);
}

function callbackOf({ params }: FastifyRequest<Named>, { bracket }: ApiDeps): string {
  return new URL(`/sign-in/oidc/${encodeURIComponent(params.provider)}/callback`, bracket.host.url()).href;
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}

/** What a rule asks for, as the page that sends somebody on says it; what is none is left out, and is then not met. */
function contextsNamed(context: unknown): readonly string[] {
  const named = typeof context === 'string' ? context.split(',') : [];
  return [...new Set(named.filter((one) => contextShape.test(one)))].slice(0, 10);
}

/** A path of this server and nothing else: whoever wrote the link must not send a person elsewhere. */
function pathIn(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1500}$/.test(to) ? to : '/';
}

/** A person reads it in a browser: plain text, so that nothing that a link could put there is more than words. */
function sendRefusal(reply: FastifyReply, { refused, message, next }: Refusal): FastifyReply {
  const lines = [message, ...(next === undefined ? [] : [next]), `(${refused})`, '', 'Sign in: /sign-in', ''];
  return reply.code(statusOf(refused)).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(lines.join('\n'));
}

function unreachable({ say }: ApiDeps, error: unknown): Refusal {
  say('warn', 'a sign-in provider cannot be used', error);
  return refuse('workload-unreachable', 'The provider cannot be reached.', { next: 'Try again in a moment, or sign in another way.' });
}

function failed(
  { say }: ApiDeps,
  error: unknown,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): FastifyReply {
  const told = refusalOf(error, request.id);
  if (told.refused === 'internal') say('error', `incident ${request.id}: signing in at a provider failed`, error);
  return sendRefusal(reply, told);
}

function agentOf({ headers }: FastifyRequest): string {
  return (headers['user-agent'] ?? '').replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200);
}
