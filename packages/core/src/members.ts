import type { Member } from './person.ts';

/** Members in the order of their ids, as what is stored comes back: whoever works out what a group becomes writes it alike, however it stood before. */
export function inOrder(members: readonly Member[]): readonly Member[] {
  return members.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
