import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modeOf, partsOf, shownIn, typedIn, valueAt } from './fields.ts';

const document = { approval: { stages: [{ need: 2, people: ['sam', 'sofia'] }] }, maxUses: null, require: { reason: false }, tasks: ['a'] };

test('a value is found on its way, in lists too', () => {
  assert.equal(valueAt(document, ['approval', 'stages', 0, 'need']), 2);
  assert.equal(valueAt(document, ['approval', 'stages', 1, 'need']), undefined);
  assert.equal(valueAt(document, ['toString']), undefined);
  assert.equal(valueAt(null, ['a']), undefined);
});

test('what is shown is read back as the same', () => {
  for (const [as, value] of [
    ['words', ['sam', 'sofia']],
    ['list', ['Exchange\\A', 'Exchange\\B']],
    ['text', 'PT4H'],
    ['number', 20],
    [{ usual: true }, false],
    [{ choices: ['call', 'task'], usual: 'call' }, 'task'],
  ] as const)
    assert.deepEqual(typedIn({ as }, shownIn({ as }, value) ?? ''), value);
});

test('what a field cannot show is told apart from what is not there', () => {
  assert.equal(shownIn({ as: 'number' }, null), undefined);
  assert.equal(shownIn({ as: 'words' }, 'sam'), undefined);
  assert.equal(shownIn({ as: 'words' }, ['one, two']), undefined);
  assert.equal(shownIn({ as: 'text' }, ['a']), undefined);
  assert.equal(shownIn({ as: { usual: true } }, 'yes'), undefined);
  assert.equal(shownIn({ as: 'words' }, undefined), '');
});

test('what is empty, or as it is when left out, is not written', () => {
  assert.equal(typedIn({ as: 'words' }, ' , ,'), undefined);
  assert.equal(typedIn({ as: 'text' }, ''), undefined);
  assert.equal(typedIn({ as: { usual: true } }, 'true'), undefined);
  assert.deepEqual(typedIn({ as: 'list' }, 'a\n\nb \n'), ['a', 'b']);
});

test('a number that is none stays as it was typed, for the server to refuse', () =>
  assert.equal(typedIn({ as: 'number' }, 'many'), 'many'));

test('how a policy approves is known written short and long', () => {
  assert.equal(modeOf({ approval: 'auto' }), 'auto');
  assert.equal(modeOf({ approval: { mode: 'observe' } }), 'observe');
  assert.equal(modeOf(document), 'manual');
  assert.equal(modeOf({}), '');
});

test('a reason is asked for by itself where people approve', () => {
  const reason = (value: object) =>
    partsOf('policy', value as never)
      .flatMap((part) => part.fields)
      .find((field) => field.path.at(-1) === 'reason')?.as;
  assert.deepEqual(reason(document), { usual: true });
  assert.deepEqual(reason({ approval: 'auto' }), { usual: false });
});
