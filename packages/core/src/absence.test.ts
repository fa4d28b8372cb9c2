import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Absence, isAway, standIns } from './absence.ts';
import type { PersonId } from './ids.ts';
import type { Person } from './person.ts';
import type { Instant } from './time.ts';

const [maria, martin, sam] = ['person_maria', 'person_martin', 'person_sam'] as PersonId[] as [PersonId, PersonId, PersonId];
const person = (id: PersonId, mail?: string) =>
  ({ id, username: id, name: id, kind: 'human', revision: 1, ...(mail === undefined ? {} : { mail }) }) as Person;
const all = [person(maria, 'm@contoso.com'), person(martin, 'n@contoso.com'), person(sam)];
const away = (who: PersonId, delegate: PersonId, from = 10, until = 20): Absence => ({
  person: who,
  delegate,
  from: from as Instant,
  until: until as Instant,
});
const at = (now: number, ...absences: Absence[]) => [...standIns(all, absences, now as Instant)];

test('somebody is away from the first moment on, and back at the last', () => {
  const one = away(maria, martin);
  assert.deepEqual(
    [9, 10, 19, 20].map((now) => isAway(one, now as Instant)),
    [false, true, true, false],
  );
});

test('a delegate is told in the place of whoever is away, for as long as they are', () => {
  assert.deepEqual(at(15, away(maria, martin)), [[maria, martin]]);
  assert.deepEqual(at(20, away(maria, martin)), []);
});

test('a delegate who is away too, has no address, or may not decide this stands in for nobody', () => {
  assert.deepEqual(at(15, away(maria, martin), away(martin, maria)), []);
  assert.deepEqual(at(15, away(maria, sam)), []);
  assert.deepEqual(at(15, away(maria, 'person_other' as PersonId)), []);
});
