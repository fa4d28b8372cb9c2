import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { entry } from '@countersign/core/entry.ts';
import { type Instant, instant } from '@countersign/core/time.ts';
import { freshFolder, sqliteGround } from './contract/sqlite-ground.testing.ts';
import { options, person, saveIn } from './contract/world.testing.ts';
import { storeContract } from './contract.testing.ts';
import { holes, query } from './engine/query.ts';
import { Writer } from './engine/sqlite-writer.ts';
import { openStore, openStoreBeside } from './open.ts';

describe('a store on SQLite', () => storeContract(sqliteGround));

describe('SQLite', () => {
  it('refuses a data folder that another store has open, and takes it when that has closed', async () => {
    const folder = freshFolder();
    const store = await openStore({ engine: 'sqlite', folder }, options);
    await assert.rejects(openStore({ engine: 'sqlite', folder }, options), { code: 'data-folder-busy' });
    await store.close();
    const again = await openStore({ engine: 'sqlite', folder }, options);
    await again.close();
    rmSync(folder, { recursive: true });
  });

  it('refuses a data folder that another process has open, until that is killed', async () => {
    const folder = freshFolder();
    const child = spawn(process.execPath, [fileURLToPath(new URL('./contract/hold-folder.testing.ts', import.meta.url)), folder]);
    await once(child.stdout, 'data');
    await assert.rejects(openStore({ engine: 'sqlite', folder }, options), { code: 'data-folder-busy' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await openStore({ engine: 'sqlite', folder }, options);
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('refuses a database of a newer program, and opens one of its own', async () => {
    const folder = freshFolder();
    await (await openStore({ engine: 'sqlite', folder }, options)).close();
    await (await openStore({ engine: 'sqlite', folder }, options)).close();
    alter(folder, `insert into schema_versions (version, applied_at, program) values (999, 1, '9.9.9')`);
    await assert.rejects(openStore({ engine: 'sqlite', folder }, options), { code: 'database-newer' });
    rmSync(folder, { recursive: true });
  });

  it('refuses a database that cannot be written', async () => {
    const folder = freshFolder();
    const file = join(folder, 'countersign.db');
    await (await openStore({ engine: 'sqlite', folder }, options)).close();
    // A write version from the future makes a file read-only for everybody, root too: https://www.sqlite.org/fileformat2.html#file_format_version_numbers
    const bytes = readFileSync(file);
    bytes[18] = 3;
    writeFileSync(file, bytes);
    await assert.rejects(openStore({ engine: 'sqlite', folder }, options), { code: 'database-read-only' });
    rmSync(folder, { recursive: true });
  });

  it('says that what is no database does not answer', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'countersign.db'), 'not a database, but long enough to be taken for the header of one'.repeat(20));
    await assert.rejects(openStore({ engine: 'sqlite', folder }, options), { code: 'database-unavailable' });
    rmSync(folder, { recursive: true });
  });

  it('has no time before the last entry of the database, whatever the clock says', async () => {
    const folder = freshFolder();
    const ahead = await openStore({ engine: 'sqlite', folder }, { ...options, now: () => 5_000_000 });
    await saveIn(ahead, () => [{ record: entry('call.blocked', null, {}, {}) }]);
    await ahead.close();
    let passed = 0;
    const behind = await openStore({ engine: 'sqlite', folder }, { ...options, now: () => 1_000_000, monotonic: () => passed });
    assert.equal(await behind.transaction('shared', async (tx) => tx.now), 5_000_000);
    assert.equal(await behind.read(async (reader) => reader.now), 5_000_000);
    passed = 2_000;
    assert.equal(await behind.read(async (reader) => reader.now), 5_002_000, 'and goes on from it');
    assert.equal(await behind.wall(), 1_000_000);
    await behind.close();
    rmSync(folder, { recursive: true });
  });

  it('catches a transaction that waits for something else, rolls it back, and serves those behind it', async () => {
    const ground = await sqliteGround();
    const [waiting, patient] = [person(), person()];
    const results = await Promise.allSettled([
      ground.store.transaction('shared', async (tx) => {
        await tx.save([{ put: 'person', value: waiting, base: 0 }]);
        await setImmediate();
        await setImmediate();
        await tx.save([{ turn: 'epoch' }]);
      }),
      ground.store.transaction('shared', (tx) => tx.save([{ put: 'person', value: patient, base: 0 }])),
      ground.store.read(async () => setImmediate().then(() => setImmediate())),
    ]);
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'kept'));
    assert.deepEqual(codes, ['transaction-waited', 'kept', 'transaction-waited']);
    await ground.store.read(async (reader) => {
      assert.equal(await reader.people.find(waiting.id), undefined);
      assert.deepEqual(await reader.people.find(patient.id), patient);
      assert.equal(await reader.epochNow(), 0);
    });
    await ground.close();
  });

  it('awaits the store as often as it likes', async () => {
    const ground = await sqliteGround();
    await ground.store.transaction('shared', async (tx) => {
      for (let n = 0; n < 500; n++) await tx.save([{ record: entry('call.blocked', null, {}, { n }) }]);
    });
    assert.equal(await ground.store.read((reader) => reader.log.unsealedCount()), 500);
    await ground.close();
  });

  it('answers those who only rode along when the disk is full, and tells the one who filled it', async () => {
    const db = new DatabaseSync(':memory:');
    db.exec('create table entry_parts (seq integer primary key, body text); pragma max_page_count = 8');
    let lost = 0;
    const writer = new Writer({
      db,
      disk: { committed: async () => undefined },
      moment: () => ({ now: instant(1), epoch: 0, still: true }),
      lost: () => lost++,
    });
    const insert = query((tables) => tables.insertInto('entry_parts').values(holes('seq', 'body')));
    const add = (seq: number, body: string) => writer.transaction((connection) => connection.run(insert, { seq, body }));
    const results = await Promise.allSettled([add(1, 'small'), add(2, 'x'.repeat(100_000)), add(3, 'small')]);
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'kept'));
    assert.deepEqual(codes, ['kept', 'database-full', 'kept']);
    assert.ok(lost > 0, 'nobody was told to forget what was rolled back');
    assert.deepEqual(
      db
        .prepare('select seq from entry_parts order by seq')
        .all()
        .map((row) => row.seq),
      [1, 3],
    );
    await writer.close();
    db.close();
  });

  it('takes no value that a column would keep as something else', async () => {
    const ground = await sqliteGround();
    for (const name of [undefined, new Date(), true, 0.5, Number.NaN]) {
      const odd = { ...person(), name: name as unknown as string };
      await assert.rejects(
        saveIn(ground.store, () => [{ put: 'person', value: odd, base: 0 }]),
        TypeError,
      );
    }
    await ground.close();
  });

  it('lets another thread in from the thread that serves alone', async () => {
    const folder = freshFolder();
    const store = await openStore({ engine: 'sqlite', folder }, options);
    const shared = store.share?.();
    assert.ok(shared !== undefined);
    const beside = await openStoreBeside({ folder, turns: shared.turns, now: () => 0 as Instant }, options);
    assert.ok(!('share' in beside.store));
    await beside.store.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('waits a moment for whoever reads beside it in another thread, who may lock out writers to see how the log stands', async () => {
    const folder = freshFolder();
    const store = await openStore({ engine: 'sqlite', folder }, options);
    store.share?.();
    const held = new Int32Array(new SharedArrayBuffer(4));
    const other = new Worker(holding, { eval: true, workerData: { file: join(folder, 'countersign.db'), held } });
    const ended = once(other, 'exit');
    while (Atomics.load(held, 0) === 0) await setImmediate();
    await saveIn(store, () => [{ put: 'person', value: person(), base: 0 }]);
    await ended;
    await store.close();
    rmSync(folder, { recursive: true });
  });
});

/** Holds the lock of those who write for 20 milliseconds. */
const holding = `
  const { DatabaseSync } = require('node:sqlite');
  const { workerData: { file, held } } = require('node:worker_threads');
  const db = new DatabaseSync(file);
  db.exec('BEGIN IMMEDIATE');
  Atomics.store(held, 0, 1);
  Atomics.wait(held, 0, 1, 20);
  db.exec('ROLLBACK');
  db.close();`;

function alter(folder: string, text: string): void {
  const db = new DatabaseSync(join(folder, 'countersign.db'));
  db.exec(text);
  db.close();
}
