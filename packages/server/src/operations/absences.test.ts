import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Instant } from '@countersign/core/time.ts';
import { entriesOf, hour } from '../testing/acts.ts';
import { onEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import { configured, personInput } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { endAbsence, putAbsence, readAbsences } from './absences.ts';
import { putPerson } from './put-people.ts';

const inHours = (world: World, hours: number) => (world.clock.now() + hours * hour) as Instant;
const away = (world: World, delegate: string, until = 5, from?: number) => ({
  delegate,
  from: from === undefined ? undefined : inHours(world, from),
  until: inHours(world, until),
});

onEngine('sqlite', 'an absence', (open) => {
  it('is said by oneself, seen by oneself and one’s delegate, and over when it is over', async () => {
    const world = await open();
    const said = away(world, 'martin', 5, 1);
    must(await world.as('maria').does(putAbsence, said));
    const own = must(await world.as('maria').looks(readAbsences, undefined));
    assert.equal(own.own?.until, said.until);
    const his = must(await world.as('martin').looks(readAbsences, undefined));
    assert.deepEqual([his.own, his.standsIn.length], [undefined, 1]);
    world.clock.forward(5 * hour);
    assert.equal(must(await world.as('maria').looks(readAbsences, undefined)).own, undefined);
    assert.equal(codeOf(await world.as('maria').does(endAbsence, undefined)), 'conflict');
    assert.equal((await entriesOf(world, 'absence.put')).length, 1);
  });

  it('ends when somebody is back, also before it began', async () => {
    const world = await open();
    for (const from of [undefined, 2]) {
      must(await world.as('maria').does(putAbsence, away(world, 'martin', 5, from)));
      must(await world.as('maria').does(endAbsence, undefined));
      assert.equal(must(await world.as('maria').looks(readAbsences, undefined)).own, undefined);
    }
  });

  it('has a delegate of a group of one’s own who can decide: not oneself, a stranger to one’s groups, an agent, or somebody disabled', async () => {
    const world = await open();
    await configured(world, putPerson, { ...personInput('martin', 'Martin'), disabled: true, base: 1 });
    for (const [delegate, code] of [
      ['maria', 'not-allowed'],
      ['alex', 'not-allowed'],
      ['robo', 'not-allowed'],
      ['martin', 'not-allowed'],
      ['nobody-here', 'no-such-person'],
    ] as const)
      assert.equal(codeOf(await world.as('maria').does(putAbsence, away(world, delegate))), code, delegate);
  });

  it('is not over before it begins, and of a year at most', async () => {
    const world = await open();
    for (const [until, from] of [
      [-1, undefined],
      [0, undefined],
      [2, 3],
      [367 * 24, undefined],
    ] as const)
      assert.equal(codeOf(await world.as('maria').does(putAbsence, away(world, 'martin', until, from))), 'bad-value');
  });
});
