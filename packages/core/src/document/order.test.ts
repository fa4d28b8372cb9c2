import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder } from './order.ts';

test('members stand in the order in which people read them, and what is not known stays behind as it came', () => {
  const value = {
    approval: { stages: [{ people: [], need: 1, groups: [] }], mode: 'manual' },
    zeta: 1,
    alpha: 2,
    tasks: [],
    description: '',
  };
  assert.equal(
    JSON.stringify(inOrder(value)),
    '{"description":"","tasks":[],"approval":{"mode":"manual","stages":[{"need":1,"groups":[],"people":[]}]},"zeta":1,"alpha":2}',
  );
});

test('a schema is left as it is', () => {
  const value = { parameters: { required: ['type'], properties: { type: {}, bind: {} } } };
  assert.equal(JSON.stringify(inOrder(value)), JSON.stringify(value));
});
