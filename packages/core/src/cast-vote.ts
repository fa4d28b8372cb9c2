import type { Change, Outcome, Refused } from './change.ts';
import { entry } from './entry.ts';
import { type Code, type Refusal, refuse } from './errors.ts';
import { aboutRequest } from './file-request.ts';
import type { Grant } from './grant.ts';
import type { Digest, PersonId } from './ids.ts';
import { issueGrant } from './issue-grant.ts';
import { disjoint, handsOf, type Person, type Proof, provedBy } from './person.ts';
import type { Ports } from './ports.ts';
import { type Deciders, openStage, tally } from './quorum.ts';
import { type PendingRequest, type Request, stateAt, undecided } from './request.ts';
import { againstSealed } from './sealed-code.ts';
import { againstSignIn } from './sign-in-demand.ts';
import type { Instant } from './time.ts';
import { counts, type Verdict, type Vote } from './vote.ts';

/** A vote as it arrives: who, with whose hands, on which content. */
export interface Ballot extends Proof {
  readonly voter: Person;
  readonly makers: readonly PersonId[];
  readonly verdict: Verdict;
  readonly digest: Digest;
  readonly comment?: string;
}

export type VoteKinds = 'vote.cast' | 'vote.refused' | 'request.approved' | 'request.denied' | 'request.expired' | 'grant.issued';

export interface Voted {
  readonly request: Request;
  readonly grant?: Grant;
  /** The last stage is complete; what the request asks is to be given in the same transaction. */
  readonly completed: boolean;
}

/** Casts one vote on the open stage. One deny ends the request; the approval that completes the last stage approves it, every stage counted again. */
export function castVote(
  request: Request,
  ballot: Ballot,
  deciders: Deciders,
  ports: Ports,
): Outcome<Voted, VoteKinds> | Refused<VoteKinds> {
  if (request.state === 'pending' && stateAt(request, ports.now) === 'expired') return expired(request, ballot, ports.now);
  const hands = handsOf(ballot.voter, ballot.makers);
  const refusal = againstVote(request, { ballot, hands, deciders, now: ports.now });
  if (refusal !== undefined) return refusedVote(request, ballot, refusal);
  const pending = request as PendingRequest;
  const wordless = againstComment(pending, ballot, deciders);
  if (wordless !== undefined) return refusedVote(request, ballot, wordless);
  const stage = openStage(pending.terms.stages, pending.votes, pending.terms.hands, deciders);
  const vote: Vote = {
    person: ballot.voter.id,
    hands,
    stage,
    verdict: ballot.verdict,
    digest: ballot.digest,
    ...(ballot.comment === undefined ? {} : { comment: ballot.comment }),
    at: ports.now,
  };
  const cast: Change<VoteKinds>[] = [
    { add: 'vote', request: request.id, requester: request.terms.person, value: vote },
    voteEntry(request, vote, ballot),
  ];
  if (vote.verdict === 'deny') return denied(pending, vote, cast);
  return approvedSoFar(pending, vote, { cast, deciders, ports });
}

function approvedSoFar(
  pending: PendingRequest,
  vote: Vote,
  { cast, deciders, ports }: { cast: readonly Change<VoteKinds>[]; deciders: Deciders; ports: Ports },
): Outcome<Voted, VoteKinds> {
  const votes = [...pending.votes, vote];
  const { open } = tally(pending.terms.stages, votes, pending.terms.hands, deciders);
  if (open < pending.terms.stages.length) {
    const request: Request = { ...pending, votes, stage: open };
    const told: Change<VoteKinds>[] = open > pending.stage ? [{ later: 'notify', about: pending.id, dueAt: ports.now }] : [];
    return {
      value: { request, completed: false },
      changes: [...cast, { save: 'request', value: request, revision: pending.revision }, ...told],
    };
  }
  const request: Request = { ...undecided(pending), votes, state: 'approved', decidedAt: ports.now };
  const saved: Change<VoteKinds>[] = [
    ...cast,
    { save: 'request', value: request, revision: pending.revision },
    {
      record: entry('request.approved', vote.person, aboutRequest(request), {
        request: request.id,
        digest: request.digest,
        mode: 'manual',
      }),
    },
    { later: 'notify', about: request.id, dueAt: ports.now },
  ];
  const { asks } = request.terms;
  if (asks.kind === 'configuration') return { value: { request, completed: true }, changes: saved };
  const { grant, changes } = issueGrant(request, asks, ports);
  return { value: { request, grant, completed: true }, changes: [...saved, ...changes] };
}

function denied(pending: PendingRequest, vote: Vote, cast: readonly Change<VoteKinds>[]): Outcome<Voted, VoteKinds> {
  const request: Request = {
    ...undecided(pending),
    votes: [...pending.votes, vote],
    state: 'denied',
    decidedAt: vote.at,
    deniedBy: vote.person,
  };
  return {
    value: { request, completed: false },
    changes: [
      ...cast,
      { save: 'request', value: request, revision: pending.revision },
      { record: entry('request.denied', vote.person, aboutRequest(request), { request: request.id, digest: request.digest }) },
      { later: 'notify', about: request.id, dueAt: vote.at },
    ],
  };
}

/** The same whether or not somebody has written down already that the request's time is over. */
export function tooLate(): Refusal {
  return refuse('request-expired', 'The request expired before it was decided.', { next: 'Ask the requester to file it again.' });
}

function expired(request: PendingRequest, ballot: Ballot, now: Instant): Refused<VoteKinds> {
  const over: Request = { ...undecided(request), state: 'expired', decidedAt: now };
  const refusal = tooLate();
  return {
    value: refusal,
    changes: [
      { save: 'request', value: over, revision: request.revision },
      { record: entry('request.expired', null, aboutRequest(request), { request: request.id }) },
      refusedEntry(request, ballot, refusal.refused),
    ],
  };
}

function refusedVote(request: Request, ballot: Ballot, refusal: Refusal): Refused<VoteKinds> {
  return { value: refusal, changes: [refusedEntry(request, ballot, refusal.refused)] };
}

/** That a vote was refused, and why: whoever refuses one writes it down. */
export function refusedEntry(request: Request, ballot: Pick<Ballot, 'voter' | 'verdict' | 'digest'>, code: Code): Change<'vote.refused'> {
  const body = { request: request.id, verdict: ballot.verdict, digest: ballot.digest, code };
  return { record: entry('vote.refused', ballot.voter.id, { ...aboutRequest(request), outcome: code }, body) };
}

function voteEntry(request: Request, vote: Vote, proof: Proof): Change<'vote.cast'> {
  const body = {
    request: request.id,
    digest: vote.digest,
    stage: vote.stage,
    verdict: vote.verdict,
    hands: vote.hands,
    ...provedBy(proof),
    at: vote.at,
  };
  return {
    record: entry(
      'vote.cast',
      vote.person,
      { ...aboutRequest(request), outcome: vote.verdict },
      body,
      vote.comment === undefined ? undefined : { comment: vote.comment },
    ),
  };
}

/** Why an approval may not be without words. A denial always may: nothing should stand in its way. */
export function againstComment(
  { terms, votes }: PendingRequest,
  { verdict, comment = '' }: Pick<Ballot, 'comment' | 'verdict'>,
  deciders: Deciders,
): Refusal | undefined {
  const stage = terms.stages[openStage(terms.stages, votes, terms.hands, deciders)];
  if (verdict === 'deny' || stage?.comment !== true || comment.trim() !== '') return undefined;
  return refuse('comment-missing', 'Whoever approves this says why.', { next: 'Vote again, with a comment.' });
}

interface Case {
  readonly ballot: Ballot;
  readonly hands: readonly PersonId[];
  readonly deciders: Deciders;
  readonly now: Instant;
}

/** Why a vote may not be cast, or undefined if it may; the portal’s button asks the same. */
export function againstVote(request: Request, { ballot, hands, deciders, now }: Case): Refusal | undefined {
  const { voter } = ballot;
  if (request.state === 'expired') return tooLate();
  if (request.state !== 'pending')
    return refuse('already-decided', `The request is ${request.state}.`, { next: 'Nothing is left to decide here.' });
  if (voter.kind !== 'human') return refuse('not-a-decider', 'Agents and service accounts never vote.', { next: 'A person must decide.' });
  if (voter.disabledAt !== undefined)
    return refuse('not-a-decider', 'This person is disabled.', { next: 'Ask an owner, or have somebody else decide.' });
  if (ballot.digest !== request.digest) {
    return refuse('digest-mismatch', 'The digest is not that of this request: what you looked at is not what would be approved.', {
      next: 'Read the request again and vote on its digest.',
    });
  }
  if (!disjoint(hands, request.terms.hands)) {
    return refuse(
      'not-your-own-hands',
      'Your hands are behind this request: you asked for it, you sponsor whoever asked, or whoever asked made your credential alone.',
      { next: 'Another person must decide.' },
    );
  }
  if (request.votes.some((vote) => vote.person === voter.id))
    return refuse('already-voted', 'You have voted on this request; a vote is cast once.', {
      next: 'Nothing is left for you to do; the request shows who else may decide.',
    });
  return againstStage(request, { ballot, hands, deciders, now });
}

function againstStage(request: PendingRequest, { ballot, hands, deciders, now }: Case): Refusal | undefined {
  const { stages, hands: requester } = request.terms;
  const open = openStage(stages, request.votes, requester, deciders);
  if (deciders[open]?.has(ballot.voter.id) !== true) {
    return refuse(
      'not-a-decider',
      stages.length > 1 ? `You may not decide stage ${open + 1} of this request.` : 'You may not decide this request.',
      {
        next: 'The request shows who may.',
      },
    );
  }
  const overlapping = request.votes.find((vote) => counts(vote) && !disjoint(vote.hands, hands));
  if (overlapping !== undefined)
    return refuse('not-your-own-hands', 'Your hands are behind another vote on this request.', { next: 'Another person must decide.' });
  return (
    againstSealed(ballot.method, { emergency: false }) ?? againstSignIn(request.terms, ballot, { whose: 'This vote', next: 'vote', now })
  );
}
