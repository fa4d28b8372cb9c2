import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RecoveryId } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Recovery } from '@countersign/core/recovery.ts';
import { Conflict } from '../store.ts';
import { type Ground, hour, later, type OpenGround, person, saveIn, sha256 } from './world.testing.ts';

export function recoveries(open: OpenGround): void {
  describe('recoveries', () => {
    let ground: Ground;
    const [one, other] = [person(), person()];
    before(async () => {
      ground = await open();
      await saveIn(ground.store, () => [one, other].map((value) => ({ put: 'person', value, base: 0 }) as const));
    });
    after(() => ground.close());

    const begin = async (name: string, of: Person): Promise<Recovery> => {
      const kept: Recovery[] = [];
      await saveIn(ground.store, (now) => {
        const id = `recov_${name.padEnd(10, '0')}` as RecoveryId;
        const times = { begunAt: later(now, -2 * hour), endsAt: later(now, -hour) };
        kept.push({ id, person: of.id, reason: 'lost', codeHash: sha256(name), ...times, state: 'waiting', revision: 1 });
        return kept.slice(-1).map((value) => ({ add: 'recovery', value }) as const);
      });
      const [value] = kept.slice(-1);
      assert.ok(value);
      return value;
    };
    const save = (value: Recovery, revision: number) => saveIn(ground.store, () => [{ save: 'recovery', value, revision }]);
    const read = (id: RecoveryId) => ground.store.read((reader) => reader.recoveries.find(id));
    const shown = () => ground.store.read((reader) => reader.recoveries.shown());

    it('are shown while they wait and until they are ratified, and move on from what was read alone', async () => {
      const waiting = await begin('one', one);
      assert.deepEqual([await read(waiting.id), await shown()], [waiting, [waiting]]);
      const completed: Recovery = { ...waiting, state: 'completed', at: waiting.endsAt };
      await save(completed, 1);
      assert.deepEqual(await shown(), [{ ...completed, revision: 2 }]);
      await assert.rejects(save(completed, 1), Conflict);
      const ratified: Recovery = { ...waiting, state: 'ratified', at: waiting.endsAt, by: other.id };
      await save(ratified, 2);
      assert.deepEqual([await read(waiting.id), await shown()], [{ ...ratified, revision: 3 }, []]);
    });

    it('are one of a person at a time', async () => {
      await begin('two', other);
      await assert.rejects(begin('three', other), Conflict);
    });

    it('are in force after their wait and not before, and ratified by nobody who was made so: the database says it too', async () => {
      const value = await begin('four', one);
      await assert.rejects(save({ ...value, state: 'completed', at: later(value.endsAt, -1) }, 1));
      await assert.rejects(save({ ...value, state: 'ratified', at: value.endsAt, by: one.id }, 1));
      await save({ ...value, state: 'canceled', at: value.begunAt, by: one.id }, 1);
    });

    it('are canceled by nobody when the database was put back, and by nobody ratified', async () => {
      const value = await begin('five', one);
      await assert.rejects(save({ ...value, state: 'ratified', at: value.endsAt, by: null as never }, 1));
      const canceled: Recovery = { ...value, state: 'canceled', at: value.begunAt, by: null };
      await save(canceled, 1);
      assert.deepEqual(await read(value.id), { ...canceled, revision: 2 });
    });
  });
}
