import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvLine, readCsv } from './csv.ts';

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

test('a line that was written is read back cell by cell', () => {
  const cells = ['plain', 'a, b', 'she said "no"', 'two\r\nlines', '', 'Zoë'];
  assert.deepEqual(readCsv(csvLine(cells)), { ok: true, rows: [cells] });
  assert.ok(csvLine(cells).endsWith('"\r\n'));
});

test('what a spreadsheet would take for a formula is written as text', () => {
  for (const cell of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '  =1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '=HYPERLINK("http://x","y")',
  ])
    assert.deepEqual(readCsv(csvLine([cell])), { ok: true, rows: [[`'${cell}`]] }, JSON.stringify(cell));
  for (const cell of ['a=1', '1', 'Exchange\\Get-Mailbox', "'=1"]) assert.deepEqual(readCsv(csvLine([cell])), { ok: true, rows: [[cell]] });
});
