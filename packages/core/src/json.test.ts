import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson, type Json, type JsonLimits, jsonLimits, member, NotCanonical, parseJson, sameJson } from './json.ts';

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);
const cleanText = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed());
const heldNumber = fc
  .oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
  .filter((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER);
const { value: anyJson } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    heldNumber,
    cleanText,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      cleanText.filter((key) => !forbidden.has(key)),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
}));

function read(text: string, limits: Partial<JsonLimits> = {}): Json {
  const parsed = parseJson(text, { ...jsonLimits, ...limits });
  assert.ok(parsed.ok, `${text.slice(0, 80)}: ${parsed.ok ? '' : parsed.message}`);
  return parsed.value;
}

function refusal(text: string, limits: Partial<JsonLimits> = {}) {
  const parsed = parseJson(text, { ...jsonLimits, ...limits });
  assert.ok(!parsed.ok, `${text.slice(0, 80)} was read`);
  return parsed;
}

describe('canonical JSON', () => {
  test('is what an independent implementation of RFC 8785 writes', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        assert.equal(canonicalJson(value), canonicalize(value));
      }),
      { numRuns: 500 },
    );
  });

  test('sorts members by UTF-16 unit: RFC 8785 §3.2.3', () => {
    const value = JSON.parse(
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
    );
    assert.equal(
      canonicalJson(value),
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  test('puts members in order wherever they stand in a value that is in order otherwise, and leaves the value as it was', () => {
    const value = { a: [1, { z: 1, y: 2 }], b: { d: { f: [{ h: 1, g: 2 }], e: 3 } }, c: 4 };
    const before = structuredClone(value);
    assert.equal(canonicalJson(value), '{"a":[1,{"y":2,"z":1}],"b":{"d":{"e":3,"f":[{"g":2,"h":1}]}},"c":4}');
    assert.deepEqual(Object.keys(value.b.d), Object.keys(before.b.d));
    assert.deepEqual(value, before);
  });

  test('has names in their place that an object holds elsewhere: numbers, and that of its prototype', () => {
    assert.equal(canonicalJson(JSON.parse('{"b":1,"10":2,"9":3,"!":4,"a":{"2":1,"":2}}')), '{"!":4,"10":2,"9":3,"a":{"":2,"2":1},"b":1}');
    assert.equal(canonicalJson(JSON.parse('{"b":{"z":1,"a":2},"__proto__":{"x":1}}')), '{"__proto__":{"x":1},"b":{"a":2,"z":1}}');
  });

  test('tells half of a surrogate pair from text that reads like its escape', () => {
    assert.equal(canonicalJson({ a: '\\ud800' }), '{"a":"\\\\ud800"}');
    for (const value of ['\ud800', ['\udc00'], { a: { '\ud800x': 1 } }, { b: 1, a: 'x\udfff' }])
      assert.throws(() => canonicalJson(value), NotCanonical);
  });

  test('writes literals, numbers and escapes as the sample of RFC 8785 §3.2.2', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    assert.equal(
      canonicalJson(value),
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  for (const [bits, text] of [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ] as const) {
    test(`writes the double ${bits} as ${text}: RFC 8785 appendix B`, () => {
      assert.equal(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE()), text);
    });
  }

  test('throws for what has no canonical form', () => {
    const bad: readonly unknown[] = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      'a\ud800',
      { 'a\udc00': 1 },
      [undefined],
      new Date(0),
      new Map(),
      1n,
    ];
    for (const value of bad) assert.throws(() => canonicalJson(value as Json), NotCanonical);
  });
});

describe('reading JSON', () => {
  test('gives what JSON.parse gives, however the text is spaced and escaped', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom('', ' ', '\n\t', '  '), fc.boolean(), (value, indent, ascii) => {
        const plain = JSON.stringify(value, null, indent);
        const text = ascii ? plain.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`) : plain;
        assert.deepEqual(read(text), JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  test('refuses whatever JSON.parse refuses, and reads no other value than it does', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"',
      '\\',
      '1',
      '-',
      '0',
      '.',
      'e',
      'true',
      'nul',
      'null',
      ' ',
      '\u00a0',
      '\ufeff',
      "'",
      '/**/',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseJson(text);
        if (parsed.ok)
          return assert.deepEqual(
            parsed.value,
            JSON.parse(text, (_, value) => (value === 0 ? 0 : value)),
          );
        if (parsed.code === 'json-syntax' || parsed.code === 'json-bad-string') assert.throws(() => JSON.parse(text), text);
      }),
      { numRuns: 3000 },
    );
  });

  test('reads its own canonical text back to the same text', () => {
    fc.assert(fc.property(anyJson, (value) => assert.equal(canonicalJson(read(canonicalJson(value))), canonicalJson(value))));
  });

  for (const [text, code, at, pointer] of [
    ['', 'json-syntax', 0, ''],
    ['{"a":1}x', 'json-syntax', 7, ''],
    ['{"a":[1,]}', 'json-syntax', 8, '/a/1'],
    ['{"a":1,}', 'json-syntax', 7, ''],
    ['[1 2]', 'json-syntax', 3, ''],
    ['[01]', 'json-syntax', 2, ''],
    ['[+1]', 'json-syntax', 1, '/0'],
    ['[NaN]', 'json-syntax', 1, '/0'],
    ["{'a':1}", 'json-syntax', 1, ''],
    ['{a:1}', 'json-syntax', 1, ''],
    ['\ufeff{}', 'json-syntax', 0, ''],
    ['["\u0001"]', 'json-bad-string', 1, '/0'],
    ['["a', 'json-bad-string', 1, '/0'],
    ['["\\', 'json-bad-string', 1, '/0'],
    ['["\\x"]', 'json-bad-string', 1, '/0'],
    ['["\\u00g0"]', 'json-bad-string', 1, '/0'],
    ['{"a/b~":"\\u0000"}', 'json-bad-string', 8, '/a~1b~0'],
    ['{"\\ud83d":1}', 'json-bad-string', 1, ''],
    ['["\\ude00\\ud83d"]', 'json-bad-string', 1, '/0'],
    ['["\ud83d"]', 'json-bad-string', 1, '/0'],
    ['{"a":1,"a":1}', 'json-duplicate-key', 7, ''],
    ['{"a":1,"\\u0061":1}', 'json-duplicate-key', 7, ''],
    ['{"x":[{"1":1,"1":1}]}', 'json-duplicate-key', 13, '/x/0'],
    ['{"__proto__":{}}', 'json-forbidden-key', 1, ''],
    ['{"\\u005f_proto__":{}}', 'json-forbidden-key', 1, ''],
    ['{"a":{"constructor":{}}}', 'json-forbidden-key', 6, '/a'],
    ['{"prototype":1}', 'json-forbidden-key', 1, ''],
    ['[9007199254740992]', 'json-bad-number', 1, '/0'],
    ['[-9007199254740993]', 'json-bad-number', 1, '/0'],
    ['[1e400]', 'json-bad-number', 1, '/0'],
    ['[1e21]', 'json-bad-number', 1, '/0'],
    ['[1e-400]', 'json-bad-number', 1, '/0'],
    ['[0.10000000000000000001]', 'json-bad-number', 1, '/0'],
    ['[9007199254740991.9]', 'json-bad-number', 1, '/0'],
  ] as const) {
    test(`refuses ${JSON.stringify(text)} with ${code} at ${at}, ${pointer || 'the root'}`, () => {
      const { code: found, at: where, pointer: path } = refusal(text);
      assert.deepEqual({ code: found, at: where, path }, { code, at, path: pointer });
    });
  }

  test('reads the greatest integer that a double holds, and -0 as 0', () => {
    assert.equal(read('9007199254740991'), 9007199254740991);
    assert.equal(read('-9.007199254740991e15'), -9007199254740991);
    for (const text of ['-0', '-0.0', '-0e5', '0e999999']) assert.ok(Object.is(read(text), 0), text);
    assert.equal(read('0.5000000000000000000000000'), 0.5);
  });

  test('holds depth, keys and lengths to their limits, to the last one allowed', () => {
    assert.deepEqual(read('[[{}]]', { depth: 3 }), [[{}]]);
    assert.equal(refusal('[[{"a":[]}]]', { depth: 3 }).code, 'json-too-deep');
    assert.deepEqual(read('[{"a":1},{"a":1}]', { keys: 2 }), [{ a: 1 }, { a: 1 }]);
    assert.equal(refusal('[{"a":1},{"a":1,"b":1}]', { keys: 2 }).code, 'json-too-large');
    assert.equal(read('"abc"', { length: 5 }), 'abc');
    assert.equal(refusal('"abcd"', { length: 5 }).code, 'json-too-large');
    assert.equal(read('"\\u0061bc"', { stringLength: 3 }), 'abc');
    assert.equal(refusal('{"abcd":1}', { stringLength: 3 }).code, 'json-too-large');
    assert.equal(refusal('['.repeat(999_999)).code, 'json-too-deep');
  });

  test('takes hostile texts of full length without a deep stack', () => {
    assert.equal(String(read(`"${'\\n'.repeat(499_000)}"`)).length, 499_000);
    assert.equal(refusal(`0.1${'0'.repeat(900_000)}1`).code, 'json-bad-number');
    assert.equal(refusal(`"${'\\'.repeat(999_999)}`).code, 'json-bad-string');
  });

  test('keeps keys that name methods of every object as plain members', () => {
    const value = read('{"toString":1,"hasOwnProperty":2}');
    assert.deepEqual(value, JSON.parse('{"toString":1,"hasOwnProperty":2}'));
    assert.equal(member({}, 'toString'), undefined);
    assert.equal(member({ toString: 1 }, 'toString'), 1);
  });
});

test('two values are the same exactly when their canonical texts are', () => {
  const near: readonly Json[] = [
    {},
    [],
    '',
    0,
    -0,
    null,
    false,
    { a: 1 },
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    { toString: 1 },
    [1, 2],
    [2, 1],
    '0',
    [null],
    { a: null },
  ];
  const pick = fc.oneof(fc.constantFrom(...near), anyJson);
  fc.assert(
    fc.property(pick, pick, (one, other) => {
      assert.equal(sameJson(one, other), canonicalJson(one) === canonicalJson(other));
      assert.ok(sameJson(one, structuredClone(one)));
    }),
    { numRuns: 1000 },
  );
});
