import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Grant } from '@countersign/core/grant.ts';
import { addMembers, entriesOf, hour, journal, minute } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { configured, personInput } from '../testing/organisation.ts';
import { doJobs } from '../testing/working.ts';
import { notSent, rejected } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';
import { settleRuns } from './keep-house.ts';
import { perform } from './operation.ts';
import { putPerson } from './put-people.ts';
import { putPolicy } from './put-rule.ts';
import { startApproved } from './run-approved.ts';

const itself = { runWhenApproved: true };
const ask = (world: World, more: { startAt?: number } = {}) =>
  world.as('alex').askFor('New-JournalRule', journal(), { ...itself, duration: hour, ...more });

async function approved(world: World, more?: { startAt?: number }): Promise<Grant> {
  const { request } = must(await ask(world, more));
  const { grant } = await world.as('maria').approve(request);
  assert.ok(grant !== undefined);
  return grant;
}

async function runsUnder(world: World, grant: Grant) {
  return (await world.store.read((reader) => reader.runs.list({ grant: grant.id }, { limit: 10 }))).items;
}

const usesOf = async (world: World, grant: Grant) => (await world.store.read((reader) => reader.grants.find(grant.id)))?.uses;

/** Nothing ran, the log says why, and the grant is as it was. */
async function stopped(world: World, grant: Grant, code: string): Promise<void> {
  await doJobs(world);
  await doJobs(world);
  assert.deepEqual(world.workload.sent, []);
  assert.equal(await usesOf(world, grant), 0);
  assert.deepEqual(
    (await entriesOf(world, 'run.stopped')).map((body) => body.code),
    [code],
  );
  assert.deepEqual((await world.verified()).findings, []);
}

onEachEngine('a request that runs by itself', (open) => {
  it('runs once when it is approved, in the name of who asked, and the log proves it', async () => {
    const world = await open();
    const grant = await approved(world);
    assert.equal(world.workload.sent.length, 0);
    await doJobs(world);
    await doJobs(world);
    const [run, ...more] = await runsUnder(world, grant);
    assert.deepEqual([run?.state, run?.person, more.length], ['succeeded', grant.person, 0]);
    assert.deepEqual(
      world.workload.sent.map((one) => one.parameters.Name),
      [journal().Name],
    );
    const [started] = await entriesOf(world, 'run.started');
    assert.equal(started?.itself, true);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('runs once when several servers come for it at the same moment', async () => {
    const world = await open();
    const other = world.engine === 'postgres' ? await world.replica() : world;
    const grant = await approved(world);
    await Promise.all([doJobs(world), doJobs(other), doJobs(world), doJobs(other)]);
    assert.equal(world.workload.sent.length, 1);
    assert.equal((await runsUnder(world, grant)).length, 1);
    if (other !== world) await other.close();
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('waits for its time', async () => {
    const world = await open();
    const now = await world.store.read(async (reader) => reader.now);
    await approved(world, { startAt: now + 10 * minute });
    await doJobs(world);
    assert.deepEqual(world.workload.sent, []);
    if (world.engine !== 'sqlite') return;
    world.clock.forward(11 * minute);
    await doJobs(world);
    assert.equal(world.workload.sent.length, 1);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('does not run when its time has passed meanwhile', async () => {
    const world = await open();
    if (world.engine !== 'sqlite') return;
    const grant = await approved(world);
    world.clock.forward(2 * hour);
    await stopped(world, grant, 'grant-ended');
  });

  it('does not run while it is locked, and does not start when it is unlocked', async () => {
    const world = await open();
    const grant = await approved(world);
    await world.as('owner').lock('task', 'Exchange\\New-JournalRule');
    await stopped(world, grant, 'locked');
  });

  it('does not run when who asked is disabled', async () => {
    const world = await open();
    const grant = await approved(world);
    await configured(world, putPerson, { ...personInput('alex', 'Alex Operator'), disabled: true, base: 1 });
    await doJobs(world);
    assert.deepEqual(world.workload.sent, []);
    assert.equal((await entriesOf(world, 'run.stopped')).length, 1);
    assert.equal(await usesOf(world, grant), 0);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('does not run when its policy has changed', async () => {
    const world = await open();
    const grant = await approved(world);
    const document = {
      tenants: { tags: ['production'] },
      managementRoles: ['Journaling'],
      requesters: { groups: ['operators'] },
      approval: { stages: [{ groups: ['security-approvers'] }] },
    };
    await configured(world, putPolicy, { name: 'journaling', document, base: 1, keeps: false });
    await doJobs(world);
    assert.deepEqual(world.workload.sent, []);
    assert.equal((await runsUnder(world, grant)).length, 0);
    assert.equal((await entriesOf(world, 'run.stopped')).length, 1);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('does not run when what it acts upon has changed or cannot be looked up', async () => {
    for (const [how, code] of [
      [() => ({ result: 'missing' }) as const, 'call-drifted'],
      [() => ({ result: 'unreachable', code: 'workload-unreachable', message: 'Nobody is there.' }) as const, 'workload-unreachable'],
    ] as const) {
      const world = await open();
      const forward = { Identity: 'ben', ForwardingSmtpAddress: 'finance@contoso.com' };
      const { request } = must(await world.as('alex').askFor('Set-Mailbox', forward, { policy: 'forward-inside', ...itself }));
      const { grant } = await world.as('maria').approve(request);
      world.workload.knows(how);
      assert.ok(grant !== undefined);
      await stopped(world, grant, code);
    }
  });

  it('gives its use back where nothing happened, and does not try again by itself', async () => {
    for (const answer of [rejected(), notSent()]) {
      const world = await open();
      const grant = await approved(world);
      world.workload.next(answer);
      await doJobs(world);
      await doJobs(world);
      assert.equal(world.workload.sent.length, 1);
      assert.equal(await usesOf(world, grant), 0);
      assert.equal(ran(await world.as('alex').run('New-JournalRule', journal())).run.state, 'succeeded');
      assert.deepEqual((await world.verified()).findings, []);
    }
  });

  it('is unknown when the server dies between its start and its end, and is never repeated', async () => {
    const world = await open();
    const grant = await approved(world);
    assert.ok((await startApproved(world.bracket, grant.id)) !== undefined);
    await perform(world.bracket, settleRuns, { caller: 'system', input: { every: true, limit: 10 } });
    await doJobs(world);
    assert.deepEqual(world.workload.sent, []);
    assert.deepEqual(
      (await runsUnder(world, grant)).map((run) => run.state),
      ['unknown'],
    );
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is refused with a secret, which nobody would be there to supply, and for what is no exact call', async () => {
    const world = await open();
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\New-MailboxImportRequest'],
      requesters: { people: ['alex'] },
      approval: { stages: [{ people: ['maria'] }] },
    };
    await configured(world, putPolicy, { name: 'imports', document, base: 0, keeps: false });
    const secret = { AzureSharedAccessSignatureToken: 'canary-secret' };
    const parameters = { Mailbox: 'ben', AzureBlobStorageAccountUri: 'https://files.example/mail.pst', ...secret };
    const refused = await world.as('alex').askFor('New-MailboxImportRequest', parameters, itself);
    assert.equal(codeOf(refused), 'not-allowed');
    assert.match(JSON.stringify(refused), /AzureSharedAccessSignatureToken is secret and kept nowhere/);
    assert.doesNotMatch(JSON.stringify(refused), /canary/);
    must(await world.as('alex').askFor('New-MailboxImportRequest', parameters));
    assert.equal(codeOf(await world.as('alex').ask(addMembers(), itself)), 'bad-value');
  });
});
