import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Conflict, type Tx } from '../store.ts';
import { type Ground, later, type OpenGround, person } from './world.testing.ts';

export function transactions(open: OpenGround): void {
  describe('a transaction', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());
    const put = (tx: Tx, value = person()) => tx.save([{ put: 'person', value, base: 0 }]);
    const isKept = (id: ReturnType<typeof person>['id']) =>
      ground.store.read(async (reader) => (await reader.people.find(id)) !== undefined);

    it('is kept when it answers, and seen by whoever reads afterwards', async () => {
      const value = person();
      const answer = await ground.store.transaction('shared', async (tx) => {
        await put(tx, value);
        assert.deepEqual(await tx.people.find(value.id), value, 'and by itself');
        return 'answer';
      });
      assert.equal(answer, 'answer');
      assert.equal(await isKept(value.id), true);
    });

    it('rolls back alone when it throws, while those that wait with it commit', async () => {
      const people = Array.from({ length: 30 }, () => person());
      const results = await Promise.allSettled(
        people.map((value, n) =>
          ground.store.transaction('shared', async (tx) => {
            await put(tx, value);
            if (n % 3 === 0) throw new Error('on purpose');
          }),
        ),
      );
      for (const [n, value] of people.entries()) {
        assert.equal(results[n]?.status, n % 3 === 0 ? 'rejected' : 'fulfilled');
        assert.equal(await isKept(value.id), n % 3 !== 0);
      }
    });

    it('keeps nothing when the step swallowed what went wrong', async () => {
      const [value, other] = [person(), person()];
      await ground.store.transaction('shared', (tx) => put(tx, other));
      const swallowing = ground.store.transaction('shared', async (tx) => {
        await put(tx, value);
        await put(tx, { ...value, id: person().id }).catch(() => undefined);
      });
      await assert.rejects(swallowing, Conflict);
      assert.equal(await isKept(value.id), false);
    });

    it('is of no use once it has ended', async () => {
      const held = await ground.store.transaction('shared', async (tx) => ({ tx }));
      await assert.rejects(put(held.tx), { code: 'transaction-waited' });
    });

    it('has a time that never goes back, and the epoch that it began under', async () => {
      const times: number[] = [];
      for (let n = 0; n < 20; n++) await ground.store.transaction('shared', async (tx) => times.push(tx.now));
      assert.deepEqual(
        times,
        times.toSorted((one, other) => one - other),
      );
      const [one, two] = [
        await ground.store.transaction('exclusive', async (tx) => {
          await tx.save([{ turn: 'epoch' }, { turn: 'epoch' }]);
          return [tx.epoch, await tx.epochNow()];
        }),
        await ground.store.transaction('shared', async (tx) => tx.epoch),
      ];
      assert.deepEqual(one, [two - 1, two], 'a transaction turns it once');
    });

    it('makes ids and chance that do not repeat', async () => {
      const made = await ground.store.transaction('none', async (tx) =>
        Array.from({ length: 1000 }, () => [tx.newId('grant'), tx.nonce()] as const),
      );
      assert.equal(new Set(made.flat()).size, 2000);
      assert.match(made[0]?.[0] ?? '', /^grant_[A-Za-z0-9-]{8,64}$/);
      assert.match(made[0]?.[1] ?? '', /^[0-9a-f]{32}$/);
    });

    it('claims a due job once, until its time is over, and is finished only by the newest claim', async () => {
      const id = await ground.store.transaction('shared', async (tx) => {
        await tx.save([
          { later: 'notify', about: 'one', dueAt: tx.now, body: { to: 'bob' } },
          { later: 'notify', about: 'not yet', dueAt: later(tx.now, 3_600_000) },
        ]);
      });
      assert.equal(id, undefined);
      const claim = (leaseMs: number) => ground.store.transaction('none', (tx) => tx.jobs.claim(10, leaseMs));
      const [first] = await claim(0);
      assert.deepEqual([first?.about, first?.body, first?.attempts], ['one', { to: 'bob' }, 1]);
      const [second, ...others] = await claim(3_600_000);
      assert.deepEqual([second?.id, second?.attempts, others.length], [first?.id, 2, 0], 'the lease was over');
      assert.deepEqual(await claim(1000), [], 'the lease holds');
      if (first === undefined || second === undefined) throw new Error('no job was claimed');
      const end = (job: typeof first) => ground.store.transaction('none', (tx) => tx.jobs.finish(job));
      assert.equal(await end(first), false, 'a late worker');
      assert.equal(await ground.store.transaction('none', (tx) => tx.jobs.retry(second, tx.now)), true);
      const [third] = await claim(3_600_000);
      assert.equal(third?.attempts, 3);
      if (third === undefined) throw new Error('no job was claimed');
      assert.equal(await end(third), true);
      assert.equal(await end(third), false);
      assert.deepEqual(await claim(0), []);
    });

    it('shares out jobs among those who claim at once', async () => {
      await ground.store.transaction('shared', (tx) =>
        tx.save(Array.from({ length: 20 }, (_, n) => ({ later: 'sweep-rule', about: `${n}`, dueAt: tx.now }) as const)),
      );
      const claims = await Promise.all(
        Array.from({ length: 8 }, () => ground.store.transaction('none', (tx) => tx.jobs.claim(20, 60_000))),
      );
      const claimed = claims.flat().map((job) => job.about);
      assert.equal(claimed.length, 20);
      assert.equal(new Set(claimed).size, 20);
    });
  });
}
