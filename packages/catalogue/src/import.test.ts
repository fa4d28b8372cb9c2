import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import { importCatalogue } from './import.ts';
import { typeName } from './import-file.ts';
import { builtInTasks } from './tasks.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;
const builtIn = builtInTasks(sha256);

function imported(file: Json, existing = builtIn) {
  const result = importCatalogue(file, { existing, sha256 });
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.problems));
  return result.tasks;
}

function only(file: Json) {
  const [task, ...rest] = imported(file);
  assert.ok(task !== undefined && rest.length === 0);
  return task;
}

const parameter = (Name: string, Type: string, more: JsonObject = {}): JsonObject => ({
  Name,
  Type,
  IsMandatory: false,
  IsSwitch: false,
  ...more,
});
const cmdlet = (Name: string, ...Parameters: JsonObject[]): JsonObject => ({ Name, Parameters });

test('what is not annotated is a change of high risk that may be asked for as an exact call only', () => {
  const task = only({ Cmdlets: [cmdlet('Set-SomethingNew', parameter('Identity', 'System.String', { IsMandatory: true }))] });
  assert.deepEqual(
    { name: task.name, effect: task.effect, risk: task.risk, asks: task.asks, repeatable: task.repeatable, version: task.version },
    { name: 'Exchange\\Set-SomethingNew', effect: 'change', risk: 'high', asks: 'call', repeatable: false, version: 1 },
  );
  assert.deepEqual(task.parameters.required, ['Identity']);
});

test('Get- and Test- are reads, and their answers count as content until somebody says otherwise', () => {
  for (const name of ['Get-SomethingNew', 'Test-SomethingNew']) {
    const task = only({ Workload: 'Compliance', Cmdlets: [cmdlet(name)] });
    assert.deepEqual([task.name, task.effect, task.readsContent, task.asks], [`Compliance\\${name}`, 'read', true, 'call']);
  }
  assert.equal(only({ Cmdlets: [cmdlet('Getaway-Something')] }).effect, 'change');
});

test('an annotation wins, and gains the parameters that it lacked', () => {
  const [known] = builtIn.filter((task) => task.name === 'Exchange\\New-JournalRule');
  assert.ok(known);
  const task = only({
    Cmdlets: [
      cmdlet('new-journalRule', parameter('Name', 'System.Int32'), parameter('BrandNew', 'System.Boolean', { IsMandatory: true })),
    ].map((one) => ({ ...one, Name: 'New-JournalRule' })),
  });
  const properties = task.parameters.properties as JsonObject;
  const before = known.parameters.properties as JsonObject;
  assert.deepEqual(properties, { ...before, BrandNew: { type: 'boolean' } });
  assert.deepEqual(task.parameters.required, known.parameters.required);
  assert.deepEqual([task.risk, task.asks, task.version], ['critical', 'any', known.version + 1]);
  assert.notEqual(task.digest, known.digest);
});

test('a task that brings nothing new keeps its version and digest, and importing twice changes nothing', () => {
  const file = {
    Cmdlets: [
      cmdlet('New-JournalRule', parameter('Name', 'System.String')),
      cmdlet('Set-SomethingNew', parameter('Extra', 'System.String')),
    ],
  };
  const first = imported(file);
  assert.ok(builtIn.includes(first[0] as (typeof builtIn)[number]));
  assert.deepEqual(imported(file, first), first);
});

test('common parameters are dropped, ResultSize is kept', () => {
  const names = ['ErrorAction', 'Verbose', 'OutVariable', 'WhatIf', 'confirm', 'ResultSize'];
  const task = only({ Cmdlets: [cmdlet('Get-SomethingNew', ...names.map((name) => parameter(name, 'System.Object')))] });
  assert.deepEqual(Object.keys(task.parameters.properties as JsonObject), ['ResultSize']);
});

test('a change takes the answer to a confirmation, and no other', () => {
  const task = only({ Cmdlets: [cmdlet('Set-SomethingNew')] });
  assert.deepEqual(task.parameters.properties, { Confirm: { type: 'boolean', const: false } });
});

test('what requires an encrypted secret is refused; where it is optional, the parameter is not offered', () => {
  const needed = only({ Cmdlets: [cmdlet('New-Thing', parameter('Password', 'System.Security.SecureString', { IsMandatory: true }))] });
  assert.match(needed.cannotRun ?? '', /Password/);
  const optional = only({
    Cmdlets: [cmdlet('New-Thing', parameter('Password', 'System.Security.SecureString'), parameter('Name', 'System.String'))],
  });
  assert.equal(optional.cannotRun, undefined);
  assert.deepEqual(Object.keys(optional.parameters.properties as JsonObject), ['Name', 'Confirm']);
});

test('text whose name speaks of a secret is secret', () => {
  const task = only({ Cmdlets: [cmdlet('New-Thing', parameter('SasToken', 'System.Object'), parameter('Name', 'System.Object'))] });
  assert.deepEqual(task.secrets, ['SasToken']);
});

test('reads what PowerShell makes of lists: one item alone, a wrapped list, none', () => {
  const one = parameter('Scope', 'System.String', { ValidateSet: 'Global' });
  const expected = imported({ Cmdlets: [cmdlet('Get-Thing', { ...one, ValidateSet: ['Global'] })] });
  assert.deepEqual(imported({ Cmdlets: { Name: 'Get-Thing', Parameters: one } }), expected);
  assert.deepEqual(imported({ Cmdlets: { value: [{ Name: 'Get-Thing', Parameters: { value: [one], Count: 1 } }], Count: 1 } }), expected);
  assert.deepEqual(only({ Cmdlets: [{ Name: 'Get-Thing', Parameters: null }] }).parameters.properties, {});
});

test('understands the names of .NET types', () => {
  const names: readonly (readonly [string, string])[] = [
    ['System.String', 'String'],
    ['System.String[]', 'String[]'],
    ['System.Byte[]', 'Byte[]'],
    ['System.Object', 'Object'],
    ['', 'Object'],
    ['System.Management.Automation.SwitchParameter', 'SwitchParameter'],
    ['System.Nullable`1[[System.Boolean, mscorlib, Version=4.0.0.0]]', 'Boolean'],
    ['Microsoft.Exchange.Data.Unlimited`1[[System.Int32, mscorlib]]', 'Unlimited'],
    ['Microsoft.Exchange.Configuration.Tasks.RecipientIdParameter[]', 'RecipientIdParameter[]'],
  ];
  for (const [full, name] of names) assert.equal(typeName(full), name);
});

test('refuses a file that is not one, names of another shape and names listed twice, with their place', () => {
  const bad: readonly (readonly [Json, string])[] = [
    [null, '/Cmdlets'],
    [{ Cmdlets: [] }, '/Cmdlets'],
    [{ Workload: 'Countersign', Cmdlets: [cmdlet('Put-Policy')] }, '/Workload'],
    [{ Cmdlets: [cmdlet('Remove-Item; rm')] }, '/Cmdlets/0/Name'],
    [{ Cmdlets: [cmdlet('Get-A'), cmdlet('get-a')] }, '/Cmdlets/1/Name'],
    [{ Cmdlets: [cmdlet('Get-A'), cmdlet('Get-a')] }, '/Cmdlets'],
    [{ Cmdlets: [cmdlet('Get-A', parameter('Scope', 'String'), parameter('scope', 'String'))] }, '/Cmdlets/0/Parameters'],
    [{ Cmdlets: [cmdlet('Get-A', parameter('__proto__', 'String'))] }, '/Cmdlets/0/Parameters/0/Name'],
    [{ Cmdlets: [cmdlet('Get-A', ...Array.from({ length: 501 }, (_, at) => parameter(`P${at}`, 'String')))] }, '/Cmdlets/0'],
  ];
  for (const [file, pointer] of bad) {
    const result = importCatalogue(file, { existing: builtIn, sha256 });
    assert.ok(!result.ok);
    assert.equal(result.problems[0]?.pointer, pointer);
  }
});
