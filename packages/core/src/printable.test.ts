import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { printable, printableJson, printableLines } from './printable.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const obeyed = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/;

test('shows escape sequences, C1 controls and marks of direction instead of obeying them', () => {
  assert.equal(printable('\u001b[2J\u001b]0;title\u0007'), '\\u{1b}[2J\\u{1b}]0;title\\u{7}');
  assert.equal(printable('\u009b31mred'), '\\u{9b}31mred');
  assert.equal(printable('invoice\u202egpj.exe'), 'invoice\\u{202e}gpj.exe');
  assert.equal(printable('a\r\nb\tc'), 'a\\r\\nb\\tc');
  assert.equal(printable('ad\u200bmin'), 'ad\\u{200b}min');
});

test('leaves what people write as it is', () => {
  for (const text of ['Ünïcödé', '日本語', 'Überprüfung “Müller & Söhne”', '👍']) assert.equal(printable(text), text);
});

test('keeps line feeds and tabs of several lines, and nothing else', () => {
  assert.equal(printableLines('a\r\n\tb\u001b[1m\rc'), 'a\n\tb\\u{1b}[1m\\rc');
});

test('nothing that a terminal obeys gets through, whatever was sent', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !obeyed.test(printable(text))));
});

test('JSON reads back as the same value and holds nothing that a terminal obeys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const line = printableJson({ value, text });
      assert.ok(!obeyed.test(line));
      assert.deepEqual(JSON.parse(line), JSON.parse(JSON.stringify({ value, text })));
    }),
  );
  assert.equal(printableJson({ a: '\u009b\u{e0001}' }), '{"a":"\\u009b\\udb40\\udc01"}');
});
