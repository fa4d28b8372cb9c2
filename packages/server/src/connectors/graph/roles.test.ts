import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { JsonObject } from '@countersign/core/json.ts';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';
import type { RoleConnector, RoleSite } from '../connector.ts';
import { read, startContoso, tenantId } from '../exchange/bench.testing.ts';
import { graphAt } from './bench.testing.ts';
import { createGraphConnector } from './connector.ts';

const never = new AbortController().signal;
const helpDesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';

interface Bench {
  readonly sandbox: Sandbox;
  readonly roles: RoleConnector;
  readonly site: RoleSite;
  readonly ben: string;
  held(): readonly JsonObject[];
}

async function start(context: TestContext): Promise<Bench> {
  const sandbox = await startContoso();
  const connector = createGraphConnector({ read, now: Date.now });
  context.after(async () => {
    await connector.close();
    await sandbox.stop();
  });
  const { roles } = connector;
  assert.ok(roles);
  const workload = graphAt(sandbox.url);
  const found = await roles.findAccount(workload, 'ben@contoso.com', never);
  assert.ok(found.result === 'found');
  const held = () => {
    const directory = sandbox.control.state(tenantId)?.directory as JsonObject;
    return (directory.roleAssignments as readonly JsonObject[]).filter((one) => one.roleDefinitionId === helpDesk);
  };
  return {
    sandbox,
    roles,
    site: { workload, role: { key: helpDesk, name: 'Graph\\Helpdesk Administrator' as RoleSite['role']['name'] }, scope: '/' },
    ben: found.value.key,
    held,
  };
}

test('adds a member to a directory role, reads it back and removes it, each as often as one likes', async (context) => {
  const { roles, site, ben, held } = await start(context);
  const members = async () => {
    const seen = await roles.members(site, [ben], never);
    return seen.result === 'read' ? [...seen.members] : seen.result;
  };
  assert.deepEqual(await members(), []);
  for (let twice = 0; twice < 2; twice++) assert.equal((await roles.add(site, ben, never)).result, 'done');
  assert.deepEqual([await members(), held().length], [[ben], 1]);
  for (let twice = 0; twice < 2; twice++) assert.equal((await roles.remove(site, ben, never)).result, 'done');
  assert.deepEqual([await members(), held().length], [[], 0]);
});

test('another scope is another membership', async (context) => {
  const { roles, site, ben } = await start(context);
  const unit = { ...site, scope: '/administrativeUnits/7a3f0c52-6a0e-4a0e-9f5a-0b0c0d0e0f01' };
  assert.equal((await roles.add(unit, ben, never)).result, 'done');
  const [here, there] = [await roles.members(site, [], never), await roles.members(unit, [], never)];
  assert.ok(here.result === 'read' && there.result === 'read');
  assert.deepEqual([here.members.has(ben), there.members.has(ben)], [false, true]);
});

test('finds the one role and the one account of a name, with the ids that never change', async (context) => {
  const { roles, site } = await start(context);
  const role = await roles.findRole(site.workload, 'Helpdesk Administrator', never);
  assert.ok(role.result === 'found');
  assert.deepEqual([role.value.key, role.value.scoped], [helpDesk, true]);
  assert.equal((await roles.findRole(site.workload, "No' or displayName ne '", never)).result, 'missing');
  assert.equal((await roles.findAccount(site.workload, 'nobody@contoso.com', never)).result, 'missing');
});

test('says what is not known: a workload that fails, an answer that is cut, an act without an answer', async (context) => {
  const { sandbox, roles, site, ben, held } = await start(context);
  sandbox.control.setFault({ kind: 'fail', times: 4 });
  assert.equal((await roles.members(site, [ben], never)).result, 'unread');
  assert.equal((await roles.findRole(site.workload, 'Helpdesk Administrator', never)).result, 'unread');
  sandbox.control.clearFaults();
  sandbox.control.setFault({ kind: 'drop', after: true, times: 1 });
  assert.equal((await roles.add(site, ben, never)).result, 'unknown');
  assert.equal(held().length, 1);
});

test('what is no id of Graph never becomes a question or an act', async (context) => {
  const { sandbox, roles, site } = await start(context);
  const before = sandbox.control.invocations().length;
  const odd = "x' or principalId ne '";
  assert.equal((await roles.members(site, [odd], never)).result, 'unread');
  assert.equal((await roles.add(site, odd, never)).result, 'not-sent');
  assert.equal((await roles.remove(site, odd, never)).result, 'not-sent');
  assert.equal((await roles.members({ ...site, scope: "/x' or '" }, [], never)).result, 'unread');
  assert.equal(sandbox.control.invocations().length, before);
});

test('lends a group by its name, its members and its owners apart, and none whose members somebody else says', async (context) => {
  const { sandbox, roles, site } = await start(context);
  const make = (displayName: string, more: JsonObject = {}) => {
    const body = { displayName, mailEnabled: false, mailNickname: 'group', securityEnabled: true, ...more };
    const change = { tenant: tenantId, person: 'anna@contoso.com', method: 'POST', path: '/groups', body };
    assert.equal(sandbox.control.changeDirectoryOutside(change), null);
  };
  make('Tier 0');
  make('By rule', { groupTypes: ['DynamicMembership'] });
  make('From the domain', { onPremisesSyncEnabled: true });
  make('Twice');
  make('Twice');
  const find = (name: string) => roles.findRole(site.workload, name, never);
  const [members, owners] = [await find('members of Tier 0'), await find('owners of Tier 0')];
  assert.ok(members.result === 'found' && owners.result === 'found');
  assert.deepEqual([members.value.name, members.value.scoped], ['members of Tier 0', false]);
  assert.match(members.value.key, /^[0-9a-f-]{36}\/member$/);
  assert.equal(owners.value.key, members.value.key.replace('/member', '/owner'));
  for (const name of ['members of By rule', 'members of From the domain', 'members of Twice', "members of x' or displayName ne '"])
    assert.equal((await find(name)).result, 'missing', name);
});

test('says for how long it was asked to leave the workload alone, after a change and after a reading', async (context) => {
  const { sandbox, roles, site, ben } = await start(context);
  sandbox.control.setFault({ kind: 'throttle', retryAfter: 17, times: 1 });
  const added = await roles.add(site, ben, never);
  assert.deepEqual([added.result, added.retryAfterSeconds], ['rejected', 17]);
  sandbox.control.setFault({ kind: 'throttle', retryAfter: 90, times: 1 });
  const seen = await roles.members(site, [ben], never);
  assert.deepEqual([seen.result, seen.result === 'unread' && seen.retryAfterSeconds], ['unread', 90]);
});
