import assert from 'node:assert/strict';
import { it } from 'node:test';
import { entriesOf, journal, journalApproved } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, extraOf, must, ran } from '../testing/hand.ts';
import { confirmRun } from './confirm-run.ts';

const asked = { written: { tenant: contoso, task: 'New-JournalRule', parameters: journal() } };

onEachEngine('asking whether a call would run', (open) => {
  it('keeps and records what would be blocked, as if it had been run', async () => {
    const world = await open();
    const answer = await world.as('alex').does(confirmRun, asked);
    assert.equal(codeOf(answer), 'needs-approval');
    assert.equal(extraOf(answer, 'call'), extraOf(await world.as('alex').run('New-JournalRule', journal()), 'call'));
    assert.equal((await entriesOf(world, 'call.blocked')).length, 2);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('spends nothing and sends nothing where it would run', async () => {
    const world = await open();
    await journalApproved(world);
    assert.deepEqual(must(await world.as('alex').does(confirmRun, asked)), {
      task: 'Exchange\\New-JournalRule',
      target: 'archive@contoso.onmicrosoft.com',
    });
    assert.deepEqual(world.workload.orders, []);
    assert.equal(ran(await world.as('alex').run('New-JournalRule', journal())).run.state, 'succeeded');
  });

  it('makes no grant where a policy approves by itself', async () => {
    const world = await open();
    must(await world.as('alex').does(confirmRun, { written: { tenant: contoso, task: 'Get-Mailbox', parameters: {} } }));
    assert.deepEqual(await entriesOf(world, 'grant.issued'), []);
  });

  it('writes down what names nothing known', async () => {
    const world = await open();
    const answer = await world.as('alex').does(confirmRun, { written: { tenant: contoso, task: 'New-Nothing', parameters: {} } });
    assert.equal(codeOf(answer), 'unknown-task');
    assert.equal((await entriesOf(world, 'call.blocked')).length, 1);
  });
});
