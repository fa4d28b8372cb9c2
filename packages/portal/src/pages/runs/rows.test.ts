import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOf, tabbed } from './rows.ts';

test('a list of objects is a table of the members that most rows have', () => {
  const found = rowsOf([
    { Name: 'one', '@odata.type': 'x', Nothing: null },
    { Name: 'two', Size: 3 },
  ]);
  assert.deepEqual(found?.columns, ['Name', 'Nothing', 'Size']);
  assert.equal(found?.rows.length, 2);
});

test('a wide object shows as many members as a reader takes in, and says how many are left', () => {
  const wide = Object.fromEntries(Array.from({ length: 30 }, (_one, at) => [`M${at}`, at % 2 === 0 ? 'text' : null]));
  const found = rowsOf(wide);
  assert.equal(found?.columns.length, 8);
  assert.equal(found?.left, 22);
  assert.ok(found?.columns.every((name) => wide[name] === 'text'));
});

test('text, numbers and empty lists are no table', () => {
  assert.equal(rowsOf('done'), undefined);
  assert.equal(rowsOf([1, 2]), undefined);
  assert.equal(rowsOf([]), undefined);
  assert.equal(rowsOf([{ Name: 'one' }, 'two']), undefined);
});

test('a table copies as tabs and lines, whatever stands in its cells', () => {
  const found = rowsOf([{ Name: 'a\tb\nc', Tags: ['x'] }]);
  assert.ok(found);
  assert.equal(tabbed(found), 'Name\tTags\na b c\t["x"]');
});
