import { useKey } from '@countersign/core/access-review.ts';
import { againstComment, againstVote } from '@countersign/core/cast-vote.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { provedBy } from '@countersign/core/person.ts';
import { type Deciders, openStage } from '@countersign/core/quorum.ts';
import { decidedBy, type PendingRequest, type Request } from '@countersign/core/request.ts';
import { counts, type Vote } from '@countersign/core/vote.ts';
import type { VoteCast } from './bodies.ts';
import { decidersOf } from './facts.ts';
import { foldRequest, foldUse } from './fold.ts';
import { pendingRequest } from './judge-request.ts';
import { againstAdministrator } from './judge-rule-making.ts';
import { actorOf, type Judging } from './judging.ts';
import { isPruned, partOf } from './line.ts';

/** A vote by somebody who might cast it: a decider of the open stage, with hands of their own, on this very content. */
export function voteCast(at: Judging, body: VoteCast): void {
  const { state, line, find } = at;
  const held = pendingRequest(at, body.request);
  const voter = actorOf(at, body.hands, body);
  if (held === undefined || voter === undefined) return;
  const { request } = held;
  const deciders = decidersOf(state, request.terms.stages, decidedBy(request.terms));
  const ballot = { voter, makers: [], ...provedBy(body), verdict: body.verdict, digest: body.digest };
  const refusal = againstVote(request, { ballot, hands: body.hands, deciders, now: line.at });
  const message = refusal?.message ?? againstAdministrator(state, held, { voter: voter.id, verdict: body.verdict });
  if (message !== undefined) find('vote-not-allowed', `${voter.username} could not vote on ${request.id}: ${message}`);
  else if (saidNothing(at, { request, verdict: body.verdict, deciders }))
    find('vote-not-allowed', `${voter.username} approved ${request.id} without saying why, which its stage asks for.`);
  if (body.stage !== openStage(request.terms.stages, request.votes, request.terms.hands, deciders)) {
    find('vote-not-allowed', `The vote is for stage ${body.stage + 1}, which is not the one that was open.`);
  }
  if (body.at !== line.at || body.provedAt > line.at) find('time-went-back', 'The vote says another time than its entry.');
  const { stage, verdict, digest, hands } = body;
  for (const use of ['vote', 'anything']) foldUse(state, useKey(use, voter.id), line.at);
  const vote: Vote = { person: voter.id, hands, stage, verdict, digest, at: line.at };
  foldRequest(state, { ...held, request: { ...request, votes: [...request.votes, vote] } });
}

/** What was pruned is not known to have been empty; what never had a part was. */
function saidNothing(
  { line }: Judging,
  { request, verdict, deciders }: { readonly request: PendingRequest; readonly verdict: Vote['verdict']; readonly deciders: Deciders },
): boolean {
  const comment = partOf(line, 'comment');
  if (comment === undefined && isPruned(line, 'comment')) return false;
  return againstComment(request, { verdict, comment: typeof comment === 'string' ? comment : '' }, deciders) !== undefined;
}

export function voteWithdrawn(at: Judging, { request }: { readonly request: Request['id'] }): void {
  takeBack(at, request, at.line.by);
}

export function voteVoided(at: Judging, { request, voter }: { readonly request: Request['id']; readonly voter: PersonId }): void {
  takeBack(at, request, voter);
}

/** A vote that was taken back does not count, and is not cast again. */
function takeBack(at: Judging, id: Request['id'], voter: PersonId | null): void {
  const held = at.state.requests.get(id);
  if (held?.request.state !== 'pending') {
    at.find('not-pending', `A vote on ${id} was taken back, which waits for no decision.`);
    return;
  }
  const { request } = held;
  if (!request.votes.some((vote) => vote.person === voter && counts(vote))) {
    at.find('vote-not-allowed', `${voter} had no vote on ${id} to take back.`);
    return;
  }
  const votes = request.votes.map((vote) => (vote.person === voter ? { ...vote, withdrawnAt: at.line.at } : vote));
  const value: PendingRequest = { ...request, votes };
  foldRequest(at.state, { ...held, request: value });
}
