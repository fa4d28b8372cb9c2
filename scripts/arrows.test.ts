import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkArrows } from './arrows.ts';

test('every import follows the arrows', () => {
  const { seen, breaches } = checkArrows(join(import.meta.dirname, '..'));
  assert.ok(seen > 150, `only ${seen} modules were seen`);
  assert.deepEqual(breaches, []);
});

test('an import against the arrows is found, a read of the environment, and a clock where time is passed in', (context) => {
  const root = mkdtempSync(join(tmpdir(), 'arrows-'));
  context.after(() => rmSync(root, { recursive: true }));
  for (const folder of ['packages/core/src', 'packages/server/src/api', 'packages/server/src/store'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'packages/core/src/a.ts'), "import { readFileSync } from '@countersign/server/store/b.ts';\n");
  writeFileSync(join(root, 'packages/server/src/api/c.ts'), "import { b } from '../store/b.ts';\nexport const home = process.env.HOME;\n");
  writeFileSync(join(root, 'packages/server/src/store/b.ts'), 'export const b = 1;\n');
  writeFileSync(join(root, 'packages/core/src/d.ts'), 'export const now = () => Date.now();\n');
  assert.deepEqual(
    checkArrows(root).breaches.map((breach) => breach.why),
    [
      'imports packages/server/src/store/b.ts',
      'uses Date.now: time is passed in (Ports.now)',
      'reads the environment',
      'imports packages/server/src/store/b.ts',
    ],
  );
});
