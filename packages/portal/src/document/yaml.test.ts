import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edited, placeOf, readYaml, rendered } from './yaml.ts';

const text = `# Who looks after journals
tenants: { tags: [production] } # by tag
tasks:
  - Exchange\\New-JournalRule # the dangerous one
  - Exchange\\Set-JournalRule

requesters:
  groups: [operators]
approval:
  mode: manual
  stages:
    # first mail
    - need: 1
      groups: [mail-approvers]
`;

test('a text is read as the server reads it', () => {
  const read = readYaml(text);
  assert.ok(read.ok);
  assert.deepEqual((read.value as { tasks: unknown }).tasks, ['Exchange\\New-JournalRule', 'Exchange\\Set-JournalRule']);
  assert.deepEqual(readYaml(''), { ok: true, value: null });
});

for (const [wrong, line] of [
  ['a: 1\nb: [\n', 3],
  ['a: 1\na: 2\n', 2],
  ['a: &x 1\nb: *x\n', 1],
  ['b: 1\na: *x\n', 2],
  ['a: 1\n  b: 2\n', 1],
] as const)
  test(`${JSON.stringify(wrong)} is refused with its line`, () => {
    const read = readYaml(wrong);
    assert.ok(!read.ok);
    assert.equal(read.at?.line, line, read.message);
  });

test('names that would reach the prototype are refused', () => assert.equal(readYaml('__proto__: { a: 1 }\n').ok, false));

test('what a pointer names is found in the text, and where its way ends what of it is there', () => {
  assert.deepEqual(placeOf(text, '/approval/stages/0/groups'), { line: 14, column: 7 });
  assert.deepEqual(placeOf(text, '/tasks/1'), { line: 5, column: 5 });
  assert.deepEqual(placeOf(text, '/requesters/grups'), { line: 7, column: 1 });
  assert.deepEqual(placeOf(text, ''), { line: 2, column: 1 });
  assert.deepEqual(placeOf('a/b: { "~": 1 }\n', '/a~1b/~0'), { line: 1, column: 8 });
});

test('a change in one place leaves the rest as it was typed', () => {
  assert.equal(
    edited(text, ['requesters', 'groups'], ['operators', 'helpers']),
    withLists(text).replace('[ operators ]', '[ operators, helpers ]'),
  );
  assert.equal(edited(text, ['approval', 'stages', 0, 'need'], 2), withLists(text).replace('need: 1', 'need: 2'));
  assert.equal(edited(text, ['maxUses'], 3), `${withLists(text)}maxUses: 3\n`);
});

test('a list keeps the items that stay, with what was said beside them', () => {
  const fewer = edited(text, ['tasks'], ['Exchange\\New-JournalRule', 'Exchange\\Remove-JournalRule']);
  assert.match(fewer, /New-JournalRule # the dangerous one\n {2}- Exchange\\Remove-JournalRule\n/);
  assert.ok(!fewer.includes('Set-JournalRule'));
});

test('what is taken out takes with it what it leaves empty', () => {
  assert.ok(!edited(text, ['requesters', 'groups'], undefined).includes('requesters'));
  assert.equal(edited(text, ['nothing', 'here'], undefined), withLists(text));
  assert.equal(edited('a: 1\n', ['a'], undefined), '');
});

test('a change makes the way to its place, also where something else stood', () => {
  assert.equal(edited('', ['requesters', 'groups'], ['operators']), 'requesters:\n  groups: [ operators ]\n');
  assert.equal(edited('approval: auto\n', ['approval', 'mode'], 'manual'), 'approval:\n  mode: manual\n');
  assert.equal(edited('tenants:\n', ['tenants', 'names'], ['a']), 'tenants:\n  names: [ a ]\n');
});

test('a value is shown so that it is read as the same value', () => {
  const value = { ticket: 'INC[0-9]{6}', on: 'yes', n: '012', list: [], text: 'a: b # c' };
  const read = readYaml(rendered(value));
  assert.deepEqual(read.ok && read.value, value);
});

/** Lists in one line are written with room inside their brackets. */
function withLists(of: string): string {
  return of.replaceAll(/\[([a-z-]+)\]/g, '[ $1 ]');
}
