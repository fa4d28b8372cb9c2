import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEachEngine } from './engines.ts';
import { codeOf, must, ran } from './hand.ts';

const legal = { Name: 'Legal', JournalEmailAddress: 'legal@contoso.onmicrosoft.com' };

onEachEngine('a world', (open) => {
  it('is arranged by countersigned configuration alone, and its log verifies', async () => {
    const world = await open();
    const report = await world.verified();
    assert.deepEqual(report.findings, []);
    assert.ok(report.entries > 300);
    assert.deepEqual(report.unreplayed, []);
  });

  it('runs what was approved exactly once', async () => {
    const world = await open();
    const alex = world.as('alex');
    assert.equal(codeOf(await alex.run('New-JournalRule', legal)), 'needs-approval');
    const { request } = must(await alex.askFor('New-JournalRule', legal));
    await world.as('maria').approve(request);
    assert.equal(ran(await alex.run('New-JournalRule', legal)).run.state, 'succeeded');
    assert.equal(codeOf(await alex.run('New-JournalRule', legal)), 'needs-approval');
    assert.equal(world.workload.sent.length, 1);
    assert.ok((await world.seal()) > 0);
  });
});
