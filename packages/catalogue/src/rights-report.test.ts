import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import { compareRights } from './rights-report.ts';
import { builtInTasks } from './tasks.ts';

const tasks = builtInTasks((text) => createHash('sha256').update(text).digest('hex') as Digest);
const catalogued = tasks.filter((task) => task.name.startsWith('Exchange\\'));
const opened = catalogued.filter((task) => ['Exchange\\New-JournalRule', 'Exchange\\Set-Mailbox'].includes(task.name));

test('each role that we hold is named with what asks for it', () => {
  const held = ['Role Management', 'journaling', 'View-Only Recipients', 'ApplicationImpersonation'];
  assert.deepEqual(compareRights(held, { workload: 'Exchange', catalogued, opened }), {
    roles: [
      { role: 'ApplicationImpersonation', need: 'nothing' },
      { role: 'Role Management', need: 'catalogue' },
      { role: 'View-Only Recipients', need: 'look' },
      { role: 'journaling', need: 'policy' },
    ],
    missing: ['Exchange\\Set-Mailbox'],
  });
});

test('who holds nothing lacks all that is opened', () => {
  assert.deepEqual(compareRights([], { workload: 'Exchange', catalogued, opened }).missing, [
    'Exchange\\New-JournalRule',
    'Exchange\\Set-Mailbox',
  ]);
});
