import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import { importCatalogue, importRead } from './import.ts';
import { type OfferedEntry, readOffer } from './import-offer.ts';
import { planImport } from './import-plan.ts';
import { builtInTasks } from './tasks.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;
const builtIn = builtInTasks(sha256);
const entry = (role: string, cmdlet: string, ...parameters: string[]): OfferedEntry => ({ role, cmdlet, parameters });

function imported(entries: readonly OfferedEntry[], existing: readonly Task[] = builtIn) {
  const result = importRead(readOffer('Exchange', entries), { existing, sha256 });
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.problems));
  return result;
}

function problemOf(entries: readonly OfferedEntry[]): string {
  const read = readOffer('Exchange', entries);
  return read.ok ? '' : (read.problems[0]?.message ?? '');
}

const propertiesOf = (task: Task | undefined) => task?.parameters.properties as JsonObject;

test('a cmdlet takes what any of its roles lets it take, without what PowerShell adds, and is held by them all', () => {
  const { tasks } = imported([
    entry('Mail Recipients', 'Set-SomethingNew', 'Identity', 'Extra', 'WhatIf', 'ErrorAction'),
    entry('Help Desk', 'Set-SomethingNew', 'identity', 'Other'),
  ]);
  const [task] = tasks;
  assert.deepEqual(Object.keys(propertiesOf(task)), ['Identity', 'Extra', 'Other', 'Confirm']);
  assert.deepEqual(task?.managementRoles, ['Help Desk', 'Mail Recipients']);
  assert.deepEqual([task?.risk, task?.asks, task?.version, task?.parameters.required], ['high', 'call', 1, []]);
});

test('a name that speaks of a secret is secret, though no type was said', () => {
  const [task] = imported([entry('X', 'New-Something', 'Name', 'AzureSharedAccessSignatureToken')]).tasks;
  assert.deepEqual(task?.secrets, ['AzureSharedAccessSignatureToken']);
});

test('an annotated task gains names and keeps its risk, its secrets, its targets, its roles and every schema that it had', () => {
  const known = builtIn.find((task) => task.name === 'Exchange\\New-MailboxImportRequest');
  assert.ok(known);
  const [task] = imported([
    entry('A Role Of Their Own', 'New-MailboxImportRequest', 'Mailbox', 'AzureSharedAccessSignatureToken', 'BrandNew'),
  ]).tasks;
  const { BrandNew, ...before } = propertiesOf(task);
  assert.ok(BrandNew);
  assert.deepEqual(before, propertiesOf(known));
  for (const kept of ['risk', 'secrets', 'targets', 'managementRoles', 'asks', 'effect', 'repeatable'] as const)
    assert.deepEqual(task?.[kept], known[kept]);
  assert.deepEqual(task?.parameters.required, known.parameters.required);
});

test('a task that a file described before keeps the types that the file said, and learns its roles', () => {
  const parameters = [{ Name: 'Identity', Type: 'System.Guid', IsMandatory: true, IsSwitch: false }];
  const file = importCatalogue({ Cmdlets: [{ Name: 'Set-SomethingNew', Parameters: parameters }] }, { existing: builtIn, sha256 });
  assert.ok(file.ok);
  const [task] = imported([entry('Migration', 'Set-somethingnew', 'Extra')], [...builtIn, ...file.tasks]).tasks;
  assert.deepEqual([task?.name, task?.version, task?.managementRoles], ['Exchange\\Set-SomethingNew', 2, ['Migration']]);
  assert.deepEqual([task?.parameters.required, (propertiesOf(task).Identity as JsonObject).format], [['Identity'], 'uuid']);
});

test('the preview tells what is new, what changes, what was not read, and what stays', () => {
  const entries = [
    entry('Journaling', 'New-JournalRule', 'Name', 'Recipient', 'BrandNew'),
    entry('Journaling', 'Get-SomethingNew', 'Identity'),
  ];
  const plan = planImport(imported(entries), builtIn);
  assert.deepEqual(
    plan.added.map((task) => [task.name, task.effect]),
    [['Exchange\\Get-SomethingNew', 'read']],
  );
  assert.deepEqual(plan.changed, [{ task: 'Exchange\\New-JournalRule', gains: ['BrandNew'], loses: [] }]);
  assert.deepEqual(
    plan.vanished.map((one) => one.task),
    ['Exchange\\New-JournalRule'],
  );
  assert.ok(plan.vanished[0]?.parameters.includes('JournalEmailAddress'));
  assert.ok(plan.unread.map(String).includes('Exchange\\Set-Mailbox'));
  assert.equal(
    plan.unread.some((task) => String(task).startsWith('Graph\\') || String(task) === 'Exchange\\New-JournalRule'),
    false,
  );
  const { tasks } = imported(entries);
  const after = [...builtIn.filter((task) => task.name !== 'Exchange\\New-JournalRule'), ...tasks];
  const again = planImport(imported(entries, after), after);
  assert.deepEqual([again.added, again.changed, again.unchanged], [[], [], 2]);
});

test('a file that no longer names a parameter takes it out where nobody described the task', () => {
  const one = (Name: string) => ({
    Cmdlets: [{ Name: 'Get-Thing', Parameters: [{ Name, Type: 'System.String', IsMandatory: false, IsSwitch: false }] }],
  });
  const first = importCatalogue(one('Old'), { existing: builtIn, sha256 });
  assert.ok(first.ok);
  const existing = [...builtIn, ...first.tasks];
  const second = importCatalogue(one('New'), { existing, sha256 });
  assert.ok(second.ok);
  assert.deepEqual(planImport(second, existing).changed, [{ task: 'Exchange\\Get-Thing', gains: ['New'], loses: ['Old'] }]);
});

test('what has not the shape of names, or is too much, is refused as a whole', () => {
  assert.match(problemOf([]), /no cmdlets/);
  for (const strange of [
    entry('X', 'iex; rm'),
    entry('X', 'Get-Thing', 'Name);'),
    entry('', 'Get-Thing'),
    entry('A\\B', 'Get-Thing'),
    entry('A\nB', 'Get-Thing'),
  ])
    assert.match(problemOf([entry('X', 'Get-Mailbox'), strange]), /not understood/, JSON.stringify(strange));
  assert.match(problemOf(Array.from({ length: 3001 }, (_, at) => entry('X', `Get-Thing${at}`))), /more than 3000/);
  assert.match(problemOf([entry('X', 'Get-Thing', ...Array.from({ length: 501 }, (_, at) => `P${at}`))]), /more than 500/);
});
