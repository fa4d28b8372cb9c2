import assert from 'node:assert/strict';
import { after, it, type TestContext } from 'node:test';
import type { Workload } from '@countersign/core/workload.ts';
import { tool } from '../../../../test/directory/look.ts';
import { type Domain, directoryForTests } from '../../../../test/directory/samba.ts';
import type { ChangesRead, ReadFrom } from '../connectors/connector.ts';
import { directoryAt, referencesOf } from '../connectors/directory/bench.testing.ts';
import { createDirectoryConnector } from '../connectors/directory/connector.ts';
import { createExecutor } from '../executor/execute.ts';
import { entriesOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { contoso, handOf, must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { watchPast } from './note-past.ts';
import { putPolicy } from './put-rule.ts';
import { putWorkload } from './put-tenant.ts';

const running = await directoryForTests();
after(async () => running?.stop());
const skip = running === undefined ? 'there is no Samba' : false;

const tasks = ['Directory\\Add-ADGroupMember', 'Directory\\Remove-ADGroupMember'];
const policy = {
  tenants: { names: [contoso] },
  tasks,
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
  maxDuration: 'PT1H',
};

/** A real domain before a world: what is done through Countersign, and past it. */
async function domainOf(world: World, context: TestContext) {
  assert.ok(running);
  const domain: Domain = running;
  const { settings } = directoryAt(domain);
  await configured(world, putWorkload, { tenant: contoso, name: 'Directory', connector: 'directory', settings, base: 0 });
  await configured(world, putPolicy, { name: 'groups', document: policy, base: 0, keeps: false });
  const connectors = { directory: createDirectoryConnector({ read: referencesOf(domain) }) };
  const executor = createExecutor({ connectors, hashing: world.host.hashing, monotonic: world.bracket.monotonic });
  // The domain goes by the real time and the world by its own.
  const apart = Date.now() - (await world.store.read(async (reader) => reader.now));
  const changesSince = async (workload: Workload, from: ReadFrom, signal: AbortSignal): Promise<ChangesRead | undefined> => {
    const came = await executor.changesSince(workload, from, signal);
    if (came?.result !== 'read') return came;
    return { ...came, changes: came.changes.map((change) => ({ ...change, at: change.at - apart })) };
  };
  const sender = { ...world.sender, execute: executor.execute, lookUp: executor.lookUp };
  const byName = (username: string) => handOf(sender, { credential: world.tokens.get(username) ?? ('' as never) });
  const past = (how: 'addmembers' | 'removemembers', who: string) => tool(domain, 'group', how, 'Domain Admins', who);
  context.after(() => {
    for (const who of ['ben', 'emma', 'carla']) past('removemembers', who);
  });
  return {
    past,
    look: () => watchPast(world.bracket, changesSince),
    through: async (task: string, who: string) => {
      const parameters = { Identity: 'Domain Admins', Members: who };
      const { request } = must(await byName('alex').askFor(task, parameters));
      await byName('sam').approve(request);
      const ran = must(await byName('alex').run(task, parameters));
      assert.ok('run' in ran && ran.run.state === 'succeeded', JSON.stringify(ran));
    },
  };
}

const alarms = async (world: World) => (await entriesOf(world, 'alarm.raised')).map((one) => JSON.stringify(one));

onEachEngine('what goes past us in a domain', (open) => {
  it('is found where a run does not account for it, once, and who it was about is not in the mail', { skip }, async (context) => {
    const world = await open();
    const at = await domainOf(world, context);
    await at.look();
    assert.deepEqual(await alarms(world), [], 'the first look begins');
    await at.through('Directory\\Add-ADGroupMember', 'ben');
    await at.look();
    assert.deepEqual(await alarms(world), [], 'ours');
    at.past('addmembers', 'emma');
    await at.look();
    await at.look();
    const [raised, ...more] = await alarms(world);
    assert.deepEqual(more, []);
    assert.match(raised ?? '', /change-past-us/);
    const log = (await world.exported()).join('\n');
    assert.match(log, /CN=emma,OU=Staff/);
    assert.match(log, /CN=Domain Admins/);
    const left = await world.store.read((reader) => reader.alarms.open(reader.now));
    assert.match(left[0]?.says ?? '', /a member was added to a privileged group/);
    assert.doesNotMatch(JSON.stringify(left), /emma/);
  });

  it('is found also beside a run that did the same to somebody else', { skip }, async (context) => {
    const world = await open();
    const at = await domainOf(world, context);
    await at.look();
    await at.through('Directory\\Add-ADGroupMember', 'ben');
    at.past('addmembers', 'carla');
    await at.look();
    assert.deepEqual((await alarms(world)).length, 1, 'carla is not ben');
    await at.through('Directory\\Remove-ADGroupMember', 'ben');
    at.past('removemembers', 'carla');
    await at.look();
    assert.deepEqual((await alarms(world)).length, 2);
  });

  it('is found also when nothing but the controller’s count tells of it', { skip }, async (context) => {
    const world = await open();
    const at = await domainOf(world, context);
    await at.look();
    at.past('addmembers', 'carla');
    at.past('removemembers', 'carla');
    await at.look();
    const left = await world.store.read((reader) => reader.alarms.open(reader.now));
    assert.match(left[0]?.says ?? '', /was changed, and its members are the same/);
    assert.equal(left.length, 1);
  });
});
