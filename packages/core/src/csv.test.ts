import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCsv } from './csv.ts';

test('cells in quotation marks hold commas, line ends and doubled quotation marks; empty lines are none', () => {
  assert.deepEqual(readCsv('a,"b,c"\r\n\r\n"x ""y""","1\n2"\n'), {
    ok: true,
    rows: [
      ['a', 'b,c'],
      ['x "y"', '1\n2'],
    ],
  });
  assert.deepEqual(readCsv(''), { ok: true, rows: [] });
});

test('a quotation mark that is open, or in the middle of a cell, is told with its line', () => {
  for (const text of ['a\n"b', 'a\nb"c,d', 'a\n"b"c']) assert.deepEqual(readCsv(text), { ok: false, line: 2 });
});
