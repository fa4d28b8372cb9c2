import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Change } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import type { Run } from '@countersign/core/run.ts';
import type { Instant } from '@countersign/core/time.ts';
import { Conflict, type Tx } from '../store.ts';
import { arrange, type Ground, type OpenGround, person, run, saveIn } from './world.testing.ts';

/** Works that may share a transaction: each ends as it would have alone. */
export function sharing(open: OpenGround): void {
  describe('works that may share a transaction', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());
    const share = <T>(work: (tx: Tx) => Promise<T>) => ground.store.transaction('shared', work, true);
    const saving = (changes: (now: Instant) => readonly Change[]) => share((tx) => tx.save(changes(tx.now)));
    const isKept = (id: ReturnType<typeof person>['id']) =>
      ground.store.read(async (reader) => (await reader.people.find(id)) !== undefined);
    const limited = async (maxUses: number | null) => {
      const { given } = await arrange(ground.store, { maxUses });
      return { given, uses: async () => (await ground.store.read((reader) => reader.grants.find(given.id)))?.uses };
    };

    it('end each for itself: what throws or conflicts keeps nothing, and the others are kept', async () => {
      const people = Array.from({ length: 30 }, () => person());
      const taken = person();
      await saveIn(ground.store, () => [{ put: 'person', value: taken, base: 0 }]);
      const results = await Promise.allSettled(
        people.map((value, n) =>
          share(async (tx) => {
            await tx.save([{ put: 'person', value, base: 0 }]);
            if (n % 5 === 0) throw new Error('on purpose');
            if (n % 5 === 1) await tx.save([{ put: 'person', value: { ...person(), username: taken.username }, base: 0 }]);
            return n;
          }),
        ),
      );
      for (const [n, value] of people.entries()) {
        const result = results[n];
        assert.equal(await isKept(value.id), n % 5 > 1);
        if (n % 5 > 1) assert.deepEqual(result, { status: 'fulfilled', value: n });
        else assert.equal(result?.status === 'rejected' && result.reason instanceof Conflict, n % 5 === 1);
      }
    });

    it('count what all of them use, and give back', async () => {
      const { given, uses } = await limited(null);
      const use = { use: 'grant', id: given.id } as const;
      await Promise.all(Array.from({ length: 12 }, () => saving((at) => [{ ...use, at }])));
      assert.equal(await uses(), 12);
      await Promise.all(Array.from({ length: 5 }, () => saving((spentAt) => [{ giveBack: 'grant', id: given.id, spentAt }])));
      assert.equal(await uses(), 7);
    });

    it('use what is left to the last, and no more', async () => {
      const { given, uses } = await limited(5);
      const ended = await Promise.allSettled(Array.from({ length: 12 }, () => saving((at) => [{ use: 'grant', id: given.id, at }])));
      assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 5);
      assert.equal(await uses(), 5);
      const back = await Promise.allSettled(
        Array.from({ length: 7 }, () => saving((spentAt) => [{ giveBack: 'grant', id: given.id, spentAt }])),
      );
      assert.equal(back.filter(({ status }) => status === 'fulfilled').length, 5);
      assert.equal(await uses(), 0);
    });

    it('settle each its own run, and none that is over', async () => {
      const { given, done, doneId, now } = await arrange(ground.store);
      const runs = Array.from({ length: 6 }, () => run(given, { id: doneId, call: done }, now, { changes: false }));
      await Promise.all(runs.map((value) => saving(() => [{ add: 'run', value }])));
      const settling = (of: readonly Run[], state: 'succeeded' | 'unknown') =>
        Promise.allSettled(
          of.map(({ id }, n) => saving((at) => [{ settle: 'run', id, from: 'started', at, outcome: { state, message: `${n}` } }])),
        );
      await settling(runs.slice(0, 2), 'unknown');
      const ended = await settling(runs, 'succeeded');
      assert.deepEqual(
        ended.map((one) => (one.status === 'rejected' ? one.reason instanceof Conflict : one.status)),
        [true, true, ...Array.from({ length: 4 }, () => 'fulfilled')],
      );
      const states = await ground.store.read(async (reader) => {
        const found = [];
        for (const { id } of runs) found.push(await reader.runs.find(id));
        return found.map((one) => one?.state !== 'started' && [one?.state, one?.outcome.message]);
      });
      assert.deepEqual(states, [['unknown', '0'], ['unknown', '1'], ...[2, 3, 4, 5].map((n) => ['succeeded', `${n}`])]);
    });

    it('write their entries each with its own parts, one behind the other', async () => {
      const before = new Set((await unsealed()).map(({ seq }) => seq));
      await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          share(async (tx) => {
            await tx.save([
              { record: entry('run.started', null, { run: `${n}` }, {}, n % 3 === 0 ? undefined : { parameters: { n } }) },
              { record: entry('run.finished', null, { run: `${n}` }, {}, { message: `${n}` }) },
            ]);
            if (n % 4 === 0) throw new Error('on purpose');
          }),
        ),
      );
      const written = (await unsealed()).filter(({ seq }) => !before.has(seq));
      const expected = Array.from({ length: 20 }, (_, n) => n).filter((n) => n % 4 !== 0);
      assert.equal(written.length, expected.length * 2);
      for (const n of expected) {
        const own = written.filter(({ text }) => text.includes(`"run":"${n}"`));
        assert.deepEqual(
          own.map(({ kind }) => kind),
          ['run.started', 'run.finished'],
        );
        assert.equal(own[0]?.parts?.includes(`"n":${n}`) ?? false, n % 3 !== 0);
        assert.equal(own[1]?.parts?.includes(`"value":"${n}"`), true);
      }
    });

    async function unsealed() {
      return await ground.store
        .transaction('none', async (tx) => {
          throw Object.assign(new Error('only looked'), await tx.log.unsealed(1000));
        })
        .catch((looked: Awaited<ReturnType<Tx['log']['unsealed']>>) => looked.entries);
    }
  });
}
