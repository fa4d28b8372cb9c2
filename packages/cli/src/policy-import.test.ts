import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';
import { freshFolder } from './testing/typed.testing.ts';

let demo: Demo;
const folder = freshFolder();
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

const role = `<#
  Mail desk
#>
@{
# ID
GUID = 'd3c9c9c0-0000-4000-8000-000000000000'
Description = "What the mail desk does"
ModulesToImport = 'ExchangeOnlineManagement'
VisibleCmdlets = 'Get-JournalRule', @{ Name = 'New-JournalRule'; Parameters =
    @{ Name = 'Name'; ValidatePattern = '^Legal' }, # only theirs
    @{ Name = 'JournalEmailAddress' },
    @{ Name = 'Scope'; ValidateSet = 'internal', "Global" } }
VisibleAliases = @()
FunctionDefinitions = @{ Name = 'Get-All'; ScriptBlock = { Get-Mailbox | Where-Object { $_.Name } } }
VariableDefinitions = @{ Name = 'Who'; Value = $env:USERNAME }
}
`;
const terms = ['--requesters', 'operators', '--approvers', 'mail-approvers', '--tenant', contoso];
const importing = async (path: string, ...options: string[]) => await demo.as('olivia', ['policy', 'import', path, ...terms, ...options]);
function file(name: string, text: string, encoding: 'utf8' | 'utf16le' = 'utf8'): string {
  const path = join(folder, name);
  writeFileSync(path, encoding === 'utf8' ? text : `\ufeff${text}`, encoding);
  return path;
}

test('a role capability becomes policies that the server understands, and a report of the rest', async () => {
  const made = await importing(file('Mail Desk.psrc', role), '--into', folder);
  assert.equal(made.code, 0, made.err);
  for (const said of [
    /:8: ModulesToImport: ExchangeOnlineManagement/,
    /:14: FunctionDefinitions: Get-All/,
    /:15: VariableDefinitions: Who/,
  ])
    assert.match(made.err, said);
  const narrow = readFileSync(join(folder, 'policies', 'mail-desk-new-journalrule.yaml'), 'utf8');
  assert.match(narrow, /additionalProperties: false/);
  assert.match(narrow, /- Internal\n +- Global/);
  const planned = await demo.as('olivia', ['policy', 'plan', folder, '--json']);
  assert.equal(planned.code, 10, planned.err);
  const ours = JSON.parse(planned.out).rules.filter(({ name }: { name: string }) => name.startsWith('mail-desk'));
  assert.deepEqual(
    ours.map(({ name, state }: { name: string; state: string }) => [name, state]),
    [
      ['mail-desk-new-journalrule', 'new'],
      ['mail-desk', 'new'],
    ],
  );
  assert.equal((await importing(join(folder, 'Mail Desk.psrc'), '--into', folder)).code, 2);
});

test('without a folder the texts are printed; a file that Windows wrote is read the same', async () => {
  const plain = await importing(file('desk.psrc', role));
  const wide = await importing(file('wide.psrc', role, 'utf16le'), '--name', 'desk');
  assert.equal(plain.code, 0, plain.err);
  assert.match(plain.out, /^# policies\/desk\.yaml\n/);
  assert.equal(wide.out, plain.out);
});

test('what is no table of literals is refused with its line, and nothing is worked out', async () => {
  const refused = async (text: string) => await importing(file('bad.psrc', text));
  assert.equal((await refused('@{ A = ')).code, 2);
  assert.equal((await refused('Get-Mailbox')).code, 2);
  assert.equal((await refused("@{ A = 'x' }; Remove-Item x")).code, 2);
  const worked = await refused("@{ VisibleCmdlets = \"Get-$x\", ('Get-' + 'Mailbox'), $(Get-Item .), 'Get-JournalRule' }");
  assert.equal(worked.code, 0, worked.err);
  assert.equal(worked.err.match(/not a text that stands there/g)?.length, 3);
  assert.ok(!worked.out.includes('Get-Mailbox'));
  const none = await demo.as('olivia', ['policy', 'import', file('none.psrc', role)]);
  assert.equal(none.code, 2);
});

test('a cmdlet is found on whichever page of the catalogue it stands', async () => {
  const crowd = Array.from({ length: 220 }, (_, at) => ({ Name: `Get-Unheard${at}`, Parameters: [] }));
  const offered = file('cmdlets.json', JSON.stringify({ Workload: 'Exchange', Cmdlets: crowd }));
  const asked = await demo.as('olivia', ['catalog', 'import', offered, '--reason', 'what our tenant offers']);
  assert.equal(asked.code, 0, asked.err);
  const request = /req_[0-9a-f-]+/.exec(`${asked.out}${asked.err}`)?.[0] ?? '';
  const { digest } = JSON.parse((await demo.as('oscar', ['show', request, '--json'])).out);
  const approved = await demo.as('oscar', ['approve', request, '--yes', '--digest', digest]);
  assert.equal(approved.code, 0, approved.err);
  const headers = { authorization: `Bearer ${demo.token('olivia')}` };
  const page = await fetch(`${demo.url}/api/v1/tasks?workload=Exchange&limit=200`, { headers });
  const { items, next } = (await page.json()) as { readonly items: readonly { readonly name: string }[]; readonly next: string | null };
  assert.deepEqual([items.length, next === null], [200, false]);
  assert.ok(items.every(({ name }) => name !== 'Exchange\\Set-TransportRule' && name !== 'Exchange\\Set-User'));
  const narrow = "@{ Name = 'Set-TransportRule'; Parameters = @{ Name = 'Identity' }, @{ Name = 'Priority' } }";
  const made = await importing(file('late.psrc', `@{ VisibleCmdlets = 'Set-User', ${narrow} }`));
  assert.equal(made.code, 0, made.err);
  assert.equal(made.err, '');
  assert.match(made.out, /^# policies\/late-set-transportrule\.yaml$/m);
  assert.match(made.out, /- Exchange\\Set-User$/m);
});
