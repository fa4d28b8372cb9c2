import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, parseJson } from '../json.ts';
import { CLIENT_ID, type Client, objectOf, start } from '../testing/client.ts';

const search = async (client: Client, filter: JsonObject = {}): Promise<JsonObject[]> => {
  const answer = await client.invoke('Search-UnifiedAuditLog', { StartDate: '2020-01-01', EndDate: '2100-01-01', ...filter });
  return answer.value.map((each) => objectOf(parseJson(String(each.AuditData))));
};

test('records who changed what, with which parameters, under the request id that was answered', async (context) => {
  const { client } = await start(context);
  const changed = await client.invoke(
    'Set-Mailbox',
    { Identity: 'anna', ForwardingSmtpAddress: 'a@elsewhere.example' },
    { headers: { 'connection-id': 'session-7' } },
  );
  const [record] = await search(client);
  assert.equal(record?.Operation, 'Set-Mailbox');
  assert.equal(record?.UserId, CLIENT_ID);
  assert.equal(record?.ObjectId, 'anna');
  assert.equal(record?.RequestId, changed.headers.get('request-id'));
  assert.equal(record?.SessionId, 'session-7');
  assert.deepEqual(record?.Parameters, [
    { Name: 'Identity', Value: 'anna' },
    { Name: 'ForwardingSmtpAddress', Value: 'a@elsewhere.example' },
  ]);
});

test('records no reads, nothing that was rejected, and nothing that was only asked', async (context) => {
  const { client } = await start(context);
  await client.invoke('Get-Mailbox');
  await client.invoke('Set-Mailbox', { Identity: 'nobody', AuditEnabled: false });
  await client.invoke('Remove-Mailbox', { Identity: 'anna', Confirm: true });
  await client.invoke('Remove-Mailbox', { Identity: 'anna', WhatIf: true });
  assert.deepEqual(await search(client), []);
});

test('finds what was done outside, by person and operation', async (context) => {
  const { sandbox, client } = await start(context);
  const outside = { tenant: 'contoso.onmicrosoft.com', person: 'carla@contoso.com', cmdlet: 'Add-MailboxPermission' };
  const parameters = { Identity: 'anna', User: 'carla', AccessRights: ['FullAccess'] };
  assert.equal(sandbox.control.changeOutside({ ...outside, parameters }), null);
  assert.match(sandbox.control.changeOutside({ ...outside, parameters: { Identity: 'anna' } }) ?? '', /missing mandatory/);
  await client.invoke('Set-Mailbox', { Identity: 'ben', AuditEnabled: false });
  assert.equal((await search(client)).length, 2);
  const [record] = await search(client, { UserIds: ['carla@contoso.com'] });
  assert.equal(record?.Operation, 'Add-MailboxPermission');
  assert.equal((await search(client, { Operations: ['Set-Mailbox'], UserIds: ['carla@contoso.com'] })).length, 0);
  assert.equal((await search(client, { RecordType: 'SharePoint' })).length, 0);
  assert.equal(
    sandbox.control.invocations().some(({ cmdlet }) => cmdlet === 'Add-MailboxPermission'),
    false,
  );
});

test('records that it was switched off, and nothing after that until it is on again', async (context) => {
  const { client } = await start(context);
  await client.invoke('Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: false });
  await client.invoke('Set-Mailbox', { Identity: 'anna', AuditEnabled: false });
  await client.invoke('Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: true });
  assert.deepEqual(
    (await search(client)).map(({ Operation }) => Operation),
    ['Set-AdminAuditLogConfig', 'Set-AdminAuditLogConfig'],
  );
});

test('masks secrets', async (context) => {
  const { client } = await start(context);
  const Password = Buffer.alloc(256, 9).toString('base64');
  await client.invoke('New-Mailbox', { Name: 'Pat', MicrosoftOnlineServicesID: 'pat@contoso.com', Password });
  const records = JSON.stringify(await search(client));
  assert.ok(records.includes('*****') && !records.includes(Password));
});
