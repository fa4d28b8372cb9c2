import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Ground, later, type OpenGround, saveIn } from './world.testing.ts';

export function auditReads(open: OpenGround): void {
  describe('how far a workload’s audit was read', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    const read = (workload: string, ms: number, memory?: string) =>
      saveIn(ground.store, (now) => [{ read: 'audit', workload, to: later(now, ms), ...(memory === undefined ? {} : { memory }) }]);
    const found = (workload: string) => ground.store.read((reader) => reader.auditReads.find(workload));

    it('begins when it is first read, and moves forward only', async () => {
      assert.equal(await found('a'), undefined);
      await read('a', -60_000);
      const begun = await found('a');
      assert.ok(begun);
      assert.equal(begun.readTo, begun.begunAt);
      await read('a', 3_600_000);
      const moved = await found('a');
      assert.ok(moved && moved.readTo > begun.readTo);
      await read('a', 60_000);
      assert.deepEqual(await found('a'), { begunAt: begun.begunAt, readTo: moved.readTo, memory: undefined });
      assert.equal(await found('b'), undefined);
    });

    it('keeps what its connector left, from the first time on, and never what is older', async () => {
      await read('c', -60_000, 'first');
      assert.equal((await found('c'))?.memory, 'first');
      await read('c', 3_600_000, 'second');
      await read('c', 60_000, 'late');
      assert.equal((await found('c'))?.memory, 'second');
    });
  });
}
