import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { reference } from './reference.ts';

test('docs/reference is what the program declares', () => {
  for (const [name, text] of reference()) {
    const path = join(import.meta.dirname, '../docs/reference', name);
    assert.equal(readFileSync(path, 'utf8'), text, `${name} has drifted: node scripts/reference.ts`);
  }
});
