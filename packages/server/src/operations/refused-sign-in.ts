import type { Change } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Method } from '@countersign/core/person.ts';

/** Somebody tried to sign in as a person, and was not let in. Of nobody who is known nothing is written. */
export function refusedSignIn(person: PersonId, method: Method): Change<'sign-in.refused'> {
  return { record: entry('sign-in.refused', null, { person, outcome: method }, { person, method }) };
}
