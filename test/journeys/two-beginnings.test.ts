import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import { type App, outsideOf, startApp } from '@countersign/server/app.ts';
import { readConfig } from '@countersign/server/config.ts';
import { makeKeys, sha256Hex } from '@countersign/server/keys.ts';
import { openStore } from '@countersign/server/store/open.ts';
import { must } from '@countersign/server/testing/hand.ts';
import { freshFolder } from '@countersign/server/testing/place.ts';
import pg from 'pg';
import { postgresForTests, type TestDatabase, testDatabase } from '../postgres.ts';

const postgres = await postgresForTests();
after(() => postgres?.stop());

/** What whoever begins or closes something waits for: see the engine. */
const gate = 6_385_022_911;

describe('two servers that begin one empty database in the same instant', { skip: postgres === undefined }, () => {
  let database: TestDatabase;
  let folder: string;
  const apps: App[] = [];
  beforeEach(async () => {
    const found = await testDatabase();
    if (found === undefined) throw new Error('there is no PostgreSQL');
    database = found;
    folder = freshFolder();
    makeKeys(join(folder, 'keys'));
    // The schema is there, and nothing else: both get as far as the first entry.
    const none = () => new Uint8Array(32);
    const outside = { now: Date.now, monotonic: () => performance.now(), random: none, seal: none, sha256: sha256Hex };
    await (await openStore({ engine: 'postgres', url: database.url }, outside)).close();
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.stop()));
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const begin = async (name: string, settings: { readonly [name: string]: string }): Promise<App | Refusal> => {
    const config = readConfig({
      COUNTERSIGN_PORT: '0',
      COUNTERSIGN_DATABASE_URL: database.url,
      COUNTERSIGN_DATA: join(folder, name),
      COUNTERSIGN_KEYS: join(folder, 'keys'),
      ...settings,
    });
    const started = await startApp(
      must(config),
      outsideOf({}, () => undefined),
    );
    if (!isRefusal(started)) apps.push(started);
    return started;
  };

  /** Starts both, and lets neither write before both have seen that the database is empty. */
  const together = async (one: { readonly [name: string]: string }, other: { readonly [name: string]: string }) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`select pg_advisory_lock(${gate})`);
    const both = Promise.all([begin('one', one), begin('other', other)]);
    const waiting = `select count(*)::int as n from pg_locks join pg_database on pg_database.oid = pg_locks.database
      where datname = current_database() and locktype = 'advisory' and not granted`;
    while ((await client.query<{ n: number }>(waiting)).rows[0]?.n !== 2) await setTimeout(20);
    await client.end();
    return await both;
  };

  const first = { COUNTERSIGN_URL: 'https://first.example' };
  const second = { COUNTERSIGN_URL: 'https://second.example' };

  it('agree on the name that the log began with, and keep each their address', async () => {
    const [one, other] = (await together(first, second)).map((started) => must(started));
    const known = await one?.bracket.store.read((reader) => reader.installation());
    assert.match(String(known?.origin), /^(first|second)\.example$/);
    for (const app of [one, other]) {
      assert.equal(app?.bracket.host.origin, known?.origin);
      assert.ok(app?.verifierKey.startsWith(`${known?.origin}+`));
    }
    assert.deepEqual([one?.publicUrl, other?.publicUrl], ['https://first.example', 'https://second.example']);
  });

  it('are refused but for one where each says another name for the log', async () => {
    const started = await together({ ...first, COUNTERSIGN_ORIGIN: 'one.example' }, { ...second, COUNTERSIGN_ORIGIN: 'other.example' });
    assert.deepEqual(started.map((each) => (isRefusal(each) ? each.refused : 'serves')).toSorted(), ['bad-value', 'serves']);
  });

  it('are refused but for one where one of them is a demo', async () => {
    const started = await together(
      { ...first, COUNTERSIGN_ORIGIN: 'log.example', COUNTERSIGN_DEMO: '1' },
      { ...second, COUNTERSIGN_ORIGIN: 'log.example' },
    );
    const [refused] = started.filter(isRefusal);
    assert.match(String(refused?.refused), /^(demo-database|database-not-demo)$/);
    assert.equal(apps.length, 1);
  });
});
