import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { GrantId, RunId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { entriesOf, hour, written } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { putPolicy } from './put-rule.ts';
import { type PageInput, readPage } from './read-page.ts';

const relay = { format: 'json', serialization: 'Partial', pageSize: 2, select: [], link: 'https://outlook.example/next' } as const;

const page = (run: RunId, parameters: { readonly [name: string]: Json } = {}, number = 2): PageInput => ({
  ...{ run, page: number, relay },
  written: { tenant: contoso, task: 'Get-Mailbox', parameters },
});

async function readOn(world: World, who: string, input: PageInput) {
  return await readPage(world.sender, { credential: world.tokens.get(who) as never }, input);
}

/** A read of exactly this call, once, that maria has approved. */
async function onceApproved(world: World): Promise<GrantId> {
  const document = {
    tenants: { names: [contoso] },
    tasks: ['Exchange\\Get-InboxRule'],
    requesters: { groups: ['operators'] },
    approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
    maxDuration: 'PT2H',
  };
  await configured(world, putPolicy, { name: 'inbox-rules', document, base: 0, keeps: false });
  const { request } = must(await world.as('alex').ask(written('Get-InboxRule', { Mailbox: 'ben' })));
  const voted = await world.as('maria').approve(request);
  return voted.grant?.id ?? assert.fail('no grant');
}

const inbox = (run: RunId): PageInput => ({
  run,
  page: 2,
  relay,
  written: { tenant: contoso, task: 'Get-InboxRule', parameters: { Mailbox: 'ben' } },
});

onEachEngine('reading an answer on', (open) => {
  it('sends the same call to where the page before ended, and writes down each page before it is sent', async () => {
    const world = await open();
    const { run } = ran(await world.as('alex').run('Get-Mailbox', {}));
    const answer = await readOn(world, 'alex', page(run.id));
    assert.equal('result' in answer && answer.result, 'done');
    assert.equal(world.workload.sent.at(-1)?.relay?.link, relay.link);
    await readOn(world, 'alex', page(run.id, {}, 3));
    const pages = await entriesOf(world, 'page.sent');
    assert.deepEqual(
      pages.map((body) => [body.run, body.page]),
      [
        [run.id, 2],
        [run.id, 3],
      ],
    );
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('spends no use: what was approved once is read to its end, and runs no second time', async () => {
    const world = await open();
    const grant = await onceApproved(world);
    const { run } = ran(await world.as('alex').run('Get-InboxRule', { Mailbox: 'ben' }));
    assert.equal('result' in (await readOn(world, 'alex', inbox(run.id))), true);
    assert.equal(codeOf(await world.as('alex').run('Get-InboxRule', { Mailbox: 'ben' })), 'needs-approval');
    assert.equal((await world.store.read((reader) => reader.grants.find(grant)))?.uses, 1);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('stops with the grant that is revoked', async () => {
    const world = await open();
    const { run } = ran(await world.as('alex').run('Get-Mailbox', {}));
    must(await world.as('owner').revoke(run.grant));
    const sent = world.workload.sent.length;
    assert.equal(codeOf(await readOn(world, 'alex', page(run.id))), 'grant-ended');
    assert.equal(world.workload.sent.length, sent);
    const [refused] = await entriesOf(world, 'page.refused');
    assert.equal(refused?.code, 'grant-ended');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('stops with what was approved once and is taken back after it was used', async () => {
    const world = await open();
    const grant = await onceApproved(world);
    const { run } = ran(await world.as('alex').run('Get-InboxRule', { Mailbox: 'ben' }));
    must(await world.as('maria').revoke(grant));
    assert.equal(codeOf(await readOn(world, 'alex', inbox(run.id))), 'grant-ended');
    assert.equal(codeOf(await world.as('maria').revoke(grant)), 'grant-ended');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('stops with a lock', async () => {
    const world = await open();
    const { run } = ran(await world.as('alex').run('Get-Mailbox', {}));
    must(await world.as('owner').lock('tenant', contoso));
    assert.equal(codeOf(await readOn(world, 'alex', page(run.id))), 'locked');
  });

  it('is for nobody but who ran it', async () => {
    const world = await open();
    const { run } = ran(await world.as('alex').run('Get-Mailbox', {}));
    assert.equal(codeOf(await readOn(world, 'bianca', page(run.id))), 'no-such-run');
    assert.equal(codeOf(await readOn(world, 'owner', page(run.id))), 'no-such-run');
  });

  it('is of the very call that was run', async () => {
    const world = await open();
    const { run } = ran(await world.as('alex').run('Get-Mailbox', {}));
    assert.equal(codeOf(await readOn(world, 'alex', page(run.id, { Identity: 'ben' }))), 'call-drifted');
    assert.equal(codeOf(await readOn(world, 'alex', inbox(run.id))), 'call-drifted');
  });

  it('is of reads that succeeded', async () => {
    const world = await open();
    world.workload.next({ result: 'unknown', message: 'cut', sentDigest: 'd'.repeat(64) as never });
    const { run } = ran(await world.as('alex').run('Get-Mailbox', {}));
    assert.equal(codeOf(await readOn(world, 'alex', page(run.id))), 'call-drifted');
  });

  it('stops when the quiet grant’s day is over', async () => {
    const world = await open();
    if (world.engine === 'postgres') return;
    const { run } = ran(await world.as('alex').run('Get-Mailbox', {}));
    world.clock.forward(9 * hour);
    assert.equal(codeOf(await readOn(world, 'alex', page(run.id))), 'grant-ended');
  });
});
