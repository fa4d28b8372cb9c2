import { readFileSync } from 'node:fs';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { listAskable } from '../../operations/list-askable.ts';
import { type Caller, look } from '../../operations/operation.ts';
import type { Rates } from '../rest/admit.ts';
import type { ApiDeps } from '../rest/edge.ts';
import { againstDuplicates, callerOf, notSignedIn } from '../rest/identity.ts';
import { refusalOf, sendProblem } from '../rest/problem.ts';
import { proxiesText } from './proxies.ts';

const folder = new URL('../../../powershell/', import.meta.url);
/** The module's own files: the same for everybody, and nothing to hide. */
const files = ['Countersign.psd1', 'Countersign.psm1'] as const;

/** Our PowerShell module for download, and for who has signed in the functions of the cmdlets that they may run or ask for. */
export function powershellFiles(app: FastifyInstance, deps: ApiDeps, rates: Rates): void {
  app.setErrorHandler((error, request, reply) => failed(deps, { error, request, reply }));
  for (const file of files) {
    const text = readFileSync(new URL(file, folder), 'utf8');
    app.get(`/powershell/${file}`, { exposeHeadRoute: false }, async (request, reply) => {
      const refusal = rates.strangers.count(request.address);
      return refusal === undefined ? sendText(reply, text) : sendProblem(reply, refusal);
    });
  }
  app.get<{ Querystring: { tenant?: string } }>('/powershell/Proxies.ps1', { exposeHeadRoute: false }, async (request, reply) => {
    const caller = admitted(deps, rates, request);
    if (isRefusal(caller)) return refused(rates, { request, reply }, caller);
    const { tenant } = request.query;
    const tasks = await look(deps.bracket, listAskable, { caller, input: { tenant: typeof tenant === 'string' ? tenant : undefined } });
    return isRefusal(tasks) ? refused(rates, { request, reply }, tasks) : sendText(reply, proxiesText(tasks));
  });
}

function admitted({ bracket }: ApiDeps, rates: Rates, request: FastifyRequest): Caller | Refusal {
  const { authorization } = request.headers;
  const doubled = againstDuplicates(request.raw.rawHeaders);
  const caller = doubled ?? callerOf({ authorization }, bracket.host.hashing.sha256);
  if (isRefusal(caller)) return rates.strangers.exceeded(request.address) ?? caller;
  if (typeof caller === 'string') return rates.strangers.exceeded(request.address) ?? notSignedIn();
  return rates.strangers.exceeded(request.address) ?? rates.tokens.count(caller.credential) ?? caller;
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A refusal; whoever is not known counts as a stranger. */
function refused(rates: Rates, { request, reply }: Exchange, refusal: Refusal): FastifyReply {
  const sent = sendProblem(reply, refusal);
  if (reply.statusCode === 401) rates.strangers.count(request.address);
  return sent;
}

function sendText(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', 'text/plain; charset=utf-8').header('cache-control', 'no-store').send(text);
}

function failed({ say }: ApiDeps, { error, request, reply }: Exchange & { readonly error: unknown }): FastifyReply {
  const told = refusalOf(error, request.id);
  if (told.refused === 'internal') say('error', `incident ${request.id}: the PowerShell files failed`, error);
  return sendProblem(reply, told);
}
