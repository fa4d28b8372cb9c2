import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { canonicalCall } from '@countersign/core/call.ts';
import type { Digest, TenantId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json, type JsonObject } from '@countersign/core/json.ts';
import { mayBeAutomatic, type Task } from '@countersign/core/task.ts';
import { builtInTasks } from '../tasks.ts';
import { holesOf } from './hole.ts';
import { graphAnnotations } from './tasks.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;
const tasks = builtInTasks(sha256).filter((one) => one.operation !== undefined);
const hashing = { sha256, secretMark: (scope: string, value: Json) => sha256(scope + canonicalJson(value)) };
const anna = '7a3f0c52-6a0e-4a0e-9f5a-0b0c0d0e0f01';
const ref = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;

function task(name: string): Task {
  const found = tasks.find((one) => one.name === `Graph\\${name}`);
  assert.ok(found, name);
  return found;
}

function call(name: string, parameters: JsonObject) {
  return canonicalCall({ tenant: 'tenant_contoso00' as TenantId, task: task(name), parameters }, 'scope', hashing);
}

function refusal(name: string, parameters: JsonObject): string | undefined {
  const made = call(name, parameters);
  return 'refused' in made ? made.refused : undefined;
}

test('every operation is listed once, under one name', () => {
  assert.ok(tasks.length >= 140, String(tasks.length));
  assert.equal(new Set(graphAnnotations.map(({ task: name }) => name)).size, graphAnnotations.length);
  assert.equal(new Set(graphAnnotations.map(({ operation, version }) => `${version} ${operation}`)).size, graphAnnotations.length);
});

test('every hole of a path and every member of a query is a parameter, and a hole is required and names a target', () => {
  for (const { name, operation, parameters, targets } of tasks) {
    const properties = parameters.properties as JsonObject;
    for (const member of operation?.query ?? []) assert.ok(Object.hasOwn(properties, member), `${name} ${member}`);
    for (const hole of holesOf(operation?.path ?? '')) {
      assert.ok((parameters.required as string[]).includes(hole), `${name} ${hole}`);
      assert.ok(Object.hasOwn(targets, hole), `${name} ${hole}`);
    }
  }
});

test('a GET reads, everything else changes but a query that is posted', () => {
  const odd = tasks.filter(({ operation, effect }) => (operation?.method === 'GET') !== (effect === 'read'));
  assert.deepEqual(
    odd.map(({ name }) => name),
    ['Graph\\Start-MgSecurityHuntingQuery'],
  );
});

test('what no application may call is refused before filing', () => {
  const delegated = tasks.filter((one) => one.cannotRun !== undefined).map(({ name }) => name.slice('Graph\\'.length));
  assert.deepEqual(delegated, [
    'New-MgAppCatalogTeamApp',
    'Reset-MgUserAuthenticationMethodPassword',
    'Update-MgDirectoryOnPremiseSynchronization',
    'Update-MgPolicyRoleManagementPolicyRule',
    'Update-MgTeamworkTeamAppSetting',
  ]);
  assert.equal(refusal('Update-MgTeamworkTeamAppSetting', { allowUserRequestsForAppAccess: true }), 'cannot-run');
});

test('accepts what people ask for every day', () => {
  const asks: readonly (readonly [string, JsonObject])[] = [
    ['Get-MgUser', { 'user-id': 'anna@contoso.com', $select: 'displayName,jobTitle' }],
    ['Get-MgUser', { 'user-id': 'guest_gmail.com#EXT#@contoso.onmicrosoft.com' }],
    ['Update-MgUser', { 'user-id': anna, accountEnabled: false }],
    ['Update-MgUser', { 'user-id': anna, jobTitle: null }],
    ['New-MgGroupMemberByRef', { 'group-id': anna, '@odata.id': ref(anna) }],
    ['Remove-MgGroupMemberByRef', { 'group-id': anna, 'directoryObject-id': anna }],
    ['New-MgRoleManagementDirectoryRoleAssignment', { principalId: anna, roleDefinitionId: anna, directoryScopeId: '/' }],
    ['Remove-MgRoleManagementDirectoryRoleAssignment', { 'unifiedRoleAssignment-id': 'lAPpYvVpN0KRkAEhdxReEJC2sEqbR_9Hr48lds9SGHI-1' }],
    ['Update-MgAdminSharepointSetting', { sharingCapability: 'disabled' }],
    ['Get-MgInformationProtectionBitlockerRecoveryKey', { 'bitlockerRecoveryKey-id': anna, $select: 'key' }],
  ];
  for (const [name, parameters] of asks) assert.equal(refusal(name, parameters), undefined, name);
});

test('refuses in a hole what Graph would take for something else than a name', () => {
  const odd = [
    '..',
    'anna/../ben',
    'a/b',
    'a%2fb',
    'a\\b',
    '$ref',
    'delta',
    'microsoft.graph.user',
    'getByIds()',
    'a;b',
    'a?b@c.d',
    'anna@contoso.com/x',
    '',
  ];
  for (const value of odd) {
    assert.ok(refusal('Get-MgUser', { 'user-id': value }) !== undefined, value);
    assert.ok(refusal('Remove-MgUser', { 'user-id': value }) !== undefined, value);
    assert.ok(refusal('Remove-MgGroup', { 'group-id': value }) !== undefined, value);
    assert.ok(refusal('Remove-MgRoleManagementDirectoryRoleAssignment', { 'unifiedRoleAssignment-id': value }) !== undefined, value);
  }
});

test('a reference names a directory object on Graph and nothing else', () => {
  for (const link of [
    'https://graph.microsoft.com.evil.example/v1.0/users/x',
    `${ref(anna)}/../..`,
    `http://graph.microsoft.com/v1.0/users/${anna}`,
    anna,
  ])
    assert.equal(refusal('New-MgGroupMemberByRef', { 'group-id': anna, '@odata.id': link }), 'bad-value', link);
});

test('a change that changes nothing, and a member that is not known, are refused', () => {
  assert.ok(refusal('Update-MgUser', { 'user-id': anna }) !== undefined);
  assert.equal(refusal('Update-MgUser', { 'user-id': anna, isAdmin: true }), 'unknown-parameter');
});

test('a password is never part of a call', () => {
  const password = 'canary-Pa55word';
  const made = call('Update-MgUser', { 'user-id': anna, passwordProfile: { password, forceChangePasswordNextSignIn: true } });
  assert.ok(!('refused' in made));
  assert.ok(!JSON.stringify(made).includes(password));
});

test('reads of keys, passwords, audit logs and hunting are never automatic; reads of configuration may be', () => {
  const content = [
    'Get-MgDirectoryDeviceLocalCredential',
    'Get-MgInformationProtectionBitlockerRecoveryKey',
    'List-MgAuditLogDirectoryAudit',
    'Start-MgSecurityHuntingQuery',
  ];
  for (const name of content) assert.equal(mayBeAutomatic(task(name)), false, name);
  assert.equal(mayBeAutomatic(task('Get-MgUser')), true);
});
