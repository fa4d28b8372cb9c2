import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { type GrantId, parseDigest, type RequestId } from '@countersign/core/ids.ts';
import type { ParameterSchema } from '@countersign/core/policy.ts';
import type { RequestState } from '@countersign/core/request.ts';
import { cancelRequestOperation } from '../../../operations/close.ts';
import { listRequestCalls } from '../../../operations/list-request-calls.ts';
import { type AskInput, openRequest } from '../../../operations/open-request.ts';
import { look, perform } from '../../../operations/operation.ts';
import { listRequests, previewRequest, readRequest } from '../../../operations/read-requests.ts';
import { noSuchCall, noSuchGrant, noSuchRequest } from '../../../operations/visible.ts';
import { castVoteOperation, withdrawVoteOperation } from '../../../operations/vote-on-request.ts';
import { type Asked, implement } from '../handler.ts';
import { performOnce, requestAnswer } from '../once.ts';
import { durationIn, firstRefusal, idIn, instantIn, pageIn } from '../read.ts';
import { shortened } from '../views/asks.ts';
import { grantView } from '../views/grants.ts';
import { pageView } from '../views/names.ts';
import { requestCallView, requestDetail, requestView } from '../views/requests.ts';
import { writtenIn } from './runs.ts';

type Body = Asked<'openRequest'>['body'];

export const requestHandlers = {
  openRequest: implement('openRequest', openRequest, async (asked) => {
    const input = askIn(asked.body);
    if ('refused' in input) return input;
    return asked.body.validateOnly === true ? await preview(asked, { ...input, validateOnly: true }) : await file(asked, input);
  }),
  listRequests: implement('listRequests', listRequests, async ({ edge, caller, query }) => {
    const [page, since] = [pageIn(query), instantIn(query.since, '/since')];
    if (isRefusal(page) || isRefusal(since)) return firstRefusal(page, since) as Refusal;
    const state: RequestState | undefined = query.state === 'all' ? undefined : (query.state ?? 'pending');
    const { asks } = query;
    const input = { state, asks, mine: query.mine === 'true', decidable: query.decidable === 'true', username: query.person, since, page };
    const seen = await look(edge.bracket, listRequests, { caller, input });
    return isRefusal(seen)
      ? seen
      : { status: 200, body: pageView(seen.page, (request) => shortened(requestView(request, seen.names, seen.now))) };
  }),
  readRequest: implement('readRequest', readRequest, async (asked) => await about(asked, async () => undefined)),
  listRequestCalls: implement('listRequestCalls', listRequestCalls, async ({ edge, caller, params, query }) => {
    const [request, page] = [idIn('req', params.id, noSuchRequest), pageIn(query)];
    if (isRefusal(request) || isRefusal(page)) return firstRefusal(request, page) as Refusal;
    const seen = await look(edge.bracket, listRequestCalls, { caller, input: { request, page } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen.page, (one) => requestCallView(one, seen.names)) };
  }),
  castVote: implement('castVote', castVoteOperation, async (asked) => {
    const { edge, caller, params, body } = asked;
    const request = idIn('req', params.id, noSuchRequest);
    const digest = parseDigest(body.digest);
    if (isRefusal(request)) return request;
    if (digest === undefined)
      return refuse('bad-value', 'The digest is 64 hexadecimal digits.', {
        next: 'Send the digest of what you read.',
        extra: { pointer: '/digest' },
      });
    const input = { request, verdict: body.verdict, digest, ...(body.comment === undefined ? {} : { comment: body.comment }) };
    const voted = await perform(edge.bracket, castVoteOperation, { caller, input });
    if (isRefusal(voted)) return voted;
    const answer = await requestAnswer(asked, request);
    if (isRefusal(answer)) return answer;
    const grant = voted.grant === undefined ? null : grantView(voted.grant, answer.names, answer.now);
    return { status: 200, body: { request: answer.view, grant, ...(voted.code === undefined ? {} : { code: voted.code }) } };
  }),
  withdrawVote: implement('withdrawVote', withdrawVoteOperation, async (asked) =>
    about(asked, (request) => perform(asked.edge.bracket, withdrawVoteOperation, { caller: asked.caller, input: { request } })),
  ),
  cancelRequest: implement('cancelRequest', cancelRequestOperation, async (asked) =>
    about(asked, (request) => perform(asked.edge.bracket, cancelRequestOperation, { caller: asked.caller, input: { request } })),
  ),
};

/** Does something to a request, and answers the request as it stands after. */
async function about(asked: Asked<'readRequest' | 'withdrawVote' | 'cancelRequest'>, act: (request: RequestId) => Promise<unknown>) {
  const request = idIn('req', asked.params.id, noSuchRequest);
  if (isRefusal(request)) return request;
  const done = await act(request);
  if (isRefusal(done)) return done;
  const answer = await requestAnswer(asked, request);
  return isRefusal(answer) ? answer : { status: 200 as const, body: answer.view };
}

/** What would come of it, and nothing is filed. */
async function preview({ edge, caller }: Asked<'openRequest'>, input: AskInput) {
  const valid = await perform(edge.bracket, openRequest, { caller, input });
  if (isRefusal(valid)) return valid;
  const seen = await look(edge.bracket, previewRequest, { caller, input: { request: valid.request } });
  return isRefusal(seen) ? seen : { status: 200 as const, body: requestDetail(seen) };
}

/** Files what is asked: 201, or 200 where the same ask pends already. */
export async function file(asked: Asked<'openRequest' | 'extendGrant'>, input: AskInput) {
  const filed = await performOnce(asked, openRequest, {
    input,
    remember: ({ request, coalesced }) => ({ id: request.id, status: coalesced ? 200 : 201 }),
  });
  if (isRefusal(filed)) return filed;
  const [id, status] = 'repeated' in filed ? [filed.repeated as RequestId, filed.status] : [filed.request.id, filed.coalesced ? 200 : 201];
  const answer = await requestAnswer(asked, id);
  if (isRefusal(answer)) return answer;
  return { status: status === 201 ? (201 as const) : (200 as const), body: answer.view, headers: { location: `/api/v1/requests/${id}` } };
}

const kinds = ['call', 'task', 'batch', 'tasks', 'role', 'extend'] as const;

/** What a body asks for: exactly one thing, with nothing beside it that belongs to another. */
function askIn(body: Body): AskInput | Refusal {
  const asked = kinds.filter((kind) => body[kind] !== undefined);
  const [kind] = asked;
  if (kind === undefined || asked.length > 1) {
    const said = kind === undefined ? 'nothing' : asked.join(' and ');
    return refuse('bad-body', `A request is for one thing; this one names ${said}.`, { next: `Give exactly one of ${kinds.join(', ')}.` });
  }
  const stray = strayIn(body, kind);
  if (stray !== undefined)
    return refuse('bad-body', `${stray} does not go with ${kind}.`, { next: 'Leave it out.', extra: { pointer: `/${stray}` } });
  return askOf(body, askKind(body, kind));
}

const goesWith = {
  tenant: ['task', 'tasks', 'role'],
  parameters: ['task'],
  onError: ['batch'],
  constraint: ['tasks'],
  scope: ['role'],
  maxUses: ['call', 'task', 'tasks', 'extend'],
  usesPerDay: ['call', 'task', 'batch', 'tasks', 'extend'],
  runWhenApproved: ['call', 'task'],
  startAt: ['call', 'task', 'batch', 'tasks', 'role'],
} as const;

function strayIn(body: Body, kind: (typeof kinds)[number]): string | undefined {
  return Object.entries(goesWith).find(
    ([name, fitting]) => Object.hasOwn(body, name) && !(fitting as readonly string[]).includes(kind),
  )?.[0];
}

function askKind(body: Body, kind: (typeof kinds)[number]): AskInput['ask'] | Refusal {
  const tenant = body.tenant === undefined ? {} : { tenant: body.tenant };
  switch (kind) {
    case 'call': {
      const call = idIn('call', body.call ?? '', noSuchCall);
      return isRefusal(call) ? call : { kind: 'kept', call };
    }
    case 'task':
      return { kind: 'written', written: writtenIn({ ...body, task: body.task ?? '' }) };
    case 'batch':
      return { kind: 'batch', calls: (body.batch ?? []).map(writtenIn), onError: body.onError ?? 'stop' };
    case 'tasks':
      return {
        kind: 'tasks',
        ...tenant,
        tasks: body.tasks ?? [],
        ...(body.constraint === undefined ? {} : { constraint: body.constraint as ParameterSchema }),
      };
    case 'role':
      return { kind: 'role', ...tenant, role: body.role ?? '', scope: body.scope ?? '/' };
    case 'extend':
      return extensionOf(body.extend ?? '');
  }
}

export function extensionOf(id: string): Extract<AskInput['ask'], { kind: 'extend' }> | Refusal {
  const grant: GrantId | Refusal = idIn('grant', id, noSuchGrant);
  return isRefusal(grant) ? grant : { kind: 'extend', grant };
}

/** The terms beside what is asked for. */
export function askOf(
  body: Pick<Body, 'reason' | 'ticket' | 'duration' | 'startAt' | 'maxUses' | 'usesPerDay' | 'runWhenApproved' | 'policy'>,
  ask: AskInput['ask'] | Refusal,
): AskInput | Refusal {
  const [duration, startAt] = [durationIn(body.duration, '/duration'), instantIn(body.startAt, '/startAt')];
  if ('refused' in ask || isRefusal(duration) || isRefusal(startAt)) return firstRefusal(ask, duration, startAt) as Refusal;
  return {
    ask,
    reason: body.reason ?? '',
    ticket: body.ticket ?? null,
    duration: duration ?? null,
    startAt: startAt ?? null,
    maxUses: body.maxUses ?? null,
    usesPerDay: body.usesPerDay ?? null,
    runWhenApproved: body.runWhenApproved ?? false,
    ...(body.policy === undefined ? {} : { policy: body.policy }),
  };
}
