import { ownersGroup, type PersonId } from '@countersign/core/ids.ts';
import type { Member, Person } from '@countersign/core/person.ts';
import type { Reader } from '../store/store.ts';

/** The person, and for an agent the human who answers for it. */
export async function standingBehind(tx: Reader, id: PersonId): Promise<readonly Person[]> {
  const person = await tx.people.find(id);
  if (person?.sponsor === undefined) return person === undefined ? [] : [person];
  const sponsor = await tx.people.find(person.sponsor);
  return sponsor === undefined ? [] : [sponsor];
}

/** Whoever something is of: who stands behind a person, or the humans in a group. */
export async function peopleOf(tx: Reader, { kind, id }: Member): Promise<readonly Person[]> {
  return kind === 'person' ? await standingBehind(tx, id) : await tx.people.humansIn(id);
}

export async function owners(tx: Reader): Promise<readonly Person[]> {
  return await tx.people.humansIn(ownersGroup);
}
