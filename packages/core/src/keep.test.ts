import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep } from './keep.ts';

test('keeps what was worked out last, and so many of them', () => {
  const kept = new Map<number, string>();
  for (let key = 0; key < 25; key++) {
    assert.equal(keep(kept, key, `${key}`, 10), `${key}`);
    assert.equal(kept.get(key), `${key}`);
    assert.ok(kept.size <= 10);
  }
});
