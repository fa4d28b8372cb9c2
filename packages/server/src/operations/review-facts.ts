import {
  type AccessReview,
  type FrozenAccessReview,
  groupsCovered,
  heldUnder,
  type ItemFacts,
  itemsOf,
  type ReviewItem,
  whereHeld,
} from '@countersign/core/access-review.ts';
import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import { type Group, handsOf, type Member, type Person } from '@countersign/core/person.ts';
import type { ClosingFacts, Reviewers, Round, RoundItem } from '@countersign/core/review-round.ts';
import type { Reader, StoredDocument, Tx } from '../store/store.ts';

/** An access review as a version of its document says it. */
export function reviewOf({ name, version, digest, body }: StoredDocument): AccessReview {
  const { frozen } = body as unknown as { readonly frozen: FrozenAccessReview };
  return { ...frozen, name, version, digest };
}

/** What a round is a round of, also where that has changed since. */
export async function reviewOfRound(reader: Reader, { review }: Pick<Round, 'review'>): Promise<AccessReview> {
  const document = await reader.documents.version('access-review', review.name, review.version);
  if (document === undefined) throw new Error(`${review.name} has no version ${review.version}.`);
  return reviewOf(document);
}

/** All of them: whoever was left out could review what they have themselves. */
const everybody = 2 ** 31 - 1;

/** What a round of a review would hold now. */
export async function itemsNow(tx: Tx, review: AccessReview, round: string): Promise<readonly ReviewItem[]> {
  const rules = await tx.rules();
  const groups = new Map<GroupId, Group>();
  for (const id of groupsCovered(review, rules)) {
    const group = await tx.groups.find(id);
    if (group !== undefined) groups.set(id, group);
  }
  const at = { rules, group: (id: GroupId) => groups.get(id), now: tx.now };
  const people = new Map<string, readonly PersonId[]>();
  for (const { subject } of heldUnder(review, at)) people.set(subject.id, await idsOf(tx, subject));
  const uses = await tx.rounds.uses(tx.now - review.unusedFor);
  const facts: ItemFacts = { ...at, uses, round, peopleOf: ({ id }) => people.get(id) ?? [] };
  return itemsOf(review, facts, tx.sha256);
}

async function idsOf(reader: Reader, subject: Member): Promise<readonly PersonId[]> {
  return subject.kind === 'person' ? [subject.id] : (await peopleIn(reader, subject.id)).map(({ id }) => id);
}

async function peopleIn(reader: Reader, group: GroupId): Promise<readonly Person[]> {
  return (await reader.people.covered({ groups: [group], people: [], exceptGroups: [], exceptPeople: [] }, everybody)).people;
}

/** Who may review now. */
export async function reviewersNow(reader: Reader, review: Pick<AccessReview, 'covers' | 'fallback' | 'reviewers'>): Promise<Reviewers> {
  const { reviewers, fallback } = review;
  const stage = { need: 1 };
  const stages = [
    { ...stage, ...reviewers },
    { ...stage, ...fallback },
  ];
  const [named, others] = await reader.people.deciders(stages, { where: whereHeld(review) });
  return { named: named ?? new Map(), fallback: others ?? new Map() };
}

/** The hands of whoever has what is reviewed, as things stand now. */
export async function behind(reader: Reader, subject: Member): Promise<readonly PersonId[]> {
  if (subject.kind === 'group') return [...new Set((await peopleIn(reader, subject.id)).flatMap((person) => handsOf(person)))];
  const person = await reader.people.find(subject.id);
  return person === undefined ? [subject.id] : handsOf(person);
}

/** What stands when a round ends, of all that it looks over. */
export async function closingFacts(tx: Tx, { review }: Pick<Round, 'review'>, items: readonly RoundItem[]): Promise<ClosingFacts> {
  const groups = new Map<GroupId, Group>();
  const around = new Map<GroupId, ReadonlySet<GroupId>>();
  for (const id of new Set(items.flatMap(({ item: { access } }) => (access.kind === 'member' ? [access.group] : [])))) {
    const group = await tx.groups.find(id);
    if (group !== undefined) groups.set(id, group);
    around.set(id, new Set([id, ...(await tx.groups.around(id))]));
  }
  const head = await tx.documents.head('access-review', review.name);
  return {
    rules: await tx.rules(),
    group: (id) => groups.get(id),
    around: (id) => around.get(id) ?? new Set([id]),
    inForce: head !== undefined && head.endedAt === undefined && head.version === review.version,
  };
}
