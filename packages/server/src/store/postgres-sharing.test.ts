import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Grant } from '@countersign/core/grant.ts';
import { postgresForTests, testDatabase } from '../../../../test/postgres.ts';
import { postgresGround, until, untilWaiting } from './contract/postgres-ground.testing.ts';
import { arrange, deferred, type Ground, options, person, saveIn } from './contract/world.testing.ts';
import { openStore } from './open.ts';
import type { Store, Tx } from './store.ts';

const sessions = `select count(*) as n from pg_stat_activity where application_name = 'countersign' and datname = current_database()`;

const server = await postgresForTests();

after(() => server?.stop());

describe('works that share a transaction on PostgreSQL', { skip: server === undefined }, () => {
  let ground: Ground;
  before(async () => {
    ground = await postgresGround();
  });
  after(() => ground.close());
  const share = <T>(work: (tx: Tx) => Promise<T>) => ground.store.transaction('shared', work, true);
  const put = (tx: Tx, value: ReturnType<typeof person>) => tx.save([{ put: 'person', value, base: 0 }]);
  const several = (count = 8) => Array.from({ length: count }, () => person());

  /** In how many transactions of the database they were written, and whether all are there. */
  async function writtenIn(people: readonly ReturnType<typeof person>[]) {
    const ids = people.map(({ id }) => `'${id}'`).join();
    const [row] = await ground.rows(`select count(*) as kept, count(distinct xmin::text) as together from persons where id in (${ids})`);
    return { kept: Number(row?.kept), together: Number(row?.together) };
  }

  it('are one transaction, of one moment, that commits once', async () => {
    const people = several();
    const times = await Promise.all(
      people.map((value) =>
        share(async (tx) => {
          await put(tx, value);
          return tx.now;
        }),
      ),
    );
    assert.deepEqual(await writtenIn(people), { kept: 8, together: 1 });
    assert.equal(new Set(times).size, 1);
  });

  it('are each alone where they did not say that they may share', async () => {
    const people = several();
    await Promise.all(people.map((value) => ground.store.transaction('shared', (tx) => put(tx, value))));
    assert.deepEqual(await writtenIn(people), { kept: 8, together: 8 });
  });

  it('see what the others have saved, and keep none of it in memory, since it may not be kept', async () => {
    const { alice, done, doneId } = await arrange(ground.store);
    const call = { ...done, digest: done.digest.replace(/^./, 'x') as typeof done.digest };
    const [saved, looked] = [deferred(), deferred()];
    let tries = 0;
    const adding = share(async (tx) => {
      tries += 1;
      if (tries > 1) throw new Error('on purpose');
      await tx.save([{ add: 'call', id: `${doneId}x` as typeof doneId, person: alice.id, call }]);
      saved.settle();
      await looked.promise;
      throw new Error('on purpose');
    });
    let seen: unknown;
    const looking = share(async (tx) => {
      await saved.promise;
      seen ??= await tx.calls.byDigest(alice.id, call.digest);
      looked.settle();
      return await tx.calls.byDigest(alice.id, call.digest);
    });
    await assert.rejects(adding, /on purpose/);
    assert.equal(await looking, undefined, 'what was rolled back is not there when it looks alone');
    assert.notEqual(seen, undefined);
    assert.equal(await ground.store.read((reader) => reader.calls.byDigest(alice.id, call.digest)), undefined);
  });

  it('let those who enter no gate past those who wait at it', async () => {
    const [inside, mayClose] = [deferred(), deferred()];
    const closing = ground.store.transaction('exclusive', async () => {
      inside.settle();
      await mayClose.promise;
    });
    await inside.promise;
    const [acting, recording] = [several(2), several(2)];
    const acts = Promise.all(acting.map((value) => share((tx) => put(tx, value))));
    await untilWaiting(ground, acts);
    await Promise.all(recording.map((value) => ground.store.transaction('none', (tx) => put(tx, value), true)));
    assert.deepEqual(await writtenIn(acting), { kept: 0, together: 0 });
    mayClose.settle();
    await Promise.all([closing, acts]);
    assert.deepEqual(
      [await writtenIn(acting), await writtenIn(recording)],
      [
        { kept: 2, together: 1 },
        { kept: 2, together: 1 },
      ],
    );
  });

  it('go past those before them who are held up by a row', async () => {
    const { given } = await arrange(ground.store);
    await ground.raw(`begin; update grants set uses = uses where id = '${given.id}'`);
    const held = share((tx) => tx.save([{ use: 'grant', id: given.id, at: tx.now }]));
    const waiting = `select count(*) as n from pg_locks where locktype = 'transactionid' and not granted`;
    await until(async () => Number((await ground.rows(waiting))[0]?.n) > 0);
    const [passing] = several(1);
    if (passing === undefined) throw new Error('nobody');
    await share((tx) => put(tx, passing));
    await ground.raw('rollback');
    await held;
    const kept = await ground.store.read(async (reader) => [
      (await reader.grants.find(given.id))?.uses,
      await reader.people.find(passing.id),
    ]);
    assert.deepEqual(kept, [1, passing]);
  });

  it('go again, each alone, when their connection was cut before the commit', async () => {
    const people = several(4);
    let cut = false;
    await Promise.all(
      people.map((value) =>
        share(async (tx) => {
          await put(tx, value);
          if (cut) return;
          cut = true;
          // The one that is in a transaction, not those that idle.
          await ground.raw(`select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'countersign' and datname = current_database() and xact_start is not null`);
          await tx.locks.live();
        }),
      ),
    );
    assert.deepEqual(await writtenIn(people), { kept: 4, together: 4 });
  });

  it('are not run again when nobody heard whether the commit was kept', async () => {
    await ground.raw(`create function cut() returns trigger language plpgsql as
      $$ begin if new.name = 'cut' then perform pg_terminate_backend(pg_backend_pid()); end if; return null; end $$;
      create constraint trigger cut after insert on persons deferrable initially deferred for each row execute function cut()`);
    let runs = 0;
    const ended = await Promise.allSettled(
      several(4).map((value, n) =>
        share(async (tx) => {
          runs += 1;
          await put(tx, n === 2 ? { ...value, name: 'cut' } : value);
        }),
      ),
    );
    await ground.raw('drop trigger cut on persons');
    assert.equal(runs, 4);
    for (const one of ended) assert.equal(one.status === 'rejected' && one.reason.code, 'database-unavailable');
  });

  it('are rid of one that waits for something else', async () => {
    const people = several(4);
    const never = new Promise<void>(() => undefined);
    const ended = await Promise.allSettled(
      people.map((value, n) =>
        share(async (tx) => {
          await put(tx, value);
          if (n === 1) await never;
        }),
      ),
    );
    assert.deepEqual(
      ended.map((one) => (one.status === 'rejected' ? one.reason.code : one.status)),
      ['fulfilled', 'transaction-waited', 'fulfilled', 'fulfilled'],
    );
    assert.equal((await writtenIn(people)).kept, 3);
  });

  it('wait for those of another replica, and never each for the other, whichever grants they count first', async (test) => {
    const database = await testDatabase();
    if (database === undefined) throw new Error('there is no PostgreSQL');
    const [here, there] = [await postgresGround(database), await openStore({ engine: 'postgres', url: database.url }, options)];
    test.after(() => Promise.all([here.close(), there.close()]));
    const { given: one } = await arrange(here.store, { maxUses: null });
    const { given: two } = await arrange(here.store, { maxUses: null });
    const use = (store: Store, { id }: Grant) => store.transaction('shared', (tx) => tx.save([{ use: 'grant', id, at: tx.now }]), true);
    for (let round = 0; round < 40; round++)
      await Promise.all([use(here.store, one), use(here.store, two), use(there, two), use(there, one)]);
    // What a session counted is told when it ends.
    await Promise.all([here.store.close(), there.close()]);
    const counted = await here.rows('select uses from grants order by id');
    assert.deepEqual(
      counted.map(({ uses }) => Number(uses)),
      [80, 80],
    );
    await until(async () => Number((await here.rows(sessions))[0]?.n) === 0);
    assert.deepEqual(await here.rows('select deadlocks from pg_stat_database where datname = current_database()'), [{ deadlocks: '0' }]);
  });

  it('are told at once when the database cannot be reached', async () => {
    const own = await postgresGround();
    await own.store.close();
    let runs = 0;
    const work = async () => {
      runs += 1;
    };
    const ended = await Promise.allSettled(Array.from({ length: 4 }, () => own.store.transaction('shared', work, true)));
    for (const one of ended) assert.equal(one.status === 'rejected' && one.reason.code, 'database-unavailable');
    assert.equal(runs, 0);
    await own.close();
  });

  it('meet no conflict over who saves the same person twice: one is kept', async () => {
    const value = person();
    await saveIn(ground.store, () => [{ put: 'person', value, base: 0 }]);
    const ended = await Promise.allSettled(
      [1, 2, 3].map((n) => share((tx) => tx.save([{ put: 'person', value: { ...value, name: `Ada ${n}`, revision: 2 }, base: 1 }]))),
    );
    assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1);
  });
});
