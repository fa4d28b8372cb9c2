import { againstVote, type Ballot } from './cast-vote.ts';
import type { Change, Outcome, Refused } from './change.ts';
import { entry } from './entry.ts';
import { type Refusal, refuse } from './errors.ts';
import { aboutRequest } from './file-request.ts';
import type { PersonId, RequestId } from './ids.ts';
import { handsOf, provedBy } from './person.ts';
import type { Pinned } from './policy.ts';
import { type Deciders, openStage, tally } from './quorum.ts';
import { type PendingRequest, type Request, undecidedAgain } from './request.ts';
import type { Instant } from './time.ts';
import type { Vote } from './vote.ts';

/** What the reviewers came to: the use was in order, or it was not. */
export type Found = 'in-order' | 'not-in-order';

/** The review of one break-glass: those who would have had to approve it look at it afterwards. */
export interface Review {
  readonly request: RequestId;
  readonly person: PersonId;
  readonly policy: Pick<Pinned, 'name' | 'version'>;
  readonly openedAt: Instant;
  /** `approve` says that it was in order. */
  readonly words: readonly Vote[];
  readonly closed?: { readonly at: Instant; readonly found: Found };
}

/** The review that an emergency route opens in the moment that it gives its grant. */
export function openReview(request: Request, now: Instant): Review {
  const { person, policy } = request.terms;
  if (policy === null) throw new Error('Configuration has no emergency.');
  return { request: request.id, person, policy: { name: policy.name, version: policy.version }, openedAt: now, words: [] };
}

/**
 * The review that stands in the way of the next use: an open one of this policy or this person, or one that found the person's use of this very
 * version of the policy not in order. A new version, which another owner countersigns, lets them again.
 */
export function barring(reviews: readonly Review[], { person, policy }: Pick<Review, 'person' | 'policy'>): Review | undefined {
  return reviews.find((review) => {
    if (review.closed === undefined) return review.person === person || review.policy.name === policy.name;
    const same = review.policy.name === policy.name && review.policy.version === policy.version;
    return review.closed.found === 'not-in-order' && review.person === person && same;
  });
}

export function reviewOpen(review: Review): Refusal {
  const why =
    review.closed === undefined ? 'The last break-glass has not been reviewed' : 'Your last break-glass was found not to be in order';
  const next = review.closed === undefined ? `Have its reviewers close it: countersign review ${review.request}.` : 'Ask the owners.';
  return refuse('review-open', `${why}; nothing is used in an emergency until then.`, { next, extra: { request: review.request } });
}

export type ReviewKinds = 'review.cast' | 'review.closed' | 'vote.refused';

/** A word of one reviewer. It is in order when every stage says so; one reviewer who says that it was not closes the review. */
export function castReview(
  request: Request,
  { review, ballot, deciders }: { readonly review: Review; readonly ballot: Ballot; readonly deciders: Deciders },
  now: Instant,
): Outcome<Review, ReviewKinds> | Refused<ReviewKinds> {
  const hands = handsOf(ballot.voter, ballot.makers);
  const refusal = againstReview(request, { review, ballot, hands, deciders, now });
  if (refusal !== undefined) return { value: refusal, changes: [] };
  const pending = underReview(request, review);
  const { verdict, digest, comment } = ballot;
  const stage = openStage(pending.terms.stages, review.words, pending.terms.hands, deciders);
  const more = comment === undefined ? {} : { comment };
  const word: Vote = { person: ballot.voter.id, hands, stage, verdict, digest, at: now, ...more };
  const words = [...review.words, word];
  const found = foundBy(request, words, deciders);
  const body = { request: request.id, digest, stage, verdict, hands, ...provedBy(ballot), at: now };
  const parts = comment === undefined ? undefined : { comment };
  const cast: Change<ReviewKinds>[] = [
    { add: 'review-word', request: request.id, value: word },
    { record: entry('review.cast', word.person, { ...aboutRequest(request), outcome: verdict }, body, parts) },
  ];
  if (found === undefined) return { value: { ...review, words }, changes: cast };
  const closed = entry('review.closed', word.person, { ...aboutRequest(request), outcome: found }, { request: request.id, found });
  return {
    value: { ...review, words, closed: { at: now, found } },
    changes: [...cast, { close: 'review', request: request.id, at: now, found }, { record: closed }],
  };
}

/** Why a word may not be said, or undefined if it may: what holds for a vote holds here. */
export function againstReview(
  request: Request,
  { review, ...at }: Parameters<typeof againstVote>[1] & { readonly review: Review },
): Refusal | undefined {
  if (review.closed !== undefined)
    return refuse('already-decided', `The review is closed: ${review.closed.found}.`, { next: 'Nothing is left to say here.' });
  return againstVote(underReview(request, review), at);
}

/** What the words so far come to; undefined while somebody's is missing. */
export function foundBy({ terms }: Request, words: readonly Vote[], deciders: Deciders): Found | undefined {
  if (words.some((word) => word.verdict === 'deny')) return 'not-in-order';
  const { open } = tally(terms.stages, words, terms.hands, deciders);
  return terms.stages.length > 0 && open === terms.stages.length ? 'in-order' : undefined;
}

/** The request as its reviewers judge it: as if it waited for them. */
export function underReview(request: Request, { words }: Pick<Review, 'words'>): PendingRequest {
  return undecidedAgain(request, words);
}
