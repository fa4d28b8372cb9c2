import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';
import { freshFolder } from './testing/typed.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

const newcomer = 'newcomer.onmicrosoft.com';
const directory = '99999999-9999-4999-8999-999999999999';
const application = '88888888-8888-4888-8888-888888888888';
const ids = ['--directory', directory, '--application', application];

async function countersigned(id: string): Promise<void> {
  const { digest } = JSON.parse((await demo.as('oscar', ['show', id, '--json'])).out);
  const approved = await demo.as('oscar', ['approve', id, '--yes', '--digest', digest]);
  assert.equal(approved.code, 0, approved.err);
}

test('a tenant is added, its script printed, its workloads connected, and another owner countersigns both', async () => {
  const added = await demo.as('olivia', ['tenant', 'add', newcomer, '--reason', 'a new customer']);
  assert.equal(added.code, 0, added.err);
  assert.match(added.out, /^# Connects newcomer\.onmicrosoft\.com to Countersign/);
  assert.match(added.err, /waits for Oscar|waits for oscar/);
  assert.match(added.err, /A certificate was made on the server: [0-9A-F]{40}/);
  await countersigned(/req_[0-9a-f-]+/.exec(added.err)?.[0] ?? '');
  const again = await demo.as('olivia', ['tenant', 'add', newcomer, '--json']);
  const { tenant, certificate } = JSON.parse(again.out);
  assert.deepEqual([tenant, certificate.made], [null, false]);
  const connected = await demo.as('olivia', ['tenant', 'connect', newcomer, ...ids, '--compliance', '--reason', 'connect', '--json']);
  const { items } = JSON.parse(connected.out);
  for (const { request } of items) await countersigned(request.id);
  const { items: workloads } = JSON.parse((await demo.as('olivia', ['workload', 'list', '--json'])).out);
  const mine = workloads.filter((one: { tenant: string }) => one.tenant === newcomer);
  assert.deepEqual(
    mine.map(({ name, settings }: { name: string; settings: { [name: string]: string } }) => [name, settings.endpoint, settings.clientId]),
    [
      ['Compliance', 'https://ps.compliance.protection.outlook.com', application],
      ['Exchange', 'https://outlook.office365.com', application],
    ],
  );
  assert.equal(mine[0].settings.certificate, certificate.reference);
  assert.match(mine[0].settings.anchor, /^UPN:SystemMailbox\{[0-9a-f-]+\}@newcomer\.onmicrosoft\.com$/);
  const renewed = await demo.as('olivia', ['tenant', 'renew', newcomer]);
  assert.match(renewed.out, new RegExp(`appId eq ''${application}''`));
  assert.match(renewed.out, /Connect-IPPSSession/);
});

test('only an owner makes a certificate, and ids are ids', async () => {
  assert.equal((await demo.as('alex', ['tenant', 'renew', contoso])).code, 1);
  const wrong = await demo.as('olivia', ['tenant', 'connect', newcomer, '--directory', 'x', '--application', application]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /--directory is a GUID/);
});

test('a look at a workload names who else holds rights there, and --strict makes that a failure', async () => {
  const seen = await demo.as('ada', ['workload', 'check', `${contoso}/Exchange`]);
  assert.equal(seen.code, 0, seen.err);
  for (const part of ['Carla Diaz', 'Organization Management', 'Journaling', 'a policy opens tasks of it', 'more than the policies need'])
    assert.ok(seen.out.includes(part), part);
  assert.equal((await demo.as('ada', ['workload', 'check', `${contoso}/Exchange`, '--strict'])).code, 1);
  const json = JSON.parse((await demo.as('olivia', ['workload', 'check', `${contoso}/Exchange`, '--json'])).out);
  assert.deepEqual([json.ok, json.steps.length], [true, 2]);
  assert.equal((await demo.as('alex', ['workload', 'check', `${contoso}/Exchange`])).code, 1);
  assert.equal((await demo.as('ada', ['workload', 'check', contoso])).code, 2);
});

test('what a workload offers is read live: first shown, then asked for, and catalogued when another owner countersigns', async () => {
  const live = ['catalog', 'import', '--live', `${contoso}/Exchange`];
  const shown = await demo.as('olivia', [...live, '--preview']);
  assert.equal(shown.code, 0, shown.err);
  assert.match(shown.out, /Exchange\\Search-MailboxAuditLog|\d+ changed/);
  assert.match(shown.out, /Nothing was asked for/);
  const plan = JSON.parse((await demo.as('olivia', [...live, '--preview', '--json'])).out);
  assert.ok(plan.added.length + plan.changed.length > 0);
  const asked = await demo.as('olivia', [...live, '--reason', 'what our tenant offers']);
  assert.equal(asked.code, 0, asked.err);
  await countersigned(/req_[0-9a-f-]+/.exec(`${asked.out}${asked.err}`)?.[0] ?? '');
  const after = JSON.parse((await demo.as('olivia', [...live, '--preview', '--json'])).out);
  assert.deepEqual([after.added, after.changed], [[], []]);
  assert.equal((await demo.as('alex', live)).code, 1);
  assert.equal((await demo.as('olivia', ['catalog', 'import', '--live', contoso])).code, 2);
  assert.equal((await demo.as('olivia', ['catalog', 'import'])).code, 2);
});

test('what a file says that a tenant offers is no more unknown once another owner has countersigned it', async () => {
  const explained = (line: string) => demo.as('alex', ['explain', '--tenant', contoso, line]);
  const [read, rule] = ['Get-Unheard -Identity x', 'New-TransportRule -Name X -SubjectContainsWords a,b -UnheardOf x'];
  assert.match((await explained(read)).err, /unknown-task/);
  assert.match((await explained(rule)).err, /unknown-parameter/);
  assert.match((await explained(rule.replace(' -UnheardOf x', ''))).out, /needs-approval/);
  const path = join(freshFolder(), 'cmdlets.json');
  const parameter = (Name: string) => ({ Name, Type: 'System.String', IsMandatory: false, IsSwitch: false, ValidateSet: [] });
  const Cmdlets = [
    { Name: 'Get-Unheard', Parameters: [parameter('Identity')] },
    { Name: 'New-TransportRule', Parameters: [parameter('UnheardOf')] },
  ];
  // As PowerShell writes it: with a byte order mark.
  writeFileSync(path, `\ufeff${JSON.stringify({ Workload: 'Exchange', Cmdlets })}`);
  const asked = await demo.as('olivia', ['catalog', 'import', path, '--reason', 'what our tenant offers']);
  assert.equal(asked.code, 0, asked.err);
  assert.match((await explained(read)).err, /unknown-task/, 'nothing is known before it is countersigned');
  await countersigned(/req_[0-9a-f-]+/.exec(`${asked.out}${asked.err}`)?.[0] ?? '');
  const known = await explained(read);
  assert.match(known.out, /Verdict +blocked/, known.err);
  assert.match(known.out, /No policy covers Exchange\\Get-Unheard/);
  assert.doesNotMatch(`${(await explained(rule)).out}${(await explained(rule)).err}`, /unknown-parameter/);
  writeFileSync(path, JSON.stringify({ Workload: 'Exchange', Cmdlets: [{ Name: 'two words', Parameters: [] }] }));
  const wrong = await demo.as('olivia', ['catalog', 'import', path]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /verb, a hyphen and a noun\. \(bad-document\)\nNext: Export it again/);
  assert.equal((await demo.as('alex', ['catalog', 'import', path])).code, 1);
});

test('can lists what somebody may ask for with its approval, and an auditor may ask for another', async () => {
  const own = await demo.as('alex', ['can', '--tenant', contoso]);
  assert.equal(own.code, 0, own.err);
  assert.match(own.out, /Exchange\\New-JournalRule .*journaling .*1 of mail-approvers/);
  assert.match(own.out, /Exchange\\Get-Mailbox .*none/);
  assert.equal((await demo.as('ada', ['can', '--person', 'alex', '--tenant', contoso])).out, own.out);
  assert.equal((await demo.as('maria', ['can', '--person', 'alex'])).code, 1);
  assert.match((await demo.as('maria', ['can'])).out, /^No policy/);
});
