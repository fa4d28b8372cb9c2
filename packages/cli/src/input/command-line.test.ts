import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../failure.ts';
import { fromLine, splitOptions, typedCall } from './command-line.ts';

const schema = {
  type: 'object',
  properties: {
    Name: { type: 'string' },
    SubjectContainsWords: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    Enabled: { type: 'boolean' },
    Priority: { type: 'integer' },
  },
};

const read = (...given: string[]) => {
  const call = typedCall(given);
  return { task: call.task, parameters: call.parameters(schema) };
};
const refuses = (pattern: RegExp, ...given: string[]) =>
  assert.throws(
    () => read(...given),
    (error) => error instanceof Failure && error.exit === 2 && pattern.test(error.message),
  );

test('reads a pasted line of PowerShell in one argument', () => {
  assert.deepEqual(read("New-TransportRule -Name 'X y' -SubjectContainsWords a,b -Enabled $false"), {
    task: 'New-TransportRule',
    parameters: { Name: 'X y', SubjectContainsWords: ['a', 'b'], Enabled: false },
  });
});

test('reads the same line when the shell has taken it apart', () => {
  assert.deepEqual(read('New-TransportRule', '-Name', 'X y', '-SubjectContainsWords', 'a,b', '-Enabled:$false', '-Priority', '3'), {
    task: 'New-TransportRule',
    parameters: { Name: 'X y', SubjectContainsWords: ['a', 'b'], Enabled: false, Priority: 3 },
  });
});

test('text stays text, letter for letter, where the task takes text', () => {
  assert.deepEqual(read('X', '-Name', 'Hello, "world"').parameters, { Name: 'Hello, "world"' });
  assert.deepEqual(read('X', '-name', '007').parameters, { name: '007' });
});

test('a parameter that stands alone is a switch, and a number may be negative', () => {
  assert.deepEqual(read('X', '-Enabled', '-Priority', '-3').parameters, { Enabled: true, Priority: -3 });
});

test('refuses what the shell made ambiguous instead of guessing', () => {
  refuses(/one text, or a list/, 'X', '-SubjectContainsWords', 'a b,c');
  refuses(/several values/, 'X', '-SubjectContainsWords', 'a', 'b');
  refuses(/variable of its own/, 'X', '-Enabled', '');
});

test('refuses what PowerShell would work out, with its place', () => {
  refuses(/variable/, 'X', '-Name', '$name');
  refuses(/\^/, 'New-TransportRule -Name $name');
  refuses(/twice/, 'X', '-Name', 'a', '-name', 'b');
  refuses(/without the name/, 'X', 'y');
});

test('a slash does for the backslash that shells eat', () => {
  assert.equal(read('Exchange/New-JournalRule').task, 'Exchange\\New-JournalRule');
  assert.equal(fromLine('Exchange\\New-JournalRule -Name X').task, 'Exchange\\New-JournalRule');
});

test('our own options are taken out wherever they stand', () => {
  const specs = [
    { flags: '-r, --reason <text>', says: '' },
    { flags: '--no-wait', says: '' },
    { flags: '--param <name=value>', says: '', many: true as const },
  ];
  const split = splitOptions(['-Name', 'X', '--reason', '-r', '--no-wait', '--param', 'A=1', '--param=B=2', '-Enabled'], specs);
  assert.deepEqual(split.rest, ['-Name', 'X', '-Enabled']);
  assert.deepEqual(split.options, { reason: '-r', noWait: true, param: ['A=1', 'B=2'] });
  assert.throws(() => splitOptions(['--resaon', 'x'], specs), /no option --resaon/);
  assert.throws(() => splitOptions(['--reason'], specs), /needs a value/);
});
