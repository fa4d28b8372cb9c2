import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mentions } from './mentions.ts';

const group = {
  task: 'Countersign\\Put-Group',
  group: 'group_1',
  base: 3,
  name: 'operators',
  members: [{ kind: 'person', id: 'person_1' }],
};
const role = {
  task: 'Countersign\\Put-Document',
  documents: [{ kind: 'role', name: 'tenant_1/Exchange\\Help Desk', base: 0, keeps: false, text: null, frozen: { key: 'k' } }],
};

test('a change is about whom and what it names, however deep', () => {
  assert.ok(mentions(group, ['person_1']));
  assert.ok(mentions(group, ['nothing', 'group_1']));
  assert.ok(mentions(role, ['Exchange\\Help Desk']));
});

test('it is about nothing else, and a part of a name is none', () => {
  assert.ok(!mentions(group, ['person_2', 'person_11', 'person']));
  assert.ok(!mentions(role, ['Help Desk', 'Desk']));
  assert.ok(!mentions(role, []));
  for (const strange of [undefined, null, 3, '']) assert.ok(!mentions(strange, ['person_1']));
});
