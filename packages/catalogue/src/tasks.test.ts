import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { canonicalCall } from '@countersign/core/call.ts';
import { compileSchema } from '@countersign/core/constrain.ts';
import { type Digest, parseTaskName, type TenantId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json, type JsonObject } from '@countersign/core/json.ts';
import { mayBeAutomatic } from '@countersign/core/task.ts';
import { taskDigest, taskDocument } from './task-document.ts';
import { annotations, builtInTasks } from './tasks.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;
const tasks = builtInTasks(sha256);
const hashing = { sha256, secretMark: (scope: string, value: Json) => sha256(scope + canonicalJson(value)) };

function task(name: string) {
  const found = tasks.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

function call(name: string, parameters: JsonObject) {
  return canonicalCall({ tenant: 'tenant_contoso00' as TenantId, task: task(name), parameters }, 'scope', hashing);
}

function accepts(name: string, parameters: JsonObject) {
  const made = call(name, parameters);
  assert.ok(!('refused' in made), 'refused' in made ? made.message : '');
}

function refuses(name: string, parameters: JsonObject, code: string) {
  const made = call(name, parameters);
  assert.ok('refused' in made, `${name} was accepted`);
  assert.equal(made.refused, code, made.message);
}

test('every schema of the catalogue compiles in the closed subset', () => {
  assert.ok(tasks.length > 160);
  for (const one of tasks) {
    const compiled = compileSchema(one.parameters);
    assert.ok(compiled.ok, `${one.name}: ${compiled.ok ? '' : JSON.stringify(compiled.problems)}`);
  }
});

test('names are whole, of a workload, and listed once', () => {
  for (const one of tasks) assert.equal(parseTaskName(one.name), one.name);
  assert.equal(new Set(tasks.map((one) => one.name)).size, tasks.length);
  assert.equal(new Set(annotations.map((one) => one.task)).size, annotations.length);
});

test('every parameter that a task requires, needs, hides or aims with is one that it takes', () => {
  for (const one of tasks) {
    const properties = one.parameters.properties as JsonObject;
    const needs = ((one.parameters.anyOf ?? []) as { required: string[] }[]).flatMap((set) => set.required);
    const named = [...(one.parameters.required as string[]), ...needs, ...one.secrets, ...Object.keys(one.targets)];
    for (const name of named) assert.ok(Object.hasOwn(properties, name), `${one.name} ${name}`);
  }
});

test('a task offered in Exchange and in Purview is listed under both', () => {
  for (const place of ['Exchange', 'Compliance']) assert.equal(task(`${place}\\Add-RoleGroupMember`).risk, 'critical');
  assert.ok(!tasks.some((one) => one.name === 'Exchange\\New-ComplianceCase'));
});

test('the digest is of the whole document, without version and digest', () => {
  const one = task('Exchange\\New-JournalRule');
  assert.equal(one.digest, taskDigest(taskDocument(one), sha256));
  assert.notEqual(one.digest, taskDigest({ ...taskDocument(one), risk: 'low' }, sha256));
  assert.equal(one.digest, taskDigest(taskDocument({ ...one, version: 9 }), sha256));
});

test('accepts what people ask for every day', () => {
  accepts('Exchange\\New-JournalRule', { Name: 'X', JournalEmailAddress: 'journal@contoso.com', Scope: 'Global', Enabled: true });
  accepts('Exchange\\New-TransportRule', {
    Name: 'X',
    SubjectContainsWords: ['a', 'b'],
    BlindCopyTo: 'ann@contoso.com',
    ExceptIfFrom: ['bob@contoso.com'],
  });
  accepts('Exchange\\Set-Mailbox', {
    Identity: 'ann@contoso.com',
    ForwardingSmtpAddress: 'smtp:out@fabrikam.com',
    DeliverToMailboxAndForward: true,
  });
  accepts('Exchange\\Set-Mailbox', { Identity: 'ann@contoso.com', ForwardingSmtpAddress: null });
  accepts('Exchange\\Set-Mailbox', {
    Identity: 'ann@contoso.com',
    EmailAddresses: { Add: ['smtp:x@contoso.com'], Remove: 'smtp:y@contoso.com' },
  });
  accepts('Exchange\\Set-Mailbox', { Identity: 'ann@contoso.com', ProhibitSendQuota: '49.5 GB', RetainDeletedItemsFor: '30.00:00:00' });
  accepts('Exchange\\Add-MailboxPermission', { Identity: 'ann', User: 'bob', AccessRights: 'FullAccess', Confirm: false });
  accepts('Exchange\\Add-MailboxPermission', { Identity: 'ann', Owner: 'bob' });
  accepts('Exchange\\New-Mailbox', { Name: 'Sales', Shared: true });
  accepts('Exchange\\New-ManagementRoleAssignment', { Role: 'Journaling', SecurityGroup: 'Helpers' });
  accepts('Exchange\\Get-Mailbox', { ResultSize: 'Unlimited' });
  accepts('Exchange\\Get-TransportRule', { Identity: 'Sales*' });
});

test('accepts an enumeration in its own spelling only, so that no policy is got around by case or by a list in one text', () => {
  for (const rights of ['fullaccess', 'FullAccess, DeleteItem', ['FullAccess', 'Everything']]) {
    refuses('Exchange\\Add-MailboxPermission', { Identity: 'ann', User: 'bob', AccessRights: rights }, 'bad-value');
  }
});

test('refuses what no parameter set of the cmdlet takes', () => {
  refuses('Exchange\\Add-MailboxPermission', { Identity: 'ann', User: 'bob' }, 'bad-value');
  refuses('Exchange\\New-ManagementRoleAssignment', { Role: 'Journaling' }, 'bad-value');
  refuses('Exchange\\New-JournalRule', { Name: 'X' }, 'missing-parameter');
});

test('refuses a confirmation that is still to be given, a simulation and every other common parameter', () => {
  refuses('Exchange\\Remove-Mailbox', { Identity: 'ann', Confirm: true }, 'bad-value');
  for (const name of ['WhatIf', 'ErrorAction', 'Verbose'])
    refuses('Exchange\\Remove-Mailbox', { Identity: 'ann', [name]: true }, 'unknown-parameter');
});

test('refuses a wildcard, nothing and null where a change names what it acts on', () => {
  for (const identity of ['*', 'ann*', '']) refuses('Exchange\\Remove-Mailbox', { Identity: identity }, 'bad-value');
  refuses('Exchange\\Set-Mailbox', { Identity: null }, 'wrong-type');
});

test('a secret is never part of a call', () => {
  const token = 'sv=canary-3f9a';
  const made = call('Exchange\\New-MailboxImportRequest', {
    Mailbox: 'ann',
    AzureBlobStorageAccountUri: 'https://contoso.blob.core.windows.net/in/a.pst',
    AzureSharedAccessSignatureToken: token,
  });
  assert.ok(!('refused' in made));
  assert.ok(!JSON.stringify(made).includes(token));
});

test('refuses before filing what an application cannot run and what needs an encrypted secret', () => {
  for (const name of [
    'Exchange\\Remove-UnifiedGroup',
    'Exchange\\Add-UnifiedGroupLinks',
    'Compliance\\New-ComplianceSearch',
    'Compliance\\Start-ComplianceSearch',
    'Compliance\\New-ComplianceSearchAction',
    'Exchange\\New-MigrationEndpoint',
  ]) {
    assert.ok(task(name).cannotRun, name);
  }
  assert.equal(tasks.filter((one) => one.cannotRun !== undefined && !one.name.startsWith('Graph')).length, 6);
  refuses('Exchange\\Remove-UnifiedGroup', { Identity: 'Sales' }, 'cannot-run');
  refuses('Exchange\\New-Mailbox', { Name: 'X', Shared: true, Password: 'p' }, 'unknown-parameter');
});

test('reads of content are never automatic', () => {
  for (const name of [
    'Get-QuarantineMessage',
    'Export-QuarantineMessage',
    'Get-MessageTraceV2',
    'Start-HistoricalSearch',
    'Search-UnifiedAuditLog',
    'Get-RecoverableItems',
    'Export-MailboxDiagnosticLogs',
  ]) {
    assert.equal(mayBeAutomatic(task(`Exchange\\${name}`)), false, name);
  }
  assert.equal(mayBeAutomatic(task('Exchange\\Get-Mailbox')), true);
});

test('only reads and switching on or off are safe to repeat', () => {
  for (const one of tasks.filter((other) => other.repeatable)) {
    assert.match(one.name, /\\(Get|List|Search|Export|Enable|Disable)-|\\Start-MgSecurityHuntingQuery$/);
    assert.ok(one.effect === 'read' || /\\(Enable|Disable)-\w+Rule$/.test(one.name), one.name);
  }
});
