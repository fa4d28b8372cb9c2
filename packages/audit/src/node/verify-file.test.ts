import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { GroupId } from '@countersign/core/ids.ts';
import { peopledWorld, putGroup } from '../replay/generate.testing.ts';
import { key } from '../replay/world.testing.ts';
import { verifyFile } from './verify-file.ts';

describe('a log with a group of 20,000 members, in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-verify-'));
  after(() => rmSync(folder, { recursive: true }));
  const { world, owner, second } = peopledWorld();
  const members = Array.from({ length: 20_000 }, () => world.store.ports.newId('person'));
  world.configure(putGroup(world, 'group_everybody0' as GroupId, 'everybody', members), owner, second);
  const lines = world.lines();
  const file = (name: string, text: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, `${text.join('\n')}\n`);
    return path;
  };

  test('verifies whole, however long its longest entry is', async () => {
    const longest = Math.max(...lines.map((line) => line.length));
    assert.ok(longest > 1_000_000, String(longest));
    const path = file('whole', lines);
    for (const threads of [1, 2] as const) {
      const report = await verifyFile(path, { key, threads });
      assert.deepEqual(report.findings, []);
      assert.equal(report.entries, world.size());
    }
  });

  test('does not where one member is another', async () => {
    const [from, to] = [String(members[12_345]), String(members[1])];
    const path = file(
      'changed',
      lines.map((line) => line.replace(from, to)),
    );
    for (const threads of [1, 2] as const) assert.ok(!(await verifyFile(path, { key, threads })).ok);
  });
});
