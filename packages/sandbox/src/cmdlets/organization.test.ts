import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { edit, start } from '../testing/client.ts';

/** Cmdlets whose change the Get- of their noun must show. */
const CHANGES: readonly (readonly [noun: string, identity: string | null, settings: JsonObject])[] = [
  ['OrganizationConfig', null, { AuditDisabled: true, CustomerLockboxEnabled: false }],
  ['AdminAuditLogConfig', null, { UnifiedAuditLogIngestionEnabled: false }],
  ['TransportConfig', null, { SmtpClientAuthenticationDisabled: false }],
  ['RemoteDomain', 'Default', { AutoForwardEnabled: true }],
  ['AcceptedDomain', 'contoso.com', { DomainType: 'InternalRelay' }],
  ['InboundConnector', 'From mail gateway', { RequireTls: false, SenderIPAddresses: ['198.51.100.7'] }],
  ['OutboundConnector', 'To mail gateway', { SmartHosts: ['gateway.elsewhere.example'] }],
  ['HostedOutboundSpamFilterPolicy', 'Default', { AutoForwardingMode: 'On' }],
  ['MalwareFilterPolicy', 'Default', { ZapEnabled: false }],
  ['MailboxAuditBypassAssociation', 'Anna Berg', { AuditBypassEnabled: true }],
];

test('shows the settings that were set', async (context) => {
  const { client } = await start(context);
  for (const [noun, identity, settings] of CHANGES) {
    const target: JsonObject = identity === null ? {} : { Identity: identity };
    assert.equal((await client.invoke(`Set-${noun}`, { ...target, ...settings })).status, 200, noun);
    const [shown] = (await client.invoke(`Get-${noun}`, target)).value;
    for (const [name, value] of Object.entries(settings)) assert.deepEqual(shown?.[name], value, `${noun} ${name}`);
  }
});

test('makes connectors and domains once, and removes them', async (context) => {
  const { client } = await start(context);
  const inbound = { Name: 'Partner', SenderDomains: ['smtp:partner.example;1'], RequireTls: true };
  const outbound = { Name: 'Partner', RecipientDomains: ['partner.example'], SmartHosts: ['mx.partner.example'] };
  for (const [noun, settings] of [
    ['InboundConnector', inbound],
    ['OutboundConnector', outbound],
    ['RemoteDomain', { Name: 'Partner', DomainName: 'partner.example' }],
  ] as const) {
    const made = await client.invoke(`New-${noun}`, settings);
    assert.equal(made.status, 200, noun);
    assert.equal((await client.invoke(`New-${noun}`, settings)).status, 400);
    assert.equal((await client.invoke(`Get-${noun}`, { Identity: 'Partner' })).value.length, 1);
    assert.equal((await client.invoke(`Remove-${noun}`, { Identity: 'Partner' })).status, 200);
    assert.equal((await client.invoke(`Get-${noun}`, { Identity: 'Partner' })).status, 404);
  }
});

test('keeps what other cmdlets make, but never a secret', async (context) => {
  const { sandbox, client } = await start(context);
  const secret = 'sv=2026&sig=canary';
  const request = {
    Name: 'Import',
    Mailbox: 'anna',
    AzureBlobStorageAccountUri: 'https://blob.example/pst',
    AzureSharedAccessSignatureToken: secret,
  };
  assert.equal((await client.invoke('New-MailboxImportRequest', request)).status, 200);
  assert.equal((await client.invoke('Get-MailboxImportRequest', { Identity: 'Import' })).value[0]?.Mailbox, 'anna');
  assert.ok(!JSON.stringify(sandbox.control.state('contoso.onmicrosoft.com')).includes('canary'));
  await client.invoke('Set-HostedContentFilterPolicy', { Identity: 'Default', AllowedSenderDomains: edit({ Add: ['partner.example'] }) });
  assert.deepEqual((await client.invoke('Get-HostedContentFilterPolicy')).value[0]?.AllowedSenderDomains, ['partner.example']);
});

test('allows and blocks senders until they are taken off the list', async (context) => {
  const { client } = await start(context);
  const list = { ListType: 'Sender', Entries: ['a@x.example', 'b@x.example'] };
  assert.equal((await client.invoke('New-TenantAllowBlockListItems', { ...list, Allow: true, Block: true })).status, 400);
  assert.equal(
    (await client.invoke('New-TenantAllowBlockListItems', { ...list, Allow: true, ExpirationDate: '2027-01-01' })).value.length,
    2,
  );
  assert.equal((await client.invoke('New-TenantAllowBlockListItems', { ...list, Block: true, NoExpiration: true })).status, 400);
  assert.equal((await client.invoke('Get-TenantAllowBlockListItems', { ListType: 'Sender', Allow: true })).value.length, 2);
  assert.equal((await client.invoke('Get-TenantAllowBlockListItems', { ListType: 'Url' })).value.length, 0);
  await client.invoke('Remove-TenantAllowBlockListItems', { ListType: 'Sender', Entries: ['a@x.example'] });
  assert.deepEqual(
    (await client.invoke('Get-TenantAllowBlockListItems', { ListType: 'Sender' })).value.map(({ Value }) => Value),
    ['b@x.example'],
  );
});

test('releases a held message once, to those it was for', async (context) => {
  const { client } = await start(context);
  const [phish] = (await client.invoke('Get-QuarantineMessage', { Type: 'Phish' })).value;
  const Identity = phish?.Identity ?? null;
  assert.equal((await client.invoke('Release-QuarantineMessage', { Identity, User: ['anna@contoso.com'] })).status, 400);
  assert.equal((await client.invoke('Release-QuarantineMessage', { Identity, ReleaseToAll: true })).status, 200);
  assert.equal((await client.invoke('Get-QuarantineMessage', { Identity })).value[0]?.ReleaseStatus, 'RELEASED');
  assert.equal((await client.invoke('Release-QuarantineMessage', { Identity, ReleaseToAll: true })).status, 400);
  assert.equal((await client.invoke('Get-QuarantineMessage', { ReleaseStatus: ['NOTRELEASED'] })).value.length, 2);
});

test('traces messages by sender and recipient', async (context) => {
  const { client } = await start(context);
  const all = await client.invoke('Get-MessageTraceV2');
  assert.equal(all.value.length, 8);
  const toAnna = await client.invoke('Get-MessageTraceV2', { RecipientAddress: ['anna@contoso.com'] });
  assert.deepEqual(
    toAnna.value.map(({ SenderAddress }) => SenderAddress),
    ['partner@auditors.example'],
  );
  assert.equal((await client.invoke('Get-MessageTraceV2', { StartDate: '2026-01-01', EndDate: '2026-02-01' })).status, 400);
});
