import { endGrant } from '@countersign/core/end-grant.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest, PersonId, RequestId } from '@countersign/core/ids.ts';
import { handsOf, proofOf } from '@countersign/core/person.ts';
import type { Request } from '@countersign/core/request.ts';
import { decidedBy } from '@countersign/core/request.ts';
import { againstReview, castReview, type Review, type ReviewKinds } from '@countersign/core/review.ts';
import { summaryOf } from '@countersign/core/summary.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Verdict } from '@countersign/core/vote.ts';
import type { Page, Paging } from '../store/store.ts';
import { type Names, namesOf, namingOf } from './names.ts';
import { operation, type ReadContext, reading } from './operation.ts';
import { seesRequest } from './visible.ts';

export interface ReviewSeen {
  readonly review: Review;
  readonly digest: Digest;
  readonly what: string;
  readonly reason: string;
  /** Why oneself may not review it, or undefined if one may. */
  readonly can: Refusal | undefined;
  readonly names: Names;
}

export interface ReviewsInput {
  readonly open: boolean;
  /** That of one break-glass alone. */
  readonly request: RequestId | undefined;
  readonly page: Paging;
}

/** Reviews of break-glass, newest first: all for owners and auditors, else those that concern oneself. */
export const listReviews = reading<ReviewsInput, Page<ReviewSeen>>({
  name: 'list-reviews',
  mark: 'read',
  who: 'human',
  async run(context, { open, request: of, page }) {
    const found = of === undefined ? await context.reader.reviews.list({ open }, page) : await oneOf(context.reader, of);
    const items: ReviewSeen[] = [];
    for (const review of found.items) {
      const request = await context.reader.requests.find(review.request);
      if (request !== undefined && (await seesRequest(context.reader, context.actor, request)))
        items.push(await seen(context, review, request));
    }
    return { ...found, items };
  },
});

async function oneOf(reader: ReadContext['reader'], request: RequestId): Promise<Page<Review>> {
  const review = await reader.reviews.find(request);
  return { items: review === undefined ? [] : [review] };
}

async function seen({ reader, actor, now }: ReadContext, review: Review, request: Request): Promise<ReviewSeen> {
  const { terms, digest } = request;
  const names = await namesOf(reader, { people: peopleOf(review) });
  const deciders = await reader.people.deciders(terms.stages, decidedBy(terms));
  const { makers } = actor.credential;
  const ballot = { voter: actor.person, makers, ...proofOf(actor.credential), verdict: 'approve' as const, digest };
  const can = againstReview(request, { review, ballot, hands: handsOf(actor.person, makers), deciders, now });
  return { review, digest, what: summaryOf(terms.asks, terms.tasks, namingOf(names)), reason: terms.reason, can, names };
}

function peopleOf({ person, words }: Review): readonly PersonId[] {
  return [person, ...words.map((word) => word.person)];
}

export interface ReviewInput {
  readonly request: RequestId;
  readonly verdict: Verdict;
  readonly digest: Digest;
  readonly comment?: string;
}

/** Says of a break-glass whether it was in order. Where it was not, what is left of its grant ends at once, and the person is not let again. */
export const review = operation<ReviewInput, { readonly review: Review; readonly now: Instant }, ReviewKinds | 'grant.ended'>({
  name: 'review',
  mark: 'workflow',
  who: 'human',
  records: ['review.cast', 'review.closed', 'vote.refused', 'grant.ended'],
  gate: 'exclusive',
  async run({ tx, actor }, { request: id, verdict, digest, comment }) {
    const request = await tx.requests.find(id);
    const open = request === undefined ? undefined : await tx.reviews.find(id);
    if (request === undefined || open === undefined || !(await seesRequest(tx, actor, request)))
      return { value: noSuchReview(), changes: [] };
    const { makers } = actor.credential;
    const proof = proofOf(actor.credential);
    const ballot = { voter: actor.person, makers, ...proof, verdict, digest, ...(comment === undefined ? {} : { comment }) };
    const deciders = await tx.people.deciders(request.terms.stages, decidedBy(request.terms));
    const said = castReview(request, { review: open, ballot, deciders }, tx.now);
    if ('refused' in said.value) return { value: said.value, changes: said.changes };
    const grant = said.value.closed?.found === 'not-in-order' ? await tx.grants.ofRequest(id) : undefined;
    const ended = grant === undefined ? undefined : endGrant(grant, { by: 'revocation', actor: actor.person.id }, tx.now);
    const over = ended === undefined || 'refused' in ended.value ? [] : ended.changes;
    return { value: { review: said.value, now: tx.now }, changes: [...said.changes, ...over] };
  },
});

export function noSuchReview(): Refusal {
  return refuse('no-such-review', 'There is no such review.', { next: 'List the reviews.' });
}
