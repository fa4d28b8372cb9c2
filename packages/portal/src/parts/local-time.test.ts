import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, localOf } from './local-time.ts';

test('what is typed where the reader is comes back as the same instant', () => {
  for (const iso of ['2026-11-24T15:05:00.000Z', '2026-07-01T00:00:00.000Z']) assert.equal(instantOf(localOf(iso)), iso);
});

test('nothing typed is no instant, nor is what is none', () => {
  assert.equal(instantOf(''), undefined);
  assert.equal(instantOf('soon'), undefined);
});
