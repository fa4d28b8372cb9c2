import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { schemaLimits } from './constrain/schema.ts';
import { type Check, compileSchema } from './constrain.ts';
import { isArray, isObject, type Json } from './json.ts';

function checkOf(document: Json): Check {
  const compiled = compileSchema(document);
  assert.ok(compiled.ok, compiled.ok ? '' : JSON.stringify(compiled.problems));
  return compiled.check;
}

function problemsOf(document: Json): readonly { readonly pointer: string; readonly message: string }[] {
  const compiled = compileSchema(document);
  assert.ok(!compiled.ok, `${JSON.stringify(document)} was compiled`);
  return compiled.problems;
}

const fits = (document: Json, value: Json) => checkOf(document)(value).length === 0;
const messages = (document: Json, value: Json) => checkOf(document)(value).map(({ message }) => message);

/** JSON Schema matches a pattern anywhere in the text; ours is matched whole. */
function anchored(document: Json): Json {
  if (isArray(document)) return document.map(anchored);
  if (!isObject(document)) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      key,
      key === 'pattern' && typeof value === 'string' ? `^(?:${value})$` : anchored(value),
    ]),
  );
}

describe('a check against Ajv', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '😀', '1'), { maxLength: 4 }).map((units) => units.join(''));
  const number = fc.constantFrom(-1, 0, -0, 0.5, 1, 2, 3, 10);
  const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
  const { value: anyValue } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      { arbitrary: scalar, weight: 3 },
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'isPrototypeOf'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  const pattern = fc.constantFrom('a', 'a*', '[ab]+', '(a|b)1?', '.{2}', '\\d+', '[^a]*', '');
  const excluded = fc.oneof(
    fc.record({ const: anyValue }),
    fc.record({ enum: fc.array(anyValue, { minLength: 1, maxLength: 3 }) }),
    fc.record({ pattern }),
    fc.record({ enum: fc.array(text, { minLength: 1, maxLength: 4 }), pattern }),
  );
  const count = fc.nat(3);
  const limits = (build: fc.Arbitrary<object>) => build.map((document) => document as { readonly [keyword: string]: Json });
  const common = { not: excluded, title: fc.constant('A title'), default: anyValue };
  const withNull = (type: string) => fc.constantFrom<Json>(type, type, [type, 'null'], ['null', type]);
  const { schema: anySchema } = fc.letrec<{ schema: { readonly [keyword: string]: Json } }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      limits(fc.record({ type: withNull('string'), minLength: count, maxLength: count, pattern, ...common }, { requiredKeys: ['type'] })),
      limits(
        fc.record(
          {
            type: fc.oneof(withNull('number'), withNull('integer'), fc.constant<Json>(['integer', 'number'])),
            minimum: number,
            maximum: number,
            exclusiveMinimum: number,
            exclusiveMaximum: number,
            ...common,
          },
          { requiredKeys: ['type'] },
        ),
      ),
      limits(
        fc.record(
          { type: fc.subarray(['string', 'number', 'integer', 'boolean', 'null', 'object', 'array'], { minLength: 1 }), ...common },
          { requiredKeys: ['type'] },
        ),
      ),
      limits(fc.record({ const: anyValue })),
      limits(fc.record({ enum: fc.uniqueArray(anyValue, { minLength: 1, maxLength: 5, selector: (value) => JSON.stringify(value) }) })),
      limits(
        fc.record(
          { type: withNull('array'), items: tie('schema'), minItems: count, maxItems: count, uniqueItems: fc.boolean(), ...common },
          { requiredKeys: ['type'] },
        ),
      ),
      limits(
        fc.record(
          {
            type: withNull('object'),
            properties: fc.dictionary(fc.constantFrom('a', 'b', 'isPrototypeOf'), tie('schema'), { maxKeys: 3, noNullPrototype: true }),
            required: fc.subarray(['a', 'b', 'isPrototypeOf']),
            additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
            minProperties: count,
            maxProperties: count,
            ...common,
          },
          { requiredKeys: ['type'] },
        ),
      ),
      limits(fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) })),
    ),
  }));

  test('lets the same values through, for any schema of the subset', () => {
    const ajv = new Ajv2020({ strict: false, ownProperties: true });
    let [fitted, refused] = [0, 0];
    fc.assert(
      fc.property(anySchema, fc.array(anyValue, { minLength: 8, maxLength: 16 }), (document, values) => {
        const ours = checkOf(document);
        const theirs = ajv.compile(anchored(document) as object);
        for (const value of values) {
          const fit = theirs(value);
          fit ? fitted++ : refused++;
          assert.equal(ours(value).length === 0, fit, `${JSON.stringify(document)} on ${JSON.stringify(value)}`);
        }
      }),
      { numRuns: 1500 },
    );
    assert.ok(fitted > 1000 && refused > 1000, `${fitted} fitted and ${refused} did not: the comparison says little`);
  });

  test('points to a place that is in the value, or to a member that is missing from it', () => {
    fc.assert(
      fc.property(anySchema, anyValue, (document, value) => {
        for (const { pointer, rule } of checkOf(document)(value)) {
          const steps = pointer.split('/').slice(1);
          const parent = rule === 'required' ? steps.slice(0, -1) : steps;
          assert.notEqual(at(value, parent), undefined, `${pointer} in ${JSON.stringify(value)}`);
          if (rule === 'required') assert.equal(at(value, steps), undefined);
        }
      }),
      { numRuns: 1000 },
    );
  });

  function at(value: Json, steps: readonly string[]): Json | undefined {
    return steps.reduce<Json | undefined>((held, step) => {
      if (held === undefined || held === null || typeof held !== 'object' || !Object.hasOwn(held, step)) return undefined;
      return isArray(held) ? held[Number(step)] : isObject(held) ? held[step] : undefined;
    }, value);
  }
});

describe('a check', () => {
  const rule: Json = {
    type: 'object',
    required: ['Name'],
    additionalProperties: false,
    properties: {
      Name: { type: 'string', minLength: 1, maxLength: 8, 'x-target': 'rule' },
      Priority: { type: 'integer', minimum: 0, exclusiveMaximum: 10 },
      Mode: { enum: ['Audit', 'Enforce'] },
      SentTo: { type: 'array', maxItems: 2, items: { type: 'string', pattern: '[a-z]+@contoso\\.com' } },
      Key: { type: 'string', minLength: 8, 'x-secret': true },
      Words: {
        anyOf: [
          { type: 'array', items: { type: 'string' } },
          {
            type: 'object',
            additionalProperties: false,
            properties: { Add: { type: 'array' }, Remove: { type: 'array' } },
            minProperties: 1,
          },
        ],
      },
    },
  };

  test('answers with one shared empty list when the value fits', () => {
    const check = checkOf(rule);
    const value: Json = { Name: 'X', Priority: 3, Mode: 'Audit', SentTo: ['ann@contoso.com'], Words: { Add: ['a'] } };
    assert.equal(check(value), checkOf({ const: 1 })(1));
    assert.equal(check(value).length, 0);
    assert.ok(Object.isFrozen(check(value)));
  });

  test('says where a value goes against it, by which keyword, and what is allowed', () => {
    const value: Json = { Priority: 10, Mode: 'audit', SentTo: ['ann@contoso.com', 'eve@evil.example'], Words: 'a', 'Extra/One': 1 };
    assert.deepEqual(checkOf(rule)(value), [
      { pointer: '/Name', rule: 'required', message: 'Name is required.' },
      {
        pointer: '/Extra~1One',
        rule: 'additionalProperties',
        message: 'Extra/One is not accepted; accepted are: Name, Priority, Mode, SentTo, Key, Words.',
      },
      { pointer: '/Priority', rule: 'exclusiveMaximum', message: 'Priority must be less than 10.' },
      { pointer: '/Mode', rule: 'enum', message: 'Mode must be one of "Audit", "Enforce".' },
      { pointer: '/SentTo/1', rule: 'pattern', message: 'SentTo[1] must match the pattern [a-z]+@contoso\\.com from start to end.' },
      { pointer: '/Words', rule: 'anyOf', message: 'Words must be a list, or must be an object.' },
    ]);
  });

  test('never repeats the value, which may be secret', () => {
    const canary = 'c4n4ry';
    const found = checkOf(rule)({
      Name: `${canary}${canary}`,
      Key: canary,
      Mode: canary,
      Priority: canary,
      SentTo: [canary],
      Words: canary,
    });
    assert.equal(found.length, 6);
    assert.ok(!JSON.stringify(found).includes(canary));
  });

  test('says no more than twenty things, however many are wrong', () => {
    const value: Json = {
      Name: 'X',
      SentTo: ['a', 'b'],
      ...Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`Extra${at}`, at])),
    };
    assert.equal(checkOf(rule)(value).length, 20);
    assert.equal(checkOf({ type: 'array', items: { type: 'string' } })(Array.from({ length: 500 }, () => 1)).length, 20);
  });

  test('tells absent, null, false and empty apart', () => {
    const document: Json = { type: 'object', properties: { A: { type: 'string' } } };
    assert.ok(fits(document, {}));
    for (const value of [null, false, 0, [], {}]) assert.ok(!fits(document, { A: value }), JSON.stringify(value));
    assert.ok(fits(document, { A: '' }));
    assert.ok(!fits({ type: 'object', required: ['A'] }, {}));
    assert.ok(fits({ type: 'object', required: ['A'] }, { A: null }));
  });

  test('never fills in a default', () => {
    const value: Json = {};
    assert.ok(!fits({ type: 'object', required: ['A'], properties: { A: { type: 'string', default: 'x' } } }, value));
    assert.deepEqual(value, {});
  });

  test('does not take what every object inherits for a member', () => {
    assert.deepEqual(messages({ type: 'object', required: ['toString', 'valueOf'] }, { valueOf: 1 }), ['toString is required.']);
    assert.ok(fits({ type: 'object', properties: { toString: { const: 1 } } }, {}));
    assert.ok(!fits({ type: 'object', additionalProperties: false }, { toString: 1 }));
  });

  test('matches a pattern against the whole value, also where the pattern excludes', () => {
    const domain: Json = { type: 'string', pattern: '[a-z]+@contoso\\.com' };
    assert.ok(fits(domain, 'ann@contoso.com'));
    assert.ok(!fits(domain, 'ann@contoso.com.evil.example'));
    const outside: Json = { type: 'string', not: { pattern: '.*@evil\\.example' } };
    assert.ok(fits(outside, 'ann@evil.example.com'));
    assert.deepEqual(messages(outside, 'ann@evil.example'), ['The value must not match the pattern .*@evil\\.example.']);
  });

  test('blocks a text too long for its pattern, also where the pattern excludes', () => {
    const long = 'a'.repeat(1_000_000);
    const heavy = '(?:b{0,50}){99}';
    for (const document of [
      { type: 'string', pattern: `(?:${heavy}|a*)` },
      { type: 'string', not: { pattern: heavy } },
    ]) {
      const [found] = checkOf(document)(long);
      assert.match(found?.message ?? '', /at most \d+ characters long/);
    }
  });

  test('does not let a list around a rule for text', () => {
    for (const document of [{ type: ['string', 'array'], pattern: 'a' }, { pattern: 'a' }, { anyOf: [{ pattern: 'a' }] }]) {
      const [problem] = problemsOf({ type: 'object', properties: { Name: document } });
      assert.match(problem?.message ?? '', /pattern stands only beside "type": "string"/);
    }
    assert.ok(!fits({ type: 'object', properties: { Name: { type: 'string', not: { const: 'evil' } } } }, { Name: ['evil'] }));
  });

  test('of choices between sets of parameters takes the type from outside', () => {
    const document: Json = { type: 'object', anyOf: [{ required: ['A'] }, { required: ['B'] }] };
    assert.ok(fits(document, { B: 1 }));
    assert.deepEqual(messages(document, {}), ['The value fits none of the forms that are allowed: A is required, or B is required.']);
  });

  test('of choices between types speaks of the one whose type the value has', () => {
    const document: Json = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
    assert.deepEqual(checkOf(document)(['a', 1]), [{ pointer: '/1', rule: 'type', message: '[1] must be text.' }]);
    assert.deepEqual(messages(document, 1), ['The value must be text, or must be a list.']);
  });

  for (const [format, good, bad] of [
    ['date-time', ['2026-11-22T16:00:00Z', '9999-12-31T00:00:00+01:00'], ['2026-02-30T00:00:00Z', '2026-11-22', '']],
    [
      'uuid',
      ['0191e2a4-5c0e-7abc-8def-0123456789ab', '0191E2A4-5C0E-7ABC-8DEF-0123456789AB'],
      ['0191e2a45c0e7abc8def0123456789ab', '{0191e2a4-5c0e-7abc-8def-0123456789ab}'],
    ],
    [
      'email',
      ['ann@contoso.com', "o'neil+x@mail.contoso.com"],
      [
        'ann',
        '@contoso.com',
        'ann@contoso',
        'a..b@contoso.com',
        '.a@contoso.com',
        '"a b"@contoso.com',
        'a@b@contoso.com',
        'ann@[127.0.0.1]',
        'ann@contoso.com\n',
        `${'a'.repeat(65)}@contoso.com`,
        'ann <ann@contoso.com>',
        'änn@contoso.com',
      ],
    ],
    [
      'smtp-domain',
      ['contoso.com', 'mail.contoso.co.uk', 'xn--bcher-kva.example', '1and1.com'],
      [
        'contoso',
        '*.contoso.com',
        '-a.com',
        'a-.com',
        'a..com',
        'contoso.com.',
        '.com',
        'a b.com',
        `${'a'.repeat(64)}.com`,
        `${'a.'.repeat(127)}com`,
        '',
      ],
    ],
    ['duration', ['PT4H', 'P1DT2H'], ['P1M', '4h', 'PT0S']],
  ] as const) {
    test(`knows the format ${format}`, () => {
      const check = checkOf({ type: 'string', format });
      for (const value of good) assert.deepEqual(check(value), [], value);
      for (const value of bad) assert.equal(check(value)[0]?.rule, 'format', value);
    });
  }

  test('takes hostile mail addresses and domains in a time that does not explode', () => {
    const check = checkOf({
      type: 'object',
      properties: { A: { type: 'string', format: 'email' }, D: { type: 'string', format: 'smtp-domain' } },
    });
    assert.equal(check({ A: `${'a'.repeat(60)}!@${'a-'.repeat(400_000)}`, D: `${'a-'.repeat(120)}.${'-'.repeat(10)}` }).length, 2);
  });
});

describe('a schema', () => {
  for (const [document, pointer] of [
    [true, ''],
    [[], ''],
    [{ $ref: '#' }, '/$ref'],
    [{ type: 'object', properties: { A: { type: 'string', patern: 'a' } } }, '/properties/A/patern'],
    [{ 'a/b': 1 }, '/a~1b'],
    [{ toString: 1 }, '/toString'],
    [{ oneOf: [{}] }, '/oneOf'],
    [{ if: {} }, '/if'],
    [{ type: 'text' }, '/type'],
    [{ type: 'toString' }, '/type'],
    [{ type: [] }, '/type'],
    [{ type: ['string', 'string'] }, '/type'],
    [{ enum: [] }, '/enum'],
    [{ enum: 'a' }, '/enum'],
    [{ enum: Array.from({ length: 1001 }, (_, at) => at) }, '/enum'],
    [{ type: 'string', pattern: 1 }, '/pattern'],
    [{ type: 'string', pattern: '(?=a)' }, '/pattern'],
    [{ type: 'string', format: 'ipv4' }, '/format'],
    [{ type: 'string', format: 'toString' }, '/format'],
    [{ type: 'string', minLength: -1 }, '/minLength'],
    [{ type: 'string', maxLength: 1.5 }, '/maxLength'],
    [{ type: 'string', maxLength: '1' }, '/maxLength'],
    [{ type: 'number', minimum: '1' }, '/minimum'],
    [{ type: ['number', 'string'], minimum: 1 }, '/minimum'],
    [{ minimum: 1 }, '/minimum'],
    [{ type: 'array', items: true }, '/items'],
    [{ type: 'array', items: [{}] }, '/items'],
    [{ type: 'array', uniqueItems: 1 }, '/uniqueItems'],
    [{ properties: [] }, '/properties'],
    [{ properties: { 'x/y': false } }, '/properties/x~1y'],
    [{ properties: { A: { properties: {} } } }, '/properties/A/properties'],
    [{ properties: { A: { not: { const: 1 } } } }, '/properties/A/not'],
    [{ required: 'A' }, '/required'],
    [{ required: ['A', 'A'] }, '/required'],
    [{ required: [1] }, '/required'],
    [{ additionalProperties: 'no' }, '/additionalProperties'],
    [{ minProperties: null }, '/minProperties'],
    [{ anyOf: [] }, '/anyOf'],
    [{ anyOf: Array.from({ length: 11 }, () => ({})) }, '/anyOf'],
    [{ anyOf: [{}, { bad: 1 }] }, '/anyOf/1/bad'],
    [{ type: 'string', not: {} }, '/not'],
    [{ type: 'string', not: { minLength: 1 } }, '/not'],
    [{ type: 'string', not: { const: 1, anyOf: [] } }, '/not'],
    [{ type: 'string', not: { title: 'nothing' } }, '/not'],
    [{ type: 'string', not: { pattern: '(' } }, '/not/pattern'],
    [{ title: 1 }, '/title'],
    [{ 'x-secret': false }, '/x-secret'],
    [{ 'x-switch': false }, '/x-switch'],
    [{ 'x-target': 'A Recipient' }, '/x-target'],
  ] as [Json, string][]) {
    test(`is refused at ${pointer || 'its root'}: ${JSON.stringify(document).slice(0, 80)}`, () => {
      assert.deepEqual(
        problemsOf(document).map((problem) => problem.pointer),
        [pointer],
      );
    });
  }

  test('is given back as it was written, annotations and all', () => {
    const document: Json = {
      type: 'object',
      properties: { K: { type: 'string', title: 'Key', description: 'A key', default: 'x', 'x-secret': true, 'x-target': 'recipient' } },
    };
    const compiled = compileSchema(document);
    assert.ok(compiled.ok);
    assert.equal(compiled.schema, document);
  });

  test('names every problem, to a bound', () => {
    assert.deepEqual(
      problemsOf({ a: 1, properties: { A: { b: 1 }, B: { type: 'x' } } }).map(({ pointer }) => pointer),
      ['/a', '/properties/A/b', '/properties/B/type'],
    );
    assert.equal(problemsOf(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, 1]))).length, schemaLimits.problems);
  });

  test('is bounded in depth, size and patterns, to the last one allowed', () => {
    const nested = (depth: number): Json => (depth === 0 ? {} : { type: 'array', items: nested(depth - 1) });
    assert.ok(compileSchema(nested(schemaLimits.depth)).ok);
    assert.match(problemsOf(nested(schemaLimits.depth + 1))[0]?.message ?? '', /nested/);
    const wide = (count: number, schema: Json): Json => ({
      properties: Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, schema])),
    });
    assert.ok(compileSchema(wide(schemaLimits.schemas - 1, {})).ok);
    assert.match(problemsOf(wide(schemaLimits.schemas, {}))[0]?.message ?? '', /at most 5000 schemas/);
    assert.ok(compileSchema(wide(schemaLimits.patterns, { type: 'string', pattern: 'a' })).ok);
    assert.match(problemsOf(wide(schemaLimits.patterns + 1, { type: 'string', pattern: 'a' }))[0]?.message ?? '', /at most 100 patterns/);
    assert.match(problemsOf(wide(6, { type: 'string', pattern: 'a{1000}'.repeat(9) }))[0]?.message ?? '', /50000 steps together/);
  });
});
