import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRefusal } from '@countersign/core/errors.ts';
import { minute, reasonsOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { mailboxNamed } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';

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
