import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, readFileText, textOfFile } from './file-text.ts';

const file = { bytes: 7, sha256: 'a'.repeat(64) };

test('a picked file is in the call by its digest and length, never by its name', () => {
  const text = textOfFile({ name: 'wave.csv', ...file });
  assert.deepEqual(readFileText(text), { ok: true, value: file });
  assert.deepEqual(fileOf(text), { name: 'wave.csv', ...file });
});

test('a file that is being read, or cannot be taken, is in no call', () => {
  assert.equal(readFileText(textOfFile({ name: 'wave.csv' })).ok, false);
  assert.deepEqual(readFileText(textOfFile({ name: 'wave.csv', ...file, wrong: 'It is too large.' })), {
    ok: false,
    message: 'It is too large.',
  });
  assert.equal(readFileText('wave.csv').ok, false);
});

test('a file that a call named before, and bytes that it held, stay what they were', () => {
  for (const value of [file, { Data: 'AAEC' }]) assert.deepEqual(readFileText(JSON.stringify(value)), { ok: true, value });
});
