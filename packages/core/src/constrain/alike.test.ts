import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileSchema } from '../constrain.ts';
import type { Json } from '../json.ts';
import { alikeTo, apart, placeOf } from './alike.ts';

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

test('what is answered by place is what each value is answered by itself, and the first is the first', () => {
  fc.assert(
    fc.property(schema, fc.array(value, { minLength: 1, maxLength: 8 }), (document, values) => {
      const compiled = compileSchema(document as Json);
      assert.ok(compiled.ok);
      for (const given of values) {
        const all = byItself(document as Json)(given as Json);
        assert.deepEqual(compiled.check(given as Json), all);
        assert.deepEqual(compiled.check.first(given as Json), all[0]);
      }
    }),
    { numRuns: 3000 },
  );
});

test('of two values in one place each of several schemas finds the same', () => {
  let shared = 0;
  fc.assert(
    fc.property(fc.array(schema, { maxLength: 4 }), fc.array(value, { minLength: 2, maxLength: 40 }), (documents, values) => {
      const alike = alikeTo(documents as Json[]);
      assert.ok(alike !== undefined);
      const checks = documents.map((document) => byItself(document as Json));
      const found = new Map<number, unknown>();
      for (const given of values as Json[]) {
        const place = placeOf(alike, given);
        if (place === apart) continue;
        const judged = checks.map((check) => check(given));
        if (found.has(place)) shared++;
        assert.deepEqual(judged, found.get(place) ?? judged);
        found.set(place, judged);
      }
    }),
    { numRuns: 1000 },
  );
  assert.ok(shared > 500, `few values stood in one place: ${shared}`);
});

/** The same rules under a keyword that makes them no longer plain. */
function byItself(document: Json) {
  const other = { ...(document as object), minProperties: 0 } as Json;
  const compiled = compileSchema(other);
  assert.ok(compiled.ok);
  assert.equal(alikeTo([other]), undefined);
  return compiled.check;
}

test('a look at the members tells all there is: the edges of each range, fractions, what is listed, what is missing', () => {
  const range = { properties: { A: { type: 'integer', minimum: 2, maximum: 5 } } };
  const list = { properties: { A: { enum: ['a', 'b', 3] } }, required: ['A'] };
  const alike = alikeTo([range, list]);
  assert.ok(alike !== undefined);
  const place = (A: Json) => placeOf(alike, { A });
  assert.equal(place(-7), place(1));
  assert.equal(place(6), place(700));
  assert.equal(place(2.5), place(2.75));
  assert.equal(place('c'), place(null));
  const apartFromEachOther = [1, 2, 2.5, 3, 3.5, 4, 5, 6, 6.5, 'a', 'b', 'c'].map(place);
  assert.equal(new Set([...apartFromEachOther, placeOf(alike, {})]).size, 13);
});

test('what is no JSON, or holds a name that a closed schema refuses, stands apart', () => {
  const alike = alikeTo([{ properties: { A: {}, B: {} } }, { properties: { A: {} }, additionalProperties: false }]);
  assert.ok(alike !== undefined);
  const strange = [{ A: Number.NaN }, { A: Number.POSITIVE_INFINITY }, { A: undefined }] as unknown as Json[];
  for (const given of [...strange, { B: 1 }, { A: 1, C: 1 }, [], 'A', null])
    assert.equal(placeOf(alike, given), apart, JSON.stringify(given));
  assert.notEqual(placeOf(alike, { A: 1 }), apart);
});

test('what names too many numbers, or too many places, is not told apart', () => {
  const numbers = (many: number) => ({ enum: Array.from({ length: many }, (_, at) => at) });
  const texts = { enum: Array.from({ length: 1000 }, (_, at) => `${at}`) };
  assert.notEqual(alikeTo([{ properties: { A: numbers(100) } }]), undefined);
  assert.equal(alikeTo([{ properties: { A: numbers(101) } }]), undefined);
  assert.notEqual(alikeTo([{ properties: { A: texts, B: texts, C: texts } }]), undefined);
  assert.equal(alikeTo([{ properties: { A: texts, B: texts, C: texts, D: texts } }]), undefined);
});

test('of a schema that is not plain there is nothing to tell by', () => {
  for (const document of [
    { properties: { A: { type: 'string', pattern: 'a' } } },
    { properties: { constructor: { const: 1 } } },
    { required: ['A'] },
    { properties: { A: { const: { B: 1 } } } },
    { anyOf: [{ properties: {} }] },
    { properties: { A: { enum: [[1]] } } },
  ] as Json[]) {
    assert.equal(alikeTo([document]), undefined, JSON.stringify(document));
    assert.equal(alikeTo([{ properties: {} }, document]), undefined, JSON.stringify(document));
  }
});
