import type { PersonId } from './ids.ts';
import type { Person } from './person.ts';
import type { Duration, Instant } from './time.ts';

/**
 * That somebody is away for a time, and who of a group of theirs is told in their place. It gives nobody a right: a delegate decides what
 * they may decide anyway.
 */
export interface Absence {
  readonly person: PersonId;
  readonly delegate: PersonId;
  readonly from: Instant;
  readonly until: Instant;
}

export const longestAbsence = (366 * 24 * 3_600_000) as Duration;

export function isAway({ from, until }: Absence, now: Instant): boolean {
  return from <= now && now < until;
}

/**
 * Who is told in whose place, among people of whom any may decide: a delegate who is one of them and can be told, and is not away as well.
 * Whoever is not here is told as always, so that a request never waits for nobody.
 */
export function standIns(people: readonly Person[], absences: readonly Absence[], now: Instant): ReadonlyMap<PersonId, PersonId> {
  const away = new Map(absences.filter((one) => isAway(one, now)).map((one) => [one.person, one]));
  const reachable = new Set(people.filter((one) => one.mail !== undefined && !away.has(one.id)).map(({ id }) => id));
  return new Map(
    people.flatMap(({ id }) => {
      const delegate = away.get(id)?.delegate;
      return delegate === undefined || !reachable.has(delegate) ? [] : [[id, delegate] as const];
    }),
  );
}
