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
