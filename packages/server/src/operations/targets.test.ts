import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import { minute, reasonsOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import { mailboxNamed } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';
import { putGuard, putPolicy } from './put-rule.ts';

const forward = { Identity: 'ben', ForwardingSmtpAddress: 'finance@contoso.com' };
const ask = (world: World, parameters = forward) => world.as('alex').askFor('Set-Mailbox', parameters, { policy: 'forward-inside' });
const run = (world: World, parameters = forward) => world.as('alex').run('Set-Mailbox', parameters);

async function approved(world: World) {
  const { request } = must(await ask(world));
  return await world.as('maria').approve(request);
}

onEachEngine('what a call acts upon', (open) => {
  it('is looked up when it is asked for, and is part of what is approved', async () => {
    const world = await open();
    const { request } = must(await ask(world));
    const { asks } = request.terms;
    assert.ok(asks.kind === 'call');
    assert.deepEqual(asks.targets, [{ parameter: 'Identity', kind: 'mailbox', named: 'ben', ...mailboxNamed('ben') }]);
    assert.equal(world.workload.sought.length, 1);
  });

  it('goes on the wire by its id, is read again before, and both are in the log', async () => {
    const world = await open();
    await approved(world);
    assert.equal(ran(await run(world)).run.state, 'succeeded');
    assert.deepEqual(world.workload.sent.at(-1)?.parameters, { ...forward, Identity: mailboxNamed('ben').id });
    assert.equal(world.workload.sought.length, 2);
    const said = (await world.exported())
      .filter((line) => line.includes(mailboxNamed('ben').id))
      .map((line) => /request\.filed|run\.started/.exec(line)?.[0]);
    assert.deepEqual(said, ['request.filed', 'run.started']);
  });

  it('blocks the run when it is no longer what was approved, says what changed, and spends nothing', async () => {
    const world = await open();
    const { grant } = await approved(world);
    world.workload.knows(({ named }) => ({ result: 'found', facts: { ...mailboxNamed(named), type: 'SharedMailbox' } }));
    const blocked = await run(world);
    assert.ok(isRefusal(blocked));
    assert.ok(reasonsOf(blocked).some((reason) => reason === 'call-drifted'));
    assert.match(blocked.message, /needs|blocked/);
    assert.match(JSON.stringify(blocked.reasons), /was a UserMailbox and is a SharedMailbox/);
    assert.deepEqual(world.workload.sent, []);
    assert.equal((await world.store.read((reader) => reader.grants.find(grant?.id as never)))?.uses, 0);
    world.workload.knows(({ named }) => ({ result: 'found', facts: mailboxNamed(named) }));
    assert.equal(ran(await run(world)).run.state, 'succeeded');
  });

  it('blocks the run when it is gone', async () => {
    const world = await open();
    await approved(world);
    world.workload.knows(() => ({ result: 'missing' }));
    assert.match(JSON.stringify(await run(world)), /no longer there/);
    assert.deepEqual(world.workload.sent, []);
  });

  it('runs nothing while it cannot be read, and the grant stays as it was', async () => {
    const world = await open();
    await approved(world);
    world.workload.knows(() => ({ result: 'unreachable', code: 'workload-unreachable', message: 'Nobody is there.' }));
    assert.equal(codeOf(await run(world)), 'workload-unreachable');
    assert.deepEqual(world.workload.sent, []);
    world.workload.knows(({ named }) => ({ result: 'found', facts: mailboxNamed(named) }));
    assert.equal(ran(await run(world)).run.state, 'succeeded');
  });

  it('is refused before filing when it is missing or could be several, and when nobody can be asked', async () => {
    const world = await open();
    for (const [result, code] of [
      ['missing', 'bad-target'],
      ['ambiguous', 'bad-target'],
    ] as const) {
      world.workload.knows(() => ({ result }));
      const refused = await ask(world);
      assert.ok(isRefusal(refused) && refused.refused === code && refused.next !== undefined);
    }
    world.workload.knows(() => ({ result: 'unreachable', code: 'workload-unreachable', message: 'Nobody is there.' }));
    assert.equal(codeOf(await ask(world)), 'workload-unreachable');
    assert.equal(
      await world.store.read(
        async (reader) => (await reader.requests.list({}, { limit: 100 })).items.filter((one) => one.terms.asks.kind === 'call').length,
      ),
      0,
    );
  });

  it('is asked of the workload for nobody who may not ask for the call', async () => {
    const world = await open();
    assert.ok(isRefusal(await world.as('ada').askFor('Set-Mailbox', forward)));
    assert.ok(isRefusal(await world.nobody.askFor('Set-Mailbox', forward)));
    assert.ok(isRefusal(await ask(world, { ...forward, ForwardingSmtpAddress: 'out@example.org' })));
    assert.deepEqual(world.workload.sought, []);
  });

  it('stands as it is written where the workload has nothing to tell of it', async () => {
    const world = await open();
    world.workload.knows(() => ({ result: 'as-written' }));
    const { request } = must(await ask(world));
    assert.ok(request.terms.asks.kind === 'call' && request.terms.asks.targets === undefined);
    await world.as('maria').approve(request);
    assert.equal(ran(await run(world)).run.state, 'succeeded');
    assert.deepEqual(world.workload.sent.at(-1)?.parameters, forward);
  });

  it('is looked up for each call of a list, and once for what several name alike', async () => {
    const world = await open();
    const calls = ['ben', 'anna', 'ben'].map((Identity, at) => ({
      tenant: contoso,
      task: 'Set-Mailbox',
      parameters: { ...forward, Identity, ...(at === 2 ? { DeliverToMailboxAndForward: true } : {}) },
    }));
    const { request } = must(await world.as('alex').ask({ kind: 'batch', calls, onError: 'stop' }, { policy: 'forward-inside' }));
    assert.ok(request.terms.asks.kind === 'batch');
    assert.deepEqual(
      request.terms.asks.targets?.map((targets) => targets.map(({ id }) => id)),
      ['ben', 'anna', 'ben'].map((name) => [mailboxNamed(name).id]),
    );
    assert.equal(world.workload.sought.length, 2);
  });

  it('is not looked up for a run under a grant that binds none', async () => {
    const world = await open();
    const member = { Identity: 'board', Member: 'ben' };
    const { request } = must(
      await world.as('alex').ask({ kind: 'tasks', tenant: contoso, tasks: ['Add-DistributionGroupMember'] }, { duration: 30 * minute }),
    );
    await world.as('maria').approve(request);
    assert.equal(ran(await world.as('alex').run('Add-DistributionGroupMember', member)).run.state, 'succeeded');
    assert.deepEqual(world.workload.sought, []);
    assert.deepEqual(world.workload.sent.at(-1)?.parameters, member);
  });
});

const members = { Identity: 'board', Member: 'ben' };
const add = (world: World, parameters = members) => world.as('alex').run('Add-DistributionGroupMember', parameters);

/** A window for lists, within what a policy says of them. */
async function windowFor(world: World, targets: Json) {
  const document = {
    tenants: { names: [contoso] },
    tasks: ['Exchange\\Add-DistributionGroupMember'],
    requesters: { people: ['alex'] },
    targets,
    approval: { stages: [{ people: ['maria'] }] },
    bind: 'task',
    maxUses: 20,
  };
  await configured(world, putPolicy, { name: 'small-lists', document, base: 0, keeps: false });
  const ask = { kind: 'tasks' as const, tenant: contoso, tasks: ['Add-DistributionGroupMember'] };
  const { request } = must(await world.as('alex').ask(ask, { policy: 'small-lists', maxUses: 5 }));
  return await world.as('maria').approve(request);
}

const list = (name: string, count: number) => ({
  result: 'found' as const,
  facts: { ...mailboxNamed(name), type: 'MailUniversalDistributionGroup', members: count },
});

onEachEngine('what rules say of what a call acts upon', (open) => {
  it('is judged at each run of a window, and what was judged goes on the wire by its id', async () => {
    const world = await open();
    await windowFor(world, { Identity: { types: ['MailUniversalDistributionGroup'], members: { most: 20 } } });
    world.workload.knows(({ named }) => (named === 'board' ? list('board', 20) : { result: 'found', facts: mailboxNamed(named) }));
    assert.equal(ran(await add(world)).run.state, 'succeeded');
    assert.equal(world.workload.sent.at(-1)?.parameters.Identity, mailboxNamed('board').id);
    world.workload.knows(() => list('board', 21));
    const blocked = await add(world);
    assert.ok(isRefusal(blocked) && /has 21 members/.test(JSON.stringify(blocked.reasons)), JSON.stringify(blocked));
    assert.equal(world.workload.sent.length, 1);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('blocks what is missing, could be several, or is told of by nobody', async () => {
    const world = await open();
    await windowFor(world, { Identity: { types: ['MailUniversalDistributionGroup'] } });
    for (const result of ['missing', 'ambiguous', 'as-written'] as const) {
      world.workload.knows(() => ({ result }));
      const blocked = await add(world);
      assert.ok(reasonsOf(blocked).includes('outside-constraint'), result);
    }
    world.workload.knows(() => ({ result: 'unreachable', code: 'workload-unreachable', message: 'Nobody is there.' }));
    assert.equal(codeOf(await add(world)), 'workload-unreachable');
    assert.deepEqual(world.workload.sent, []);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is judged when a call is asked for, in words that say what it is', async () => {
    const world = await open();
    await windowFor(world, { Identity: { domains: ['contoso.com'], types: ['MailUniversalDistributionGroup'] } });
    const asking = () => world.as('alex').askFor('Add-DistributionGroupMember', members, { policy: 'small-lists' });
    const refused = await asking();
    assert.ok(isRefusal(refused) && refused.refused === 'outside-constraint');
    assert.match(refused.message, /is a UserMailbox and not a MailUniversalDistributionGroup/);
    world.workload.knows(() => list('board', 3));
    assert.equal(must(await asking()).request.state, 'pending');
    world.workload.knows(() => ({ result: 'missing' }));
    assert.equal(codeOf(await asking()), 'bad-target');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('holds for a guard over a grant that was given before it', async () => {
    const world = await open();
    await approved(world);
    const document = { tasks: ['Exchange\\Set-Mailbox'], targets: { Identity: { types: ['SharedMailbox'] } } };
    await configured(world, putGuard, { name: 'shared-alone', document, base: 0, keeps: false });
    assert.ok(reasonsOf(await run(world)).includes('outside-constraint'));
    assert.deepEqual(world.workload.sent, []);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is judged on an automatic route before anything runs, and is part of the request that it makes', async () => {
    const world = await open();
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\Set-MailboxAutoReplyConfiguration'],
      requesters: { people: ['alex'] },
      targets: { Identity: { types: ['UserMailbox'] } },
      approval: 'auto',
    };
    await configured(world, putPolicy, { name: 'quick-replies', document, base: 0, keeps: false });
    const reply = () => world.as('alex').run('Set-MailboxAutoReplyConfiguration', { Identity: 'ben' }, { policy: 'quick-replies' });
    const { run: done } = ran(await reply());
    assert.equal(done.state, 'succeeded');
    const request = await world.store.read(async (reader) =>
      reader.requests.find((await reader.grants.find(done.grant))?.request as never),
    );
    assert.ok(request?.terms.asks.kind === 'call' && request.terms.asks.targets?.[0]?.id === mailboxNamed('ben').id);
    world.workload.knows(({ named }) => ({ result: 'found', facts: { ...mailboxNamed(named), type: 'RoomMailbox' } }));
    assert.ok(reasonsOf(await reply()).includes('outside-constraint'));
    assert.equal(world.workload.sent.length, 1);
    assert.deepEqual((await world.verified()).findings, []);
  });
});
