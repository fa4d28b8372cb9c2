import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filtersIn, localOf } from './filters.ts';

function form(of: { readonly [name: string]: string }): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(of)) data.set(name, value);
  return data;
}

test('what is empty is no filter, and what is no filter is left out', () => {
  assert.deepEqual(filtersIn(form({ person: ' alex ', task: '', other: 'x' })), { person: 'alex' });
});

test('a time is kept as UTC, and comes back as it was typed', () => {
  const { from } = filtersIn(form({ from: '2026-11-24T16:05' }));
  assert.match(String(from), /^2026-11-2[345]T.*Z$/);
  assert.equal(localOf(from), '2026-11-24T16:05');
});

test('a time in an address that is none fills no field', () => assert.equal(localOf('yesterday'), ''));
