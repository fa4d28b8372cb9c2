import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { isArray, isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
import { limitsOf } from './limits.ts';
import { patternWords } from './pattern-words.ts';

const says = (schema: JsonObject) => limitsOf(schema).join(' ');

describe('what a parameter lets through', () => {
  test('is said by range, length and pattern', () => {
    for (const [schema, said] of [
      [{ type: 'integer', minimum: -1, maximum: 9 }, '-1 to 9.'],
      [{ type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 }, '0 or more.'],
      [{ type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }, ''],
      [{ type: 'number', exclusiveMinimum: 0, maximum: 1.5 }, 'More than 0, 1.5 or less.'],
      [{ type: 'string', minLength: 1, maxLength: 1024 }, ''],
      [{ type: 'string', maxLength: 5000 }, 'At most 5,000 characters.'],
      [{ type: 'string', minLength: 8, maxLength: 128 }, '8 to 128 characters.'],
      [{ type: 'string', minLength: 3, maxLength: 3 }, '3 characters, no more and no fewer.'],
      [{ type: 'string', pattern: 'JR-[0-9]+' }, 'Must match the pattern JR-[0-9]+ from start to end.'],
      [
        { type: 'string', pattern: 'https://[!-~]+', maxLength: 2048 },
        'An address that begins with https://, without spaces. At most 2,048 characters.',
      ],
    ] as const)
      assert.equal(says(schema), said);
  });

  test('is said once of what may be given alone or as a list, and of each of a list', () => {
    const word = { type: 'string', maxLength: 128 };
    assert.equal(says({ anyOf: [word, { type: 'array', items: word, maxItems: 1000 }] }), 'At most 128 characters.');
    assert.equal(says({ type: 'array', items: word, maxItems: 5 }), 'Each: at most 128 characters. At most 5 values.');
    assert.equal(
      says({
        anyOf: [
          { type: 'integer', minimum: 0, maximum: 36_500 },
          { type: 'string', pattern: '\\d{2}:\\d{2}:\\d{2}' },
        ],
      }),
      '0 to 36,500. A span of time, like 12:00:00.',
    );
  });

  test('is in words for every pattern of the catalogue', () => {
    const patterns = builtInTasks(() => '0'.repeat(64) as Digest).flatMap((task) => patternsIn(task.parameters));
    assert.ok(patterns.length > 0);
    assert.deepEqual(
      [...new Set(patterns)].filter((pattern) => patternWords(pattern).startsWith('Must match')),
      [],
    );
  });

  test('never shows what would look like something else', () => {
    assert.doesNotMatch(patternWords('a\u202eb'), /\u202e/);
  });
});

function patternsIn(value: Json): readonly string[] {
  if (isArray(value)) return value.flatMap(patternsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => (name === 'pattern' && typeof one === 'string' ? [one] : patternsIn(one)));
}
