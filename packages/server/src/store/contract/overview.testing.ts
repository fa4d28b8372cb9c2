import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { entry } from '@countersign/core/entry.ts';
import type { Instant } from '@countersign/core/time.ts';
import { approvedAt, arrange, type Ground, later, leaf, type OpenGround, run, saveIn, vote } from './world.testing.ts';

const minute = 60_000;

export function overview(open: OpenGround): void {
  describe('sums over the last days', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    const summed = (since: Instant) => ground.store.read((reader) => reader.overview(since));
    const long = (now: Instant) => later(now, -24 * 60 * minute);

    it('count requests by day and by what became of them, and name the policies that somebody asked under', async () => {
      const { now } = await arrange(ground.store);
      const day = Math.floor(now / (24 * 60 * minute));
      const { requests, asked } = await summed(long(now));
      for (const state of ['pending', 'approved'])
        assert.deepEqual(
          requests.filter((one) => one.day === day && one.state === state).map(({ count }) => count),
          [1],
        );
      assert.deepEqual(asked, new Set(['journaling']));
      const nothing = { requests: [], blocked: [], waits: [], runs: [], asked: new Set() };
      assert.deepEqual(await summed(later(now, minute)), nothing);
    });

    it('tell how long a request waited where somebody has voted on it, and leave out what approved by itself', async () => {
      const { alice, bob, waiting, now } = await arrange(ground.store);
      assert.deepEqual((await summed(long(now))).waits, []);
      await saveIn(ground.store, () => [
        { add: 'vote', request: waiting.id, requester: alice.id, value: vote(bob, waiting) },
        { save: 'request', value: approvedAt(waiting, later(waiting.filedAt, 20 * minute)), revision: 1 },
      ]);
      assert.deepEqual((await summed(long(now))).waits, [{ under: 60, count: 1 }]);
    });

    it('count runs by task, and those that succeeded', async () => {
      const { given, done, doneId, now } = await arrange(ground.store);
      const started = run(given, { id: doneId, call: done }, now);
      await saveIn(ground.store, () => [{ add: 'run', value: started }]);
      assert.deepEqual((await summed(long(now))).runs, [{ task: done.task, count: 1, succeeded: 0 }]);
    });

    it('count the calls that were blocked, by the day on which they were', async () => {
      const { now } = await arrange(ground.store);
      await saveIn(ground.store, () => ['one', 'two'].map((name) => ({ record: entry('call.blocked', null, {}, { name }) })));
      await ground.store.transaction('none', async (tx) => {
        const { size, entries } = await tx.log.unsealed(256);
        const leaves = entries.map((one, n) => leaf(one, size + n));
        await tx.sealing.append({ size, leaves, tiles: [], note: 'note', at: tx.now });
      });
      assert.equal(
        (await summed(long(now))).blocked.reduce((sum, { count }) => sum + count, 0),
        2,
      );
    });
  });
}
