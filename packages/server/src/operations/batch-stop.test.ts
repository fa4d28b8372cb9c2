import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRefusal } from '@countersign/core/errors.ts';
import type { RunId } from '@countersign/core/ids.ts';
import { entriesOf, journal, reasonsOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { contoso, must, ran } from '../testing/hand.ts';
import { notSent, rejected, unknown } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';

const names = ['One', 'Two', 'Three', 'Four'];

async function batch(world: World, onError: 'stop' | 'continue'): Promise<void> {
  const calls = names.map((name) => ({ tenant: contoso, task: 'New-JournalRule', parameters: journal(name) }));
  const { request } = must(await world.as('alex').ask({ kind: 'batch', calls, onError }));
  await world.as('maria').approve(request);
}

const run = (world: World, name: string, afterError?: RunId) =>
  world.as('alex').run('New-JournalRule', journal(name), afterError === undefined ? {} : { afterError });

onEachEngine('a batch that stops at its first error', (open) => {
  for (const [what, answer] of [
    ['was rejected', rejected()],
    ['was never sent', notSent()],
    ['may have happened', unknown()],
  ] as const) {
    it(`stops at the server when a call ${what}, and goes on for whoever knows of it`, async () => {
      const world = await open();
      await batch(world, 'stop');
      assert.equal(ran(await run(world, 'One')).run.state, 'succeeded');
      world.workload.next(answer);
      const bad = ran(await run(world, 'Two')).run;
      const sent = world.workload.sent.length;
      const blocked = await run(world, 'Three');
      assert.ok(isRefusal(blocked) && reasonsOf(blocked).includes('run-unresolved'));
      assert.match(JSON.stringify(blocked.reasons), new RegExp(`${bad.id} ended in one`));
      assert.ok(isRefusal(await run(world, 'Three', 'run_another000' as RunId)));
      assert.equal(world.workload.sent.length, sent);
      assert.equal(ran(await run(world, 'Three', bad.id)).run.state, 'succeeded');
      assert.equal(ran(await run(world, 'Four')).run.state, 'succeeded', 'once somebody went on, it goes on');
      const went = (await entriesOf(world, 'run.started')).map((body) => body.afterError ?? null);
      assert.deepEqual(went, [null, null, bad.id, null]);
      assert.deepEqual((await world.verified()).findings, []);
    });
  }

  it('stops again at the next error, and an earlier one is not enough to go on', async () => {
    const world = await open();
    await batch(world, 'stop');
    world.workload.next(rejected());
    const first = ran(await run(world, 'One')).run;
    world.workload.next(rejected());
    const second = ran(await run(world, 'Two', first.id)).run;
    assert.ok(isRefusal(await run(world, 'Three', first.id)));
    assert.equal(ran(await run(world, 'Three', second.id)).run.state, 'succeeded');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('does not stop where it was asked for and approved to go on', async () => {
    const world = await open();
    await batch(world, 'continue');
    world.workload.next(rejected());
    await run(world, 'One');
    assert.equal(ran(await run(world, 'Two')).run.state, 'succeeded');
    assert.deepEqual((await world.verified()).findings, []);
  });
});
