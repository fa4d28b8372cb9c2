import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { asciiLower, codePointLength, excerpt, isStorable, sameName } from './text.ts';

test('lowers A to Z and nothing else', () => {
  assert.equal(asciiLower('New-JournalRULE'), 'new-journalrule');
  assert.equal(asciiLower('ÆØÅ İ \u212a'), 'ÆØÅ İ \u212a', 'the Kelvin sign and the dotted I stay apart from k and i');
});

test('compares names by the case of A to Z alone', () => {
  assert.ok(sameName('Identity', 'IDENTITY'));
  assert.ok(!sameName('Identity', 'ıdentity'));
  assert.ok(!sameName('straße', 'STRASSE'));
  assert.ok(!sameName('Ø', 'ø'));
});

test('refuses to store what a database would change: NUL and unpaired surrogates', () => {
  assert.ok(isStorable('plain, 😀 and \u0001'));
  assert.ok(!isStorable('a\0b'));
  assert.ok(!isStorable('a\ud83d'));
  assert.ok(!isStorable('\ude00a'));
});

test('counts code points as iterating the text does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(codePointLength(text), [...text].length);
    }),
  );
  assert.equal(codePointLength('\ud83d\ud83d\ude00\ude00'), 3);
});

test('shortens text for a message without splitting a pair', () => {
  assert.equal(excerpt('abcdef', 6), 'abcdef');
  assert.equal(excerpt('abcdefg', 6), 'abcde…');
  assert.equal(excerpt('abcd😀fg', 6), 'abcd…');
  assert.ok(excerpt('😀😀😀😀', 5).isWellFormed());
});
