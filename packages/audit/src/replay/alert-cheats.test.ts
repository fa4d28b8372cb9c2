import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentChange } from '@countersign/core/configuration.ts';
import { entry } from '@countersign/core/entry.ts';
import { usualAlertLimits } from '@countersign/core/role-alert-limits.ts';
import { mustBeFound } from './cheat.testing.ts';
import { type Peopled, peopledWorld } from './generate.testing.ts';

// What is looked for in how roles are held is a setting: a server that goes on as it likes is found.

/** Two owners switch off that somebody never asks. */
function switchedOff({ world, owner, second }: Peopled): void {
  const frozen = { type: 'role-alerts', limits: { ...usualAlertLimits, unused: { ...usualAlertLimits.unused, on: false } } };
  const change: DocumentChange = {
    kind: 'setting',
    name: 'role-alerts',
    base: 0,
    text: { written: 1 },
    frozen: frozen as never,
    keeps: false,
  };
  world.configure({ task: 'Countersign\\Put-Document', documents: [change] }, owner, second);
}

function raise({ world: { store } }: Peopled, alert: 'unused' | 'stale'): void {
  store.save([
    { record: entry('finding.raised', null, {}, { finding: 'find_1', alert, severity: 'low', role: null, says: 'Somebody …' }) },
  ]);
}

test('an alert that owners switched off is raised by nobody (alert-off)', async () => {
  const peopled = peopledWorld();
  raise(peopled, 'unused');
  switchedOff(peopled);
  raise(peopled, 'stale');
  await mustBeFound(peopled, 'alert-off', () => raise(peopled, 'unused'));
});

test('an alert that nobody knows is no entry of such a kind (malformed-entry)', async () => {
  const peopled = peopledWorld();
  await mustBeFound(peopled, 'malformed-entry', () => raise(peopled, 'unusual' as never));
});

test('what was ended is looked for again, as usual', async () => {
  const peopled = peopledWorld();
  const { world, owner, second } = peopled;
  switchedOff(peopled);
  world.configure({ task: 'Countersign\\End-Document', kind: 'setting', name: 'role-alerts', base: 1 }, owner, second);
  raise(peopled, 'unused');
  assert.deepEqual((await world.verify()).findings, []);
});
