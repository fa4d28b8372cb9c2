import assert from 'node:assert/strict';
import { it } from 'node:test';
import { entry } from '@countersign/core/entry.ts';
import { journal } from '../testing/acts.ts';
import { onEngine } from '../testing/engines.ts';
import { must } from '../testing/hand.ts';
import { configured, configuring } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { pruneParts } from './prune-parts.ts';
import { endDocument } from './put-rule.ts';
import { putSetting } from './put-setting.ts';

const day = 86_400_000;

const prune = async (world: World, limit = 10_000) => must(await world.system.does(pruneParts, { limit })).count;
const held = async (world: World) => {
  await world.seal();
  return world.store.read(async (reader) => {
    const entries = await reader.log.range(0, await reader.log.size());
    return { size: entries.length, parts: entries.filter(({ parts }) => parts !== null).length };
  });
};

// Only here can a clock be moved; that both engines lose the same is in the store's contract.
onEngine('sqlite', 'personal parts of the log', (open) => {
  it('stay for good where nobody said otherwise', async () => {
    const world = await open();
    world.clock.forward(4000 * day);
    const before = await held(world);
    assert.equal(await prune(world), 0);
    assert.deepEqual(await held(world), before);
  });

  it('go once they are as old as two owners said, oldest first, a piece at a time; the entries stay and prove themselves', async () => {
    const world = await open();
    await world.as('alex').run('New-JournalRule', journal('Old'));
    await configured(world, putSetting, { name: 'retention', document: { type: 'retention', parts: 'P90D' }, base: 0 });
    const old = await held(world);
    assert.equal(await prune(world), 0, 'nothing is as old as that');
    world.clock.forward(91 * day);
    const record = entry('alarm.raised', null, { target: 'Young' }, {});
    await world.store.transaction('none', (tx) => tx.save([{ record }]));
    const { parts } = await held(world);
    assert.ok(parts > old.parts);
    assert.equal(await prune(world, 3), 3);
    assert.equal(await prune(world), old.parts - 3);
    assert.equal(await prune(world), 0);
    const after = await held(world);
    assert.equal(after.parts, parts - old.parts);
    const lines = await world.exported();
    assert.ok(!lines.some((line) => line.includes('"Old"')));
    assert.ok(lines.some((line) => line.includes('"Young"')));
    const { findings, unreplayed } = await world.verified();
    assert.deepEqual(findings, []);
    assert.deepEqual(
      unreplayed.map(({ gap }) => gap),
      ['parts-pruned'],
    );
  });

  it('are kept from the moment on at which the setting is ended', async () => {
    const world = await open();
    await configured(world, putSetting, { name: 'retention', document: { type: 'retention', parts: 'P90D' }, base: 0 });
    await configured(world, endDocument, { kind: 'setting', name: 'retention', base: 1 });
    world.clock.forward(91 * day);
    assert.equal(await prune(world), 0);
  });

  it('are kept for 90 days at least, and what says otherwise is refused', async () => {
    const world = await open();
    for (const document of [{ type: 'retention' }, { type: 'retention', parts: 'P89D' }, { type: 'retention', parts: 'P3661D' }]) {
      const refused = await configuring(world, putSetting, { name: 'retention', document, base: 0 });
      assert.ok('refused' in refused);
    }
    const other = await configuring(world, putSetting, { name: 'others', document: { type: 'retention', parts: 'P1Y' }, base: 0 });
    assert.ok('refused' in other);
  });
});
