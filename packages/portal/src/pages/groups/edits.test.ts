import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edited, type Member, noEdits, without } from './edits.ts';

const person = (name: string): Member => ({ kind: 'person', name });
const now = [person('alex'), person('bianca'), { kind: 'group', name: 'alex' } as const];

test('what is added and removed is a list of members', () => {
  const { body, changed } = edited(now, { added: [person('maria')], removed: [person('alex')] });
  assert.deepEqual(body, { people: ['bianca', 'maria'], groups: ['alex'] });
  assert.ok(changed);
});

test('what has become so meanwhile changes nothing', () => {
  assert.ok(!edited(now, noEdits).changed);
  const { body, changed } = edited(now, { added: [person('alex')], removed: [person('nobody')] });
  assert.ok(!changed);
  assert.deepEqual(body.people, ['alex', 'bianca']);
});

test('what is wanted of one member is taken back, and of nobody who is called alike', () => {
  const group: Member = { kind: 'group', name: 'alex' };
  const edits = { added: [person('maria'), group], removed: [person('alex')] };
  assert.deepEqual(without(edits, person('alex')), { added: [person('maria'), group], removed: [] });
  assert.deepEqual(without(edits, group), { added: [person('maria')], removed: [person('alex')] });
});
