import { whereHeld } from '@countersign/core/access-review.ts';
import { parseId, type RoundId } from '@countersign/core/ids.ts';
import type { Why } from '@countersign/core/notice.ts';
import type { Person } from '@countersign/core/person.ts';
import { movedOn, type Round, reviewersOf } from '@countersign/core/review-round.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Reader, Tx } from '../store/store.ts';
import { behind, reviewersNow, reviewOfRound } from './review-facts.ts';
import type { Told } from './told.ts';
import { owners, peopleOf } from './told-people.ts';

type Now = Reader & Pick<Tx, 'now'>;

/** `round_…`, or `round_…:2` for the second reminder of one: each is told once. */
function readAbout(about: string): { readonly id: RoundId | undefined; readonly times: number } {
  const [id = '', times = '0'] = about.split(':');
  return { id: parseId('round', id), times: Number(times) };
}

export function roundOf(about: string): RoundId | undefined {
  return readAbout(about).id;
}

/** Reviewers, of what they have still to decide; owners, of what became of it; and whoever has lost something by it. */
export async function toldOfRound(tx: Now, about: string, why: Why | undefined): Promise<Told | undefined> {
  const { id, times } = readAbout(about);
  const round = id === undefined ? undefined : await tx.rounds.find(id);
  if (round === undefined) return undefined;
  if (why === 'review' || why === 'reminder') return await toldToReview(tx, round, { why, times });
  if (round.closedAt === undefined) return undefined;
  if (why === 'ended') return { why, people: await losersOf(tx, round), later: [] };
  return why === 'outcome' ? { why, people: await owners(tx), later: [] } : undefined;
}

async function toldToReview(tx: Now, round: Round, { why, times }: { why: Why; times: number }): Promise<Told | undefined> {
  if (round.closedAt !== undefined || tx.now >= round.endsAt) return undefined;
  const review = await reviewOfRound(tx, round);
  const reviewers = await reviewersNow(tx, review);
  const { assignments } = await tx.rules();
  const people = new Map<string, Person>();
  for (const { item, decision } of await tx.rounds.items(round.id)) {
    if (decision !== undefined || movedOn(item.access, assignments, tx.now) !== undefined) continue;
    for (const person of reviewersOf(reviewers, await behind(tx, item.subject))) people.set(person.id, person);
  }
  const dueAt = (tx.now + review.remindEvery) as Instant;
  const again = { later: 'notify' as const, about: `${round.id}:${times + 1}`, dueAt, body: { why: 'reminder' } };
  return { why, people: [...people.values()], later: people.size > 0 && dueAt < round.endsAt ? [again] : [] };
}

/** Nobody is told of a tenant that they do not reach. */
async function losersOf(tx: Reader, round: Round): Promise<readonly Person[]> {
  const found = new Map<string, Person>();
  for (const { item, result } of await tx.rounds.items(round.id)) {
    if (result !== 'removed') continue;
    for (const person of await peopleOf(tx, item.subject)) found.set(person.id, person);
  }
  const where = whereHeld(await reviewOfRound(tx, round));
  return where === 'everywhere' ? [...found.values()] : await tx.people.reaching([...found.values()], where);
}
