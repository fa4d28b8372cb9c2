import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { TargetKind } from '@countersign/core/target.ts';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';
import type { Connector, Sought } from '../connector.ts';
import { read, startContoso, taskOf, workloadAt } from './bench.testing.ts';
import { createExchangeConnector } from './connector.ts';

const never = new AbortController().signal;
let connector: Connector;
let sandbox: Sandbox;

before(async () => {
  connector = createExchangeConnector({ read, now: Date.now });
  sandbox = await startContoso();
});
afterEach(() => sandbox.control.reset());
after(async () => {
  await connector.close();
  await sandbox.stop();
});

async function sought(
  named: string,
  kind: TargetKind = 'mailbox',
  { cmdlet = 'Set-Mailbox', parameter = 'Identity' } = {},
): Promise<Sought> {
  return await connector.resolve({ workload: workloadAt(sandbox.url), task: taskOf(cmdlet), parameter, kind, named }, never);
}

async function found(...asked: Parameters<typeof sought>) {
  const answer = await sought(...asked);
  assert.ok(answer.result === 'found', JSON.stringify(answer));
  return answer.facts;
}

/** What an administrator does without us. */
function outside(cmdlet: string, parameters: { readonly [name: string]: string | boolean }): void {
  const refused = sandbox.control.changeOutside({ tenant: 'contoso.onmicrosoft.com', person: 'carla@contoso.com', cmdlet, parameters });
  assert.equal(refused, null);
}

test('a mailbox is found by any of its names, and is always the same', async () => {
  const anna = await found('anna');
  assert.deepEqual(
    { ...anna, id: '' },
    { id: '', name: 'Anna Berg', address: 'anna@contoso.com', type: 'UserMailbox', members: null, membersDigest: null },
  );
  for (const name of ['Anna Berg', 'ANNA@contoso.com', 'anna@contoso.onmicrosoft.com', anna.id]) assert.deepEqual(await found(name), anna);
});

test('a group is told with its members: how many, and that they are the same', async () => {
  const before = await found('Board', 'recipient');
  assert.equal(before.members, 2);
  assert.deepEqual(await found('board@contoso.com', 'group'), before);
  outside('Add-DistributionGroupMember', { Identity: 'Board', Member: 'kim', BypassSecurityGroupManagerCheck: true });
  outside('Remove-DistributionGroupMember', { Identity: 'Board', Member: 'ben', BypassSecurityGroupManagerCheck: true });
  const now = await found('Board', 'recipient');
  assert.equal(now.members, 2);
  assert.notEqual(now.membersDigest, before.membersDigest);
});

test('a group whose members the call changes is told with their number, and they need not stay', async () => {
  const facts = await found('Board', 'group', { cmdlet: 'Add-DistributionGroupMember' });
  assert.deepEqual([facts.members, facts.membersDigest], [2, null]);
});

test('what nobody has is missing, and what two have is ambiguous', async () => {
  for (const kind of ['mailbox', 'recipient', 'group', 'person', 'principal'] as const)
    assert.deepEqual(await sought('nobody@contoso.com', kind), { result: 'missing' });
  for (const name of ['*', 'an*', ' ']) assert.deepEqual(await sought(name), { result: 'missing' });
  outside('Set-Mailbox', { Identity: 'kim.bergen', DisplayName: 'Kim Andersson' });
  assert.deepEqual(await sought('Kim Andersson'), { result: 'ambiguous' });
});

test('a mailbox that was deleted is found where it is brought back', async () => {
  const ben = await found('ben');
  outside('Remove-Mailbox', { Identity: 'ben' });
  assert.equal((await found('ben', 'mailbox', { cmdlet: 'Undo-SoftDeletedMailbox', parameter: 'SoftDeletedObject' })).id, ben.id);
  assert.deepEqual(await sought('ben', 'recipient'), { result: 'missing' });
});

test('an address outside of the tenant is told as such, and only where one is taken', async () => {
  const journal = { cmdlet: 'New-JournalRule', parameter: 'JournalEmailAddress' };
  const facts = await found('Copies@archive.example', 'recipient', journal);
  assert.deepEqual([facts.id, facts.address, facts.type], ['copies@archive.example', 'copies@archive.example', 'ExternalAddress']);
  assert.deepEqual(await sought('not an address', 'recipient', journal), { result: 'missing' });
  assert.deepEqual(await sought('copies@archive.example', 'recipient'), { result: 'missing' });
});

test('everybody and oneself are no objects, and nor is anything of Purview’s end point', async () => {
  for (const name of ['Default', 'anonymous', 'NT AUTHORITY\\SELF'])
    assert.deepEqual(await sought(name, 'principal', { cmdlet: 'Add-MailboxPermission', parameter: 'User' }), { result: 'as-written' });
  assert.deepEqual(await sought('Default', 'mailbox'), { result: 'missing' });
  const purview = { ...workloadAt(sandbox.url), name: 'Compliance' };
  const seeking = { workload: purview, task: taskOf('Set-Mailbox'), parameter: 'Identity', kind: 'mailbox', named: 'anna' } as const;
  assert.deepEqual(await connector.resolve(seeking, never), { result: 'as-written' });
});

test('a workload that fails, garbles or cannot be reached tells nothing', async () => {
  for (const kind of ['fail', 'garbage', 'drop', 'forbidden'] as const) {
    sandbox.control.setFault({ kind, cmdlet: 'Get-Recipient' });
    assert.equal((await sought('anna')).result, 'unreachable', kind);
    sandbox.control.clearFaults();
  }
  sandbox.control.setFault({ kind: 'fail', cmdlet: 'Get-DistributionGroupMember' });
  assert.equal((await sought('Board', 'group')).result, 'unreachable');
  const nowhere = {
    workload: workloadAt('http://127.0.0.1:1'),
    task: taskOf('Set-Mailbox'),
    parameter: 'Identity',
    kind: 'mailbox',
    named: 'anna',
  } as const;
  assert.equal((await connector.resolve(nowhere, never)).result, 'unreachable');
});
