import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { entry } from '@countersign/core/entry.ts';
import { postgresForTests, testDatabase } from '../../../../test/postgres.ts';
import { postgresGround, until, untilWaiting } from './contract/postgres-ground.testing.ts';
import { sqliteGround } from './contract/sqlite-ground.testing.ts';
import { approvedAt, arrange, deferred, type Ground, grant, options, person, vote } from './contract/world.testing.ts';
import { storeContract } from './contract.testing.ts';
import { openPostgres } from './engine/postgres.ts';
import { holes, query } from './engine/query.ts';
import { openStore } from './open.ts';
import { Conflict, type Store } from './store.ts';

const server = await postgresForTests();

after(() => server?.stop());

describe('a store on PostgreSQL', { skip: server === undefined }, () => {
  storeContract(() => postgresGround());
});

describe('PostgreSQL', { skip: server === undefined }, () => {
  let ground: Ground;
  let other: Store;
  let url: string;
  before(async () => {
    const database = await testDatabase();
    if (database === undefined) throw new Error('there is no PostgreSQL');
    url = database.url;
    ground = await postgresGround(database);
    other = await openStore({ engine: 'postgres', url }, options);
  });
  after(async () => {
    await other.close();
    await ground.close();
  });

  it('holds a closing back until every replica that acts has committed, and none that is recorded', async () => {
    for (const [gate, closes] of [
      ['shared', false],
      ['none', true],
    ] as const) {
      const [inside, mayCommit] = [deferred(), deferred()];
      let closed = false;
      const acting = ground.store.transaction(gate, async () => {
        inside.settle();
        await mayCommit.promise;
      });
      await inside.promise;
      const closing = other
        .transaction('exclusive', async () => undefined)
        .then(() => {
          closed = true;
        });
      // Looked at before the commit: of two answers that PostgreSQL gives at once, either may come first.
      await untilWaiting(ground, closing);
      assert.equal(closed, closes);
      mayCommit.settle();
      await Promise.all([acting, closing]);
    }
  });

  it('lets nothing that acts commit, on any replica, once a closing has answered', async () => {
    let stopped = false;
    const count = async () => Number((await ground.rows('select count(*) as n from entries'))[0]?.n);
    const act = async (store: Store) => {
      while (!stopped) {
        await store.transaction('shared', async (tx) => {
          const closed = (await tx.locks.live()).length > 0;
          if (!closed) await tx.save([{ record: entry('run.started', null, {}, {}) }]);
        });
      }
    };
    const acting = [ground.store, other].flatMap((store) => Array.from({ length: 6 }, () => act(store)));
    for (let round = 0; round < 5; round++) {
      const [ada, before] = [person(), await count()];
      while ((await count()) < before + 20) await setImmediate();
      const id = await other.transaction('exclusive', async (tx) => {
        const lock = { id: tx.newId('lock'), stops: 'everything', subject: '', reason: 'now', by: ada.id, madeAt: tx.now } as const;
        await tx.save([
          { put: 'person', value: ada, base: 0 },
          { add: 'lock', value: lock },
        ]);
        return lock.id;
      });
      const answered = await count();
      for (let n = 0; n < 20; n++) await ground.store.transaction('shared', async () => undefined);
      assert.equal(await count(), answered);
      await other.transaction('exclusive', async (tx) => tx.save([{ end: 'lock', id, at: tx.now }]));
    }
    stopped = true;
    await Promise.all(acting);
  });

  it('takes its time after the gate, from its own clock, and never before the last entry', async () => {
    const [inside, mayCommit] = [deferred(), deferred()];
    const closing = ground.store.transaction('exclusive', async (tx) => {
      inside.settle();
      await mayCommit.promise;
      return tx.now;
    });
    await inside.promise;
    const acting = other.transaction('shared', async (tx) => tx.now);
    await untilWaiting(ground, acting);
    const between = Number((await ground.rows('select floor(extract(epoch from clock_timestamp()) * 1000) as ms'))[0]?.ms);
    mayCommit.settle();
    assert.equal((await closing) <= between, true);
    assert.equal((await acting) >= between, true);
    const ahead = between + 3_600_000;
    await ground.raw(`insert into entries (at, kind, body, seal) values (${ahead}, 'alarm.raised', '{}', '\\x00')`);
    assert.equal(await other.transaction('shared', async (tx) => tx.now), ahead);
  });

  it('gives one of two last words its way, and the other a conflict', async () => {
    const { waiting, alice, bob, carol } = await arrange(ground.store);
    const both = await Promise.allSettled(
      [
        [ground.store, bob],
        [other, carol],
      ].map(([store, voter]) =>
        (store as Store).transaction('shared', async (tx) => {
          await tx.requests.find(waiting.id);
          await tx.save([
            { add: 'vote', request: waiting.id, requester: alice.id, value: vote(voter as typeof bob, waiting) },
            { save: 'request', value: approvedAt(waiting, tx.now), revision: 1 },
            { add: 'grant', value: grant(waiting, tx.now) },
          ]);
        }),
      ),
    );
    assert.deepEqual(both.map((result) => result.status).toSorted(), ['fulfilled', 'rejected']);
    const lost = both.find((result) => result.status === 'rejected');
    assert.equal(lost?.reason instanceof Conflict, true);
  });

  it('refuses to write in a reading', async () => {
    const engine = await openPostgres({ url, program: 'test', now: Date.now, monotonic: () => performance.now() });
    const insert = query((db) => db.insertInto('unsealed').values(holes('seq')));
    await assert.rejects(
      engine.read((connection) => connection.run(insert, { seq: 1 })),
      { code: 'database-read-only' },
    );
    await assert.doesNotReject(engine.transaction('none', (connection) => connection.run(insert, { seq: 999_999 })));
    await engine.close();
  });

  it('goes on after its connections were cut, in use or idle', async () => {
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'countersign' and datname = current_database()`;
    const failing = ground.store.transaction('shared', async (tx) => {
      await ground.raw(cut);
      await tx.locks.live();
    });
    await assert.rejects(failing, { code: 'database-unavailable' });
    await ground.raw(cut);
    await until(async () => (await other.read((reader) => reader.log.size()).catch(() => -1)) >= 0);
    await until(async () => (await ground.store.read((reader) => reader.log.size()).catch(() => -1)) >= 0);
  });

  it('says that a server which is not there does not answer', async () => {
    await assert.rejects(openStore({ engine: 'postgres', url: 'postgres://nobody@127.0.0.1:1/none' }, options), {
      code: 'database-unavailable',
    });
  });

  const written = (store: Store) => store.transaction('none', (tx) => tx.save([{ record: entry('call.blocked', null, {}, {}) }]));
  const size = () => ground.store.read((reader) => reader.log.unsealedCount());

  it('says of a database that is read-only that it is, also at the start, and writes when it is not any more', async () => {
    const [row] = await ground.rows('select current_database() as name');
    const setting = `alter database "${String(row?.name)}"`;
    const renewed = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'countersign' and datname = current_database()`;
    const before = await size();
    await ground.raw(`${setting} set default_transaction_read_only = on`);
    await ground.raw(renewed);
    await until(async () => (await size().catch(() => -1)) >= 0);
    await assert.rejects(written(ground.store), { code: 'database-read-only' });
    await assert.rejects(openStore({ engine: 'postgres', url }, options), { code: 'database-read-only' });
    assert.equal(await size(), before);
    await ground.raw(`${setting} reset default_transaction_read_only`);
    await ground.raw(renewed);
    await until(async () => (await size().catch(() => -1)) >= 0);
    await written(ground.store);
    assert.equal(await size(), before + 1);
  });

  it('says of a full disk and of a table that is locked which it is, keeps nothing, and goes on afterwards', async () => {
    const before = await size();
    await ground.raw(`create function disk_is_full() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
      create trigger disk_is_full before insert on entries for each row execute function disk_is_full()`);
    await assert.rejects(written(ground.store), { code: 'database-full' });
    await ground.raw('drop trigger disk_is_full on entries; drop function disk_is_full');
    await ground.raw('begin; lock table entries in exclusive mode');
    await assert.rejects(written(ground.store), { code: 'database-unavailable' });
    await ground.raw('rollback');
    assert.equal(await size(), before);
    await written(ground.store);
    assert.equal(await size(), before + 1);
  });

  it('refuses a database of a newer program', async () => {
    await ground.raw(`insert into schema_versions (version, applied_at, program) values (999, 1, '9.9.9')`);
    await assert.rejects(openStore({ engine: 'postgres', url }, options), { code: 'database-newer' });
    await ground.raw('delete from schema_versions where version = 999');
    await (await openStore({ engine: 'postgres', url }, options)).close();
  });

  it('migrates once when replicas start together', async () => {
    const database = await testDatabase();
    if (database === undefined) throw new Error('there is no PostgreSQL');
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ engine: 'postgres', url: database.url }, options)));
    for (const store of stores) await store.close();
    await database.close();
  });

  it('has the tables, columns and indexes that SQLite has', async () => {
    const sqlite = await sqliteGround();
    const onSqlite = await sqlite.rows(`select m.name || '.' || c.name || case when c."notnull" or c.pk then ' not null' else '' end as what
      from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' union
      select 'index ' || name from sqlite_master where type = 'index' and name not like 'sqlite_%'`);
    const onPostgres =
      await ground.rows(`select table_name || '.' || column_name || case is_nullable when 'NO' then ' not null' else '' end as what
      from information_schema.columns where table_schema = 'public' union
      select 'index ' || indexname from pg_indexes where schemaname = 'public' and indexname not like '%_pkey' and indexname not like '%_key'`);
    const names = (rows: typeof onSqlite) => rows.map((row) => String(row.what)).toSorted();
    assert.deepEqual(names(onPostgres), names(onSqlite));
    assert.equal(onSqlite.length > 150, true);
    await sqlite.close();
  });
});
