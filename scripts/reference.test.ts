import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { routes } from '@countersign/contract/routes.ts';
import { reference } from './reference.ts';
import { operations } from './reference-roles.ts';

test('docs/reference is what the program declares', () => {
  for (const [name, text] of reference()) {
    const path = join(import.meta.dirname, '../docs/reference', name);
    assert.equal(readFileSync(path, 'utf8'), text, `${name} has drifted: node scripts/reference.ts`);
  }
});

test('the table of roles holds the operation of every route, and lets in whom the route says', () => {
  // What describes the API and its documents is no operation: it reads nothing that anybody keeps.
  const declared = new Set([
    'describe-api read anybody',
    'describe-rules read anybody',
    ...operations.map(({ name, mark, who }) => `${name} ${mark} ${who}`),
  ]);
  assert.deepEqual(
    Object.values(routes)
      .map(({ operation, mark, who }) => `${operation} ${mark} ${who}`)
      .filter((said) => !declared.has(said)),
    [],
  );
});
