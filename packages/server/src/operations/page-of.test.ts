import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf } from './page-of.ts';

const all = ['d', 'b', 'a', 'c', 'e'];
const page = (limit: number, after?: string) => pageOf(all, { limit, ...(after === undefined ? {} : { after }) }, (one) => one);

test('the pages of what is in memory hold each thing once, in order, and the last says that it is the last', () => {
  assert.deepEqual(page(2), { items: ['a', 'b'], next: 'b' });
  assert.deepEqual(page(2, 'b'), { items: ['c', 'd'], next: 'd' });
  assert.deepEqual(page(2, 'd'), { items: ['e'] });
  assert.deepEqual(page(5), { items: ['a', 'b', 'c', 'd', 'e'] });
});

test('a page begins where the one before ended, also when what stood there is gone', () => {
  assert.deepEqual(page(2, 'bb'), { items: ['c', 'd'], next: 'd' });
  assert.deepEqual(page(2, 'z'), { items: [] });
});
