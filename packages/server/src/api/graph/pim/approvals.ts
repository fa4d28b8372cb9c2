import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { RequestId } from '@countersign/core/ids.ts';
import { isObject, type JsonObject } from '@countersign/core/json.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { look, perform } from '../../../operations/operation.ts';
import { type RequestSeen, readRequest } from '../../../operations/read-requests.ts';
import { castVoteOperation } from '../../../operations/vote-on-request.ts';
import type { Asked } from '../front.ts';
import { text } from './body.ts';
import { wireId } from './subject.ts';

/** The request of an approval: its id is derived from its content, so that approving by id approves that content. */
export async function approvalOf({ front, caller }: Asked, request: RequestId): Promise<RequestSeen | Refusal> {
  return await look(front.bracket, readRequest, { caller, input: { request } });
}

/** An approval with its steps, one for each stage, under each name that they go by. */
export function approvalRow(seen: RequestSeen, parts: readonly string[]): JsonObject {
  const steps = seen.request.terms.stages.map((_stage, at) => stepRow(seen, at));
  return { id: wireId(seen.request.id), ...Object.fromEntries(parts.map((part) => [`~${part}`, steps])) };
}

/** A step is a stage: who is asked, and what was said. */
export function stepRow(seen: RequestSeen, at: number): JsonObject {
  const { request, can, approvals } = seen;
  const vote = request.votes.find((one) => one.stage === at);
  const open = request.state === 'pending' && request.stage === at;
  const need = request.terms.stages[at]?.need ?? 0;
  const denied = request.state === 'denied' && vote?.verdict === 'deny';
  const result = denied ? 'Deny' : (approvals[at] ?? 0) >= need ? 'Approve' : 'NotReviewed';
  return {
    id: stepId(request.id, at),
    displayName: `Stage ${at + 1}: ${need} of those named`,
    assignedToMe: open && can.vote === undefined,
    justification: vote?.comment ?? '',
    reviewResult: result,
    reviewedBy:
      vote === undefined
        ? null
        : { id: vote.person, displayName: seen.names.people.get(vote.person)?.name ?? null, userPrincipalName: null },
    reviewedDateTime: vote === undefined ? null : formatInstant(vote.at),
    status: open ? 'InProgress' : request.state === 'pending' && result === 'NotReviewed' ? 'Initializing' : 'Completed',
  };
}

/** Which stage a step's id names, or -1. */
export function stageOf({ request }: RequestSeen, step: string): number {
  return request.terms.stages.findIndex((_stage, at) => stepId(request.id, at) === step);
}

function stepId(request: RequestId, at: number): string {
  return at === 0 ? wireId(request) : `${wireId(request)}-${at + 1}`;
}

/** Approves or denies the open stage. */
export async function review(asked: Asked, seen: RequestSeen, stage: number): Promise<Refusal | undefined> {
  const { front, caller, body } = asked;
  const { request } = seen;
  const given = body !== undefined && isObject(body) ? body : {};
  const verdict = { approve: 'approve' as const, deny: 'deny' as const }[text(given, 'reviewResult').toLowerCase()];
  if (verdict === undefined)
    return refuse('bad-value', 'A review is Approve or Deny.', { next: 'Send {"reviewResult":"Approve","justification":"…"}.' });
  if (request.state === 'pending' && request.stage !== stage)
    return refuse('not-pending', 'This step does not wait for a review.', { next: 'Review the step that is in progress.' });
  const comment = text(given, 'justification');
  const input = { request: request.id, verdict, digest: request.digest, ...(comment === '' ? {} : { comment }) };
  const voted = await perform(front.bracket, castVoteOperation, { caller, input });
  return isRefusal(voted) ? voted : undefined;
}
