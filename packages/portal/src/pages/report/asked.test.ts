import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedIn, isOfTime } from './asked.ts';

function form(fields: { readonly [name: string]: string }): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test('a month goes before other times, and what is empty is left out', () => {
  assert.deepEqual(askedIn(form({ month: '2026-11', from: '2026-11-01T00:00', person: ' alex ', task: '' })), {
    month: '2026-11',
    person: 'alex',
  });
});

test('times are sent as instants, and what is none as it was typed, for the server to refuse', () => {
  const { from, until } = askedIn(form({ month: '', from: '2026-11-01T00:00', until: 'later' }));
  assert.deepEqual([from, until], [new Date('2026-11-01T00:00').toISOString(), 'later']);
  assert.deepEqual([isOfTime({ from: 'x' }), isOfTime({ person: 'alex' })], [true, false]);
});
