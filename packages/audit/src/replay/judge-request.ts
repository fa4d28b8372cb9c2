import { useKey } from '@countersign/core/access-review.ts';
import type { Call } from '@countersign/core/call.ts';
import { callDigestInput } from '@countersign/core/call.ts';
import type { Digest, TaskName, TenantId } from '@countersign/core/ids.ts';
import { publicAsks } from '@countersign/core/issue-grant.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import {
  type Asks,
  type PendingRequest,
  type Place,
  type Request,
  requestDigestInput,
  requestIdOf,
  sameAsInput,
  stateAt,
  type Terms,
} from '@countersign/core/request.ts';
import type { Filed } from './bodies.ts';
import { closeRequest, foldRequest, foldUse } from './fold.ts';
import { judgeFiling } from './judge-filing.ts';
import { actorOf, type Judging } from './judging.ts';
import { partOf } from './line.ts';
import { asks as asksShape } from './shapes.ts';
import type { HeldRequest } from './state.ts';

/** A request as it was filed: its digest is that of its terms, its id that of the digest, and the rules of that moment allowed it. */
export function requestFiled(at: Judging, body: Filed): void {
  const { state, line, find } = at;
  if (state.requests.has(body.request) || state.closed.has(body.request)) {
    find('request-repeated', `${body.request} was filed before.`);
    return;
  }
  const { terms, whole } = termsOf(at, body);
  judgeDigest(at, { body, terms, whole });
  if (terms.person !== line.by) find('not-the-person', `${line.by} filed a request of ${terms.person}.`);
  if (body.filedAt !== line.at) find('time-went-back', 'The request says that it was filed at another time than its entry.');
  if (terms.installation !== state.installation?.id) find('request-digest', 'The request is of another installation.');
  if (body.method === 'sealed' && terms.mode !== 'emergency') find('sign-in', 'A sealed code breaks the glass, and files nothing else.');
  const request = pendingOf(body, terms);
  const person = actorOf(at, terms.hands, body);
  if (person !== undefined)
    judgeFiling(at, { request, person, whole, provedAt: body.provedAt, method: body.method, contexts: body.contexts });
  foldRequest(state, { request, whole });
  const uses = terms.policy === null ? ['anything'] : ['anything', `policy ${terms.policy.name}`];
  for (const use of uses) foldUse(state, useKey(use, terms.person), line.at);
}

interface Read {
  readonly body: Filed;
  readonly terms: Terms;
  readonly whole: boolean;
}

/** The terms put together again; what was pruned of them is stood for by what the leaf itself says. */
function termsOf(at: Judging, { terms, asks: open }: Filed): { terms: Terms; whole: boolean } {
  const asks = partOf(at.line, 'asks');
  const reason = partOf(at.line, 'reason');
  const ticket = partOf(at.line, 'ticket');
  if (asksShape(asks) && typeof reason === 'string' && (ticket === null || typeof ticket === 'string')) {
    return { terms: inOrder({ ...terms, asks, reason, ticket }), whole: true };
  }
  if (asks !== undefined && reason !== undefined && ticket !== undefined)
    at.find('malformed-entry', 'What the request asks is not of the form that requests have.');
  else at.skip('parts-pruned');
  return { terms: { ...terms, asks: standIn(at, open, terms.tasks), reason: '', ticket: null }, whole: false };
}

/** The same terms with their members in the order of their canonical text, which is then written several times faster. */
function inOrder(terms: Terms): Terms {
  return Object.fromEntries(Object.entries(terms).sort(([one], [other]) => (one < other ? -1 : 1))) as unknown as Terms;
}

/** What a pruned request asks, as far as its leaf says it: calls by their digests, without parameters. */
function standIn({ line }: Judging, open: Filed['asks'], tasks: Terms['tasks']): Asks {
  const [task] = tasks;
  const tenant = (typeof line.about.tenant === 'string' ? line.about.tenant : '') as TenantId;
  const callOf = (digest: Digest): Call => ({
    tenant,
    task: (task?.name ?? '') as TaskName,
    taskVersion: task?.version ?? 0,
    parameters: {},
    digest,
  });
  switch (open.kind) {
    case 'call':
      return { kind: 'call', call: callOf(open.calls[0] ?? ('' as Digest)), ...standInStatus(callOf, open.status) };
    case 'batch':
      return {
        kind: 'batch',
        calls: open.calls.map((digest, index) => callAt(callOf(digest), open.places?.[index], tasks)),
        onError: open.onError,
      };
    case 'tasks':
      return open;
    case 'role':
      return { ...open, account: '' };
    case 'configuration':
      return { kind: 'configuration', change: { task: open.task } as never };
  }
}

/** Of a batch over several tenants every call says where it is. */
function callAt(call: Call, place: Place | undefined, tasks: Terms['tasks']): Call {
  return place === undefined ? call : { ...call, ...place, taskVersion: tasks.find(({ name }) => name === place.task)?.version ?? 0 };
}

/** Its task lies among the pruned parts, so that no version of it is known: that the call is the one is all that can still be said. */
function standInStatus(callOf: (digest: Digest) => Call, digest: Digest | undefined): Pick<Extract<Asks, { kind: 'call' }>, 'status'> {
  return digest === undefined ? {} : { status: { call: callOf(digest), task: { name: '', version: 0, digest: '' as Digest } } };
}

function judgeDigest({ find, sha256 }: Judging, { body, terms, whole }: Read): void {
  if (requestIdOf(body.digest) !== body.request) find('request-digest', 'The id of the request does not come from its digest.');
  if (!whole) return;
  if (sha256(requestDigestInput(terms)) !== body.digest) find('request-digest', 'The digest of the request is not that of its terms.');
  if (sha256(sameAsInput(terms)) !== body.sameAs) find('request-digest', 'What the request is the same as is not what it asks.');
  if (canonicalJson(publicAsks(terms.asks)) !== canonicalJson(body.asks as unknown as Json))
    find('request-digest', 'What the request asks in public is not what it asks.');
  const calls =
    terms.asks.kind === 'call'
      ? [terms.asks.call, ...(terms.asks.status === undefined ? [] : [terms.asks.status.call])]
      : terms.asks.kind === 'batch'
        ? terms.asks.calls
        : [];
  if (calls.some((call) => sha256(callDigestInput(call)) !== call.digest))
    find('call-digest', 'A call that is asked for has a digest that is not its own.');
}

function pendingOf({ request: id, digest, sameAs, filedAt, expiresAt }: Filed, terms: Terms): PendingRequest {
  return { id, terms, digest, sameAs, filedAt, expiresAt, votes: [], revision: 1, state: 'pending', stage: 0 };
}

/** The request that an entry is about, if it waits for a decision. */
export function pendingRequest(
  { state, line, find }: Judging,
  id: Request['id'],
): (HeldRequest & { readonly request: PendingRequest }) | undefined {
  const held = state.requests.get(id);
  if (held?.request.state === 'pending' && stateAt(held.request, line.at) === 'pending') return { ...held, request: held.request };
  find(
    'not-pending',
    held === undefined && !state.closed.has(id) ? `No request ${id} was ever filed.` : `${id} waits for no decision any more.`,
  );
  return undefined;
}

export function requestCanceled(at: Judging, { request: id }: { readonly request: Request['id'] }): void {
  const held = pendingRequest(at, id);
  if (held !== undefined && held.request.terms.person !== at.line.by)
    at.find('not-the-person', `${at.line.by} canceled a request of ${held.request.terms.person}.`);
  closeRequest(at.state, id);
}

/** One deny ends a request, and nothing else does. */
export function requestDenied(at: Judging, { request: id }: { readonly request: Request['id'] }): void {
  const held = pendingRequest(at, id);
  const denied = held?.request.votes.some((vote) => vote.verdict === 'deny' && vote.person === at.line.by) ?? true;
  if (!denied) at.find('denial-without-vote', `${id} was denied, and ${at.line.by} had cast no vote that denies it.`);
  closeRequest(at.state, id);
}

/** Its time was over, or a rule had changed under it: either way nothing comes of it. */
export function requestExpired({ state, find }: Judging, { request: id }: { readonly request: Request['id'] }): void {
  if (state.requests.get(id)?.request.state !== 'pending') find('not-pending', `${id} expired, and was not pending.`);
  closeRequest(state, id);
}
