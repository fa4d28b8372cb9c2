import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENT_ID, contoso, start } from '../testing/client.ts';

test('makes a group, changes who is in it, and removes it', async (context) => {
  const { client } = await start(context);
  const made = await client.invoke('New-DistributionGroup', { Name: 'Legal', Type: 'Security', Members: ['emma'] });
  assert.equal(made.value[0]?.RecipientTypeDetails, 'MailUniversalSecurityGroup');
  const members = async () =>
    (await client.invoke('Get-DistributionGroupMember', { Identity: 'legal@contoso.com' })).value.map(({ Alias }) => Alias);
  assert.equal((await client.invoke('Add-DistributionGroupMember', { Identity: 'Legal', Member: 'anna' })).status, 200);
  assert.deepEqual(await members(), ['anna', 'emma']);
  assert.equal(
    (await client.invoke('Add-DistributionGroupMember', { Identity: 'Legal', Member: 'anna' })).error?.type,
    'MemberAlreadyExistsException',
  );
  await client.invoke('Remove-DistributionGroupMember', { Identity: 'Legal', Member: 'emma' });
  assert.deepEqual(await members(), ['anna']);
  assert.equal(
    (await client.invoke('Remove-DistributionGroupMember', { Identity: 'Legal', Member: 'emma' })).error?.type,
    'MemberNotFoundException',
  );
  assert.equal((await client.invoke('New-DistributionGroup', { Name: 'Legal' })).status, 400);
  await client.invoke('Remove-DistributionGroup', { Identity: 'Legal' });
  assert.equal((await client.invoke('Get-DistributionGroup', { Identity: 'Legal' })).status, 404);
});

test('lets a group with managers be changed only by one of them, or past that check', async (context) => {
  const { client } = await start(context);
  await client.invoke('Set-DistributionGroup', { Identity: 'board', ManagedBy: ['anna'], RequireSenderAuthenticationEnabled: false });
  const join = { Identity: 'board', Member: 'farid' };
  assert.equal((await client.invoke('Add-DistributionGroupMember', join)).status, 400);
  assert.equal((await client.invoke('Add-DistributionGroupMember', { ...join, BypassSecurityGroupManagerCheck: true })).status, 200);
  const [board] = (await client.invoke('Get-DistributionGroup', { Identity: 'board' })).value;
  assert.deepEqual([board?.ManagedBy, board?.RequireSenderAuthenticationEnabled], [['Anna Berg'], false]);
});

test('changes the members of a role group one by one and all at once', async (context) => {
  const { client } = await start(context);
  const group = { Identity: 'Discovery Management' };
  const members = async () => (await client.invoke('Get-RoleGroupMember', group)).value.map(({ Alias }) => Alias);
  assert.deepEqual(await members(), []);
  await client.invoke('Add-RoleGroupMember', { ...group, Member: 'emma' });
  assert.deepEqual(await members(), ['emma']);
  assert.equal((await client.invoke('Add-RoleGroupMember', { ...group, Member: 'emma' })).error?.type, 'MemberAlreadyExistsException');
  assert.equal((await client.invoke('Update-RoleGroupMember', { ...group, Members: ['anna', 'nobody'] })).status, 404);
  await client.invoke('Update-RoleGroupMember', { ...group, Members: ['anna', 'ben'] });
  assert.deepEqual(await members(), ['anna', 'ben']);
  await client.invoke('Remove-RoleGroupMember', { ...group, Member: 'anna' });
  assert.deepEqual(await members(), ['ben']);
  assert.equal((await client.invoke('Remove-RoleGroup', { Identity: 'Organization Management' })).status, 400);
});

test('tells which roles hold a cmdlet, and with which parameters', async (context) => {
  const { client } = await start(context);
  const names = async (parameters: Record<string, string>) =>
    (await client.invoke('Get-ManagementRole', parameters)).value.map(({ Name }) => Name);
  assert.deepEqual(await names({ Cmdlet: 'New-JournalRule' }), ['Journaling']);
  assert.deepEqual(await names({ Cmdlet: 'New-JournalRule', CmdletParameters: 'Colour' }), []);
  const [entry] = (await client.invoke('Get-ManagementRoleEntry', { Identity: '*\\New-JournalRule' })).value;
  assert.deepEqual(entry?.Parameters, ['Name', 'JournalEmailAddress', 'Recipient', 'Scope', 'Enabled']);
});

test('gives and takes rights at once: an application can do what its assignments say, no more', async (context) => {
  const { client } = await start(context, { tenants: [contoso(['Role Management', 'View-Only Configuration'])] });
  const rule = { Name: 'Copy', JournalEmailAddress: 'archive' };
  assert.equal((await client.invoke('New-JournalRule', rule)).status, 403);
  const made = await client.invoke('New-ManagementRoleAssignment', { Role: 'Journaling', App: CLIENT_ID });
  assert.equal(made.status, 200);
  assert.equal((await client.invoke('New-JournalRule', rule)).status, 200);
  const mine = await client.invoke('Get-ManagementRoleAssignment', { RoleAssignee: CLIENT_ID });
  assert.deepEqual(mine.value.map(({ Role }) => Role).sort(), ['Journaling', 'Role Management', 'View-Only Configuration']);
  await client.invoke('Remove-ManagementRoleAssignment', { Identity: made.value[0]?.Identity ?? null });
  assert.equal((await client.invoke('Remove-JournalRule', { Identity: 'Copy' })).status, 403);
  await client.invoke('Add-RoleGroupMember', { Identity: 'Records Management', Member: CLIENT_ID });
  assert.equal((await client.invoke('Remove-JournalRule', { Identity: 'Copy' })).status, 200);
});
