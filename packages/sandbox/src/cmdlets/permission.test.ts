import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from '../testing/client.ts';

test('lends full access to a mailbox and takes it back', async (context) => {
  const { client } = await start(context);
  const right = { Identity: 'anna', User: 'carla', AccessRights: ['FullAccess'] };
  const given = await client.invoke('Add-MailboxPermission', right);
  assert.deepEqual([given.value[0]?.User, given.value[0]?.AccessRights], ['carla@contoso.com', ['FullAccess']]);
  const again = await client.invoke('Add-MailboxPermission', right);
  assert.match(again.warnings[0] ?? '', /already present/);
  await client.invoke('Add-MailboxPermission', { ...right, AccessRights: 'ReadPermission' });
  const read = await client.invoke('Get-MailboxPermission', { Identity: 'anna', User: 'carla' });
  assert.deepEqual(read.value[0]?.AccessRights, ['FullAccess', 'ReadPermission']);
  await client.invoke('Remove-MailboxPermission', { ...right, AccessRights: ['FullAccess', 'ReadPermission'] });
  const left = await client.invoke('Get-MailboxPermission', { Identity: 'anna' });
  assert.deepEqual(
    left.value.map(({ User }) => User),
    ['NT AUTHORITY\\SELF'],
  );
  assert.match((await client.invoke('Remove-MailboxPermission', right)).warnings[0] ?? '', /isn't present/);
});

test('refuses a right for nobody and over nothing', async (context) => {
  const { client } = await start(context);
  assert.equal(
    (await client.invoke('Add-MailboxPermission', { Identity: 'anna', User: 'nobody', AccessRights: ['FullAccess'] })).status,
    404,
  );
  assert.equal(
    (await client.invoke('Add-RecipientPermission', { Identity: 'nobody', Trustee: 'anna', AccessRights: ['SendAs'] })).status,
    404,
  );
});

test('lends the right to send as another, and lists it over the whole tenant', async (context) => {
  const { client } = await start(context);
  const right = { Identity: 'all', Trustee: 'ben', AccessRights: ['SendAs'] };
  await client.invoke('Add-RecipientPermission', right);
  const found = await client.invoke('Get-RecipientPermission', { Trustee: 'ben' });
  assert.deepEqual(
    found.value.map(({ Identity, AccessRights }) => [Identity, AccessRights]),
    [['All Staff', ['SendAs']]],
  );
  await client.invoke('Remove-RecipientPermission', right);
  assert.deepEqual((await client.invoke('Get-RecipientPermission', { Trustee: 'ben' })).value, []);
});

test('shares a folder, changes that, and takes it back', async (context) => {
  const { client } = await start(context);
  const folder = { Identity: 'anna@contoso.com:\\Calendar' };
  const rights = async () =>
    (await client.invoke('Get-MailboxFolderPermission', folder)).value.map(({ User, AccessRights }) => [User, AccessRights]);
  const implied = [
    ['Default', ['None']],
    ['Anonymous', ['None']],
  ];
  assert.deepEqual(await rights(), implied);
  const share = { ...folder, User: 'ben', AccessRights: ['Reviewer'] };
  assert.equal((await client.invoke('Add-MailboxFolderPermission', share)).status, 200);
  assert.equal((await client.invoke('Add-MailboxFolderPermission', share)).error?.type, 'UserAlreadyExistsInPermissionEntryException');
  await client.invoke('Set-MailboxFolderPermission', { ...share, AccessRights: ['Editor'] });
  assert.deepEqual(await rights(), [...implied, ['Ben Okafor', ['Editor']]]);
  await client.invoke('Remove-MailboxFolderPermission', { ...folder, User: 'ben' });
  assert.equal((await client.invoke('Remove-MailboxFolderPermission', { ...folder, User: 'ben' })).status, 404);
  assert.equal((await client.invoke('Get-MailboxFolderPermission', { Identity: 'anna:\\Secrets' })).status, 404);
});
