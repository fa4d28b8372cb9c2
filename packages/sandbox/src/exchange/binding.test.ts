import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writtenCmdlets } from '../cmdlets/registry.ts';
import type { Json, JsonObject } from '../json.ts';
import { CONTOSO_ID, edit, start } from '../testing/client.ts';
import { allCmdlets } from './cmdlet-table.ts';

test('binds names without regard to case, whole, and once', async (context) => {
  const { client } = await start(context);
  assert.equal((await client.invoke('get-mailbox', { identity: 'anna' })).value.length, 1);
  for (const parameters of [{ Ident: 'anna' }, { Identity: 'anna', IDENTITY: 'ben' }, { Identity: 'anna', Colour: 'red' }]) {
    const answer = await client.invoke('Get-Mailbox', parameters);
    assert.equal(answer.status, 400);
    assert.equal(answer.error?.type, 'ParameterBindingException');
  }
});

test('refuses a call that lacks what is mandatory', async (context) => {
  const { client } = await start(context);
  const answer = await client.invoke('New-JournalRule', { Name: 'Copy' });
  assert.equal(answer.error?.type, 'ParameterBindingException');
  assert.match(answer.error?.text ?? '', /mandatory parameters: JournalEmailAddress/);
});

test('refuses parameters of two sets together, and takes either set', async (context) => {
  const { client } = await start(context);
  const assign = (parameters: JsonObject) => client.invoke('New-ManagementRoleAssignment', { Role: 'Journaling', ...parameters });
  assert.equal((await assign({ User: 'anna', SecurityGroup: 'exchange-approvers' })).error?.type, 'AmbiguousParameterSetException');
  assert.equal((await assign({})).error?.type, 'ParameterBindingException');
  assert.equal((await assign({ User: 'anna' })).status, 200);
  assert.equal((await assign({ SecurityGroup: 'exchange-approvers' })).status, 200);
});

/** A cmdlet with good parameters, and values of one of them that do not fit its type. */
const ILL_TYPED: readonly (readonly [cmdlet: string, good: JsonObject, parameter: string, bad: readonly Json[]])[] = [
  ['Set-Mailbox', { Identity: 'anna' }, 'AuditEnabled', ['true', 1, null, 'False']],
  ['Set-Mailbox', { Identity: 'anna' }, 'ForwardingSmtpAddress', ['nowhere', 5, ['a@b.example']]],
  ['Set-Mailbox', { Identity: 'anna' }, 'Type', ['Office', true]],
  ['Set-Mailbox', { Identity: 'anna' }, 'ProhibitSendQuota', ['much']],
  ['Set-Mailbox', { Identity: 'anna' }, 'RetainDeletedItemsFor', ['a month']],
  ['Set-Mailbox', { Identity: 'anna' }, 'EmailAddresses', [{ Add: ['x@contoso.com'] }, edit({}), { ...edit({ Add: [] }), Replace: ['x'] }]],
  ['New-TransportRule', { Name: 'Rule' }, 'SetSCL', [10, 'high', 1.5]],
  ['New-TransportRule', { Name: 'Rule' }, 'Mode', ['Sometimes']],
  ['New-TransportRule', { Name: 'Rule' }, 'SubjectContainsWords', [edit({ Add: ['x'] })]],
  ['New-TransportRule', { Name: 'Rule' }, 'Colour', ['red']],
  ['Add-MailboxPermission', { Identity: 'anna', User: 'ben' }, 'AccessRights', [['Everything'], 'All', null]],
  ['Add-RecipientPermission', { Identity: 'anna', Trustee: 'ben' }, 'AccessRights', [['FullAccess']]],
  ['New-Mailbox', { Name: 'X', MicrosoftOnlineServicesID: 'x@contoso.com' }, 'Password', ['hunter2', 'c2hvcnQ=']],
  ['New-MigrationBatch', { Name: 'X' }, 'CSVData', ['text', { Data: 'AAAA' }, { '@odata.type': '#Exchange.ByteArrayType', Data: '!' }]],
  ['Search-UnifiedAuditLog', { StartDate: '2026-01-01' }, 'EndDate', ['tomorrow', 7]],
];

test('refuses values that do not fit their type, and changes nothing', async (context) => {
  const { sandbox, client } = await start(context);
  const before = sandbox.control.state('contoso.onmicrosoft.com');
  for (const [cmdlet, good, parameter, values] of ILL_TYPED) {
    for (const value of values) {
      const answer = await client.invoke(cmdlet, { ...good, [parameter]: value });
      assert.equal(answer.status, 400, `${cmdlet} -${parameter} ${JSON.stringify(value)}`);
      assert.match(answer.error?.type ?? '', /^Parameter(Transformation|Binding)Exception$/);
    }
  }
  assert.deepEqual(sandbox.control.state('contoso.onmicrosoft.com'), before);
});

test('takes bytes and secrets as the admin API writes them', async (context) => {
  const { client } = await start(context);
  const data = { '@odata.type': '#Exchange.ByteArrayType', Data: Buffer.from('EmailAddress\r\nanna@contoso.com').toString('base64') };
  assert.equal((await client.invoke('New-MigrationBatch', { Name: 'Move', CSVData: data })).status, 200);
  const Password = Buffer.alloc(256, 7).toString('base64');
  const made = await client.invoke('New-Mailbox', { Name: 'New Person', MicrosoftOnlineServicesID: 'new@contoso.com', Password });
  assert.equal(made.status, 200);
  assert.ok(!made.text.includes(Password));
});

test('knows every cmdlet by one spelling, each with a role', () => {
  const cmdlets = allCmdlets();
  assert.ok(cmdlets.length > 180);
  for (const { name, roles } of cmdlets) {
    assert.match(name, /^[A-Z][a-z]+-[A-Za-z0-9]+$/);
    assert.ok(roles.length > 0 && roles.every((role) => role !== ''), name);
  }
});

test('has in its table every cmdlet that is written out', () => {
  const known = allCmdlets().map(({ name }) => name);
  assert.deepEqual(
    writtenCmdlets().filter((name) => !known.includes(name)),
    [],
  );
});

test('can do every cmdlet that it knows, without failing itself', async (context) => {
  const { sandbox, client } = await start(context);
  for (const { name, parameters, at } of allCmdlets()) {
    const url = at.includes('Exchange') ? sandbox.url : sandbox.purviewUrl;
    const given = Object.fromEntries(
      parameters.filter(({ mandatory, sets }) => mandatory && sets === '').map((each) => [each.name, sample(each.type)]),
    );
    const { status } = await client.invoke(name, given, { url: `${url}/adminapi/beta/${CONTOSO_ID}/InvokeCommand` });
    assert.ok(status === 200 || status === 400 || status === 404, `${name}: ${status}`);
  }
});

function sample(type: string): Json {
  const known: Readonly<Record<string, Json>> = {
    Boolean: true,
    SwitchParameter: true,
    Int32: 1,
    DateTime: '2026-01-02',
    ListType: 'Url',
    'String[]': ['x'],
  };
  return known[type] ?? 'anna';
}
