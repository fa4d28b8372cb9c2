import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyThey } from './why-they.ts';

const maria = { id: 'p1', username: 'maria', name: 'Maria' };
const stage = { people: [{ id: 'p1', username: 'maria', name: 'Maria' }] };

test('somebody may vote by each group of the stage that holds them, and where it names them', () => {
  assert.deepEqual(whyThey({ people: [] }, { ...maria, through: ['mail-approvers', 'security'] }), [
    'in the group mail-approvers',
    'in the group security',
  ]);
  assert.deepEqual(whyThey(stage, { ...maria, through: ['security'] }), ['in the group security', 'named themself']);
  assert.deepEqual(whyThey(stage, maria), ['named themself']);
  assert.deepEqual(whyThey({ people: [] }, maria), []);
});
