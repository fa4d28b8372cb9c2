import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference, hunks, type Line } from './difference.ts';

const signs = { same: ' ', gone: '-', new: '+' } as const;
const written = (lines: readonly Line[]) => lines.map(({ kind, text }) => signs[kind] + text);

test('what is gone stands before what is new, and what stays is told as the same', () => {
  assert.deepEqual(written(difference('a\nb\nc\n', 'a\nB\nc\n')), [' a', '-b', '+B', ' c']);
  assert.deepEqual(written(difference('a\nb\nc\nd\n', 'b\nx\nd\ne\n')), ['-a', ' b', '-c', '+x', ' d', '+e']);
});

test('an empty text has no line, and equal texts have no difference', () => {
  assert.deepEqual(written(difference('', 'a\n')), ['+a']);
  assert.deepEqual(written(difference('a\n', '')), ['-a']);
  assert.deepEqual(written(difference('a\nb', 'a\nb\n')), [' a', ' b']);
});

test('any difference leads from the one text to the other', () => {
  const random = (seed: number) =>
    Array.from({ length: 30 }, (_one, at) => 'abcd'[((seed * 7919 + at * 104_729) >> (at % 5)) % 4] ?? '').join('\n');
  for (let seed = 1; seed < 60; seed++) {
    const [one, other] = [random(seed), random(seed + 31)];
    const lines = difference(one, other);
    const side = (kind: Line['kind']) =>
      lines
        .filter((line) => line.kind !== kind)
        .map(({ text }) => text)
        .join('\n');
    assert.deepEqual([side('new'), side('gone')], [one, other]);
  }
});

test('texts too long to be compared line by line are told whole', () => {
  const long = (letter: string) => Array.from({ length: 2_100 }, (_one, at) => `${letter}${at}`).join('\n');
  const lines = difference(`head\n${long('a')}\ntail`, `head\n${long('b')}\ntail`);
  assert.deepEqual([lines.length, lines[0]?.kind, lines[1]?.kind, lines.at(-2)?.kind], [4202, 'same', 'gone', 'new']);
});

test('long stretches that are the same are left out, and counted', () => {
  const text = Array.from({ length: 20 }, (_one, at) => `line ${at}`);
  const found = hunks(difference(text.join('\n'), text.with(10, 'another').join('\n')), 2);
  assert.deepEqual(
    found.hunks.map(({ skipped, lines }) => [skipped, written(lines)]),
    [[8, [' line 8', ' line 9', '-line 10', '+another', ' line 11', ' line 12']]],
  );
  assert.equal(found.after, 7);
  assert.deepEqual(hunks(difference('a', 'a')), { hunks: [], after: 1 });
});
