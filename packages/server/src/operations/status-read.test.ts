import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JsonObject } from '@countersign/core/json.ts';
import { approved, entriesOf, hour, reasonsOf, written } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import { notSent, rejected, unknown } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';
import { putGuard, putPolicy } from './put-rule.ts';
import { readRun } from './read-runs.ts';

const csv = { Data: 'RW1haWxBZGRyZXNz' };
const batch = (name = 'Onboarding') => ({ Name: name, CSVData: csv });
const status = (name = 'Onboarding') => ({ Identity: name });

const moving: JsonObject = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\New-MigrationBatch', 'Exchange\\New-MoveRequest'],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
};

/** A world in which mailboxes may be moved, and a move that maria has approved for alex. */
async function moved(open: () => Promise<World>) {
  const world = await open();
  await configured(world, putPolicy, { name: 'moving', document: moving, base: 0, keeps: false });
  const ask = written('New-MigrationBatch', batch());
  const { grant, request } = await approved(world, { ask, approvers: ['maria'], more: { duration: hour } });
  const usesOf = async () => (await world.store.read((reader) => reader.grants.find(grant.id)))?.uses;
  return { world, grant, request, alex: world.as('alex'), usesOf };
}

onEachEngine('the status read of a job', (open) => {
  it('is part of what was approved, and is read as often as wanted after the call has run, without a use', async () => {
    const { world, alex, request, usesOf } = await moved(open);
    const { asks } = request.terms;
    assert.ok(asks.kind === 'call' && asks.status !== undefined);
    assert.deepEqual([asks.status.call.task, asks.status.call.parameters], ['Exchange\\Get-MigrationBatch', status()]);
    const { run } = ran(await alex.run('New-MigrationBatch', batch()));
    for (const _again of [1, 2]) assert.equal(ran(await alex.run('Get-MigrationBatch', status())).run.grant, run.grant);
    assert.deepEqual(world.workload.sent.map((one) => one.task.name).slice(-1), ['Exchange\\Get-MigrationBatch']);
    assert.equal(await usesOf(), 1);
    const seen = must(await alex.looks(readRun, { run: run.id }));
    assert.deepEqual([seen.status?.task, seen.status?.parameters], ['Exchange\\Get-MigrationBatch', status()]);
    assert.equal(must(await world.as('maria').looks(readRun, { run: run.id })).status, undefined, 'whoever approved it may not read it');
    const started = await entriesOf(world, 'run.started');
    assert.deepEqual(
      started.map((one) => [one.usesBefore, one.usesAfter]),
      [
        [0, 1],
        [1, 1],
        [1, 1],
      ],
    );
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('gives no use back when the workload rejects it, nor when it was never sent', async () => {
    const { world, alex, usesOf } = await moved(open);
    ran(await alex.run('New-MigrationBatch', batch()));
    for (const answer of [rejected(), notSent(), unknown()]) {
      world.workload.next(answer);
      ran(await alex.run('Get-MigrationBatch', status()));
      assert.equal(await usesOf(), 1);
    }
    assert.equal(codeOf(await alex.run('New-MigrationBatch', batch())), 'needs-approval', 'the call has been run');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('of another job, before the call has run, after it was rejected, or by somebody else is blocked', async () => {
    const { world, alex, usesOf } = await moved(open);
    const why = async () => reasonsOf(await alex.run('Get-MigrationBatch', status()))[0];
    const blocked = async (who = alex, name?: string) => codeOf(await who.run('Get-MigrationBatch', status(name)));
    assert.equal(await why(), 'grant-not-active');
    world.workload.next(rejected());
    ran(await alex.run('New-MigrationBatch', batch()));
    assert.equal(await why(), 'grant-not-active');
    assert.equal(await usesOf(), 0);
    ran(await alex.run('New-MigrationBatch', batch()));
    assert.equal(await blocked(alex, 'Others'), 'not-allowed');
    assert.equal(codeOf(await alex.run('Get-MigrationBatch', {})), 'not-allowed');
    assert.equal(codeOf(await alex.run('Get-MigrationBatch', { ...status(), ResultSize: 'Unlimited' })), 'not-allowed');
    for (const who of ['bianca', 'maria', 'robo']) assert.equal(await blocked(world.as(who)), 'not-allowed', who);
    assert.equal(world.workload.sent.length, 2);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('may be read where whether the call happened is not known: that is what it is for', async () => {
    const { world, alex } = await moved(open);
    world.workload.next(unknown());
    ran(await alex.run('New-MigrationBatch', batch()));
    assert.equal(ran(await alex.run('Get-MigrationBatch', status())).run.state, 'succeeded');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('ends with the grant, and at once when it is revoked or locked', async () => {
    const { world, alex, grant } = await moved(open);
    const { run } = ran(await alex.run('New-MigrationBatch', batch()));
    must(await world.as('owner').lock('task', 'Exchange\\Get-MigrationBatch'));
    assert.equal(codeOf(await alex.run('Get-MigrationBatch', status())), 'locked');
    must(await alex.revoke(grant.id));
    assert.notEqual(codeOf(await alex.run('Get-MigrationBatch', status())), 'not refused');
    assert.equal(must(await alex.looks(readRun, { run: run.id })).status, undefined);
    assert.equal(world.workload.sent.length, 1);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is blocked by a guard that forbids it, though the call was approved before', async () => {
    const { world, alex } = await moved(open);
    ran(await alex.run('New-MigrationBatch', batch()));
    const document = { tasks: ['Exchange\\Get-MigrationBatch'], parameters: { properties: { Identity: { enum: ['Nothing'] } } } };
    await configured(world, putGuard, { name: 'no-looking', document, base: 0, keeps: false });
    assert.ok(reasonsOf(await alex.run('Get-MigrationBatch', status())).includes('outside-constraint'));
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('names a mailbox by the id that was looked up and approved', async () => {
    const { world, alex } = await moved(open);
    const move = { Identity: 'ceo', RemoteHostName: 'mail.fabrikam.com' };
    const { request } = await approved(world, { ask: written('New-MoveRequest', move), approvers: ['maria'] });
    const { asks } = request.terms;
    assert.ok(asks.kind === 'call' && asks.targets !== undefined);
    const [target] = asks.targets;
    assert.deepEqual(asks.status?.call.parameters, { Identity: target?.id });
    ran(await alex.run('New-MoveRequest', move));
    assert.equal(codeOf(await alex.run('Get-MoveRequestStatistics', { Identity: 'ceo' })), 'not-allowed');
    ran(await alex.run('Get-MoveRequestStatistics', { Identity: String(target?.id) }));
    assert.deepEqual((await world.verified()).findings, []);
  });
});
