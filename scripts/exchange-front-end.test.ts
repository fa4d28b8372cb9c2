import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lessonsIn, problemsOf } from './lessons.ts';

const root = join(import.meta.dirname, '..');
const page = lessonsIn(readFileSync(join(root, 'docs/reference/exchange-front-end.md'), 'utf8'));
const suites = ['as-exchange-says', 'purview-address'].map((name) => `packages/server/src/api/exchange/${name}.test.ts`);

test('each case of docs/reference/exchange-front-end.md names tests that are there', () => {
  assert.deepEqual(
    page.flatMap((row) => problemsOf(row, root)),
    [],
  );
});

test('each test of what Exchange’s front end says stands in docs/reference/exchange-front-end.md', () => {
  const named = new Set(page.flatMap(({ tests }) => tests.map(({ file, title }) => `${file} ${title}`)));
  for (const file of suites) {
    const titles = [...readFileSync(join(root, file), 'utf8').matchAll(/^\s*(?:it\(|(?:\{ )?title: )'((?:[^'\\]|\\.)+)'/gm)];
    assert.ok(titles.length > 10, file);
    assert.deepEqual(
      titles.map(([, title]) => `${file} ${title}`).filter((title) => !named.has(title)),
      [],
    );
  }
});

/** How many cases each part holds; it may only grow. */
const least = { '1': 12, '2': 7, '3': 11, '4': 5, '5': 6, '6': 9, '7': 8, '8': 9 };

test('no case of docs/reference/exchange-front-end.md is lost', () => {
  for (const [section, many] of Object.entries(least)) {
    const found = page.filter((row) => row.section === section).length;
    assert.ok(found >= many, `part ${section} holds ${found} cases, and held ${many}`);
  }
});
