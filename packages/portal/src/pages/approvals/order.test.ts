import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostUrgentFirst } from './order.ts';

const waiting = (id: string, filedAt: string, ...risks: (string | null)[]) => ({
  id,
  filedAt,
  asks: { calls: risks.map((risk) => ({ risk })) },
});

test('the riskiest comes first, and of the same risk what has waited longest', () => {
  const ordered = mostUrgentFirst([
    waiting('new', '2026-11-24T12:00:00.000Z', 'low'),
    waiting('risky', '2026-11-24T13:00:00.000Z', 'critical'),
    waiting('old', '2026-11-24T11:00:00.000Z', 'low'),
    waiting('unknown', '2026-11-24T10:00:00.000Z', null),
  ]);
  assert.deepEqual(
    ordered.map(({ id }) => id),
    ['risky', 'old', 'new', 'unknown'],
  );
});

test('a batch is as risky as the riskiest call in it', () => {
  const [first] = mostUrgentFirst([
    waiting('one', '2026-11-24T11:00:00.000Z', 'high'),
    waiting('batch', '2026-11-24T12:00:00.000Z', 'low', 'critical', 'low'),
  ]);
  assert.equal(first?.id, 'batch');
});
