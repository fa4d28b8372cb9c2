import type { PersonId } from './ids.ts';
import { disjoint, handsOf, type Person } from './person.ts';
import type { Stage } from './policy.ts';
import { counts, type Vote } from './vote.ts';

/** Per stage, the enabled, unlocked humans whom it names, through nesting, as things stand now. */
export type Deciders = readonly ReadonlyMap<PersonId, Person>[];

export interface Tally {
  /** Index of the first stage that lacks approvals; the number of stages when none does. */
  readonly open: number;
  /** Approvals that count, by stage. */
  readonly approvals: readonly number[];
}

/**
 * Counts every stage again over those who still may. A vote counts where it was cast, if its person is still a decider there
 * and its hands are disjoint from the requester's and from those of every vote counted before it.
 */
export function tally(stages: readonly Stage[], votes: readonly Vote[], requester: readonly PersonId[], deciders: Deciders): Tally {
  const used = new Set<PersonId>(requester);
  const approvals = stages.map(() => 0);
  for (const vote of votes) {
    if (vote.verdict !== 'approve' || !counts(vote)) continue;
    if (deciders[vote.stage]?.has(vote.person) !== true || vote.hands.some((hand) => used.has(hand))) continue;
    for (const hand of vote.hands) used.add(hand);
    approvals[vote.stage] = (approvals[vote.stage] ?? 0) + 1;
  }
  const short = stages.findIndex((stage, index) => (approvals[index] ?? 0) < stage.need);
  return { open: short === -1 ? stages.length : short, approvals };
}

/**
 * The stage that the next vote is for. It is the last one where every stage is filled and the request still pends, as when somebody who
 * had lost the right has it again: the next vote completes the request.
 */
export function openStage(stages: readonly Stage[], votes: readonly Vote[], requester: readonly PersonId[], deciders: Deciders): number {
  return Math.min(tally(stages, votes, requester, deciders).open, stages.length - 1);
}

/** The people who could take part in a stage: deciders whose hands are not the requester's. */
export function candidates(deciders: Deciders, requester: readonly PersonId[]): readonly (readonly Person[])[] {
  return deciders.map((stage) => [...stage.values()].filter((person) => disjoint(handsOf(person), requester)));
}

/**
 * The first stage that distinct people cannot fill, or undefined if all stages can be filled together: a matching of places to people
 * (augmenting paths), so that somebody who stands in two groups is needed only once.
 */
export function unfillable(stages: readonly Stage[], deciders: Deciders, requester: readonly PersonId[]): number | undefined {
  const able = candidates(deciders, requester).map((people) => people.map((person) => person.id));
  const seatOf = new Map<PersonId, number>();
  const seats: number[] = [];
  for (const [stage, { need }] of stages.entries()) {
    if (need > (able[stage]?.length ?? 0)) return stage;
    for (let place = 0; place < need; place++) {
      seats.push(stage);
      if (!seat(seats.length - 1, { seats, able, seatOf, tried: new Set() })) return stage;
    }
  }
  return undefined;
}

interface Seating {
  readonly seats: readonly number[];
  readonly able: readonly (readonly PersonId[])[];
  readonly seatOf: Map<PersonId, number>;
  readonly tried: Set<PersonId>;
}

function seat(place: number, seating: Seating): boolean {
  for (const person of seating.able[seating.seats[place] ?? -1] ?? []) {
    if (seating.tried.has(person)) continue;
    seating.tried.add(person);
    const holds = seating.seatOf.get(person);
    if (holds === undefined || seat(holds, seating)) {
      seating.seatOf.set(person, place);
      return true;
    }
  }
  return false;
}
