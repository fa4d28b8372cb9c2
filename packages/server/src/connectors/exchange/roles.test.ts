import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Json } from '@countersign/core/json.ts';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';
import type { RoleConnector, RoleSite } from '../connector.ts';
import { read, startContoso, workloadAt } from './bench.testing.ts';
import { createExchangeConnector } from './connector.ts';

const never = new AbortController().signal;

interface Bench {
  readonly sandbox: Sandbox;
  readonly roles: RoleConnector;
  readonly site: RoleSite;
  readonly account: string;
  members(): Promise<readonly string[] | string>;
}

async function start(context: TestContext): Promise<Bench> {
  const sandbox = await startContoso();
  const connector = createExchangeConnector({ read, now: Date.now });
  context.after(async () => {
    await connector.close();
    await sandbox.stop();
  });
  const { roles } = connector;
  assert.ok(roles);
  const workload = workloadAt(sandbox.url);
  const [group, person] = [await roles.findRole(workload, 'Help Desk', never), await roles.findAccount(workload, 'ben@contoso.com', never)];
  assert.ok(group.result === 'found' && person.result === 'found', JSON.stringify([group, person]));
  const site = { workload, role: { key: group.value.key, name: 'Exchange\\Help Desk' as RoleSite['role']['name'] }, scope: '/' };
  const account = person.value.key;
  const members = async () => {
    const seen = await roles.members(site, [account], never);
    return seen.result === 'read' ? [...seen.members].filter((one) => one === account) : seen.result;
  };
  return { sandbox, roles, site, account, members };
}

test('adds a member to a role group, reads it back and removes it; what is so already is left so', async (context) => {
  const { roles, site, account, members } = await start(context);
  assert.deepEqual(await members(), []);
  for (let twice = 0; twice < 2; twice++) assert.equal((await roles.add(site, account, never)).result, 'done');
  assert.deepEqual(await members(), [account]);
  for (let twice = 0; twice < 2; twice++) assert.equal((await roles.remove(site, account, never)).result, 'done');
  assert.deepEqual(await members(), []);
});

test('sends nothing that is no Guid, and nothing for a part of the tenant', async (context) => {
  const { roles, site, account, members } = await start(context);
  for (const strange of ['', 'ben', `${account}'`, '*']) assert.equal((await roles.add(site, strange, never)).result, 'not-sent', strange);
  const named = { ...site, role: { ...site.role, key: 'Organization Management' } };
  assert.equal((await roles.add(named, account, never)).result, 'not-sent');
  assert.equal((await roles.members(named, [], never)).result, 'unread');
  assert.equal((await roles.add({ ...site, scope: '/somewhere' }, account, never)).result, 'not-sent');
  assert.deepEqual(await members(), []);
});

test('finds nothing under a name that nobody has, and takes no wildcard', async (context) => {
  const { roles, site } = await start(context);
  for (const name of ['', '*', 'No Such Thing']) {
    assert.equal((await roles.findRole(site.workload, name, never)).result, 'missing', name);
    assert.equal((await roles.findAccount(site.workload, name, never)).result, 'missing', name);
  }
});

test('calls nobody a stranger where it could not read who the members are', async (context) => {
  const { sandbox, members } = await start(context);
  await sandbox.stop();
  assert.equal(await members(), 'unread');
});

test('reads the members of a role group by pages, to the last of them, and calls nobody a stranger who may be on one that was not read', async (context) => {
  const { sandbox, roles, site } = await start(context);
  const outside = (cmdlet: string, parameters: { readonly [name: string]: Json }) =>
    assert.equal(
      sandbox.control.changeOutside({ tenant: 'contoso.onmicrosoft.com', person: 'carla@contoso.com', cmdlet, parameters }),
      null,
    );
  const names = Array.from({ length: 1_010 }, (_, at) => `crowd-${at}`);
  for (const name of names) outside('New-Mailbox', { Name: name, Alias: name, Shared: true });
  outside('Update-RoleGroupMember', { Identity: 'Help Desk', Members: names });
  const seen = await roles.members(site, [], never);
  assert.equal(seen.result === 'read' && seen.members.size, names.length);
  assert.deepEqual(
    sandbox.control
      .invocations()
      .slice(-2)
      .map(({ cmdlet, outcome }) => `${cmdlet} ${outcome}`),
    ['Get-RoleGroupMember done', 'Get-RoleGroupMember page'],
  );
  const impatient = createExchangeConnector({ read, now: Date.now, limits: { items: 1_000 } });
  context.after(() => impatient.close());
  assert.equal((await impatient.roles?.members(site, [], never))?.result, 'unread');
});

test('says for how long it was asked to leave the workload alone, after a change and after a reading', async (context) => {
  const { sandbox, roles, site, account } = await start(context);
  sandbox.control.setFault({ cmdlet: 'Add-RoleGroupMember', kind: 'throttle', retryAfter: 17, times: 1 });
  const added = await roles.add(site, account, never);
  assert.deepEqual([added.result, added.retryAfterSeconds], ['rejected', 17]);
  sandbox.control.setFault({ cmdlet: 'Get-RoleGroupMember', kind: 'throttle', retryAfter: 90, times: 1 });
  const seen = await roles.members(site, [account], never);
  assert.deepEqual([seen.result, seen.result === 'unread' && seen.retryAfterSeconds], ['unread', 90]);
});
