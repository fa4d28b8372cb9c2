import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import { rolesToConnect } from './connect-roles.ts';
import { builtInTasks } from './tasks.ts';

const tasks = builtInTasks((text) => createHash('sha256').update(text).digest('hex') as Digest);
const named = (...names: readonly string[]) =>
  names.map((name) => {
    const task = tasks.find((one) => one.name === `Exchange\\${name}`);
    assert.ok(task, name);
    return task;
  });
const looks = ['View-Only Audit Logs', 'View-Only Configuration', 'View-Only Recipients'];

test('who opens nothing yet connects an application that reads', () => {
  assert.deepEqual(rolesToConnect('Exchange', []), looks);
});

test('every task is in one of the roles, and no role is there for nothing', () => {
  const wanted = tasks.filter((task) => task.name.startsWith('Exchange\\') && task.managementRoles.length > 0);
  const roles = rolesToConnect('Exchange', wanted);
  for (const task of wanted)
    assert.ok(
      task.managementRoles.some((role) => roles.includes(role)),
      task.name,
    );
  for (const role of roles.filter((one) => !looks.includes(one))) {
    const without = roles.filter((one) => one !== role);
    assert.ok(
      wanted.some((task) => !task.managementRoles.some((one) => without.includes(one))),
      `${role} is not needed`,
    );
  }
});

test('the role that could give itself every other is taken where nothing else will do, and only there', () => {
  assert.deepEqual(rolesToConnect('Exchange', named('Get-RoleGroup', 'New-JournalRule')), ['Journaling', ...looks]);
  assert.deepEqual(rolesToConnect('Exchange', named('Set-RoleAssignmentPolicy')), ['Recipient Policies', ...looks]);
  assert.deepEqual(rolesToConnect('Exchange', named('New-RoleGroup')), ['Role Management', ...looks]);
});

test('roles that were named are taken as they are', () => {
  assert.deepEqual(rolesToConnect('Exchange', ['Transport Rules']), ['Transport Rules', ...looks]);
});
