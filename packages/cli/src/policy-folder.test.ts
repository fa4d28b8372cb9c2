import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Demo, startDemo } from './testing/demo.testing.ts';
import { freshFolder } from './testing/typed.testing.ts';

let demo: Demo;
const folder = freshFolder();
const file = join(folder, 'policies', 'journaling.yaml');
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

const owner = async (...line: string[]) => await demo.as('olivia', line);
const json = async (...line: string[]) => {
  const said = await owner(...line, '--json');
  return { code: said.code, body: JSON.parse(said.out) };
};
const edit = (path: string, change: (text: string) => string) => writeFileSync(path, change(readFileSync(path, 'utf8')));

async function countersigned(id: string): Promise<void> {
  const { digest } = JSON.parse((await demo.as('oscar', ['show', id, '--json'])).out);
  const approved = await demo.as('oscar', ['approve', id, '--yes', '--digest', digest]);
  assert.equal(approved.code, 0, approved.err);
}

test('a folder is pulled with what editors check it by, and then there is nothing to do', async () => {
  const pulled = await owner('policy', 'pull', folder);
  assert.equal(pulled.code, 0, pulled.err);
  const text = readFileSync(file, 'utf8');
  assert.ok(
    text.startsWith(
      `# yaml-language-server: $schema=${demo.url}/api/v1/schemas/policy.json\n# countersign: policy journaling, version 1\n`,
    ),
  );
  assert.equal(existsSync(join(folder, 'guards', 'standing-rights.yaml')), false);
  const schema = await fetch(`${demo.url}/api/v1/schemas/policy.json`);
  assert.equal(((await schema.json()) as { readonly title: string }).title, 'Countersign policy');
  assert.equal((await owner('policy', 'plan', folder)).code, 0);
  const applied = await owner('policy', 'apply', folder);
  assert.deepEqual([applied.code, applied.out], [0, 'Nothing to do.\n']);
});

test('a change is planned with its difference and what it means, and is applied once, as one thing, however often it is asked', async () => {
  edit(file, (text) => `${text}# no longer than a shift\n`.replace(/maxDuration: .*/, 'maxDuration: PT2H # two hours'));
  writeFileSync(
    join(folder, 'guards', 'looked-at.yaml'),
    'description: A second pair of eyes\ntasks: [Exchange\\New-JournalRule]\nmaxDuration: PT1H\n',
  );
  const planned = await owner('policy', 'plan', folder);
  assert.equal(planned.code, 10, planned.err);
  assert.match(planned.out, /policy journaling \(version 1\) changes/);
  assert.match(planned.out, /\+ maxDuration: PT2H/);
  assert.match(planned.out, /guard looked-at is new/);
  const first = await json('policy', 'apply', folder, '--reason', 'as code');
  const again = await json('policy', 'apply', folder, '--reason', 'as code');
  assert.deepEqual([first.code, again.code, first.body.filed.length], [11, 11, 1]);
  assert.equal(again.body.filed[0].request.id, first.body.filed[0].request.id);
  await countersigned(first.body.filed[0].request.id);
  assert.equal((await owner('policy', 'plan', folder)).code, 0);
  assert.equal((await owner('policy', 'apply', folder)).code, 0);
  const text = readFileSync(file, 'utf8');
  assert.match(text, /# countersign: policy journaling, version 2\n/);
  assert.match(text, /maxDuration: PT2H # two hours[\s\S]*# no longer than a shift\n/);
});

test('what somebody else put meanwhile is drift: nothing is filed, and a pull brings it in or asks which', async () => {
  const theirs = join(freshFolder(), 'journaling.yaml');
  writeFileSync(theirs, readFileSync(file, 'utf8').replace('PT2H', 'PT3H'));
  const put = await json('policy', 'put', theirs);
  await countersigned(put.body.request.id);
  assert.equal((await owner('policy', 'plan', folder)).code, 12);
  const applied = await json('policy', 'apply', folder);
  assert.deepEqual([applied.code, applied.body.filed], [12, []]);
  assert.equal((await owner('policy', 'pull', folder)).code, 0);
  assert.match(readFileSync(file, 'utf8'), /version 3\n[\s\S]*maxDuration: PT3H # two hours/);

  writeFileSync(theirs, readFileSync(file, 'utf8').replace('PT3H', 'PT4H'));
  await countersigned((await json('policy', 'put', theirs)).body.request.id);
  edit(file, (text) => text.replace('PT3H', 'PT1H'));
  const conflict = await owner('policy', 'pull', folder);
  assert.equal(conflict.code, 12);
  assert.match(readFileSync(file, 'utf8'), /version 3\n[\s\S]*PT1H/);
  assert.equal((await owner('policy', 'pull', folder, '--ours')).code, 0);
  assert.match(readFileSync(file, 'utf8'), /version 4\n[\s\S]*PT1H/);
  assert.equal((await owner('policy', 'plan', folder)).code, 10);
  assert.equal((await owner('policy', 'pull', folder, '--theirs')).code, 0);
  assert.match(readFileSync(file, 'utf8'), /PT4H/);
  assert.equal((await owner('policy', 'plan', folder)).code, 0);
});

test('a mistake in a file is told with its line, and nothing is filed', async () => {
  const before = readFileSync(file, 'utf8');
  edit(file, (text) => text.replace('maxDuration:', 'maxDurations:'));
  const line =
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((text) => text.startsWith('maxDurations')) + 1;
  for (const command of ['plan', 'apply']) {
    const wrong = await owner('policy', command, folder);
    assert.equal(wrong.code, 2, wrong.out);
    assert.ok(wrong.err.includes(`${file}:${line}:`), wrong.err);
  }
  writeFileSync(file, before);
  assert.equal((await demo.as('alex', ['policy', 'plan', folder])).code, 1);
  assert.equal((await owner('policy', 'plan', join(folder, 'nowhere'))).code, 2);
});

test('what is in force and in no file is told, and ended when asked', async () => {
  const guard = join(folder, 'guards', 'looked-at.yaml');
  const { rmSync } = await import('node:fs');
  rmSync(guard);
  const planned = await owner('policy', 'plan', folder);
  assert.equal(planned.code, 10);
  assert.match(planned.out, /In force and in no file: guard looked-at/);
  assert.equal((await owner('policy', 'apply', folder)).code, 0);
  const pruned = await json('policy', 'apply', folder, '--prune');
  assert.deepEqual([pruned.code, pruned.body.filed.length], [11, 1]);
  await countersigned(pruned.body.filed[0].request.id);
  assert.equal((await owner('policy', 'plan', folder)).code, 0);
});

test('its cases are judged in the world of its own rules', async () => {
  const own = freshFolder();
  for (const within of ['policies', 'cases']) mkdirSync(join(own, within));
  writeFileSync(
    join(own, 'policies', 'journal.yaml'),
    'tenants: {names: [contoso.onmicrosoft.com]}\ntasks: [Exchange\\New-JournalRule]\nrequesters: {groups: [operators]}\napproval: {stages: [{groups: [approvers]}]}\n',
  );
  const empty = await owner('policy', 'test', own);
  assert.equal(empty.code, 2);
  const suite = (verdict: string) => `world:
  tenants: {contoso.onmicrosoft.com: {}}
  people: {alex: {}, maria: {}}
  groups: {operators: {people: [alex]}, approvers: {people: [maria]}}
cases:
  - name: a journal rule is asked for
    who: alex
    call: {task: Exchange\\New-JournalRule, parameters: {Name: Legal, JournalEmailAddress: a@contoso.com}}
    expect: {verdict: ${verdict}}
`;
  writeFileSync(join(own, 'cases', 'journal.yaml'), suite('needs-approval'));
  const right = await owner('policy', 'test', own);
  assert.equal(right.code, 0, right.out);
  writeFileSync(join(own, 'cases', 'journal.yaml'), suite('granted'));
  assert.equal((await owner('policy', 'test', own)).code, 1);
});
