import type { Access, AccessReview, Recommendation, ReviewItem } from './access-review.ts';
import type { Change, Outcome, Refused } from './change.ts';
import { type About, entry } from './entry.ts';
import { type Refusal, refuse } from './errors.ts';
import {
  auditorsGroup,
  type Digest,
  type GroupId,
  ownersGroup,
  type PersonId,
  policyAdministratorsGroup,
  type ReviewItemId,
  type RoundId,
} from './ids.ts';
import { asJson } from './issue-grant.ts';
import { inOrder } from './members.ts';
import { disjoint, type Group, type Member, type Person, type Proof, provedBy } from './person.ts';
import { narrows } from './provisioning.ts';
import { assignmentState } from './role.ts';
import type { Rules } from './rules.ts';
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

/**
 * What became of an item: `removed` in the moment that the round ended; `by-hand` is to be removed by owners; `changed` was no longer as it was
 * looked at, and was left so; `over` was to be removed, and had come to its own end by then.
 */
export const results = ['by-hand', 'changed', 'kept', 'over', 'removed'] as const;
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
  readonly access: Access;
  readonly assignments: Rules['assignments'];
}

export type DecidingKinds = 'round.decided' | 'round.refused';

/** A reviewer's word on one item. The last one counts, and until the round ends another may follow. */
export function decideItem(
  { item, round }: Pick<RoundItem, 'item' | 'round'>,
  at: Omit<Deciding, 'access'> & { readonly word: Word },
  now: Instant,
): Outcome<RoundItem, DecidingKinds> | Refused<DecidingKinds> {
  const { word } = at;
  const refusal = againstDecision({ ...at, access: item.access }, word, now);
  const about = { ...aboutItem(item), outcome: word.verdict };
  if (refusal !== undefined) {
    const body = { round, item: item.id, code: refusal.refused };
    return { value: refusal, changes: [{ record: entry('round.refused', word.person.id, { ...about, outcome: refusal.refused }, body) }] };
  }
  const { verdict, hands, proof, reason } = word;
  const decision: Decision = { verdict, person: word.person.id, at: now, ...(reason === undefined ? {} : { reason }) };
  const value: RoundItem = { round, item, decision };
  const body = { round, item: item.id, verdict, hands, ...provedBy(proof), at: now };
  const parts = reason === undefined ? undefined : { reason };
  return { value, changes: [{ save: 'item', value }, { record: entry('round.decided', word.person.id, about, body, parts) }] };
}

/** Whose access it is, and to which role. */
function aboutItem({ subject, access }: ReviewItem): About {
  const person = subject.kind === 'person' ? { person: subject.id } : {};
  return access.kind === 'assignment' ? { ...person, tenant: access.tenant, task: access.role } : person;
}

/** Why a word on an item may not be said, or undefined if it may. */
export function againstDecision(
  { round, review, reviewers, behind, access, assignments }: Deciding,
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
  const moved = movedOn(access, assignments, now);
  if (moved !== undefined)
    return refuse('base-moved', `The assignment ${movedWords[moved]} since the round opened: it is not what you looked at.`, {
      next: 'Read the round again, and decide the others.',
    });
  if (review.reason && verdict !== 'unsure' && (reason === undefined || reason.trim() === ''))
    return refuse('reason-missing', 'This access review asks for a reason.', { next: 'Say why.' });
  return undefined;
}

const movedWords = { changed: 'was changed or ended', over: 'has come to its own end' } as const;

/**
 * What has become of an assignment since a round looked at it; undefined: it stands as it was. A round of a review that does not say of which
 * kinds it is takes words of it all the same.
 */
export function movedOn(access: Access, assignments: Rules['assignments'], now: Instant): 'changed' | 'over' | undefined {
  return access.kind === 'assignment' && access.assigned !== undefined ? sinceLookedAt(access, assignments, now) : undefined;
}

type Assigned = Extract<Access, { kind: 'assignment' }>;

function sinceLookedAt({ assignment, version, assigned }: Assigned, assignments: Rules['assignments'], now: Instant) {
  const current = assignments.get(assignment);
  if (current?.version !== version) return 'changed';
  return assigned !== undefined && assignmentState(current, now) === 'over' ? 'over' : undefined;
}

/** What is to become of an item by the last word on it, or by what its review does where nobody has decided: nothing, where nothing is recommended. */
export function verdictOf(
  { undecided }: Pick<AccessReview, 'undecided'>,
  { item, decision }: Pick<RoundItem, 'decision' | 'item'>,
): Recommendation {
  if (decision !== undefined && decision.verdict !== 'unsure') return decision.verdict;
  return undecided === 'recommendation' ? (item.recommends ?? 'keep') : undecided;
}

export interface Closed {
  readonly item: ReviewItemId;
  readonly result: ItemResult;
}

/** What stands when a round ends. */
export interface ClosingFacts {
  readonly rules: Pick<Rules, 'assignments' | 'guards' | 'policyVersions'>;
  readonly group: (id: GroupId) => Group | undefined;
  /** The group, and every group that holds it. */
  readonly around: (id: GroupId) => ReadonlySet<GroupId>;
  /** Whether the version that the round is of is still in force: what owners have changed or ended since takes nothing away. */
  readonly inForce: boolean;
}

/** What becomes of each item when a round ends. */
export function resultsOf(
  review: Pick<AccessReview, 'applies' | 'undecided'>,
  items: readonly RoundItem[],
  facts: ClosingFacts,
  now: Instant,
): readonly Closed[] {
  const applies = review.applies && facts.inForce;
  return items.map((one) => ({
    item: one.item.id,
    result: verdictOf(review, one) === 'keep' ? 'kept' : removalOf(one.item, { applies, facts }, now),
  }));
}

/** What is not as it was when it was looked at is left as it is; what takes rights away, and gives none, is removed. */
function removalOf(
  { access, subject }: ReviewItem,
  { applies, facts }: { readonly applies: boolean; readonly facts: ClosingFacts },
  now: Instant,
): Exclude<ItemResult, 'kept'> {
  switch (access.kind) {
    case 'assignment':
      return sinceLookedAt(access, facts.rules.assignments, now) ?? (applies ? 'removed' : 'by-hand');
    case 'member': {
      const group = facts.group(access.group);
      if (group === undefined || group.endedAt !== undefined || !holds(group, subject)) return 'changed';
      return applies && mayTakeOut(access.group, facts) ? 'removed' : 'by-hand';
    }
    case 'named':
      return 'by-hand';
  }
}

function holds({ members }: Group, { id }: Member): boolean {
  return members.some((member) => member.id === id);
}

const builtIn: ReadonlySet<GroupId> = new Set([ownersGroup, auditorsGroup, policyAdministratorsGroup]);

/** Whoever keeps the rules and whoever watches is taken out by owners alone, and nobody by this out of a group that narrows what they may do. */
function mayTakeOut(id: GroupId, { around, rules }: ClosingFacts): boolean {
  const groups = around(id);
  return ![...groups].some((group) => builtIn.has(group)) && !narrows(rules, groups);
}

export type ClosingKinds = 'document.ended' | 'group.put' | 'round.closed';

interface Closing {
  readonly review: Pick<AccessReview, 'applies' | 'undecided'>;
  readonly items: readonly RoundItem[];
  readonly facts: ClosingFacts;
}

/** Ends a round: what was decided, and what follows where nobody did, is written down, and what is to be removed is removed in the same moment. */
export function closeRound(round: Round, { review, items, facts }: Closing, now: Instant): Outcome<Round, ClosingKinds> {
  const closed = resultsOf(review, items, facts, now);
  const value: Round = { ...round, closedAt: now };
  const record = entry('round.closed', null, {}, { round: round.id, results: asJson(closed) });
  const removed = removalsOf(round.id, { items, closed, facts }, now);
  return { value, changes: [{ close: 'round', round: round.id, at: now, results: closed }, { record }, ...removed] };
}

/** What a round takes away, with the entries that say so. */
export function removalsOf(
  round: RoundId,
  { items, closed, facts }: { readonly items: readonly RoundItem[]; readonly closed: readonly Closed[]; readonly facts: ClosingFacts },
  now: Instant,
): readonly Change<ClosingKinds>[] {
  const removed = new Set(closed.flatMap(({ item, result }) => (result === 'removed' ? [item] : [])));
  const taken = items.map(({ item }) => item).filter(({ id }) => removed.has(id));
  const ended = taken.flatMap(({ access }) => (access.kind === 'assignment' ? endAssignment(round, access, now) : []));
  const emptied = new Map<GroupId, Set<string>>();
  for (const { access, subject } of taken)
    if (access.kind === 'member') emptied.set(access.group, (emptied.get(access.group) ?? new Set()).add(subject.id));
  const left = [...emptied].flatMap(([id, out]) => takeOut(round, facts.group(id), out));
  return taken.length === 0 ? [] : [...ended, ...left, { turn: 'epoch' }];
}

function endAssignment(round: RoundId, { assignment: name, version }: Assigned, now: Instant): readonly Change<'document.ended'>[] {
  const record = entry('document.ended', null, {}, { document: 'assignment', name, version, request: null, round });
  return [{ end: 'document', kind: 'assignment', name, base: version, at: now }, { record }];
}

function takeOut(round: RoundId, group: Group | undefined, out: ReadonlySet<string>): readonly Change<'group.put'>[] {
  if (group === undefined) return [];
  const value: Group = { ...group, members: inOrder(group.members.filter(({ id }) => !out.has(id))), revision: group.revision + 1 };
  const body = { group: value.id, name: value.name, members: asJson(value.members), request: null, round };
  return [{ put: 'group', value, base: group.revision }, { record: entry('group.put', null, {}, body) }];
}
