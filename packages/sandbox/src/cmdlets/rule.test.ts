import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from '../testing/client.ts';

test('makes, changes, turns on and off, and removes a journal rule', async (context) => {
  const { client } = await start(context);
  const made = await client.invoke('New-JournalRule', {
    Name: 'Board',
    JournalEmailAddress: 'archive',
    Recipient: 'anna@contoso.com',
    Scope: 'internal',
  });
  assert.deepEqual(
    [made.value[0]?.JournalEmailAddress, made.value[0]?.Scope, made.value[0]?.Enabled],
    ['archive@contoso.com', 'Internal', false],
  );
  assert.equal((await client.invoke('New-JournalRule', { Name: 'board', JournalEmailAddress: 'archive' })).status, 400);
  const show = async () => (await client.invoke('Get-JournalRule', { Identity: 'Board' })).value[0];
  await client.invoke('Enable-JournalRule', { Identity: 'Board' });
  await client.invoke('Set-JournalRule', { Identity: 'Board', JournalEmailAddress: 'copy@elsewhere.example' });
  assert.deepEqual([(await show())?.Enabled, (await show())?.JournalEmailAddress], [true, 'copy@elsewhere.example']);
  await client.invoke('Disable-JournalRule', { Identity: 'Board' });
  assert.equal((await show())?.Enabled, false);
  await client.invoke('Remove-JournalRule', { Identity: 'Board' });
  assert.equal((await client.invoke('Get-JournalRule', { Identity: 'Board' })).status, 404);
  assert.equal((await client.invoke('Remove-JournalRule', { Identity: 'Board' })).status, 404);
});

test('keeps the conditions, actions and exceptions of a transport rule as given', async (context) => {
  const { client } = await start(context);
  const rule = {
    Name: 'Copy deals',
    SubjectContainsWords: ['merger', 'acquisition'],
    AnyOfToCcHeaderMemberOf: ['board'],
    ExceptIfSenderDomainIs: ['auditors.example'],
    BlindCopyTo: ['archive', 'watch@elsewhere.example'],
    Priority: 0,
    Enabled: false,
  };
  const made = await client.invoke('New-TransportRule', rule);
  const [shown] = made.value;
  assert.deepEqual(shown?.SubjectContainsWords, rule.SubjectContainsWords);
  assert.deepEqual(shown?.AnyOfToCcHeaderMemberOf, ['board']);
  assert.deepEqual(shown?.BlindCopyTo, ['archive@contoso.com', 'watch@elsewhere.example']);
  assert.deepEqual(shown?.Exceptions, ['ExceptIfSenderDomainIs']);
  assert.deepEqual(shown?.Actions, ['BlindCopyTo']);
  assert.deepEqual([shown?.State, shown?.Mode, shown?.Priority], ['Disabled', 'Enforce', 0]);
  const all = await client.invoke('Get-TransportRule');
  assert.deepEqual(
    all.value.map(({ Priority }) => Priority),
    [0, 1, 2, 3],
  );
});

test('moves, disables and removes a transport rule', async (context) => {
  const { client } = await start(context);
  const names = async () => (await client.invoke('Get-TransportRule')).value.map(({ Name }) => Name);
  await client.invoke('Set-TransportRule', { Identity: 'Trust the auditors', Priority: 0, SetSCL: 0 });
  assert.deepEqual(await names(), ['Trust the auditors', 'Mark mail from outside', 'Stop programs']);
  assert.equal((await client.invoke('Set-TransportRule', { Identity: 'Stop programs', Priority: 3 })).status, 400);
  await client.invoke('Disable-TransportRule', { Identity: 'Stop programs' });
  assert.deepEqual(
    (await client.invoke('Get-TransportRule', { State: 'Disabled' })).value.map(({ Name }) => Name),
    ['Stop programs'],
  );
  await client.invoke('Remove-TransportRule', { Identity: 'Mark mail from outside' });
  assert.deepEqual(await names(), ['Trust the auditors', 'Stop programs']);
});

test('keeps an inbox rule with its mailbox', async (context) => {
  const { client } = await start(context);
  const rule = { Mailbox: 'ben', Name: 'Tidy', ForwardTo: ['thief@elsewhere.example'], DeleteMessage: true };
  const [made] = (await client.invoke('New-InboxRule', rule)).value;
  assert.match(String(made?.Identity), /^Ben Okafor\\\d+$/);
  assert.equal((await client.invoke('New-InboxRule', rule)).status, 400);
  assert.deepEqual((await client.invoke('Get-InboxRule', { Mailbox: 'anna' })).value, []);
  await client.invoke('Disable-InboxRule', { Mailbox: 'ben', Identity: 'Tidy' });
  await client.invoke('Set-InboxRule', { Identity: made?.Identity ?? null, ForwardTo: ['anna'] });
  const [shown] = (await client.invoke('Get-InboxRule', { Mailbox: 'ben' })).value;
  assert.deepEqual([shown?.Enabled, shown?.ForwardTo], [false, ['anna']]);
  await client.invoke('Remove-InboxRule', { Mailbox: 'ben', Identity: 'Tidy' });
  assert.deepEqual((await client.invoke('Get-InboxRule', { Mailbox: 'ben' })).value, []);
  assert.equal((await client.invoke('Get-InboxRule')).error?.type, 'ParameterBindingException');
});
