import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsSoon, standingOf } from './state.ts';

const exchange = { tenant: 'contoso.example', name: 'Exchange', checked: { at: '2026-11-01T00:00:00Z', ok: true } };
const lock = (stops: string, subject = '') => ({ id: 'l', stops, subject, reason: 'r', by: {}, madeAt: '' }) as never;

test('a workload stands as it was found at the last look', () => {
  assert.equal(standingOf(exchange, []), 'works');
  assert.equal(standingOf({ ...exchange, checked: { at: '', ok: false } }, []), 'does not work');
  assert.equal(standingOf({ ...exchange, checked: null }, []), 'not looked at');
});

test('a lock of its own, of its tenant or of everything stops it, and no other', () => {
  for (const one of [lock('everything'), lock('tenant', 'contoso.example'), lock('workload', 'contoso.example/Exchange')])
    assert.equal(standingOf(exchange, [one]), 'locked');
  for (const one of [lock('tenant', 'fabrikam.example'), lock('workload', 'contoso.example/Graph'), lock('person', 'Exchange')])
    assert.equal(standingOf(exchange, [one]), 'works');
});

test('a certificate is to be renewed in its last month, and when it has ended', () => {
  const now = Date.parse('2026-11-29T00:00:00Z');
  assert.deepEqual(
    ['2027-01-01T00:00:00Z', '2026-12-20T00:00:00Z', '2026-11-01T00:00:00Z'].map((at) => endsSoon(at, now)),
    [false, true, true],
  );
});
