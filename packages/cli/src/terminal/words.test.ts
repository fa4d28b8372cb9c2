import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairs, table } from './table.ts';
import { length, relative, when } from './times.ts';

const now = Date.parse('2026-11-22T16:00:00Z');

test('a time is told here, in UTC, and by how far away it is', () => {
  assert.equal(
    when('2026-11-22T18:00:00Z', { now, zone: 'Europe/Berlin' }),
    'Sun 22 Nov 2026 19:00 CET (2026-11-22 18:00 UTC), in 2 hours',
  );
  assert.equal(
    when('2026-11-21T15:59:00Z', { now, zone: 'America/New_York' }),
    'Sat 21 Nov 2026 10:59 GMT-5 (2026-11-21 15:59 UTC), 1 day 1 minute ago',
  );
  assert.equal(when('2026-11-22T18:00:00Z', { now, zone: 'UTC' }), 'Sun 22 Nov 2026 18:00 UTC, in 2 hours');
  assert.equal(relative(now, now), 'now');
  assert.equal(relative(now + 90_000, now), 'in 1 minute 30 seconds');
  assert.equal(relative(now + 3 * 86_400_000 + 61_000, now), 'in 3 days');
  assert.equal(length('PT4H'), '4 hours');
});

test('a table fits the terminal, cuts the widest column, and cuts nothing elsewhere', () => {
  const rows = [['req_1', 'x'.repeat(100)]];
  assert.ok(
    table(['id', 'reason'], rows, 40)
      .split('\n')
      .every((line) => line.length <= 40),
  );
  assert.match(table(['id', 'reason'], rows, undefined), /x{100}/);
  assert.equal(table(['id', 'who'], [['1', 'a\u001bb']], undefined), 'ID  WHO\n1   a\\u{1b}b');
});

test('the lines of a value stand under each other', () => {
  assert.equal(pairs([['A', 'one\ntwo'], undefined, ['Long', '3']]), 'A     one\n      two\nLong  3');
});
