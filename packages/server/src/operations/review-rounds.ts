import type { AccessReview } from '@countersign/core/access-review.ts';
import type { Change } from '@countersign/core/change.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { GroupId, PersonId, ReviewItemId, RoundId } from '@countersign/core/ids.ts';
import { proofOf } from '@countersign/core/person.ts';
import {
  againstDecision,
  type Deciding,
  type DecidingKinds,
  decideItem,
  type Reviewers,
  type ReviewVerdict,
  type Round,
  type RoundItem,
} from '@countersign/core/review-round.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Page, Paging, Reader } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { operation, type ReadContext, reading } from './operation.ts';
import { behind, reviewersNow, reviewOfRound } from './review-facts.ts';
import { actorHands } from './subject.ts';
import { seesAll } from './visible.ts';

export interface RoundSeen {
  readonly round: Round;
  /** How many items it has, how many are decided, and how many the caller may decide and has not. */
  readonly counts: { readonly items: number; readonly decided: number; readonly mine: number };
}

export interface ItemSeen extends RoundItem {
  /** Why the caller may not decide it, or undefined if they may. */
  readonly can: Refusal | undefined;
}

export interface RoundRead extends RoundSeen {
  readonly review: AccessReview;
  readonly items: readonly ItemSeen[];
  readonly names: Names;
}

export interface RoundsInput {
  readonly open: boolean;
  readonly review: string | undefined;
  readonly page: Paging;
}

/** Rounds of access reviews, newest first: all for owners and auditors, else those that one reviews. */
export const listRounds = reading<RoundsInput, Page<RoundSeen>>({
  name: 'list-rounds',
  mark: 'read',
  who: 'human',
  async run(context, { open, review, page }) {
    const found = await context.reader.rounds.list({ open, ...(review === undefined ? {} : { review }) }, page);
    const items: RoundSeen[] = [];
    for (const round of found.items) {
      const counts = await countsOf(context, round);
      if (counts !== undefined) items.push({ round, counts });
    }
    return { ...found, items };
  },
});

/** A round with its items: what each is, when it was last used, what is recommended, and what was decided. */
export const readRound = reading<{ readonly round: RoundId }, RoundRead>({
  name: 'read-round',
  mark: 'read',
  who: 'human',
  async run(context, { round: id }) {
    const round = await context.reader.rounds.find(id);
    const read = round === undefined ? undefined : await visibleRound(context, round);
    if (read === undefined) return noSuchRound();
    return { ...read, names: await namesOf(context.reader, mentionedIn(read.items)) };
  },
});

/** What a list says of a round: items are looked at one by one only where the caller may have one to decide. */
async function countsOf(context: ReadContext, round: Round): Promise<RoundSeen['counts'] | undefined> {
  const { reader, actor, now } = context;
  const review = await reviewOfRound(reader, round);
  const reviewers = await reviewersNow(reader, review);
  const reviewing = isReviewer(reviewers, actor.person.id);
  if (!reviewing && !seesAll(actor)) return undefined;
  const tally = await reader.rounds.tally(round.id);
  if (!reviewing || round.closedAt !== undefined || now >= round.endsAt) return { ...tally, mine: 0 };
  const { assignments } = await reader.rules();
  let mine = 0;
  for (const { item, decision } of await reader.rounds.items(round.id)) {
    const at = { round, review, reviewers, assignments, access: item.access };
    if (decision === undefined && !against(context, { ...at, behind: await behind(reader, item.subject) })) mine += 1;
  }
  return { ...tally, mine };
}

type Visible = Omit<RoundRead, 'names'>;

async function visibleRound(context: ReadContext, round: Round): Promise<Visible | undefined> {
  const { reader, actor } = context;
  const review = await reviewOfRound(reader, round);
  const reviewers = await reviewersNow(reader, review);
  if (!seesAll(actor) && !isReviewer(reviewers, actor.person.id)) return undefined;
  const reviews = round.closedAt === undefined && isReviewer(reviewers, actor.person.id);
  const { assignments } = await reader.rules();
  const items: ItemSeen[] = [];
  for (const one of await reader.rounds.items(round.id)) {
    const at = { round, review, reviewers, assignments, access: one.item.access };
    items.push({ ...one, can: against(context, { ...at, behind: reviews ? await behind(reader, one.item.subject) : [] }) });
  }
  const decided = items.filter(({ decision }) => decision !== undefined).length;
  const mine = items.filter(({ decision, can }) => decision === undefined && can === undefined).length;
  return { round, review, items, counts: { items: items.length, decided, mine } };
}

function isReviewer({ named, fallback }: Reviewers, person: PersonId): boolean {
  return named.has(person) || fallback.has(person);
}

interface Of {
  readonly round: Round;
  readonly review: AccessReview;
  readonly reviewers: Reviewers;
}

/** A reason that is still to be given stands in nobody's way. */
function against({ actor, now }: ReadContext, at: Deciding): Refusal | undefined {
  return againstDecision(at, { person: actor.person, hands: actorHands(actor), verdict: 'unsure' }, now);
}

function mentionedIn(items: readonly ItemSeen[]): { readonly people: readonly PersonId[]; readonly groups: readonly GroupId[] } {
  const people = items.flatMap(({ item, decision }) => [
    ...(item.subject.kind === 'person' ? [item.subject.id] : []),
    ...(decision === undefined ? [] : [decision.person]),
  ]);
  const groups = items.flatMap(({ item }) => [
    ...(item.subject.kind === 'group' ? [item.subject.id] : []),
    ...(item.access.kind === 'member' ? [item.access.group] : []),
  ]);
  return { people, groups };
}

export interface DecideInput {
  readonly round: RoundId;
  readonly items: readonly ReviewItemId[];
  readonly verdict: ReviewVerdict;
  readonly reason?: string;
}

export interface Decided {
  readonly round: Round;
  readonly decided: number;
  readonly now: Instant;
}

/** Says of items whether their access is kept: of all that are named, or where one may not be decided, of none. */
export const decideItems = operation<DecideInput, Decided, DecidingKinds>({
  name: 'decide-items',
  mark: 'workflow',
  who: 'human',
  records: ['round.decided', 'round.refused'],
  gate: 'shared',
  async run({ tx, actor }, { round: id, items: named, verdict, reason }) {
    const round = await tx.rounds.find(id);
    const found = round === undefined ? undefined : await deciding(tx, round, actor.person.id, seesAll(actor));
    if (round === undefined || found === undefined) return { value: noSuchRound(), changes: [] };
    const word = { person: actor.person, hands: actorHands(actor), proof: proofOf(actor.credential), verdict };
    const said = reason === undefined ? word : { ...word, reason };
    const { assignments } = await tx.rules();
    const changes: Change<DecidingKinds>[] = [];
    const byId = new Map((await tx.rounds.items(id)).map((one) => [one.item.id, one]));
    for (const name of new Set(named)) {
      const one = byId.get(name);
      if (one === undefined) return { value: noSuchItem(name), changes: [] };
      const at = { round, ...found, assignments, behind: await behind(tx, one.item.subject), word: said };
      const decided = decideItem(one, at, tx.now);
      if ('refused' in decided.value) return { value: decided.value, changes: decided.changes };
      changes.push(...decided.changes);
    }
    return { value: { round, decided: new Set(named).size, now: tx.now }, changes };
  },
});

async function deciding(reader: Reader, round: Round, person: PersonId, sees: boolean): Promise<Omit<Of, 'round'> | undefined> {
  const review = await reviewOfRound(reader, round);
  const reviewers = await reviewersNow(reader, review);
  return sees || isReviewer(reviewers, person) ? { review, reviewers } : undefined;
}

export function noSuchRound(): Refusal {
  return refuse('no-such-round', 'There is no such round.', { next: 'List the rounds that you review.' });
}

function noSuchItem(item: ReviewItemId): Refusal {
  return refuse('not-found', `The round has no item ${JSON.stringify(item.slice(0, 100))}.`, { next: 'Read the round.' });
}
