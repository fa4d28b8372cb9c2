import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEachEngine } from '../testing/engines.ts';

onEachEngine('a world', (open) => {
  it('is arranged by countersigned configuration alone, and its log verifies', async () => {
    const world = await open();
    const report = await world.verified();
    assert.deepEqual(report.findings, []);
    assert.ok(report.entries > 300);
    assert.deepEqual(report.unreplayed, []);
  });
});
