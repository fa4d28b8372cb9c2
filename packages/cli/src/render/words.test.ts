import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listedOf } from './words.ts';

test('who is named of many is told with how many more there are', () => {
  assert.equal(listedOf(['ada', 'bob'], 2), 'ada and bob');
  assert.equal(listedOf(['ada', 'bob'], 5), 'ada, bob and 3 more');
  assert.equal(listedOf([], 0, 'nobody right now'), 'nobody right now');
});
