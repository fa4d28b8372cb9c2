import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lessonsIn, problemsOf } from './lessons.ts';

const root = join(import.meta.dirname, '..');
const lessons = lessonsIn(readFileSync(join(root, 'docs/lessons.md'), 'utf8'));

test('each case of docs/lessons.md names tests that are there', () => {
  assert.deepEqual(
    lessons.flatMap((lesson) => problemsOf(lesson, root)),
    [],
  );
});

/** How many cases each part holds; it may only grow. */
const least = { '3.1': 15, '3.2': 8, '3.3': 11, '3.4': 7, '3.5': 4, '3.6': 8 };

test('no case of docs/lessons.md is lost', () => {
  for (const [section, many] of Object.entries(least)) {
    const found = lessons.filter((lesson) => lesson.section === section).length;
    assert.ok(found >= many, `${section} holds ${found} cases, and held ${many}`);
  }
});

test('a case without a test, and one with a test that is not there, is found', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'lessons-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const tests = [
    "it('is refused', () => 0);",
    ['for (const one of all) test(`is refused by $', '{one} at once`, () => 0);'].join(''),
    "describe('a “quoted” one', () => 0);",
  ];
  writeFileSync(join(folder, 'a.test.ts'), tests.join('\n'));
  writeFileSync(join(folder, 'table.test.ts'), "for (const [title] of [['a sentence of a table']]) it(title, () => 0);");
  writeFileSync(join(folder, 'a.ts'), tests.join('\n'));
  const of = (shown: string, here = 'refused') => {
    const [lesson] = lessonsIn(`## 3.9 Some\n\n| elsewhere | here | shown by |\n| --- | --- | --- |\n| somewhere | ${here} | ${shown} |`);
    assert.ok(lesson?.section === '3.9');
    return problemsOf(lesson, folder).length;
  };
  for (const shown of [
    '`a.test.ts` “is refused”',
    '`a.test.ts` “is refused by somebody at once”',
    '`table.test.ts` “a sentence of a table”',
  ])
    assert.equal(of(shown), 0, shown);
  for (const shown of ['', 'by hand', '`a.test.ts` “is refused by somebody”', '`b.test.ts` “is refused”', '`a.ts` “is refused”'])
    assert.equal(of(shown), 1, shown);
  assert.equal(of('`a.test.ts` “is refused”', ''), 1);
});
