import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Parameters } from '@countersign/core/call.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { ChangesRead, ReadFrom } from '../connectors/connector.ts';
import { clientId, read, startContoso, taskOf, tenantId } from '../connectors/exchange/bench.testing.ts';
import { createExchangeConnector } from '../connectors/exchange/connector.ts';
import { createExecutor } from '../executor/execute.ts';
import { entriesOf } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { contoso, handOf, must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { watchPast } from './note-past.ts';
import { putPolicy } from './put-rule.ts';
import { putWorkload } from './put-tenant.ts';

const policy = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\Set-Mailbox', 'Exchange\\Set-AccessToCustomerDataRequest'],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
  maxDuration: 'PT1H',
};

/** Contoso's Exchange before a world: what is done through Countersign, past it, and by its own application without it. */
async function exchange(context: TestContext, world: World) {
  const clock = { ahead: 0, late: 0 };
  const sandbox = await startContoso(() => Date.now() + clock.ahead - clock.late);
  const connector = createExchangeConnector({ read, now: () => Date.now() + clock.ahead });
  context.after(async () => {
    await connector.close();
    await sandbox.stop();
  });
  const settings = {
    ...{ endpoint: sandbox.url, authority: sandbox.url, tenantId, clientId },
    ...{ certificate: 'env:CERTIFICATE', key: 'env:KEY' },
  };
  await configured(world, putWorkload, { tenant: contoso, name: 'Exchange', connector: 'exchange', settings, base: 1 });
  await configured(world, putPolicy, { name: 'mailboxes', document: policy, base: 0, keeps: false });
  const executor = createExecutor({ connectors: { exchange: connector }, hashing: world.host.hashing, monotonic: world.bracket.monotonic });
  // The sandbox goes by the real time and the world by its own; a minute ahead, as another's clock may be.
  const apart = Date.now() - (await world.store.read(async (reader) => reader.now)) - 60_000;
  const changesSince = async (workload: Workload, { since, ...more }: ReadFrom, signal: AbortSignal): Promise<ChangesRead | undefined> => {
    if ((await world.store.read((reader) => reader.rules())).tenants.get(workload.tenant)?.name !== contoso) return undefined;
    const came = await executor.changesSince(workload, { since: since + apart, ...more }, signal);
    if (came?.result !== 'read') return came;
    return { ...came, changes: came.changes.map((change) => ({ ...change, at: change.at - apart })) };
  };
  const sender = { ...world.sender, execute: executor.execute, lookUp: executor.lookUp };
  const byName = (username: string) => handOf(sender, { credential: world.tokens.get(username) ?? ('' as never) });
  return {
    sandbox,
    look: () => watchPast(world.bracket, changesSince),
    later: (ms: number) => {
      clock.ahead += ms;
      world.clock.forward(ms);
    },
    through: async (parameters: Parameters, task = 'Exchange\\Set-Mailbox') => {
      const { request } = must(await byName('alex').askFor(task, parameters));
      await byName('sam').approve(request);
      const ran = must(await byName('alex').run(task, parameters));
      assert.ok('run' in ran && ran.run.state === 'succeeded', JSON.stringify(ran));
    },
    past: (cmdlet: string, parameters: { readonly [name: string]: string | boolean }) =>
      assert.equal(sandbox.control.changeOutside({ tenant: tenantId, person: 'anna@contoso.com', cmdlet, parameters }), null),
    /** What was done that long ago, and whose record comes only now. */
    longAgo: (ms: number, done: () => void) => {
      clock.late = ms;
      done();
      clock.late = 0;
    },
    alone: async (cmdlet: string, parameters: Parameters) => {
      const rules = await world.store.read((reader) => reader.rules());
      const workload = [...rules.workloads.values()].find(({ tenant }) => rules.tenants.get(tenant)?.name === contoso);
      assert.ok(workload);
      const sending = { workload, task: taskOf(cmdlet), parameters, correlation: '' };
      assert.equal((await connector.invoke(sending, new AbortController().signal)).result, 'done');
    },
  };
}

const raised = async (world: World) => (await entriesOf(world, 'alarm.raised')).map((one) => JSON.stringify(one));
const forwards = { Identity: 'emma@contoso.com', ForwardingSmtpAddress: 'thief@elsewhere.example' };

onEachEngine('what goes past us in Exchange', (open) => {
  it('is told once, with who it was in the log alone; what we ran is not told, though another name of the mailbox went on the wire', async (context) => {
    const world = await open();
    const on = await exchange(context, world);
    await on.look();
    await on.through({ Identity: 'ben@contoso.com', HiddenFromAddressListsEnabled: true });
    await on.look();
    assert.deepEqual(await raised(world), []);
    on.past('Set-Mailbox', forwards);
    on.past('Get-Mailbox', {});
    await on.look();
    await on.look();
    const [told, ...more] = await raised(world);
    assert.deepEqual(more, []);
    assert.match(told ?? '', /change-past-us/);
    assert.ok(!told?.includes('anna'));
    assert.match((await world.exported()).join('\n'), /anna@contoso\.com/);
  });

  it('is what Microsoft was let in for in its own centre; what two decided here is ours, though its audit names neither us nor the number', async (context) => {
    const decision = (ApprovalDecision: string) => ({ ApprovalDecision, RequestId: 'EXSR123456' });
    const [world, other] = [await open(), await open()];
    const [on, beside] = [await exchange(context, world), await exchange(context, other)];
    await on.look();
    await on.through(decision('Deny'), 'Exchange\\Set-AccessToCustomerDataRequest');
    await on.look();
    assert.deepEqual(await raised(world), []);
    await beside.look();
    beside.past('Set-AccessToCustomerDataRequest', decision('Approve'));
    await beside.look();
    const [told, ...more] = await raised(other);
    assert.deepEqual(more, []);
    assert.match(told ?? '', /change-past-us.*Who it was and on what is in the audit log/);
  });

  it('is worst where our own application did it without a run, also beside a run of the same kind on another mailbox', async (context) => {
    const world = await open();
    const on = await exchange(context, world);
    await on.look();
    await on.through({ Identity: 'ben@contoso.com', HiddenFromAddressListsEnabled: true });
    await on.alone('Set-Mailbox', forwards);
    await on.look();
    const codes = await raised(world);
    assert.equal(codes.length, 1, codes.join('\n'));
    assert.match(codes[0] ?? '', /own-application/);
  });

  it('cannot be seen where the tenant’s audit log is switched off, which is said once', async (context) => {
    const world = await open();
    const on = await exchange(context, world);
    await on.look();
    on.past('Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: false });
    await on.look();
    on.later(31 * 60_000);
    await on.look();
    on.later(60_000);
    await on.look();
    const told = (await raised(world)).map((one) => /audit-unread/.test(one));
    assert.deepEqual(told, [false, true], 'that it was switched off, and that nothing can be seen since');
  });
});

// Where a test moves the clock.
onEngine('sqlite', 'what goes past us in Exchange', (open) => {
  it('is told also where its record comes to light hours later, when the log was read on', async (context) => {
    const world = await open();
    const on = await exchange(context, world);
    await on.look();
    on.later(3 * 60 * 60_000);
    await on.look();
    on.longAgo(2 * 60 * 60_000, () => on.past('Set-Mailbox', forwards));
    on.later(60_000);
    await on.look();
    assert.deepEqual(await raised(world), [], 'all that may come late is looked at every half hour');
    on.later(30 * 60_000);
    await on.look();
    await on.look();
    assert.equal((await raised(world)).length, 1);
    const said = JSON.stringify(await world.store.read((reader) => reader.alarms.open(reader.now)));
    assert.match(said, /Set-Mailbox/);
  });
});
