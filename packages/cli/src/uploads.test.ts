import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';
import { freshFolder } from './testing/typed.testing.ts';

const folder = freshFolder();
const path = join(folder, 'mailboxes.csv');
const text = `EmailAddress\r\n${Array.from({ length: 30_000 }, (_, at) => `person${at}@contoso.onmicrosoft.com`).join('\r\n')}\r\n`;
const sha256 = hash('sha256', text, 'hex');

const policy = `
tenants: { names: [${contoso}] }
tasks: [Exchange\\New-MigrationBatch]
requesters: { groups: [operators] }
approval: { mode: manual, stages: [{ need: 1, groups: [mail-approvers] }] }
`;

let demo: Demo;
before(async () => {
  demo = await startDemo();
  writeFileSync(path, text);
  const rules = join(folder, 'migration.yaml');
  writeFileSync(rules, policy);
  const put = await demo.as('olivia', ['policy', 'put', rules, '--reason', 'we move', '--json']);
  assert.match(put.out, /req_/, put.err);
  await approve('oscar', /req_[0-9a-f-]+/.exec(put.out)?.[0] ?? '');
});
after(() => demo.stop());

async function approve(who: string, id: string): Promise<void> {
  const shown = await demo.as(who, ['show', id, '--json']);
  const voted = await demo.as(who, ['approve', id, '--yes', '--digest', JSON.parse(shown.out).digest]);
  assert.equal(voted.code, 0, voted.err);
}

test('a file is uploaded, asked with by its digest, downloaded by who approves, and sent', async () => {
  const line = ['--tenant', contoso, 'New-MigrationBatch', '-Name', 'Wave1', '-CSVData', `@${path}`];
  const filed = await demo.as('alex', ['run', '--no-wait', '--reason', 'we move', ...line]);
  assert.equal(filed.code, 3, filed.err);
  assert.match(filed.err, new RegExp(`Uploaded .*mailboxes\\.csv for CSVData: ${text.length} bytes, SHA-256 ${sha256}`));
  const id = filed.out.trim();
  const shown = await demo.as('maria', ['show', id]);
  assert.ok(shown.out.includes(sha256), shown.out);
  const there = join(folder, 'seen.csv');
  const downloaded = await demo.as('maria', ['download', id, sha256, there]);
  assert.equal(downloaded.code, 0, downloaded.err);
  assert.equal(readFileSync(there, 'utf8'), text);
  await approve('maria', id);
  const resumed = await demo.as('alex', ['resume', id]);
  assert.equal(resumed.code, 0, resumed.err);
  assert.match(resumed.err, /succeeded: Exchange\\New-MigrationBatch/);
});

test('a pasted line and a file of parameters make nobody’s files leave', async () => {
  const pasted = await demo.as('alex', ['run', '--tenant', contoso, `New-MigrationBatch -Name Wave2 -CSVData '@${path}'`]);
  assert.notEqual(pasted.code, 0);
  assert.doesNotMatch(pasted.err, /Uploaded/);
  const given = JSON.stringify({ Name: 'Wave2', CSVData: `@${path}` });
  const read = await demo.as('alex', ['run', '--tenant', contoso, 'New-MigrationBatch', '--json-params', given]);
  assert.notEqual(read.code, 0);
  assert.doesNotMatch(read.err, /Uploaded/);
});

test('a file that cannot be read is said so, and nothing is asked', async () => {
  const ran = await demo.as('alex', [
    'run',
    '--tenant',
    contoso,
    'New-MigrationBatch',
    '--param',
    'Name=X',
    '--param',
    'CSVData=@./nowhere.csv',
  ]);
  assert.notEqual(ran.code, 0);
  assert.match(ran.err, /nowhere\.csv cannot be read \(ENOENT\)/);
});
