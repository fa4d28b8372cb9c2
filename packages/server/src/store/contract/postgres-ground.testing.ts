import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../../../test/postgres.ts';
import { openStore } from '../open.ts';
import { type Ground, options } from './world.testing.ts';

/** On a fresh database of the server that was found; each suite has its own. */
export async function postgresGround(given?: TestDatabase): Promise<Ground> {
  const database = given ?? (await testDatabase());
  if (database === undefined) throw new Error('there is no PostgreSQL');
  const store = await openStore({ engine: 'postgres', url: database.url }, options);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    engine: 'postgres',
    store,
    raw: async (text) => void (await client.query(text)),
    rows: async (text) => (await client.query<{ [column: string]: unknown }>(text)).rows,
    async close() {
      await client.end();
      await store.close();
      await database.close();
    },
  };
}

/** Until somebody waits at the gate, as the database says, or has gone through it. */
export async function untilWaiting(ground: Ground, atGate: Promise<unknown>): Promise<void> {
  let through = false;
  const pass = () => {
    through = true;
  };
  atGate.then(pass, pass);
  // Of this database alone: other tests wait at gates of their own on the same server.
  const here = '(select oid from pg_database where datname = current_database())';
  const waiting = `select count(*) as n from pg_locks where locktype = 'advisory' and not granted and database = ${here}`;
  await until(async () => through || Number((await ground.rows(waiting))[0]?.n) > 0);
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setImmediate();
}
