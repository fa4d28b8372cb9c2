import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enrollingIn, enrolmentOf } from './link.ts';

test('a link brings a name and its code', () => {
  assert.deepEqual(enrollingIn('#username=owner&code=abc-def'), { username: 'owner', codes: ['abc-def', ''] });
  assert.deepEqual(enrollingIn('#username=oscar&code=one&code=two'), { username: 'oscar', codes: ['one', 'two'] });
});

test('whatever else stands there brings nothing', () => {
  for (const hash of ['', '#', '#code', '#owner', '#%'])
    assert.deepEqual(enrolmentOf(enrollingIn(hash)), { username: '', codes: [] }, hash);
});

test('what was typed goes without the space around it, and without a code that nobody handed over', () => {
  assert.deepEqual(enrolmentOf({ username: ' oscar ', codes: [' one\n', ' '] }), { username: 'oscar', codes: ['one'] });
});
