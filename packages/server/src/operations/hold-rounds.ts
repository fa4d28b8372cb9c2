import { mostItems, nextRound } from '@countersign/core/access-review.ts';
import { raiseAlarm } from '@countersign/core/alarm.ts';
import type { Change } from '@countersign/core/change.ts';
import type { RoundId } from '@countersign/core/ids.ts';
import type { Why } from '@countersign/core/notice.ts';
import { type ClosingKinds, closeRound, type OpeningKinds, openRound } from '@countersign/core/review-round.ts';
import { after, duration, type Instant } from '@countersign/core/time.ts';
import { operation } from './operation.ts';
import { closingFacts, itemsNow, reviewOf, reviewOfRound } from './review-facts.ts';

export interface OpenInput {
  readonly name: string;
  readonly version: number;
  readonly dueAt: Instant;
}

interface Held {
  readonly round: RoundId | undefined;
}

const shownFor = duration(30 * 86_400_000);

/** Opens the round of an access review whose time has come, and plans its end and the next one. One round of a review is open at a time. */
export const openReviewRound = operation<OpenInput, Held, OpeningKinds | 'alarm.raised'>({
  name: 'open-review-round',
  mark: 'workflow',
  who: 'system',
  records: ['alarm.raised', 'round.opened'],
  gate: 'exclusive',
  async run({ tx }, { name, version, dueAt }) {
    const head = await tx.documents.head('access-review', name);
    const document = await tx.documents.version('access-review', name, version);
    if (document === undefined || head === undefined || head.endedAt !== undefined || head.version !== version) return nothing;
    if ((await tx.rounds.ofTime({ name, version }, dueAt)) !== undefined) return nothing;
    const again = (at: Instant) => ({ later: 'open-round' as const, about: name, dueAt: at, body: { version, dueAt } });
    if (tx.now < dueAt) return { ...nothing, changes: [again(dueAt)] };
    const open = await tx.rounds.openOf(name);
    if (open !== undefined) return { ...nothing, changes: [again(after(open.endsAt, duration(1000)))] };
    const review = reviewOf(document);
    const later = plannedNext(review, { name, version, now: tx.now });
    const id = tx.newId('round');
    const items = await itemsNow(tx, review, id);
    if (items.length > mostItems) return { ...nothing, changes: [...tooLarge({ name, dueAt, now: tx.now }, items.length), ...later] };
    const opened = openRound(review, { round: id, dueAt, items }, tx.now);
    const end = { later: 'close-round' as const, about: id, dueAt: opened.value.endsAt };
    const changes = [...opened.changes, end, telling(id, 'review', tx.now), ...later];
    return { value: { round: id }, changes };
  },
});

const nothing = { value: { round: undefined }, changes: [] };

/** What was missed while nothing ran is not made up for. */
function plannedNext(
  { startsAt, every }: Parameters<typeof nextRound>[0] | { readonly startsAt: Instant; readonly every: null },
  { name, version, now }: { readonly name: string; readonly version: number; readonly now: Instant },
): readonly Change<never>[] {
  if (every === null) return [];
  const dueAt = nextRound({ startsAt, every }, (now + 1) as Instant);
  return [{ later: 'open-round', about: name, dueAt, body: { version, dueAt } }];
}

function tooLarge({ name, dueAt, now }: { name: string; dueAt: Instant; now: Instant }, count: number): readonly Change<'alarm.raised'>[] {
  const says = `The access review ${name} would hold ${count} items, and at most ${mostItems} are looked over at once: it was not held. Make several of it.`;
  return raiseAlarm({
    key: `review-too-large:${name}:${dueAt}`,
    code: 'review-too-large',
    says,
    raisedAt: now,
    shownUntil: after(now, shownFor),
  });
}

/** Ends a round whose time is over, and takes away what is to be removed, where owners have countersigned that it is. */
export const closeReviewRound = operation<{ readonly round: RoundId }, Held, ClosingKinds>({
  name: 'close-review-round',
  mark: 'workflow',
  who: 'system',
  records: ['document.ended', 'group.put', 'round.closed'],
  gate: 'exclusive',
  async run({ tx }, { round: id }) {
    const round = await tx.rounds.find(id);
    if (round === undefined || round.closedAt !== undefined) return nothing;
    if (tx.now < round.endsAt) return { ...nothing, changes: [{ later: 'close-round', about: id, dueAt: round.endsAt }] };
    const review = await reviewOfRound(tx, round);
    const items = await tx.rounds.items(id);
    const closed = closeRound(round, { review, items, facts: await closingFacts(tx, round, items) }, tx.now);
    return { value: { round: id }, changes: [...closed.changes, telling(id, 'outcome', tx.now), telling(id, 'ended', tx.now)] };
  },
});

function telling(about: RoundId, why: Why, dueAt: Instant): Change<never> {
  return { later: 'notify', about, dueAt, body: { why } };
}
