import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Alarm } from '@countersign/core/alarm.ts';
import { Conflict } from '../store.ts';
import { type Ground, later, type OpenGround, saveIn } from './world.testing.ts';

export function alarms(open: OpenGround): void {
  describe('alarms', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    const shown = (ms: number) => ground.store.read((reader) => reader.alarms.open(later(reader.now, ms)));
    const raise = async (key: string, forMs: number): Promise<Alarm> => {
      const kept: Alarm[] = [];
      await saveIn(ground.store, (now) => {
        kept.push({ key, code: 'clock-stepped', says: 'Look at the clock.', raisedAt: now, shownUntil: later(now, forMs) });
        return kept.slice(-1).map((value) => ({ add: 'alarm', value }) as const);
      });
      const [value] = kept.slice(-1);
      assert.ok(value);
      return value;
    };

    it('are open until they are over, or were shown for as long as they are', async () => {
      const short = await raise('a', 60_000);
      const long = await raise('b', 3_600_000);
      assert.deepEqual(await shown(0), [short, long]);
      assert.deepEqual(await shown(120_000), [long]);
      await saveIn(ground.store, (now) => [{ end: 'alarm', key: 'b', at: now }]);
      assert.deepEqual(await shown(0), [short]);
      assert.deepEqual(await ground.store.read(async ({ alarms: held }) => [await held.known('b'), await held.known('c')]), [true, false]);
    });

    it('are raised once and end once', async () => {
      await raise('c', 1000);
      await assert.rejects(raise('c', 1000), Conflict);
      await saveIn(ground.store, (now) => [{ end: 'alarm', key: 'c', at: now }]);
      await assert.rejects(
        saveIn(ground.store, (now) => [{ end: 'alarm', key: 'c', at: now }]),
        Conflict,
      );
    });
  });
}
