import type { Person } from '@countersign/core/person.ts';

/** So many of those who could vote in a stage are named to a reader. */
export const mostNamed = 50;

/** The first of them by username: of the others a reader is told how many they are. */
export function firstNamed(people: readonly Person[]): readonly Person[] {
  return people.toSorted((one, other) => (one.username < other.username ? -1 : 1)).slice(0, mostNamed);
}
