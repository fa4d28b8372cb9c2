import assert from 'node:assert/strict';
import { it } from 'node:test';
import { candidates } from '@countersign/core/quorum.ts';
import { onEachEngine } from '../testing/engines.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { candidatesThrough } from './candidates-through.ts';
import { putGroup } from './put-people.ts';

interface Of {
  readonly groups: readonly string[];
  readonly people: readonly string[];
}

/** Who could take part in a stage of these, and by which of its groups. */
async function able(world: World, of: Of): Promise<readonly (readonly [username: string, through: string])[]> {
  return await world.store.read(async (reader) => {
    const groups = await Promise.all(of.groups.map(async (name) => await reader.groups.byName(name)));
    const people = await Promise.all(of.people.map(async (name) => await reader.people.byUsername(name)));
    const stages = [{ need: 1, groups: groups.flatMap((one) => one?.id ?? []), people: people.flatMap((one) => one?.id ?? []) }];
    const found = await candidatesThrough(reader, stages, candidates(await reader.people.deciders(stages, { where: 'anywhere' }), []));
    const called = (id: string) => groups.find((group) => group?.id === id)?.name ?? id;
    return (found[0] ?? []).map(({ person, through }) => [person.username, through.map(called).join(' ')] as const).sort();
  });
}

onEachEngine('who could vote', (open) => {
  it('may by each group of the stage that holds them, through nesting, and by none where the stage names them alone', async () => {
    const world = await open();
    await configured(world, putGroup, { name: 'inner', people: ['bianca'], groups: [], base: 0 });
    await configured(world, putGroup, { name: 'outer', people: ['olivia'], groups: ['inner'], base: 0 });
    await configured(world, putGroup, { name: 'elsewhere', people: ['bianca', 'alex'], groups: [], base: 0 });
    assert.deepEqual(await able(world, { groups: ['inner', 'outer'], people: ['alex'] }), [
      ['alex', ''],
      ['bianca', 'inner outer'],
      ['olivia', 'outer'],
    ]);
    assert.deepEqual(await able(world, { groups: ['outer'], people: [] }), [
      ['bianca', 'outer'],
      ['olivia', 'outer'],
    ]);
    assert.deepEqual(await able(world, { groups: ['inner'], people: ['bianca'] }), [['bianca', 'inner']]);
    assert.deepEqual(await able(world, { groups: [], people: ['alex'] }), [['alex', '']]);
  });
});
