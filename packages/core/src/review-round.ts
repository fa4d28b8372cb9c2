import type { AccessReview, Recommendation, ReviewItem } from './access-review.ts';
import type { Outcome, Refused } from './change.ts';
import { entry } from './entry.ts';
import { type Refusal, refuse } from './errors.ts';
import type { Digest, PersonId, ReviewItemId, RoundId } from './ids.ts';
import { asJson } from './issue-grant.ts';
import { disjoint, type Person, type Proof } from './person.ts';
import { after, type Instant } from './time.ts';

/** One time that an access review is held: what was held then is frozen, and decided item by item until it ends. */
export interface Round {
  readonly id: RoundId;
  readonly review: { readonly name: string; readonly version: number; readonly digest: Digest };
  /** The time of the review that it is. */
  readonly dueAt: Instant;
  readonly openedAt: Instant;
  readonly endsAt: Instant;
  readonly closedAt?: Instant;
}

/** What a reviewer says; `unsure` leaves it to what the review does with what nobody has decided. */
export const reviewVerdicts = ['keep', 'remove', 'unsure'] as const;
export type ReviewVerdict = (typeof reviewVerdicts)[number];

/** The last word on an item; every word is in the log. */
export interface Decision {
  readonly verdict: ReviewVerdict;
  readonly person: PersonId;
  readonly at: Instant;
  readonly reason?: string;
}

/** What became of an item: `by-hand` is what is to be removed, and what this system does not remove by itself. */
export const results = ['by-hand', 'kept'] as const;
export type ItemResult = (typeof results)[number];

export interface RoundItem {
  readonly round: RoundId;
  readonly item: ReviewItem;
  readonly decision?: Decision;
  readonly result?: ItemResult;
}

export type OpeningKinds = 'round.opened';

/** Opens a round: its items are written down in the moment that they are found. */
export function openRound(
  review: AccessReview,
  { round, dueAt, items }: { readonly round: RoundId; readonly dueAt: Instant; readonly items: readonly ReviewItem[] },
  now: Instant,
): Outcome<Round, OpeningKinds> {
  const { name, version, digest } = review;
  const value: Round = { id: round, review: { name, version, digest }, dueAt, openedAt: now, endsAt: after(now, review.duration) };
  const body = { round, review: name, version, dueAt, endsAt: value.endsAt, items: asJson(items) };
  return { value, changes: [{ add: 'round', value, items }, { record: entry('round.opened', null, {}, body) }] };
}

/** Whoever may review: by the reviewers and by the fallback of a review, as things stand now. */
export interface Reviewers {
  readonly named: ReadonlyMap<PersonId, Person>;
  readonly fallback: ReadonlyMap<PersonId, Person>;
}

/** Who may decide an item: reviewers who do not stand behind it; where there is none, those of the fallback who do not. */
export function reviewersOf({ named, fallback }: Reviewers, behind: readonly PersonId[]): readonly Person[] {
  const able = (people: ReadonlyMap<PersonId, Person>) => [...people.values()].filter(({ id }) => !behind.includes(id));
  const first = able(named);
  return first.length > 0 ? first : able(fallback);
}

export interface Word {
  readonly person: Person;
  readonly hands: readonly PersonId[];
  readonly proof: Proof;
  readonly verdict: ReviewVerdict;
  readonly reason?: string;
}

export interface Deciding {
  readonly round: Round;
  readonly review: Pick<AccessReview, 'reason'>;
  readonly reviewers: Reviewers;
  /** The hands of whoever has the access: nobody reviews what they have themselves. */
  readonly behind: readonly PersonId[];
}

export type DecidingKinds = 'round.decided' | 'round.refused';

/** A reviewer's word on one item. The last one counts, and until the round ends another may follow. */
export function decideItem(
  { item, round }: Pick<RoundItem, 'item' | 'round'>,
  at: Deciding & { readonly word: Word },
  now: Instant,
): Outcome<RoundItem, DecidingKinds> | Refused<DecidingKinds> {
  const { word } = at;
  const refusal = againstDecision(at, word, now);
  const about = { ...(item.subject.kind === 'person' ? { person: item.subject.id } : {}), outcome: word.verdict };
  if (refusal !== undefined) {
    const body = { round, item: item.id, code: refusal.refused };
    return { value: refusal, changes: [{ record: entry('round.refused', word.person.id, { ...about, outcome: refusal.refused }, body) }] };
  }
  const { verdict, hands, proof, reason } = word;
  const decision: Decision = { verdict, person: word.person.id, at: now, ...(reason === undefined ? {} : { reason }) };
  const value: RoundItem = { round, item, decision };
  const body = { round, item: item.id, verdict, hands, provedAt: proof.provedAt, method: proof.method, at: now };
  const parts = reason === undefined ? undefined : { reason };
  return { value, changes: [{ save: 'item', value }, { record: entry('round.decided', word.person.id, about, body, parts) }] };
}

/** Why a word on an item may not be said, or undefined if it may. */
export function againstDecision(
  { round, review, reviewers, behind }: Deciding,
  { person, hands, reason, verdict }: Pick<Word, 'person' | 'hands' | 'reason' | 'verdict'>,
  now: Instant,
): Refusal | undefined {
  if (round.closedAt !== undefined || now >= round.endsAt)
    return refuse('already-decided', 'The round is over; what was said until then counts.', { next: 'Wait for the next one.' });
  if (!reviewers.named.has(person.id) && !reviewers.fallback.has(person.id))
    return refuse('not-a-decider', 'You are not a reviewer of this access review.', { next: 'Leave it to its reviewers.' });
  if (!disjoint(hands, behind))
    return refuse('not-your-own-hands', 'Nobody reviews access that they have themselves.', { next: 'Leave it to another reviewer.' });
  if (!reviewersOf(reviewers, behind).some(({ id }) => id === person.id))
    return refuse('not-a-decider', 'You decide only what no reviewer may.', { next: 'Leave it to its reviewers.' });
  if (review.reason && verdict !== 'unsure' && (reason === undefined || reason.trim() === ''))
    return refuse('reason-missing', 'This access review asks for a reason.', { next: 'Say why.' });
  return undefined;
}

/** What is to become of an item by the last word on it, or by what its review does where nobody has decided. */
export function verdictOf(
  { undecided }: Pick<AccessReview, 'undecided'>,
  { item, decision }: Pick<RoundItem, 'decision' | 'item'>,
): Recommendation {
  if (decision !== undefined && decision.verdict !== 'unsure') return decision.verdict;
  return undecided === 'recommendation' ? item.recommends : undecided;
}

export interface Closed {
  readonly item: ReviewItemId;
  readonly result: ItemResult;
}

/** What becomes of each item when a round ends. */
export function resultsOf(review: Pick<AccessReview, 'undecided'>, items: readonly RoundItem[]): readonly Closed[] {
  return items.map((one) => ({ item: one.item.id, result: verdictOf(review, one) === 'keep' ? 'kept' : 'by-hand' }));
}

/** Ends a round: what was decided, and what follows where nobody did, is written down. */
export function closeRound(
  round: Round,
  { review, items }: { readonly review: Pick<AccessReview, 'undecided'>; readonly items: readonly RoundItem[] },
  now: Instant,
): Outcome<Round, 'round.closed'> {
  const closed = resultsOf(review, items);
  const value: Round = { ...round, closedAt: now };
  const record = entry('round.closed', null, {}, { round: round.id, results: asJson(closed) });
  return { value, changes: [{ close: 'round', round: round.id, at: now, results: closed }, { record }] };
}
