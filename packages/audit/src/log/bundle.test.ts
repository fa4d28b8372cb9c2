import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatBundle, LONGEST_ENTRY, parseBundle } from './bundle.ts';
import { hex } from './ct.testing.ts';

test('writes each entry behind its length in two bytes, the high one first', () => {
  assert.deepEqual(formatBundle([hex('aabb'), hex(''), hex('cc')]), hex('0002aabb00000001cc'));
  assert.deepEqual(formatBundle([new Uint8Array(0x0102)]).subarray(0, 2), hex('0102'));
});

test('reads back what it wrote', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 600 })), (entries) => assert.deepEqual(parseBundle(formatBundle(entries)), entries)),
  );
});

test('refuses a bundle that ends within an entry', () => {
  for (const text of ['00', '0001', '0002aa', '0001aa00']) assert.equal(parseBundle(hex(text)), undefined, text);
});

test('does not write an entry that no length can say', () => {
  assert.equal(formatBundle([new Uint8Array(LONGEST_ENTRY)]).length, LONGEST_ENTRY + 2);
  assert.throws(() => formatBundle([new Uint8Array(LONGEST_ENTRY + 1)]), RangeError);
});
