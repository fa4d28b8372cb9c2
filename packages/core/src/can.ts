import { againstVote, tooLate } from './cast-vote.ts';
import { againstCancel, againstWithdrawal } from './close-request.ts';
import { againstEnd } from './end-grant.ts';
import { type Refusal, refuse } from './errors.ts';
import { type Grant, grantState } from './grant.ts';
import { type Actor, handsOf, proofOf } from './person.ts';
import type { Deciders } from './quorum.ts';
import { type Request, stateAt } from './request.ts';
import type { Instant } from './time.ts';
import { counts } from './vote.ts';

/** Whether somebody may do something now: undefined, or why not. A button asks what the rule asks, so that the two never disagree. */
export const can = { vote, cancel, withdraw, revoke, return: giveBack, extend, lock };

/** Approve or deny the request's open stage. */
function vote(
  request: Request,
  { actor, deciders }: { readonly actor: Actor; readonly deciders: Deciders },
  now: Instant,
): Refusal | undefined {
  if (request.state === 'pending' && stateAt(request, now) === 'expired') return tooLate();
  const { person, credential } = actor;
  const { makers } = credential;
  const ballot = { voter: person, makers, ...proofOf(credential), verdict: 'approve' as const, digest: request.digest };
  return againstVote(request, { ballot, hands: handsOf(person, makers), deciders, now });
}

/** Take one's own request back while it is pending. */
function cancel(request: Request, actor: Actor, now: Instant): Refusal | undefined {
  return againstCancel(request, actor.person.id, now);
}

/** Take one's vote back while the request is pending. */
function withdraw(request: Request, actor: Actor, now: Instant): Refusal | undefined {
  return againstWithdrawal(request, actor.person.id, now);
}

/** End a grant: an owner, whoever approved its request, or its holder, who gives it back. */
function revoke({ grant, request }: { readonly grant: Grant; readonly request: Request }, actor: Actor, now: Instant): Refusal | undefined {
  const own = grant.person === actor.person.id;
  if (!own && !actor.owner && !(grant.request === request.id && approved(request, actor))) {
    return refuse('not-allowed', 'A grant is revoked by an owner, by somebody who approved it, or given back by its holder.', {
      next: 'Ask one of them; any owner can also lock.',
    });
  }
  return againstEnd(grant, own ? 'return' : 'revocation', now);
}

function approved(request: Request, { person }: Actor): boolean {
  return request.votes.some((cast) => cast.person === person.id && cast.verdict === 'approve' && counts(cast));
}

/** Give one's own grant back before its time. */
function giveBack(grant: Grant, actor: Actor, now: Instant): Refusal | undefined {
  if (grant.person !== actor.person.id)
    return refuse('not-allowed', 'Only its holder gives a grant back.', { next: 'Others revoke it, if they may.' });
  return againstEnd(grant, 'return', now);
}

/** Ask for what follows one's own grant: a new request, whose grant starts when this one ends. */
function extend(grant: Grant, actor: Actor, now: Instant): Refusal | undefined {
  if (grant.person !== actor.person.id)
    return refuse('not-allowed', 'Only its holder asks to extend a grant.', { next: 'File a request of your own.' });
  const { state, by } = grantState(grant, now);
  return state === 'ended' ? refuse('grant-ended', `The grant is already over (${by}).`, { next: 'Ask for it anew.' }) : undefined;
}

/** Lock a person, a task, a workload, a tenant or everything. */
function lock(actor: Actor): Refusal | undefined {
  if (actor.owner && actor.person.disabledAt === undefined) return undefined;
  return refuse('not-allowed', 'Only an owner locks.', { next: 'Tell an owner what is to be stopped.' });
}
