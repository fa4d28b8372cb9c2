import type { Change, Outcome, Refused } from './change.ts';
import { entry } from './entry.ts';
import { type Refusal, refuse } from './errors.ts';
import { aboutRequest } from './file-request.ts';
import type { PersonId } from './ids.ts';
import type { PendingRequest, Request } from './request.ts';
import { stateAt, undecided } from './request.ts';
import type { Instant } from './time.ts';
import { counts, type Vote } from './vote.ts';

/** Withdraws one's own request while it is pending. */
export function cancelRequest(request: Request, by: PersonId, now: Instant): Outcome<Request, 'request.canceled'> | Refused<never> {
  const refusal = againstCancel(request, by, now);
  if (refusal !== undefined) return { value: refusal, changes: [] };
  const pending = request as PendingRequest;
  const value: Request = { ...undecided(pending), state: 'canceled', decidedAt: now, canceledBy: by };
  return {
    value,
    changes: [
      { save: 'request', value, revision: request.revision },
      { record: entry('request.canceled', by, aboutRequest(request), { request: request.id }) },
      { later: 'notify', about: request.id, dueAt: now },
    ],
  };
}

/** Writes down that a pending request's time is over, that the rule it was filed under changed, or that the database was put back. */
export function expireRequest(
  request: PendingRequest,
  now: Instant,
  because: 'time' | 'rule' | 'restore',
): Outcome<Request, 'request.expired'> {
  const value: Request = { ...undecided(request), state: 'expired', decidedAt: now };
  return {
    value,
    changes: [
      { save: 'request', value, revision: request.revision },
      { record: entry('request.expired', null, aboutRequest(request), { request: request.id, because }) },
      { later: 'notify', about: request.id, dueAt: now },
    ],
  };
}

/** Takes one's vote back while the request is pending; it is not cast again. */
export function withdrawVote(request: Request, by: PersonId, now: Instant): Outcome<Request, 'vote.withdrawn'> | Refused<never> {
  const refusal = againstWithdrawal(request, by, now);
  if (refusal !== undefined) return { value: refusal, changes: [] };
  const pending = request as PendingRequest;
  const vote = pending.votes.find((one) => one.person === by && counts(one)) as Vote;
  return takeBack(pending, { ...vote, withdrawnAt: now }, entry('vote.withdrawn', by, aboutRequest(request), { request: request.id }));
}

/** Voids the vote of somebody who was locked, disabled or lost the right while the request is pending. */
export function voidVote(request: PendingRequest, voter: PersonId, now: Instant): Outcome<Request, 'vote.voided'> {
  const vote = request.votes.find((one) => one.person === voter && counts(one));
  if (vote === undefined) return { value: request, changes: [] };
  return takeBack(request, { ...vote, voidedAt: now }, entry('vote.voided', null, aboutRequest(request), { request: request.id, voter }));
}

function takeBack<K extends 'vote.withdrawn' | 'vote.voided'>(
  request: PendingRequest,
  vote: Vote,
  record: ReturnType<typeof entry<K>>,
): Outcome<Request, K> {
  const votes = request.votes.map((one) => (one.person === vote.person ? vote : one));
  const value: Request = { ...request, votes, stage: Math.min(request.stage, vote.stage) };
  return {
    value,
    changes: [
      { save: 'vote', request: request.id, value: vote },
      { save: 'request', value, revision: request.revision },
      { record },
    ] as Change<K>[],
  };
}

/** Why a request may not be canceled by this person, or undefined if it may. */
export function againstCancel(request: Request, by: PersonId, now: Instant): Refusal | undefined {
  if (request.terms.person !== by)
    return refuse('not-allowed', 'Only the person who asked can cancel a request.', { next: 'An approver can deny it.' });
  return againstChange(request, now);
}

/** Why this person may not take a vote back, or undefined if they may. */
export function againstWithdrawal(request: Request, by: PersonId, now: Instant): Refusal | undefined {
  const notPending = againstChange(request, now);
  if (notPending !== undefined) return notPending;
  return request.votes.some((one) => one.person === by && counts(one))
    ? undefined
    : refuse('not-allowed', 'You have no vote on this request.', { next: 'Vote on it if it waits for you.' });
}

function againstChange(request: Request, now: Instant): Refusal | undefined {
  const state = stateAt(request, now);
  return state === 'pending'
    ? undefined
    : refuse('not-pending', `The request is ${state}.`, { next: 'Only a pending request can be changed so.' });
}
