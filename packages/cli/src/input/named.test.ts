import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedParameters } from './named.ts';

const schema = {
  type: 'object',
  properties: {
    Name: { type: 'string' },
    Words: { anyOf: [{ type: 'string' }, { type: 'array' }] },
    Only: { type: 'array' },
    Enabled: { type: 'boolean' },
    Priority: { type: ['integer', 'null'] },
    Edit: { type: 'object' },
  },
};

test('text is read as the task takes it', () => {
  assert.deepEqual(namedParameters(['name=007', 'Words=a,b', 'Enabled=$TRUE', 'Priority=3'], schema), {
    Name: '007',
    Words: 'a,b',
    Enabled: true,
    Priority: 3,
  });
});

test('a parameter given several times is a list', () => {
  assert.deepEqual(namedParameters(['Words=a', 'Words=b'], schema), { Words: ['a', 'b'] });
  assert.deepEqual(namedParameters(['Only=a'], schema), { Only: ['a'] });
  assert.throws(() => namedParameters(['Name=a', 'name=b'], schema), /takes one value/);
});

test('the colon gives JSON as it is', () => {
  assert.deepEqual(namedParameters(['Edit:={"Add":["x"]}', 'Priority:=null', 'Other:="x"'], schema), {
    Edit: { Add: ['x'] },
    Priority: null,
    Other: 'x',
  });
  assert.throws(() => namedParameters(['Edit:={"Add":1,"Add":2}'], schema), /line 1, column/);
  assert.throws(() => namedParameters(['Words:=["a"]', 'Words=b'], schema), /twice/);
});

test('what fits no kind is refused with how it is written', () => {
  for (const wrong of ['Enabled=yes', 'Priority=three', 'Edit=x', 'Name']) assert.throws(() => namedParameters([wrong], schema));
});
