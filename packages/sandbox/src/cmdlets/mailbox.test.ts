import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { type Client, edit, start } from '../testing/client.ts';

const show = async (client: Client, identity: string): Promise<JsonObject> =>
  (await client.invoke('Get-Mailbox', { Identity: identity })).value[0] ?? {};

test('starts with twelve mailboxes, among them shared ones and a room, the same each time', async (context) => {
  const [one, two] = [await start(context), await start(context)];
  const first = await one.client.invoke('Get-Mailbox');
  assert.equal(first.value.length, 12);
  assert.deepEqual(first.value, (await two.client.invoke('Get-Mailbox')).value);
  const shared = await one.client.invoke('Get-Mailbox', { RecipientTypeDetails: ['SharedMailbox', 'RoomMailbox'] });
  assert.deepEqual(
    shared.value.map(({ Alias }) => Alias),
    ['finance', 'support', 'archive', 'fjord'],
  );
});

test('forwards a mailbox outside and to a recipient, and stops again', async (context) => {
  const { client } = await start(context);
  await client.invoke('Set-Mailbox', {
    Identity: 'anna',
    ForwardingSmtpAddress: 'a@elsewhere.example',
    ForwardingAddress: 'ben',
    DeliverToMailboxAndForward: true,
  });
  const forwarded = await show(client, 'anna');
  assert.equal(forwarded.ForwardingSmtpAddress, 'smtp:a@elsewhere.example');
  assert.equal(forwarded.ForwardingAddress, 'Ben Okafor');
  assert.equal(forwarded.DeliverToMailboxAndForward, true);
  const found = await client.invoke('Get-Mailbox', { Filter: 'ForwardingSmtpAddress -ne $null' });
  assert.deepEqual(
    found.value.map(({ Alias }) => Alias),
    ['anna'],
  );
  await client.invoke('Set-Mailbox', { Identity: 'anna', ForwardingSmtpAddress: null, ForwardingAddress: null });
  assert.equal((await show(client, 'anna')).ForwardingSmtpAddress, null);
  assert.equal((await show(client, 'anna')).ForwardingAddress, null);
});

test('changes nothing of a mailbox when one of the settings cannot be', async (context) => {
  const { client } = await start(context);
  const before = await show(client, 'anna');
  const bad = await client.invoke('Set-Mailbox', { Identity: 'anna', AuditEnabled: false, ForwardingAddress: 'nobody' });
  assert.equal(bad.status, 404);
  assert.deepEqual(await show(client, 'anna'), before);
});

test('puts a mailbox on hold, with when and by whom, and will not destroy it then', async (context) => {
  const { client } = await start(context);
  await client.invoke('Set-Mailbox', {
    Identity: 'ben',
    LitigationHoldEnabled: true,
    AuditEnabled: false,
    HiddenFromAddressListsEnabled: true,
    ProhibitSendQuota: '10 GB',
  });
  const held = await show(client, 'ben');
  assert.equal(held.LitigationHoldEnabled, true);
  assert.notEqual(held.LitigationHoldDate, null);
  assert.deepEqual([held.AuditEnabled, held.HiddenFromAddressListsEnabled, held.ProhibitSendQuota], [false, true, '10 GB']);
  assert.equal((await client.invoke('Remove-Mailbox', { Identity: 'ben', PermanentlyDelete: true })).status, 400);
  assert.equal((await show(client, 'ben')).Alias, 'ben');
});

test('edits addresses by Add and Remove, and moves the primary one', async (context) => {
  const { client } = await start(context);
  await client.invoke('Set-Mailbox', {
    Identity: 'anna',
    EmailAddresses: edit({ Add: ['SMTP:chief@contoso.com'], Remove: ['smtp:anna@contoso.onmicrosoft.com'] }),
  });
  const moved = await show(client, 'chief@contoso.com');
  assert.equal(moved.PrimarySmtpAddress, 'chief@contoso.com');
  assert.deepEqual(moved.EmailAddresses, ['SMTP:chief@contoso.com', 'smtp:anna@contoso.com']);
  const [user] = (await client.invoke('Get-User', { Identity: 'chief@contoso.com' })).value;
  assert.equal(user?.DisplayName, 'Anna Berg');
  const taken = await client.invoke('Set-Mailbox', { Identity: 'ben', EmailAddresses: edit({ Add: ['smtp:chief@contoso.com'] }) });
  assert.equal(taken.status, 400);
});

test('edits a list of people without replacing it', async (context) => {
  const { client } = await start(context);
  await client.invoke('Set-Mailbox', { Identity: 'finance', GrantSendOnBehalfTo: ['ben', 'carla'] });
  await client.invoke('Set-Mailbox', {
    Identity: 'finance',
    GrantSendOnBehalfTo: edit({ Add: ['emma@contoso.com'], Remove: ['Ben Okafor'] }),
  });
  assert.deepEqual((await show(client, 'finance')).GrantSendOnBehalfTo, ['Carla Diaz', 'Emma Larsson']);
});

test('makes a shared mailbox once, and no address in a domain that is not ours', async (context) => {
  const { client } = await start(context);
  const made = await client.invoke('New-Mailbox', { Name: 'Press', Shared: true, PrimarySmtpAddress: 'press@contoso.com' });
  assert.equal(made.value[0]?.RecipientTypeDetails, 'SharedMailbox');
  const again = await client.invoke('New-Mailbox', { Name: 'Press', Shared: true });
  assert.equal(again.status, 400);
  assert.equal(again.error?.type, 'ADObjectAlreadyExistsException');
  assert.equal(
    (await client.invoke('New-Mailbox', { Name: 'Other', Shared: true, PrimarySmtpAddress: 'o@elsewhere.example' })).status,
    400,
  );
});

test('removes a mailbox with what hangs on it, and brings it back', async (context) => {
  const { client } = await start(context);
  const { Guid } = await show(client, 'ben');
  await client.invoke('Add-MailboxPermission', { Identity: 'ben', User: 'carla', AccessRights: ['FullAccess'] });
  assert.equal((await client.invoke('Remove-Mailbox', { Identity: 'ben' })).status, 200);
  for (const cmdlet of ['Get-Mailbox', 'Get-User', 'Get-CASMailbox', 'Get-Recipient', 'Get-MailboxPermission']) {
    assert.equal((await client.invoke(cmdlet, { Identity: 'ben' })).status, 404, cmdlet);
  }
  const members = await client.invoke('Get-DistributionGroupMember', { Identity: 'board' });
  assert.deepEqual(
    members.value.map(({ Alias }) => Alias),
    ['anna'],
  );
  assert.equal((await client.invoke('Get-Mailbox', { SoftDeletedMailbox: true })).value.length, 1);
  assert.equal((await client.invoke('Undo-SoftDeletedMailbox', { SoftDeletedObject: 'ben' })).status, 200);
  assert.equal((await show(client, 'ben')).Guid, Guid);
  assert.equal((await client.invoke('Get-CASMailbox', { Identity: 'ben' })).status, 200);
});

test('turns an archive on once', async (context) => {
  const { client } = await start(context);
  assert.equal((await client.invoke('Enable-Mailbox', { Identity: 'anna', AutoExpandingArchive: true })).status, 400);
  assert.equal((await client.invoke('Enable-Mailbox', { Identity: 'anna', Archive: true })).status, 200);
  assert.equal((await client.invoke('Enable-Mailbox', { Identity: 'anna', Archive: true })).status, 400);
  assert.equal((await show(client, 'anna')).ArchiveStatus, 'Active');
});

test('sets users, client access and automatic replies', async (context) => {
  const { client } = await start(context);
  await client.invoke('Set-User', { Identity: 'anna', RemotePowerShellEnabled: false, Title: 'Chair', DisplayName: 'Anna B.' });
  await client.invoke('Set-CASMailbox', { Identity: 'anna', ImapEnabled: true });
  await client.invoke('Set-MailboxAutoReplyConfiguration', { Identity: 'anna', AutoReplyState: 'enabled', ExternalMessage: 'Away' });
  const [user] = (await client.invoke('Get-User', { Identity: 'anna' })).value;
  assert.deepEqual([user?.RemotePowerShellEnabled, user?.Title], [false, 'Chair']);
  assert.equal((await show(client, 'anna')).DisplayName, 'Anna B.');
  assert.equal((await client.invoke('Get-CASMailbox', { Identity: 'anna' })).value[0]?.ImapEnabled, true);
  const [reply] = (await client.invoke('Get-MailboxAutoReplyConfiguration', { Identity: 'anna' })).value;
  assert.deepEqual([reply?.AutoReplyState, reply?.ExternalMessage], ['Enabled', 'Away']);
});

test('filters by comparison, and refuses what it cannot read', async (context) => {
  const { client } = await start(context);
  const filter = async (Filter: string) => (await client.invoke('Get-Recipient', { Filter })).value.map(({ Alias }) => Alias);
  assert.deepEqual(await filter("Alias -like 'f*' -and RecipientTypeDetails -eq 'UserMailbox'"), ['farid']);
  assert.deepEqual(await filter("Alias -eq 'anna' -or Alias -eq 'board'"), ['anna', 'board']);
  assert.equal((await client.invoke('Get-Recipient', { Filter: 'Alias -gt 5' })).status, 400);
});
