import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileSchema } from '../constrain.ts';
import type { Json } from '../json.ts';
import { quickOf } from './quick.ts';

const scalar = fc.oneof(
  fc.constantFrom('a', 'b', 'c'),
  fc.integer({ min: -3, max: 12 }),
  fc.boolean(),
  fc.double({ min: 0, max: 9, noNaN: true }),
);
const memberSchema = fc.oneof(
  fc.constant({}),
  scalar.map((value) => ({ const: value })),
  fc.array(scalar, { minLength: 1, maxLength: 4 }).map((list) => ({ enum: [...new Set(list)] })),
  fc
    .tuple(fc.constantFrom('integer', 'number'), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 4, max: 9 }))
    .map(([type, minimum, maximum]) => ({ type, minimum, maximum })),
);
const names = ['A', 'B', 'C'];
const schema = fc
  .record({
    properties: fc.dictionary(fc.constantFrom(...names), memberSchema),
    required: fc.uniqueArray(fc.constantFrom(...names)),
    additionalProperties: fc.boolean(),
    turned: fc.boolean(),
  })
  .map(({ properties, required, additionalProperties, turned }) => {
    const wanted = required.filter((name) => Object.hasOwn(properties, name));
    const parts = [
      ['type', 'object'],
      ['required', wanted],
      ['properties', properties],
      ['additionalProperties', additionalProperties],
    ] as const;
    return Object.fromEntries(turned ? parts.toReversed() : parts) as Json & object;
  });
const value = fc.oneof(fc.dictionary(fc.constantFrom(...names, 'D'), fc.oneof(scalar, fc.constant(null), fc.constant([]))), scalar);

test('the quick way says what the other way says, and its first reason', () => {
  fc.assert(
    fc.property(schema, fc.array(value, { minLength: 1, maxLength: 8 }), (document, values) => {
      const compiled = compileSchema(document as Json);
      assert.ok(compiled.ok);
      for (const given of values) {
        const all = slowly(document as Json)(given as Json);
        assert.deepEqual(compiled.check(given as Json), all);
        assert.deepEqual(compiled.check.first(given as Json), all[0]);
      }
    }),
    { numRuns: 3000 },
  );
});

/** The same rules under a keyword that the quick way leaves alone. */
function slowly(document: Json) {
  const compiled = compileSchema({ ...(document as object), minProperties: 0 } as Json);
  assert.ok(compiled.ok);
  assert.equal(quickOf({ ...(document as object), minProperties: 0 } as Json), undefined);
  return compiled.check;
}

test('whatever is not plain is left to the other way', () => {
  for (const document of [
    { properties: { A: { type: 'string', pattern: 'a' } } },
    { properties: { constructor: { const: 1 } } },
    { required: ['A'] },
    { properties: { A: { const: { B: 1 } } } },
    { anyOf: [{ properties: {} }] },
    { properties: { A: { enum: [[1]] } } },
  ] as Json[])
    assert.equal(quickOf(document), undefined, JSON.stringify(document));
});
