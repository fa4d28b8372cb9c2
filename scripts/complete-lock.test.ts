import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { complete } from './complete-lock.ts';

test('the lockfile holds the optional packages of every platform, and no registry', () => {
  const text = readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8');
  const lock = JSON.parse(text) as Parameters<typeof complete>[0];
  assert.deepEqual(Object.keys(complete(lock).packages), Object.keys(lock.packages), 'node scripts/complete-lock.ts');
  assert.doesNotMatch(text, /"resolved": "https?:/);
});
