import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Json } from '@countersign/core/json.ts';
import { parse } from 'yaml';
import { headed, versionIn } from './heading.ts';
import { changedText, freshText } from './text.ts';

const written = `# why this is here
description: Journal rules # short
tasks:
  - Exchange\\New-JournalRule # adds one
  - Exchange\\Set-JournalRule
requesters: {groups: [operators]}

# two of them, since it copies mail
approval:
  stages:
    - {need: 2, groups: [mail-approvers]}
`;
const document: { readonly [field: string]: Json } = parse(written);

describe('a text that says another document', () => {
  test('keeps every comment, the order and the form of what is the same', async () => {
    const text = await changedText(written, { ...document, description: 'Journaling', maxDuration: 'PT2H' });
    assert.equal(text, `${written.replace('Journal rules', 'Journaling')}maxDuration: PT2H\n`);
  });

  test('is itself where nothing is another', async () => {
    assert.equal(await changedText(written, document), written);
  });

  for (const [says, change] of [
    ['a member less', { requesters: {} }],
    ['an item more in front', { tasks: ['Exchange\\Get-JournalRule', 'Exchange\\New-JournalRule', 'Exchange\\Set-JournalRule'] }],
    ['an item less', { tasks: ['Exchange\\Set-JournalRule'] }],
    ['no items', { tasks: [] }],
    ['another type', { approval: 'auto' }],
    ['a deeper value', { approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers', 'others'] }] } }],
    ['null', { maxUses: null }],
  ] as const)
    test(`says ${says}`, async () => {
      const wanted = { ...document, ...change };
      const text = await changedText(written, wanted);
      assert.deepEqual(parse(text), wanted);
      assert.match(text, /# why this is here/);
    });

  test('is written anew where there was no document', async () => {
    assert.deepEqual(parse(await changedText('# nothing yet\n', document)), document);
    assert.match(await freshText({ requesters: {}, tasks: [] }), /^tasks: \[\]\nrequesters/);
  });
});

test('a heading is replaced and nothing else: the version in it is read back', () => {
  const once = headed(written, { kind: 'policy', name: 'journaling', version: 3 }, 'https://pam.example');
  assert.match(once, /^# yaml-language-server: \$schema=https:\/\/pam\.example\/api\/v1\/schemas\/policy\.json\n/);
  assert.deepEqual([versionIn(once), versionIn(written)], [3, undefined]);
  const twice = headed(once, { kind: 'policy', name: 'journaling', version: 12 }, 'https://pam.example');
  assert.equal(versionIn(twice), 12);
  assert.ok(twice.endsWith(`\n${written}`));
  assert.equal(twice.match(/yaml-language-server/g)?.length, 1);
});
