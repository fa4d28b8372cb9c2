import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import { managementRolesOf, rolesGroups, tasksOfRole } from './roles.ts';
import { builtInTasks } from './tasks.ts';

const tasks = builtInTasks((text) => createHash('sha256').update(text).digest('hex') as Digest);

test('a management role stands for the tasks in it', () => {
  const names = tasksOfRole('journaling', tasks);
  assert.ok(names.includes('Exchange\\New-JournalRule' as (typeof names)[number]));
  assert.ok(names.every((name) => name.endsWith('-JournalRule')));
});

test('a role group stands for the tasks of every role it holds', () => {
  const names: readonly string[] = tasksOfRole('Hygiene Management', tasks);
  assert.ok(names.includes('Exchange\\Set-HostedContentFilterPolicy') && names.includes('Exchange\\Release-QuarantineMessage'));
  assert.ok(!names.includes('Exchange\\New-JournalRule'));
});

test('a name that is neither stands for nothing', () => {
  assert.deepEqual(tasksOfRole('Mail', tasks), []);
  assert.deepEqual(tasksOfRole('', tasks), []);
});

test('roles that nobody holds by default are in no role group', () => {
  for (const role of ['Mailbox Import Export', 'Address Lists']) assert.deepEqual(rolesGroups.get(role), []);
  assert.deepEqual(managementRolesOf('Address Lists'), ['Address Lists']);
});

test('every management role of the catalogue is known', () => {
  const unknown = [...new Set(tasks.flatMap((task) => task.managementRoles))].filter(
    (role) => !rolesGroups.has(role) && role !== 'Organization Management',
  );
  assert.deepEqual(unknown, []);
});
