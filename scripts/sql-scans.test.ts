import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { migrations } from '../packages/server/src/store/migrate.ts';
import { type Planned, placeOf, plannedOnSqlite } from './sql-listing.ts';

const schema = migrations.map((migration) => migration.tables).join('\n');
const tables = new Set([...schema.matchAll(/create table (\w+)/g)].map(([, table = '']) => table));

/** Tables of one row, and those that grow with the organisation's own structure; every other grows with use. */
const small = ['epoch', 'groups', 'installation', 'log_head', 'search_head', 'tenants'];

/** What walks a table that grows all the same, or an index of one, by the reason why that may be. */
const walking: { readonly [reason: string]: readonly string[] } = {
  'a page in the order of its index, which ends when it is full': [
    'grants.list',
    'notices.list',
    'people.list',
    'requests.list',
    'reviews.list',
    'rounds.list',
    'runs.list',
  ],
  'of what is open alone, by an index that holds nothing else': [
    'findings.list',
    'findings.open',
    'grants.list by live',
    'locks.live',
    'memberships.list',
    'memberships.list by role',
    'requests.list by decider',
    'requests.pendingUnder',
    'runs.stale',
    'runs.started',
  ],
  'a page that passes over what its filter leaves out: it ends when it is full, and what is rare is looked for far back': [
    'grants.list by within',
    'log.search by kind',
    'log.search by outcome',
    'log.search by tenant',
    'log.search by within',
    'memberships.list by state',
    'notices.list by about',
    'notices.list by person',
    'notices.list by state',
    'people.list by search',
    'requests.list by asks',
    'requests.list by concerns',
    'requests.list by state',
    'requests.list by within',
    'reviews.list by open',
    'rounds.list by open',
    'runs.list by state',
    'runs.list by task',
    'runs.list by within',
  ],
  'a filter that comes with a term of the search index, or for the newest leaves alone': [
    'log.search by person',
    'log.search by request',
    'log.search by target',
    'log.search by task',
  ],
  'the newest leaves, a page of them': ['log.search'],
  'the first row': ['log.beginning'],
  'the last row': ['log.lastCheckpoint'],
  'a queue that the sealer empties within a second': ['log.unsealedCount', 'log.unsealed'],
  'everybody may be covered by a rule that is planned': ['people.covered'],
  'a count of all, beside the page of notices that owners look at': ['notices.counted'],
  'once, when the server starts or its database was restored': [
    'credentials.inForce',
    'credentials.openEnrolments',
    'memberships.releaseAll',
  ],
  'of everybody, once in each look at how roles are held': ['credentials.lastProofs'],
  'one row for each time that owners were lost': ['recoveries.shown'],
  'the oldest that are left, a piece of them, in the order of their key': ['log.oldestParts'],
  'a parent looks for its children only while a key is broken within the statement': ['calls.insert'],
};

test('no query walks what grows, but for those that are named with a reason; and each of these does', async () => {
  const walks = (await plannedOnSqlite()).filter((query) => walked(query).length > 0);
  assert.deepEqual(walks.map(({ name }) => name).toSorted(), Object.values(walking).flat().toSorted());
});

test('PostgreSQL has an index for every query of what grows, but for those that are named', () => {
  const sections = readFileSync(placeOf('postgres'), 'utf8').split('\n## ').slice(1);
  const unserved = sections.filter((section) =>
    [...section.matchAll(/Seq Scan on (\w+)/g)].some(([, table = '']) => tables.has(table) && !small.includes(table)),
  );
  assert.ok(sections.length > 200);
  assert.deepEqual(
    unserved.map((section) => section.split('\n')[0]),
    ['credentials.inForce', 'memberships.releaseAll', 'notices.counted'],
  );
});

test('a walk is seen under whatever name the table has in its query, and where an index would be made for one query', () => {
  const text = 'select * from "leaves" as "l" join votes v on v.request_id = l.request_id join epoch on true, json_each(?)';
  const plan = [
    'SCAN l',
    '  SEARCH v USING AUTOMATIC COVERING INDEX (request_id=?)',
    'SCAN epoch',
    'SCAN json_each VIRTUAL TABLE INDEX 1:',
  ];
  assert.deepEqual(walked({ name: 'made.up', text, plan }), ['leaves', 'votes']);
  assert.deepEqual(walked({ name: 'made.up', text, plan: ['SEARCH l USING INDEX leaves_at (at>?)'] }), []);
});

/** The tables that grow which a plan walks, whole or along an index. */
function walked({ text, plan }: Planned): string[] {
  return plan
    .flatMap(
      (step) =>
        /SCAN (\w+)|SEARCH (\w+).* AUTOMATIC /
          .exec(step)
          ?.slice(1)
          .filter((name) => name !== undefined) ?? [],
    )
    .map((name) => tableOf(name, text))
    .filter((table) => tables.has(table) && !small.includes(table));
}

/** The table that goes by a name in this text; what is no table, such as a list of values, goes by its own. */
function tableOf(name: string, text: string): string {
  const named = [...text.matchAll(/(?:from|join|update|into) "?(\w+)"?(?: as)? "?(\w+)"?/g)];
  return named.find(([, , alias]) => alias === name)?.[1] ?? name;
}
