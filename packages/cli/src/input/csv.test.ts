import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCsv } from './csv.ts';

const rows = (text: string) => readCsv(text, 'x.csv');

test('rows end with any line end, the last one with or without, and empty lines are none', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    assert.deepEqual(rows(['a,b', '1,2', '', '3,'].join(end)), [
      ['a', 'b'],
      ['1', '2'],
      ['3', ''],
    ]);
    assert.deepEqual(rows(`a,b${end}`), [['a', 'b']]);
  }
  assert.deepEqual(rows(''), []);
  assert.deepEqual(rows('\n\n'), []);
});

test('a cell in quotation marks holds commas, line ends and doubled quotation marks', () => {
  assert.deepEqual(rows('"a,b","c\nd","say ""x"""\n""'), [['a,b', 'c\nd', 'say "x"']]);
  assert.deepEqual(rows('a,""\nb,"  c "'), [
    ['a', ''],
    ['b', '  c '],
  ]);
});

test('a quotation mark that is not closed, or in the middle of a cell, is refused with its line', () => {
  for (const text of ['a\n"b', 'a\nb"c,d', 'a\n"b"c'])
    assert.throws(
      () => rows(text),
      (error) => error instanceof Error && /x\.csv, line 2/.test(error.message),
    );
});
