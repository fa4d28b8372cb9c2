import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '@countersign/contract/schemas/audit.ts';
import { readCsv } from '@countersign/core/csv.ts';
import { entriesCsv, entriesLines } from './files.ts';

const entry: Entry = {
  index: 7,
  at: '2026-11-22T16:00:00Z',
  kind: 'run.started',
  by: { id: 'person_1', username: 'alex', name: 'Alex Operator' },
  about: { person: 'person_1', task: 'Exchange\\Set-CASMailbox', tenant: 'contoso.onmicrosoft.com', run: 'run_1', outcome: 'started' },
  body: { uses: 1 },
  parts: { target: { value: '=HYPERLINK("https://evil.example")' } },
  leaf: '{}',
};

test('what was found is a table, in which nothing that somebody wrote is a formula', () => {
  const read = readCsv(entriesCsv([entry]));
  assert.ok(read.ok);
  const [names = [], cells = []] = read.rows;
  assert.deepEqual(names.slice(0, 6), ['entry', 'at', 'kind', 'by', 'task', 'target']);
  assert.equal(names.length, cells.length);
  assert.deepEqual(cells.slice(0, 6), [
    ...['7', '2026-11-22T16:00:00Z', 'run.started', 'alex', 'Exchange\\Set-CASMailbox'],
    '\'=HYPERLINK("https://evil.example")',
  ]);
  assert.deepEqual(cells.slice(-2), ['{"person":"person_1"}', '{"uses":1}']);
});

test('as JSON Lines every entry is whole', () => {
  assert.deepEqual(JSON.parse(entriesLines([entry, entry]).split('\n')[1] ?? ''), entry);
});
