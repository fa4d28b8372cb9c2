import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edited, type Member, noEdits } from './edits.ts';

const person = (name: string): Member => ({ kind: 'person', name });
const now = [person('alex'), person('bianca'), { kind: 'group', name: 'alex' } as const];

test('what is added and removed is a list of members', () => {
  const { body, changed, members } = edited(now, { added: [person('maria')], removed: [person('alex')] });
  assert.deepEqual(body, { people: ['bianca', 'maria'], groups: ['alex'] });
  assert.ok(changed);
  assert.equal(members.length, 4, 'whoever would go is still shown');
});

test('what has become so meanwhile changes nothing', () => {
  assert.ok(!edited(now, noEdits).changed);
  const { body, changed } = edited(now, { added: [person('alex')], removed: [person('nobody')] });
  assert.ok(!changed);
  assert.deepEqual(body.people, ['alex', 'bianca']);
});
