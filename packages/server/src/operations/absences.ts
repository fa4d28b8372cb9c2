import { type Absence, longestAbsence } from '@countersign/core/absence.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Person } from '@countersign/core/person.ts';
import { formatInstant, type Instant } from '@countersign/core/time.ts';
import type { Reader } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { operation, reading } from './operation.ts';
import { noSuchPerson } from './visible.ts';

export interface AbsencesSeen {
  /** One's own, where it is not over. */
  readonly own: Absence | undefined;
  /** Those of others whose delegate one is. */
  readonly standsIn: readonly Absence[];
  readonly names: Names;
}

/** When oneself is away, and for whom one stands in. */
export const readAbsences = reading<undefined, AbsencesSeen>({
  name: 'read-absences',
  mark: 'read',
  who: 'human',
  async run({ reader, actor, now }) {
    const me = actor.person.id;
    const absences = await reader.notices.absences(now);
    const standsIn = absences.filter(({ delegate }) => delegate === me);
    const own = absences.find(({ person }) => person === me);
    const people = [me, ...standsIn.map(({ person }) => person), ...(own === undefined ? [] : [own.delegate])];
    return { own, standsIn, names: await namesOf(reader, { people }) };
  },
});

export interface AbsenceKept {
  readonly absence: Absence;
  readonly names: Names;
}

export interface AwayInput {
  readonly delegate: string;
  /** undefined: from now on. */
  readonly from: Instant | undefined;
  readonly until: Instant;
}

/** Says that oneself is away until then, and who of a group of one's own is told meanwhile; what was said before is replaced. */
export const putAbsence = operation<AwayInput, AbsenceKept, 'absence.put'>({
  name: 'put-absence',
  mark: 'self',
  who: 'human',
  records: ['absence.put'],
  gate: 'none',
  async run({ tx, actor }, { delegate: username, from = tx.now, until }) {
    const refusal = againstTimes(from, until, tx.now);
    if (refusal !== undefined) return { value: refusal, changes: [] };
    const delegate = await tx.people.byUsername(username);
    if (delegate === undefined) return { value: noSuchPerson(username), changes: [] };
    const unfit = await againstDelegate(tx, actor.person, delegate);
    if (unfit !== undefined) return { value: unfit, changes: [] };
    return await kept(tx, { person: actor.person.id, delegate: delegate.id, from, until });
  },
});

/** Says that oneself is back. */
export const endAbsence = operation<undefined, AbsenceKept, 'absence.put'>({
  name: 'end-absence',
  mark: 'self',
  who: 'human',
  records: ['absence.put'],
  gate: 'none',
  async run({ tx, actor }) {
    const own = (await tx.notices.absences(tx.now)).find(({ person }) => person === actor.person.id);
    if (own === undefined) return { value: refuse('conflict', 'You are not away.', { next: 'There is nothing to end.' }), changes: [] };
    return await kept(tx, { ...own, from: Math.min(own.from, tx.now) as Instant, until: tx.now });
  },
});

async function kept(tx: Reader, absence: Absence) {
  const { person, delegate, from, until } = absence;
  const record = entry('absence.put', person, { person }, { delegate, from: formatInstant(from), until: formatInstant(until) });
  const value: AbsenceKept = { absence, names: await namesOf(tx, { people: [person, delegate] }) };
  return { value, changes: [{ put: 'absence' as const, value: absence }, { record }] };
}

function againstTimes(from: Instant, until: Instant, now: Instant): Refusal | undefined {
  if (until <= now || until <= from)
    return refuse('bad-value', 'An absence ends after it begins, and not in the past.', { next: 'Give another end.' });
  return until - Math.max(from, now) > longestAbsence
    ? refuse('bad-value', 'An absence is of a year at most.', { next: 'Give an earlier end.' })
    : undefined;
}

async function againstDelegate(reader: Reader, person: Person, delegate: Person): Promise<Refusal | undefined> {
  const next = 'Name an enabled person who is in a group with you.';
  if (delegate.id === person.id) return refuse('not-allowed', 'Nobody stands in for themselves.', { next });
  if (delegate.kind !== 'human' || delegate.disabledAt !== undefined)
    return refuse('not-allowed', 'A delegate is a person who is enabled: whoever is not decides nothing.', { next });
  const groups = await reader.people.groupsOf(person.id);
  const shared = [...(await reader.people.groupsOf(delegate.id))].some((group) => groups.has(group));
  return shared ? undefined : refuse('not-allowed', `${delegate.username} is in no group of yours.`, { next });
}
