import type { Group } from '@countersign/contract/schemas/people.ts';

/** `3 people and 1 group`. */
export function sizeWords({ people, groups }: Group['members']): string {
  const persons = people === 1 ? '1 person' : `${people} people`;
  return groups === 0 ? persons : `${persons} and ${groups === 1 ? '1 group' : `${groups} groups`}`;
}
