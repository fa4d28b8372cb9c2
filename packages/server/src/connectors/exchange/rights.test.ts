import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Parameters } from '@countersign/core/call.ts';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';
import type { Connector, Rights } from '../connector.ts';
import { clientId, read, sendingOf, startContoso, workloadAt } from './bench.testing.ts';
import { createExchangeConnector } from './connector.ts';
import { type Lie, say, startLiar } from './liar.testing.ts';

const never = new AbortController().signal;
let sandbox: Sandbox;
let connector: Connector;
before(async () => {
  sandbox = await startContoso();
  connector = createExchangeConnector({ read, now: Date.now });
});
after(async () => {
  await connector.close();
  await sandbox.stop();
});

async function rights(name = 'Exchange'): Promise<Rights> {
  const found = await connector.rights?.({ ...workloadAt(sandbox.url), name }, never);
  assert.ok(found?.ok, JSON.stringify(found));
  return found.rights;
}

async function does(cmdlet: string, parameters: Parameters): Promise<void> {
  const done = await connector.invoke(sendingOf(workloadAt(sandbox.url), cmdlet, parameters), never);
  assert.equal(done.result, 'done', JSON.stringify(done));
}

test('lists the people who hold rights through role groups, and what our own application holds apart from them', async () => {
  const { own, standing, cut } = await rights();
  const held = standing.map(({ name, kind, through }) => [name, kind, through]);
  for (const line of [
    ['Carla Diaz', 'person', 'Organization Management'],
    ['David Chen', 'person', 'Recipient Management'],
    ['Farid Haddad', 'person', 'Help Desk'],
  ])
    assert.ok(
      held.some((one) => JSON.stringify(one) === JSON.stringify(line)),
      JSON.stringify(line),
    );
  assert.ok(own.some(({ role, through }) => role === 'Journaling' && through === null));
  assert.equal(JSON.stringify(standing).includes(clientId), false);
  assert.equal(cut, false);
  assert.ok(standing.find(({ name }) => name === 'Carla Diaz')?.roles.includes('Role Management'));
});

test('another application, a group and a direct assignment are found, whatever they call themselves', async () => {
  const other = '0badcafe-1111-4222-8333-444455556666';
  await does('New-ServicePrincipal', { AppId: other, ObjectId: other, DisplayName: `Application ${clientId.slice(0, 8)}` });
  await does('New-ManagementRoleAssignment', { Role: 'Mail Recipients', App: other });
  await does('New-ManagementRoleAssignment', { Role: 'Journaling', App: other });
  await does('New-ManagementRoleAssignment', { Role: 'Mailbox Import Export', User: 'farid' });
  await does('Add-RoleGroupMember', { Identity: 'Compliance Management', Member: 'Exchange Approvers' });
  const { standing } = await rights();
  const by = (part: string) => standing.filter(({ name, through }) => name.includes(part) && through === null);
  assert.deepEqual(
    by(other).map(({ kind, roles }) => [kind, roles]),
    [['application', ['Journaling', 'Mail Recipients']]],
  );
  assert.deepEqual(
    by('Farid').map(({ kind, roles }) => [kind, roles]),
    [['person', ['Mailbox Import Export']]],
  );
  assert.ok(
    standing.some(({ name, kind, through }) => name === 'Exchange Approvers' && kind === 'group' && through === 'Compliance Management'),
  );
});

test('an application that is in a role group of ours alone is told as our own', async () => {
  await does('New-RoleGroup', { Name: 'Countersign', Roles: ['Transport Rules'], Members: [clientId] });
  const { own, standing } = await rights();
  assert.ok(own.some(({ role, through }) => role === 'Transport Rules' && through === 'Countersign'));
  assert.equal(
    standing.some(({ through }) => through === 'Countersign'),
    false,
  );
});

test('Purview is asked for its role groups alone', async () => {
  const { standing } = await rights('Compliance');
  assert.ok(standing.length > 0);
  assert.ok(standing.every(({ through }) => through !== null));
});

test('what cannot be read is no list of nobody', async () => {
  const lies: readonly Lie[] = [
    (_heard, response) => say(response, 403, ''),
    (heard, response) =>
      heard.body.includes('Get-RoleGroupMember') ? say(response, 500, '') : say(response, 200, { value: [{ Name: 'A', Roles: ['X'] }] }),
  ];
  for (const lie of lies) {
    const liar = await startLiar(lie);
    const found = await connector.rights?.(workloadAt(liar.url), never);
    assert.equal(found?.ok, false);
    await liar.stop();
  }
});
