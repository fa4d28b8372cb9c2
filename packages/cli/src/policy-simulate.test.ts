import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';
import { freshFolder } from './testing/typed.testing.ts';

let demo: Demo;
const folder = freshFolder();
const file = join(folder, 'policies', 'journaling.yaml');
const log = join(folder, 'log.jsonl');

before(async () => {
  demo = await startDemo();
  const tried = ['run', 'New-JournalRule', '--tenant', contoso, '--json-params', '{"Name":"Legal","JournalEmailAddress":"a@contoso.com"}'];
  assert.equal((await demo.as('alex', [...tried, '--no-wait', '--reason', 'test'])).code, 3);
  assert.equal((await demo.as('olivia', ['policy', 'pull', folder])).code, 0);
});
after(() => demo.stop());

const owner = async (...line: string[]) => await demo.as('olivia', ['policy', 'simulate', ...line]);
const json = async (...line: string[]) => {
  const said = await owner(...line, '--json');
  assert.ok(said.code === 0 || said.code === 10, said.err);
  return { code: said.code, body: JSON.parse(said.out) };
};
const narrowed = (text: string) =>
  `${text.replace(/^managementRoles:[\s\S]*?(?=^\w)/m, 'tasks: [Exchange\\New-JournalRule]\n')}parameters: {properties: {Name: {const: Other}}}\n`;
const edit = (path: string, change: (text: string) => string) => writeFileSync(path, change(readFileSync(path, 'utf8')));

test('what is in force makes no difference to any call of the log', async () => {
  const { code, body } = await json(folder);
  assert.equal(code, 0);
  assert.ok(body.calls >= 1);
  assert.deepEqual([body.differing, body.differences], [0, []]);
  assert.deepEqual(body.now, body.would);
});

test('a narrowed policy names the person, the task and the entry that it would have blocked', async () => {
  edit(file, narrowed);
  const { code, body } = await json(file);
  assert.equal(code, 10);
  const difference = body.differences.find((one: { person: string }) => one.person === 'alex');
  assert.deepEqual(
    [difference.task, difference.now, difference.would, difference.calls],
    ['Exchange\\New-JournalRule', 'asked', 'blocked', 1],
  );
  const [example] = difference.examples;
  assert.equal(example.tenant, contoso);
  const entry = JSON.parse((await demo.as('olivia', ['audit', 'search', '--kind', 'call.blocked', '--person', 'alex', '--json'])).out);
  assert.ok(JSON.stringify(entry).includes(`"index":${example.entry}`), JSON.stringify(entry));
  const said = await owner(file);
  assert.match(said.out, /alex, Exchange\\New-JournalRule: 1 call is blocked, and now has to be asked for/);
  assert.equal((await json(file, '--until', '2020-01-01T00:00:00Z')).body.calls, 0);
});

test('a guard in a file of its own, and a folder that ends the rest', async () => {
  mkdirSync(join(folder, 'apart'));
  const guard = join(folder, 'apart', 'looked-at.yaml');
  writeFileSync(guard, 'tasks: [Exchange\\New-JournalRule]\nparameters: {properties: {Name: {const: Other}}}\n');
  const { now, would } = (await json(guard, '--guard')).body;
  assert.equal(would.blocked, now.blocked + 1);
  const empty = freshFolder();
  const pruned = await json(empty, '--prune');
  assert.deepEqual([pruned.body.would.asked, pruned.body.would.allowed], [0, 0]);
});

test('an export is enough without a server; one that does not verify says nothing', async () => {
  assert.equal((await demo.as('olivia', ['audit', 'export', log])).code, 0);
  const offline = { environment: { COUNTERSIGN_URL: 'http://127.0.0.1:9', COUNTERSIGN_TOKEN: '' } };
  const line = ['policy', 'simulate', file, '--log', log];
  assert.equal((await demo.as('olivia', [...line, '--key', demo.auditKey], offline)).code, 10);
  assert.equal((await demo.as('olivia', line, offline)).code, 2);
  writeFileSync(log, readFileSync(log, 'utf8').replace('a@contoso.com', 'b@contoso.com'));
  const changed = await demo.as('olivia', [...line, '--key', demo.auditKey], offline);
  assert.equal(changed.code, 1);
  assert.match(changed.err, /does not verify/);
});

test('a slip is told with its line; somebody who may not read the log learns nothing', async () => {
  const slip = join(folder, 'slip.yaml');
  writeFileSync(slip, readFileSync(file, 'utf8').replace('maxDuration:', 'maxDurations:'));
  const wrong = await owner(slip);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /slip\.yaml:\d+:/);
  assert.equal((await owner(file, '--from', 'yesterday')).code, 2);
  assert.equal((await demo.as('alex', ['policy', 'simulate', file])).code, 1);
});
