import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { isArray, isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
import { errorReply, types } from './exception.ts';
import type { Reply, Wire } from './front.ts';
import { invokeCommand } from './invoke.ts';
import { pathOf } from './path.ts';
import { refusalReply, said } from './refused.ts';
import { workloadAt } from './workload.ts';

/** Requests that one batch may hold. */
const most = 10;

interface Part {
  readonly id: string;
  /** What is run, or why it is not. */
  readonly wire: Wire | Refusal;
}

export interface Batching {
  readonly wire: Wire;
  /** Counts a part as a request of its own; a refusal once there are too many. */
  readonly count: () => Refusal | undefined;
}

/** `$batch`: up to ten commands, one after the other, each judged and run for itself. The first that fails ends it, unless the client prefers to go on. */
export async function batch({ wire, count }: Batching): Promise<Reply> {
  const parts = partsIn(wire);
  if (isRefusal(parts)) return said(parts);
  const goesOn = /odata\.continue-on-error(?!\s*=\s*false)/i.test(wire.headers.prefer ?? '');
  const answers: string[] = [];
  let failed = false;
  for (const part of parts) {
    const reply: Reply = failed && !goesOn ? notDone() : await partReply(part, count);
    failed ||= reply.status >= 400;
    answers.push(answerOf(part.id, reply));
  }
  return { status: 200, headers: {}, text: `{"responses":[${answers.join(',')}]}` };
}

async function partReply({ wire }: Part, count: Batching['count']): Promise<Reply> {
  const refusal = isRefusal(wire) ? wire : count();
  if (refusal !== undefined) return refusalReply(refusal);
  return isRefusal(wire) ? refusalReply(wire) : await invokeCommand(wire);
}

function notDone(): Reply {
  return errorReply({
    status: 424,
    type: types.odata,
    text: 'A request before this one failed, so it was not run. Prefer odata.continue-on-error to go on.',
  });
}

function answerOf(id: string, { status, headers, text }: Reply): string {
  return `{"id":${JSON.stringify(id)},"status":${status},"headers":${JSON.stringify(headers)},"body":${text}}`;
}

function partsIn(wire: Wire): readonly Part[] | Refusal {
  const requests = wire.body !== undefined && isObject(wire.body) ? wire.body.requests : undefined;
  if (requests === undefined || !isArray(requests) || requests.length === 0) return malformed('A batch is {"requests":[…]}.');
  if (requests.length > most) return malformed(`A batch holds at most ${most} requests, and this one has ${requests.length}.`);
  const parts: Part[] = [];
  for (const request of requests) {
    const part = partOf(wire, request);
    if (isRefusal(part)) return part;
    if (parts.some((other) => other.id === part.id)) return malformed('The ids of a batch’s requests differ.');
    parts.push(part);
  }
  return parts;
}

function partOf(wire: Wire, request: Json): Part | Refusal {
  const { id, method, url, headers = {}, body } = isObject(request) ? request : {};
  if (typeof id !== 'string' || id === '' || id.length > 100) return malformed('Each request of a batch has an id.');
  if (typeof method !== 'string' || method.toUpperCase() !== 'POST' || typeof url !== 'string' || !isObject(headers))
    return { id, wire: malformed('A part of a batch is a POST to InvokeCommand.') };
  return { id, wire: wireOf(wire, { url, headers, body }) };
}

/** A part is asked by whoever sends the batch, of the tenant that the batch is for. */
function wireOf(wire: Wire, part: { readonly url: string; readonly headers: JsonObject; readonly body: Json | undefined }): Wire | Refusal {
  const target = URL.parse(part.url, wire.origin);
  if (target === null || target.origin !== wire.origin) return malformed('A part of a batch is for this server: leave its host out.');
  const relative = /^\/InvokeCommand$/i.test(target.pathname);
  const path = relative ? { name: 'InvokeCommand', tenant: wire.tenant, version: 'beta' } : pathOf(target.pathname);
  if (isRefusal(path)) return path;
  if ('before' in path && workloadAt({ host: target.host, before: path.before }) !== wire.workload)
    return malformed('A part of a batch is for the workload of the batch: send one batch to each address.');
  if (path.name !== 'InvokeCommand' || path.version !== 'beta')
    return malformed('A part of a batch is a POST to adminapi/beta/{tenant}/InvokeCommand; a batch holds no batch.');
  if (path.tenant.toLowerCase() !== wire.tenant.toLowerCase())
    return refuse('unknown-tenant', 'A part of a batch is for the tenant of the batch.', { next: 'Send one batch for each tenant.' });
  const headers = Object.fromEntries(Object.entries(part.headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  if (headers.authorization !== undefined && headers.authorization !== wire.headers.authorization)
    return malformed('A part of a batch is asked by whoever sends the batch.');
  return { ...wire, headers: { ...wire.headers, ...headers }, query: target.searchParams, body: part.body };
}

function malformed(message: string): Refusal {
  return refuse('bad-body', message, { next: 'Correct it; nothing of it was run.' });
}
