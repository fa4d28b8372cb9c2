import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, type Member, noEdits, without } from './edits.ts';

const person = (name: string): Member => ({ kind: 'person', name });

test('what is added and removed is named by kind', () => {
  const edits = { added: [person('maria'), { kind: 'group', name: 'maria' } as const], removed: [person('alex')] };
  assert.deepEqual(bodyOf(edits), { add: { people: ['maria'], groups: ['maria'] }, remove: { people: ['alex'], groups: [] } });
  assert.deepEqual(bodyOf(noEdits), { add: { people: [], groups: [] }, remove: { people: [], groups: [] } });
});

test('what is wanted of one member is taken back, and of nobody who is called alike', () => {
  const group: Member = { kind: 'group', name: 'alex' };
  const edits = { added: [person('maria'), group], removed: [person('alex')] };
  assert.deepEqual(without(edits, person('alex')), { added: [person('maria'), group], removed: [] });
  assert.deepEqual(without(edits, group), { added: [person('maria')], removed: [person('alex')] });
});
