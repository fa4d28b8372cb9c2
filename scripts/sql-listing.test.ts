import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it, test } from 'node:test';
import pg from 'pg';
import { postgresForTests, type TestDatabase, testDatabase } from '../test/postgres.ts';
import { listingOf, type Planned, placeOf, plannedOnPostgres, plannedOnSqlite, postgresMajor } from './sql-listing.ts';
import { makings, queries } from './sql-queries.ts';

const drifted = 'the queries or their plans have changed: node scripts/sql-listing.ts, then look at what it wrote';

test('the listing holds every query that the store makes', async () => {
  const listed = await queries();
  for (const { module, times } of makings()) {
    const found = new Set(listed.filter(({ name }) => name.startsWith(`${module}.`)).map(({ name }) => name.split(' ')[0]));
    assert.ok(
      found.size >= times,
      `${module} makes ${times} queries and ${found.size} are listed: each has to be a constant of its module`,
    );
  }
});

describe('the listing for SQLite', () => {
  it('is what SQLite says now', async () => {
    assert.ok(readFileSync(placeOf('sqlite'), 'utf8') === listingOf('sqlite', await plannedOnSqlite()), drifted);
  });
});

const server = await postgresForTests();
after(() => server?.stop());
const major = server === undefined ? 0 : await majorOf(server.url);

describe('the listing for PostgreSQL', { skip: major !== postgresMajor }, () => {
  let database: TestDatabase | undefined;
  let planned: readonly Planned[] = [];
  before(async () => {
    database = await testDatabase();
    planned = await plannedOnPostgres(database?.url ?? '');
  });
  after(() => database?.close());

  it('is what PostgreSQL says now', () => {
    assert.ok(readFileSync(placeOf('postgres'), 'utf8') === listingOf('postgres', planned), drifted);
  });
});

async function majorOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ major: number }>(`select current_setting('server_version_num')::int / 10000 as major`);
  await client.end();
  return rows[0]?.major ?? 0;
}
