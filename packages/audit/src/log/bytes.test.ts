import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat, fromBase64, fromHex, sameBytes, toBase64, toHex, utf8 } from './bytes.ts';

const bytes = () => fc.uint8Array({ maxLength: 200 });

test('writes UTF-8 as the platform does', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.deepEqual(utf8(text), new TextEncoder().encode(text))));
  assert.deepEqual(
    utf8('\u007f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}'),
    new TextEncoder().encode('\u007f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}'),
  );
});

test('refuses to encode an unpaired surrogate', () => {
  assert.throws(() => utf8('a\ud800b'), RangeError);
});

test('writes Base 64 and hexadecimal as the platform does, and reads them back', () => {
  fc.assert(
    fc.property(bytes(), (value) => {
      assert.equal(toBase64(value), Buffer.from(value).toString('base64'));
      assert.deepEqual(fromBase64(toBase64(value)), value);
      assert.equal(toHex(value), Buffer.from(value).toString('hex'));
      assert.deepEqual(fromHex(toHex(value)), value);
    }),
  );
});

test('reads Base 64 only as it would write it', () => {
  for (const text of ['A', 'AA', 'AAA', 'AA=', 'AA==\n', ' AA==', 'AB==', 'AAB=', 'A===', '====', 'AA==AA==', 'A-_A', 'AAAA=']) {
    assert.equal(fromBase64(text), undefined, JSON.stringify(text));
  }
});

test('reads hexadecimal only in lower case and whole bytes', () => {
  for (const text of ['a', 'AB', '0g', ' 00', '0x00', '00\n']) assert.equal(fromHex(text), undefined, JSON.stringify(text));
});

test('tells apart what differs in length or in one byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (value, position) => {
      const other = value.slice();
      other[position % value.length] = (other[position % value.length] ?? 0) ^ 1;
      assert.ok(sameBytes(value, value.slice()));
      assert.ok(!sameBytes(value, other));
      assert.ok(!sameBytes(value, concat(value, Uint8Array.of(0))));
    }),
  );
});

test('joins parts in order', () => {
  assert.deepEqual(concat(Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)), Uint8Array.of(1, 2, 3));
});
