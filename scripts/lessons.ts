import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One case of a page whose tables name tests: what is so elsewhere, what holds here, and the tests that show it. */
export interface Lesson {
  readonly section: string;
  readonly line: number;
  readonly elsewhere: string;
  readonly here: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

/** The rows of the tables, each under the number of its heading; the row above the dashes is a table's head. */
export function lessonsIn(text: string): readonly Lesson[] {
  let section = '';
  return text.split('\n').flatMap((row, at, rows) => {
    section = /^## ([0-9.]+)/.exec(row)?.[1] ?? section;
    if (!row.startsWith('| ') || row.startsWith('| ---') || rows[at + 1]?.startsWith('| ---')) return [];
    const [elsewhere = '', here = '', shown = ''] = row.split('|').slice(1, -1);
    const tests = [...shown.matchAll(/`([^`]+)` “(.+?)”(?=; `|\s*$)/g)].map(([, file = '', title = '']) => ({ file, title }));
    return [{ section, line: at + 1, elsewhere: elsewhere.trim(), here: here.trim(), tests }];
  });
}

/** What is wrong with a row: it says too little, or names a test that is not there. */
export function problemsOf({ line, elsewhere, here, tests }: Lesson, root: string): readonly string[] {
  const said = elsewhere === '' || here === '' ? [`line ${line} does not say what went wrong, and what holds here`] : [];
  if (tests.length === 0) return [...said, `line ${line} names no test: ${elsewhere}`];
  return [...said, ...tests.flatMap(({ file, title }) => problemOf(join(root, file), { file, title, line }))];
}

function problemOf(path: string, { file, title, line }: { file: string; title: string; line: number }): readonly string[] {
  if (!/\.(test|testing)\.tsx?$/.test(file) || !existsSync(path)) return [`line ${line} names ${file}, which is no file of tests`];
  return titlesIn(readFileSync(path, 'utf8')).some((one) => one(title))
    ? []
    : [`line ${line} names “${title}”, which ${file} does not have`];
}

type Title = (title: string) => boolean;

const literal = String.raw`'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|\`((?:[^\`\\]|\\.)*)\``;
const called = new RegExp(String.raw`\b(?:it|test|describe|title)(?:\.\w+)?\(\s*(?:${literal})`, 'g');
/** A title that comes out of a table counts where the file makes tests of a table: the sentence stands in it as it is. */
const tabled = /\b(?:it|test|title)\(\s*(?:title|name|what|`\$\{title\})/;

/** The titles of a file. Of a template the fixed parts count, where they say enough to be told from others. */
function titlesIn(source: string): readonly Title[] {
  const titles = [...source.matchAll(called)].flatMap(([, single, double, template]) => titleOf(single ?? double, template));
  if (!tabled.test(source)) return titles;
  return [
    ...titles,
    ...[...source.matchAll(new RegExp(literal, 'g'))].flatMap(([, single, double]) => titleOf(single ?? double, undefined)),
  ];
}

function titleOf(plain: string | undefined, template: string | undefined): readonly Title[] {
  if (plain !== undefined) return [(title) => title === plain.replace(/\\(.)/g, '$1')];
  if (template === undefined) return [];
  const fixed = template.split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/);
  if (fixed.join('').length < 10) return [];
  const pattern = new RegExp(`^${fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
  return [(title) => pattern.test(title)];
}
