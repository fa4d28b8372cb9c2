import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { fieldsOf } from './fields.ts';
import { pasted } from './paste.ts';

const task = builtInTasks(() => '0'.repeat(64) as Digest).find(({ name }) => name === 'Exchange\\New-TransportRule');
assert.ok(task);
const fields = fieldsOf(task);
const paste = (line: string) => pasted(line, task.name, fields);

test('a pasted line fills the form', () => {
  const found = paste("New-TransportRule -Name 'Block it' -SubjectContainsWords a,b -Enabled $false");
  assert.deepEqual(found, { ok: true, typed: { Name: 'Block it', SubjectContainsWords: 'a\nb', Enabled: 'false' } });
});

test('one value of a list is a list of one', () => {
  assert.deepEqual(paste('New-TransportRule -Name x -SubjectContainsWords a'), {
    ok: true,
    typed: { Name: 'x', SubjectContainsWords: 'a' },
  });
});

test('a line of another task, an unknown parameter and a variable are refused with a reason', () => {
  for (const [line, says] of [
    ['Get-Mailbox -Identity x', /the form is for/],
    ['New-TransportRule -Nam x', /no parameter Nam/],
    ['New-TransportRule -Name $x', /./],
  ] as const) {
    const found = paste(line);
    assert.ok(!found.ok);
    assert.match(found.message, says);
  }
});
