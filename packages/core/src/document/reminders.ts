import type { GroupId, PersonId } from '../ids.ts';
import type { Duration } from '../time.ts';
import { durationOf, fieldsOf, type Place, wrong } from './fields.ts';
import { longestPending } from './limits.ts';
import type { Names } from './names.ts';
import { readPeople } from './who.ts';

/** What happens while nobody answers a request. Who may decide does not change by it. */
export interface Reminders {
  /** After so long whoever may decide is reminded. */
  readonly remindAfter?: Duration;
  /** After so long these are told too; where none are named, the owners. */
  readonly escalateAfter?: Duration;
  readonly groups: readonly GroupId[];
  readonly people: readonly PersonId[];
}

export const reminderFields = ['remindAfter', 'escalateAfter', 'groups', 'people'] as const;

/** Reads `{ remindAfter, escalateAfter, groups, people }` of a policy. */
export function readReminders(place: Place | undefined, names: Names): Reminders | undefined {
  if (place === undefined) return undefined;
  const field = fieldsOf(place, reminderFields);
  const length = (name: 'remindAfter' | 'escalateAfter') => {
    const at = field(name);
    return at === undefined ? undefined : durationOf(at, longestPending);
  };
  const [remindAfter, escalateAfter] = [length('remindAfter'), length('escalateAfter')];
  const told = readPeople((name) => field(name), names);
  if (escalateAfter === undefined && told.groups.length + told.people.length > 0)
    wrong(place, 'bad-document', 'Say after how long they are told: escalateAfter is missing.');
  if (remindAfter === undefined && escalateAfter === undefined && place.problems.length === 0)
    wrong(place, 'bad-document', 'Say after how long: remindAfter, escalateAfter or both.');
  return {
    ...(remindAfter === undefined ? {} : { remindAfter }),
    ...(escalateAfter === undefined ? {} : { escalateAfter }),
    ...told,
  };
}
