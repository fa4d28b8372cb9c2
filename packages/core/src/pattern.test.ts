import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compilePattern, countSteps, matchesWhole, type Pattern } from './pattern.ts';

function compiled(source: string): Pattern {
  const result = compilePattern(source);
  assert.ok(result.ok, `${source}: ${result.ok ? '' : `${result.message} (at ${result.at})`}`);
  return result.pattern;
}

const whole = (source: string) => new RegExp(`^(?:${source})$`, 'u');

const literal = fc.constantFrom('a', 'b', 'B', '0', '7', '_', ' ', '-', '@', ',', ':', '=', '!', 'ø', '😀', '\n', '\u2028', '\u00a0');
const escaped = fc.constantFrom(
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\s',
  '\\S',
  '\\.',
  '\\\\',
  '\\*',
  '\\$',
  '\\^',
  '\\/',
  '\\t',
  '\\n',
  '\\r',
  '\\f',
  '\\v',
  '\\x61',
  '\\u0062',
  '\\u{1f600}',
  '\\u{61}',
);
const classAtom = fc.oneof(fc.constantFrom('a', 'b', 'ø', '😀', '.', '$', '(', '*', '|', '^', '\\]', '\\-', '\\^', '\\u{1f600}'), escaped);
const classRange = fc.constantFrom('a-c', '0-9', 'A-Z', '\\x20-~', '😀-😅', '+--', '!-\\/');
const classOf = fc
  .tuple(
    fc.constantFrom('', '^'),
    fc.constantFrom('', '-'),
    fc.array(fc.oneof(classAtom, classRange), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '-'),
  )
  .map(([negation, first, atoms, end]) => `[${negation}${first || (negation ? '' : 'b')}${atoms.join('')}${end}]`);
const quantifier = fc.constantFrom('*', '+', '?', '{2}', '{0}', '{1,}', '{0,2}', '{1,3}', '{2,2}');
const { pattern: anyPattern } = fc.letrec<{ pattern: string; atom: string; sequence: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: literal, weight: 4 },
    escaped,
    classOf,
    fc.constant('.'),
    tie('pattern').map((inner) => `(${inner})`),
    tie('pattern').map((inner) => `(?:${inner})`),
  ),
  sequence: fc
    .array(
      fc.tuple(tie('atom'), fc.option(quantifier, { nil: '' })).map((pair) => pair.join('')),
      { maxLength: 4 },
    )
    .map((parts) => parts.join('')),
  pattern: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: tie('sequence'), weight: 3 },
    fc.array(tie('sequence'), { minLength: 2, maxLength: 3 }).map((choices) => choices.join('|')),
  ),
}));
const anyText = fc
  .array(fc.oneof(literal, fc.constantFrom('.', '*', '$', '^', '\\', '/', '\t', 'c', '9', 'Z', '😅', '\ud83d', ']')), { maxLength: 7 })
  .map((units) => units.join(''));

describe('patterns', () => {
  test('match what ECMAScript matches, on any pattern of the syntax and any text', () => {
    let matched = 0;
    fc.assert(
      fc.property(anyPattern, fc.array(anyText, { minLength: 1, maxLength: 8 }), (source, texts) => {
        const [ours, theirs] = [compiled(source), whole(source)];
        for (const text of texts) {
          matched += theirs.test(text) ? 1 : 0;
          assert.equal(matchesWhole(ours, text), theirs.test(text), `${JSON.stringify(source)} on ${JSON.stringify(text)}`);
        }
      }),
      { numRuns: 3000 },
    );
    assert.ok(matched > 500, `only ${matched} of the texts matched: the comparison says little`);
  });

  test('match every single code point as ECMAScript does, in every shorthand', () => {
    for (const source of ['.', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '[^\\s\\w]', '[😀-😅ø]', '[^a]']) {
      const [ours, theirs] = [compiled(source), whole(source)];
      for (
        let codePoint = 0;
        codePoint <= 0x10ffff;
        codePoint += codePoint < 0x3100 || (codePoint > 0x1f500 && codePoint < 0x1f700) ? 1 : 211
      ) {
        const text = String.fromCodePoint(codePoint);
        if (matchesWhole(ours, text) !== theirs.test(text)) assert.fail(`${source} on U+${codePoint.toString(16)}`);
      }
    }
  });

  test('are never more than ECMAScript: what it refuses is refused', () => {
    const piece = fc.constantFrom(
      'a',
      '(',
      ')',
      '(?:',
      '(?=',
      '[',
      ']',
      '[^',
      '-',
      '{',
      '}',
      '{1}',
      '{2,1}',
      '*',
      '+',
      '?',
      '|',
      '\\',
      '\\d',
      '\\b',
      '\\1',
      '\\p{L}',
      '\\u',
      '\\u{',
      '\\x6',
      '\\c',
      ',',
      '.',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const source = pieces.join('');
        if (compilePattern(source).ok) assert.doesNotThrow(() => new RegExp(source, 'u'), source);
      }),
      { numRuns: 5000 },
    );
  });

  test('are matched from the first character to the last', () => {
    const domain = compiled('[a-z0-9.-]+@contoso\\.com');
    assert.ok(matchesWhole(domain, 'ann@contoso.com'));
    for (const text of ['ann@contoso.com.evil.example', 'x ann@contoso.com', 'ann@contosoXcom', 'ann@contoso.com\n', '']) {
      assert.ok(!matchesWhole(domain, text), JSON.stringify(text));
    }
  });

  test('may say that they are whole with ^ and $', () => {
    for (const source of ['^ab?$', '^ab?', 'ab?$']) {
      assert.ok(matchesWhole(compiled(source), 'a'));
      assert.ok(!matchesWhole(compiled(source), 'xa') && !matchesWhole(compiled(source), 'ax'));
    }
    assert.ok(matchesWhole(compiled('a\\$'), 'a$'));
    assert.ok(matchesWhole(compiled('a\\\\$'), 'a\\'));
    assert.ok(matchesWhole(compiled('^(?:a|b)$'), 'b'));
  });

  for (const [source, at] of [
    ['a(?=b)', 1],
    ['(?!a)', 0],
    ['(?<=a)', 0],
    ['(?<name>a)', 0],
    ['(?i:a)', 0],
    ['(a)\\1', 3],
    ['\\k<a>', 0],
    ['\\bword', 0],
    ['\\p{L}', 0],
    ['[\\p{L}]', 1],
    ['[\\b]', 1],
    ['\\ca', 0],
    ['\\0', 0],
    ['\\-', 0],
    ['\\@', 0],
    ['a\\', 1],
    ['\\u12', 0],
    ['\\ud83d\\ude00', 0],
    ['\\u{110000}', 0],
    ['a*?', 2],
    ['a**', 2],
    ['a{2}{3}', 4],
    ['a{3,2}', 1],
    ['a{1001}', 1],
    ['a{0,1001}', 1],
    ['a{,3}', 1],
    ['a{x}', 1],
    ['*a', 0],
    ['|*', 1],
    ['a|b)', 3],
    ['(a', 0],
    ['[a', 0],
    ['[]', 0],
    ['[^]', 0],
    ['[z-a]', 1],
    ['[\\d-z]', 1],
    ['[[:alpha:]]', 1],
    ['a]', 1],
    ['a}', 1],
    ['a^b', 1],
    ['a$b', 1],
    ['(^a)', 1],
    ['^*', 1],
    ['^a|b$', 0],
    ['^^a', 1],
  ] as const) {
    test(`refuse ${JSON.stringify(source)} at ${at}`, () => {
      const result = compilePattern(source);
      assert.ok(!result.ok);
      assert.equal(result.at, at, result.message);
    });
  }

  test('are bounded in length, nesting and size, whatever multiplies', () => {
    assert.ok(compilePattern('a'.repeat(4096)).ok);
    assert.ok(!compilePattern('a'.repeat(4097)).ok);
    assert.ok(compilePattern(`${'('.repeat(50)}a${')'.repeat(50)}`).ok);
    assert.ok(!compilePattern(`${'('.repeat(51)}a${')'.repeat(51)}`).ok);
    assert.equal(compiled('(?:a{99}){101}').size, 10_000);
    assert.ok(!compilePattern('(?:a{100}){100}').ok);
    assert.ok(!compilePattern('((((a{1000}){1000}){1000}){1000}){1000}').ok);
    assert.ok(!compilePattern('((((){1000}){1000}){1000}){1000}').ok);
    assert.ok(!compilePattern('((((a{0}){1000}){1000}){1000}){1000}').ok);
  });
});

describe('the cost of a pattern', () => {
  const nested = ['(a|a)*b', '(a*)*b', '(a+)+b', '(a|aa)+b', '(.*a){20}b', '(a?){50}a{50}', '(a|b)*a(a|b){200}', '([ab]{1,50}c?)*d'];

  for (const source of nested) {
    test(`grows with the text and no faster: ${source}`, () => {
      const pattern = compiled(source);
      const random = fc.sample(fc.constantFrom('a', 'b'), { numRuns: 4000, seed: 7 }).join('');
      for (const text of ['a'.repeat(4000), random]) {
        const short = countSteps(pattern, text.slice(0, 1000));
        const long = countSteps(pattern, text);
        assert.ok(long <= 6 * short, `${short} steps for 1,000 characters, ${long} for 4,000`);
        assert.ok(long <= 2 * (pattern.size + 1) * (text.length + 1), `${long} steps for a program of ${pattern.size}`);
      }
    });
  }

  test('is one step a character once the states are known', () => {
    const pattern = compiled('(a|a)*b');
    assert.ok(countSteps(pattern, 'a'.repeat(10_000)) < 10_100);
  });

  test('stays in bounds for a text that leads to new states forever, and the answer stays right', () => {
    const pattern = compiled('[ab]*a[ab]{12}');
    const text = fc.sample(fc.constantFrom('a', 'b'), { numRuns: 20_000, seed: 3 }).join('');
    for (let end = text.length - 40; end <= text.length; end++) {
      assert.equal(matchesWhole(pattern, text.slice(0, end)), text[end - 13] === 'a');
    }
    assert.ok(pattern.machine.cells < 21_000, `${pattern.machine.cells} cells are kept`);
  });
});
