import { type AccessReview, type ItemFacts, isTimeOf, itemsOf, whereHeld } from '@countersign/core/access-review.ts';
import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import { handsOf, type Member, type Person } from '@countersign/core/person.ts';
import {
  againstDecision,
  type ClosingFacts,
  type Reviewers,
  type Round,
  type RoundItem,
  removalsOf,
  resultsOf,
} from '@countersign/core/review-round.ts';
import { after } from '@countersign/core/time.ts';
import type { RoundClosed, RoundDecided, RoundOpened } from './bodies.ts';
import { decidersOf, rulesOf } from './facts.ts';
import { groupsAround } from './judge-provisioning.ts';
import { actorOf, type Judging } from './judging.ts';
import { isPruned, partOf } from './line.ts';
import type { State } from './state.ts';
import { sideBySide } from './time.ts';

// Access reviews: what a round holds, who decides it and what becomes of it follows from the log alone.

/** A round opens at one of its review's times, once, and holds exactly what was held in that moment. */
export function roundOpened(at: Judging, body: RoundOpened): void {
  const { state, line, find, sha256 } = at;
  const { round: id, review: name, version, dueAt } = body;
  const review = reviewIn(state, body);
  if (review === undefined) {
    find('round-time', `${id} is of version ${version} of ${name}, which was not in force.`);
    return;
  }
  const endsAt = after(line.at, review.duration);
  const open = [...state.rounds.values()].some((held) => held.review.name === name);
  const held = state.roundTimes.has(timeKey(body)) || state.rounds.has(id);
  if (line.by !== null || !isTimeOf(review, dueAt) || line.at < dueAt || body.endsAt !== endsAt || open || held)
    find('round-time', `${id} of ${name} was opened when it was not to be, or is to end at another time.`);
  const items = itemsOf(review, factsOf(at, id), sha256);
  if (!same(items, body.items)) find('round-items', `${id} holds something else than what ${name} looks over.`);
  const round: Round = { id, review: { name, version, digest: review.digest }, dueAt, openedAt: line.at, endsAt };
  state.roundTimes.add(timeKey(body));
  state.rounds.set(id, { ...round, of: review, items: new Map(items.map((item) => [item.id, { round: id, item }])) });
}

function timeKey({ review, version, dueAt }: RoundOpened): string {
  return `${review}@${version}@${dueAt}`;
}

function reviewIn(state: State, { review: name, version }: Pick<RoundOpened, 'review' | 'version'>): AccessReview | undefined {
  const document = state.documents.get(`access-review:${name}`);
  const held = document?.versions.get(version);
  return document?.ended === false && document.version === version && held?.kind === 'access-review' ? held.rule : undefined;
}

function factsOf({ state, line }: Judging, round: string): ItemFacts {
  return {
    rules: rulesOf(state),
    group: (id) => state.groups.get(id),
    peopleOf: (subject) => (subject.kind === 'person' ? [subject.id] : peopleIn(state, subject.id).map(({ id }) => id)),
    uses: state.uses,
    round,
    now: line.at,
  };
}

/** Whoever is enabled in a group, agents and service accounts too, through nesting. */
function peopleIn(state: State, group: GroupId): readonly Person[] {
  const inside = new Set<GroupId>([group]);
  const found = new Set<PersonId>();
  for (const id of inside)
    for (const member of state.groups.get(id)?.members ?? []) {
      if (member.kind === 'group') inside.add(member.id);
      else found.add(member.id);
    }
  return [...found].flatMap((id) => {
    const person = state.people.get(id);
    return person !== undefined && person.disabledAt === undefined ? [person] : [];
  });
}

/** A word by somebody who might say it, on something that is not their own, while the round was open. */
export function roundDecided(at: Judging, body: RoundDecided): void {
  const { state, line, find } = at;
  const held = state.rounds.get(body.round);
  const one = held?.items.get(body.item);
  const person = actorOf(at, body.hands, body);
  if (held === undefined || one === undefined || person === undefined) {
    if (one === undefined) find('round-decision', `${body.item} is in no round that is open.`);
    return;
  }
  const { access, subject } = one.item;
  const now = { reviewers: reviewersOf(state, held.of), behind: behind(state, subject), assignments: rulesOf(state).assignments };
  const deciding = { round: held, review: held.of, access, ...now };
  const said = partOf(line, 'reason');
  const reason = typeof said === 'string' ? said : isPruned(line, 'reason') ? 'pruned' : '';
  const refusal = againstDecision(deciding, { person, hands: body.hands, reason, verdict: body.verdict }, line.at);
  if (refusal !== undefined) find('round-decision', `${person.username} could not decide ${body.item}: ${refusal.message}`);
  if (body.at !== line.at || body.provedAt > line.at) find('time-went-back', 'The decision says another time than its entry.');
  held.items.set(body.item, { ...one, decision: { verdict: body.verdict, person: person.id, at: line.at } });
}

function reviewersOf(state: State, review: AccessReview): Reviewers {
  const { reviewers, fallback } = review;
  const [named, others] = decidersOf(
    state,
    [
      { need: 1, ...reviewers },
      { need: 1, ...fallback },
    ],
    { locked: false, where: whereHeld(review) },
  );
  return { named: named ?? new Map(), fallback: others ?? new Map() };
}

function behind(state: State, subject: Member): readonly PersonId[] {
  if (subject.kind === 'group') return peopleIn(state, subject.id).flatMap((person) => handsOf(person));
  const person = state.people.get(subject.id);
  return person === undefined ? [subject.id] : handsOf(person);
}

/** A round ends when its time is over, with what its reviewers said and what its review does where nobody did. */
export function roundClosed(at: Judging, body: RoundClosed): void {
  const { state, line, find } = at;
  const held = state.rounds.get(body.round);
  if (held === undefined) {
    find('round-results', `${body.round} was closed, and was not open.`);
    return;
  }
  if (line.by !== null || line.at < held.endsAt) find('round-time', `${body.round} was closed before its time, or by somebody.`);
  const items: readonly RoundItem[] = [...held.items.values()];
  const facts = closingFacts(state, held);
  const closed = resultsOf(held.of, items, facts, line.at);
  if (!same(closed, body.results)) find('round-results', `What became of ${body.round} is not what its reviewers and its review say.`);
  const removals = removalsOf(held.id, { items, closed, facts }, line.at);
  const expected = removals.flatMap((one) => ('record' in one ? [canonicalJson(one.record.body)] : []));
  state.removals = { at: line.at, round: held.id, expected: new Set(expected) };
  state.rounds.delete(body.round);
}

function closingFacts(state: State, { review: { name, version } }: Round): ClosingFacts {
  return {
    rules: rulesOf(state),
    group: (id) => state.groups.get(id),
    around: (id) => groupsAround(state, id),
    inForce: reviewIn(state, { review: name, version }) !== undefined,
  };
}

/** Whether a change without a countersignature is what the round that has just ended takes away: owners have countersigned that it does. */
export function removedByRound({ state, line }: Judging): boolean {
  const { removals } = state;
  if (line.by !== null || removals === undefined || removals.at !== line.at) return false;
  return removals.expected.delete(canonicalJson(line.body));
}

/** What a round was to take away is taken away in that moment; what was not by now never was. */
export function judgeRemovals({ state, line, find }: Judging): void {
  const { removals } = state;
  if (removals === undefined || line.at - sideBySide <= removals.at) return;
  if (removals.expected.size > 0) find('round-results', `${removals.round} ended, and what was to be removed by it was not.`);
  state.removals = undefined;
}

function same(one: unknown, other: unknown): boolean {
  return canonicalJson(one as Json) === canonicalJson(other as Json);
}
