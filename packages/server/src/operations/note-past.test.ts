import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Workload } from '@countersign/core/workload.ts';
import type { ChangesRead, Connector, ReadFrom } from '../connectors/connector.ts';
import { clientId, read, startContoso, tenantId } from '../connectors/exchange/bench.testing.ts';
import { createGraphConnector } from '../connectors/graph/connector.ts';
import { createExecutor } from '../executor/execute.ts';
import { entriesOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { contoso, handOf, must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { watchPast } from './note-past.ts';
import { putPolicy } from './put-rule.ts';
import { putWorkload } from './put-tenant.ts';

const policy = {
  tenants: { names: [contoso] },
  tasks: ['Graph\\Update-MgUser'],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
  maxDuration: 'PT1H',
};

/** Contoso's Graph before a world: what is done through Countersign, past it, and by its own application without it. */
async function directory(context: TestContext, world: World) {
  const sandbox = await startContoso();
  const connector = createGraphConnector({ read, now: Date.now });
  context.after(async () => {
    await connector.close();
    await sandbox.stop();
  });
  const settings = {
    ...{ endpoint: sandbox.url, authority: sandbox.url, tenantId, clientId },
    ...{ certificate: 'env:CERTIFICATE', key: 'env:KEY' },
  };
  await configured(world, putWorkload, { tenant: contoso, name: 'Graph', connector: 'graph', settings, base: 0 });
  await configured(world, putPolicy, { name: 'graph', document: policy, base: 0, keeps: false });
  const executor = createExecutor({ connectors: { graph: connector }, hashing: world.host.hashing, monotonic: world.bracket.monotonic });
  // The sandbox goes by the real time and the world by its own; a minute ahead, as another's clock may be.
  const apart = Date.now() - (await world.store.read(async (reader) => reader.now)) - 60_000;
  const changesSince = async (workload: Workload, { since }: ReadFrom, signal: AbortSignal): Promise<ChangesRead | undefined> => {
    const came = await executor.changesSince(workload, { since: since + apart }, signal);
    if (came?.result !== 'read') return came;
    return { ...came, changes: came.changes.map((change) => ({ ...change, at: change.at - apart })) };
  };
  const sender = { ...world.sender, execute: executor.execute, lookUp: executor.lookUp };
  const byName = (username: string) => handOf(sender, { credential: world.tokens.get(username) ?? ('' as never) });
  return {
    sandbox,
    look: () => watchPast(world.bracket, changesSince),
    through: async (parameters: { readonly [name: string]: string }) => {
      const { request } = must(await byName('alex').askFor('Graph\\Update-MgUser', parameters));
      await byName('sam').approve(request);
      const ran = must(await byName('alex').run('Graph\\Update-MgUser', parameters));
      assert.ok('run' in ran && ran.run.state === 'succeeded', JSON.stringify(ran));
    },
    past: (path: string) =>
      assert.equal(
        sandbox.control.changeDirectoryOutside({
          ...{ tenant: tenantId, person: 'anna@contoso.com', method: 'PATCH', path, body: { jobTitle: 'King' } },
        }),
        null,
      ),
    alone: async (sending: Pick<Parameters<Connector['invoke']>[0], 'parameters'>) => {
      const rules = await world.store.read((reader) => reader.rules());
      const [workload] = [...rules.workloads.values()].filter(({ connector: kind }) => kind === 'graph');
      const [task] = [...rules.tasks.values()].filter(({ name }) => name === 'Graph\\Update-MgUser');
      assert.ok(workload && task);
      const came = await connector.invoke({ workload, task, correlation: '', ...sending }, new AbortController().signal);
      assert.equal(came.result, 'done');
    },
  };
}

const codes = async (world: World) => (await entriesOf(world, 'alarm.raised')).map((one) => JSON.stringify(one));

onEachEngine('what goes past us', (open) => {
  it('is told once, and what we ran is not told', async (context) => {
    const world = await open();
    const graph = await directory(context, world);
    await graph.look();
    await graph.through({ 'user-id': 'ben@contoso.com', jobTitle: 'CFO' });
    await graph.look();
    assert.deepEqual(await codes(world), []);
    graph.past('/users/emma@contoso.com');
    await graph.look();
    await graph.look();
    const [raised, ...more] = await codes(world);
    assert.equal(more.length, 0);
    assert.match(raised ?? '', /change-past-us/);
    assert.ok(!raised?.includes('anna'));
    assert.match((await world.exported()).join('\n'), /anna@contoso\.com/);
    const left = await world.store.read((reader) => reader.alarms.open(reader.now));
    assert.match(left[0]?.says ?? '', /contoso\.onmicrosoft\.com\/Graph/);
    assert.ok(!JSON.stringify(left).includes('anna') && !JSON.stringify(left).includes('emma'));
  });

  it('is worst where our own application did it without a run, also beside a run on somebody else', async (context) => {
    const world = await open();
    const graph = await directory(context, world);
    await graph.look();
    await graph.through({ 'user-id': 'ben@contoso.com', jobTitle: 'CFO' });
    await graph.alone({ parameters: { 'user-id': 'carla@contoso.com', jobTitle: 'CFO' } });
    await graph.look();
    const raised = await codes(world);
    assert.equal(raised.length, 1);
    assert.match(raised[0] ?? '', /own-application/);
  });

  it('is said once to be out of sight where the audit cannot be read, and nothing is missed in between', async (context) => {
    const world = await open();
    const graph = await directory(context, world);
    await graph.look();
    graph.sandbox.control.setFault({ kind: 'throttle', times: 100, retryAfter: 0 });
    graph.past('/users/emma@contoso.com');
    await graph.look();
    await graph.look();
    assert.deepEqual(
      (await codes(world)).map((one) => /audit-unread/.test(one)),
      [true],
    );
    graph.sandbox.control.clearFaults();
    await graph.look();
    assert.deepEqual((await codes(world)).map((one) => /change-past-us/.test(one)).toSorted(), [false, true]);
    const left = await world.store.read((reader) => reader.alarms.open(reader.now));
    assert.deepEqual(
      left.map(({ code }) => code),
      ['change-past-us'],
    );
  });
});
