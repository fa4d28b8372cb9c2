import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, totalsOf } from './columns.ts';

const quiet = { asked: 0, approved: 0, denied: 0, lapsed: 0, blocked: 0 };
const days = [
  { ...quiet, day: '2026-11-23' },
  { day: '2026-11-24', asked: 8, approved: 4, denied: 2, lapsed: 1, blocked: 2 },
];

test('what became of nothing yet waits, and all together is what was asked for', () => {
  assert.deepEqual(totalsOf(days), { approved: 4, waiting: 1, lapsed: 1, denied: 2, blocked: 2 });
});

test('the highest day fills the height: requests stand on one another, blocked calls beside them', () => {
  const columns = columnsOf(days);
  assert.ok(columns.every(({ day, x }) => day === '2026-11-24' && x >= 1 && x < 2));
  const stacked = columns.filter(({ kind }) => kind !== 'blocked');
  assert.equal(
    stacked.reduce((sum, { height }) => sum + height, 0),
    100,
  );
  assert.deepEqual(
    stacked.map(({ y }) => y),
    [50, 37.5, 25, 0],
  );
  const [blocked] = columns.filter(({ kind }) => kind === 'blocked');
  assert.deepEqual([blocked?.y, blocked?.height], [75, 25]);
});

test('quiet days draw nothing', () => assert.deepEqual(columnsOf([{ ...quiet, day: '2026-11-23' }]), []));
