import type { AccessReview } from '@countersign/core/access-review.ts';
import { freezeAccessReview, type ReviewNames } from '@countersign/core/access-review-document.ts';
import type { DocumentChange } from '@countersign/core/configuration.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import type { Round } from '@countersign/core/review-round.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Page, Paging, Reader, StoredDocument } from '../store/store.ts';
import { configuration } from './configure.ts';
import { badName, nameShape, namesFor, notUnderstood, type RuleInput } from './frozen-rule.ts';
import { reading } from './operation.ts';
import { reviewOf } from './review-facts.ts';

/** Says which standing access is looked over, by whom and when. It may take access away, so that it is countersigned like a rule. */
export const putAccessReview = configuration<Omit<RuleInput, 'keeps'>>('put-access-review', async ({ tx }, { name, document, base }) => {
  if (!nameShape.test(name)) return badName('access review');
  const { policies } = await tx.rules();
  const names: ReviewNames = { ...(await namesFor(tx, document)), policy: (policy) => policies.has(policy) };
  const read = freezeAccessReview(document, names, tx.now);
  if (!read.ok) return notUnderstood(`access review ${name}`, read.problems);
  const { every, startsAt } = read.review;
  if (base > 0 && every === null && startsAt < tx.now)
    return refuse('bad-instant', 'It is held once, and its time is over.', { next: 'Give a startsAt that is to come.' });
  const change: DocumentChange = { kind: 'access-review', name, base, text: document, frozen: asJson(read.review), keeps: false };
  return { change: { task: 'Countersign\\Put-Document' as const, documents: [change] } };
});

export interface AccessReviewSeen {
  readonly document: StoredDocument;
  readonly review: AccessReview;
  /** Its latest round. */
  readonly round: Round | undefined;
  readonly now: Instant;
}

/** Access reviews in force, by name, each with its latest round. */
export const listAccessReviews = reading<{ readonly page: Paging }, Page<AccessReviewSeen>>({
  name: 'list-access-reviews',
  mark: 'read',
  who: 'seer',
  async run({ reader, now }, { page }) {
    const { items, ...rest } = await reader.documents.list('access-review', page);
    const found: AccessReviewSeen[] = [];
    for (const document of items) found.push(await seen(reader, document, now));
    return { ...rest, items: found };
  },
});

export const readAccessReview = reading<{ readonly name: string }, AccessReviewSeen>({
  name: 'read-access-review',
  mark: 'read',
  who: 'seer',
  async run({ reader, now }, { name }) {
    const head = await reader.documents.head('access-review', name);
    const document =
      head === undefined || head.endedAt !== undefined ? undefined : await reader.documents.version('access-review', name, head.version);
    return document === undefined ? noSuchAccessReview(name) : await seen(reader, document, now);
  },
});

async function seen(reader: Reader, document: StoredDocument, now: Instant): Promise<AccessReviewSeen> {
  const [round] = (await reader.rounds.list({ open: false, review: document.name }, { limit: 1 })).items;
  return { document, review: reviewOf(document), round, now };
}

function noSuchAccessReview(name: string): Refusal {
  return refuse('no-such-access-review', `There is no access review ${JSON.stringify(name.slice(0, 100))}.`, {
    next: 'List the access reviews.',
  });
}
