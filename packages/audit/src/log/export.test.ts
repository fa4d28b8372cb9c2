import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { exportCheckpoint, exportHeader, exportLine, parseExportLine } from './export.ts';

const text = fc.string({ unit: 'binary' });

describe('an exported line', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(text, fc.maxSafeNat(), fc.option(fc.dictionary(text, text)), (leaf, index, parts) => {
        const entry = { index, leaf, parts: parts === null ? null : JSON.stringify(parts) };
        assert.deepEqual(parseExportLine(exportLine(entry)), { line: 'entry', entry });
        assert.deepEqual(parseExportLine(exportHeader({ origin: leaf, entries: index })), {
          line: 'header',
          header: { origin: leaf, entries: index },
        });
        assert.deepEqual(parseExportLine(exportCheckpoint(leaf)), { line: 'checkpoint', note: leaf });
      }),
    );
  });

  test('is written in one way only: what is read is what would be written', () => {
    const lines = [
      exportHeader({ origin: 'a/b', entries: 12 }),
      exportLine({ index: 3, leaf: '{"a":"\\n\\""}', parts: '{"x":1}' }),
      exportLine({ index: 4, leaf: '{"a":"\\\\\\""}', parts: null }),
      exportLine({ index: 5, leaf: '\u2028 \u{1f512} \u007f', parts: null }),
      exportCheckpoint('note\n'),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.nat(), fc.string({ minLength: 0, maxLength: 2 }), (line, place, put) => {
        const at = place % line.length;
        const changed = line.slice(0, at) + put + line.slice(at + 1);
        const read = parseExportLine(changed);
        if (read === undefined) return;
        const again =
          read.line === 'entry' ? exportLine(read.entry) : read.line === 'header' ? exportHeader(read.header) : exportCheckpoint(read.note);
        assert.equal(again, changed);
      }),
      { numRuns: 2000 },
    );
  });

  for (const odd of [
    '',
    '{}',
    'null',
    '[]',
    '{"index":0}',
    ' {"index":0,"leaf":"","parts":null}',
    '{"index":00,"leaf":"","parts":null}',
    '{"index":0,"leaf":"","parts":null} ',
  ]) {
    test(`is not ${JSON.stringify(odd)}`, () => assert.equal(parseExportLine(odd), undefined));
  }

  for (const odd of [
    '{"index":0,"leaf":"\\u0041","parts":null}',
    '{"index":0,"leaf":"a","parts":[]}',
    '{"index":1e3,"leaf":"a","parts":null}',
    '{"countersign-export":2,"origin":"a","entries":1}',
  ]) {
    test(`is not ${odd}`, () => assert.equal(parseExportLine(odd), undefined));
  }
});
