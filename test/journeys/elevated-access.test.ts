import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, it } from 'node:test';
import { sha256, verifySignature } from '@countersign/audit/node/crypto.ts';
import { verifyExport } from '@countersign/audit/replay/verify.ts';
import { type Demo, startDemo } from '../../demo/start.ts';
import { type Address, invoke, ServiceError } from '../../packages/server/src/api/exchange/client.testing.ts';

// The procedure that Microsoft publishes for privileged access management, from enabling to revoking, by posts of its cmdlets alone.

let demo: Demo;

before(async () => {
  demo = await startDemo({ COUNTERSIGN_PORT: '0' });
});
after(async () => {
  await demo.stop();
});

type Parameters = { readonly [name: string]: unknown };
type Objects = readonly { readonly [property: string]: unknown }[];

async function run(who: string, cmdlet: string, parameters: Parameters = {}): Promise<Objects> {
  const token = demo.people.find((person) => person.name === who)?.token ?? '';
  const at: Address = { server: demo.url, tenant: 'contoso.onmicrosoft.com', token };
  return (await invoke(at, cmdlet, parameters)).objects;
}

async function one(who: string, cmdlet: string, parameters: Parameters = {}) {
  const [object] = await run(who, cmdlet, parameters);
  return object ?? assert.fail(`${cmdlet} answered nothing`);
}

async function refused(who: string, cmdlet: string, parameters: Parameters = {}): Promise<string> {
  try {
    await run(who, cmdlet, parameters);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.type} ${error.message}`;
    throw error;
  }
  assert.fail(`${who} was let run ${cmdlet}`);
}

const task = 'Exchange\\New-RemoteDomain';
const domain = (name: string) => ({ Name: name, DomainName: `${name}.example.com` });

/** Another owner looks at what waits and approves it, as the portal's page has it. */
async function countersigned(by = 'oscar'): Promise<number> {
  const pending = (await run(by, 'Get-ElevatedAccessRequest')).filter((request) => request.RequestStatus === 'Pending');
  for (const { Identity, Service } of pending) {
    assert.equal(Service, 'Countersign');
    const done = await one(by, 'Approve-ElevatedAccessRequest', { RequestId: Identity, Comment: 'agreed' });
    assert.equal(done.RequestStatus, 'Approved');
  }
  return pending.length;
}

it('works step by step', async () => {
  // 1. Enable, with a group of approvers and an account for automation.
  const enabled = await one('olivia', 'Enable-ElevatedAccessControl', {
    AdminGroup: 'mail-approvers@contoso.onmicrosoft.com',
    SystemAccounts: ['robo@contoso.onmicrosoft.com'],
  });
  assert.equal(enabled.Enabled, false);
  const [change] = enabled.Changes as Objects;
  assert.match(await refused('olivia', 'Approve-ElevatedAccessRequest', { RequestId: change?.RequestId, Comment: 'mine' }), /Exception/);
  assert.equal(await countersigned(), 2);
  assert.deepEqual((await one('olivia', 'Enable-ElevatedAccessControl', { AdminGroup: 'mail-approvers' })).Changes, []);
  assert.equal((await run('robo', 'New-DistributionGroup', { Name: 'Nightly' })).length, 1);

  // 2. A policy that needs an approval, and one that does not.
  const policy = await one('olivia', 'New-ElevatedAccessApprovalPolicy', {
    Task: task,
    ApprovalType: 'Manual',
    ApproverGroup: 'mail-approvers',
  });
  assert.equal(policy.RequestStatus, 'Pending');
  assert.match(await refused('alex', 'New-ElevatedAccessRequest', { Task: task, Reason: 'not yet' }), /no policy/);
  await one('olivia', 'New-ElevatedAccessApprovalPolicy', { Task: 'Exchange\\Set-DistributionGroup', ApprovalType: 'Auto' });
  assert.equal(await countersigned(), 2);
  const listed = (await run('olivia', 'Get-ElevatedAccessApprovalPolicy')).find((each) => each.Task === task);
  assert.deepEqual(
    { Identity: listed?.Identity, ApprovalType: listed?.ApprovalType, ApproverGroup: listed?.ApproverGroup },
    { Identity: policy.Identity, ApprovalType: 'Manual', ApproverGroup: 'mail-approvers' },
  );

  // 3. The task cannot be run, and the error says what Microsoft's says.
  assert.match(
    await refused('alex', 'New-RemoteDomain', domain('one')),
    /LocalizedException Insufficient permissions\. Please raise an elevated access request for this task\./,
  );

  // 4. Ask for it; four hours unless said otherwise.
  const request = await one('alex', 'New-ElevatedAccessRequest', { Task: task, Reason: 'a new partner' });
  assert.deepEqual(
    [request.RequestStatus, request.RequestorUPN, request.Service, request.RequestedAccess, request.DurationHours],
    ['Pending', 'alex', 'Exchange', task, 4],
  );
  const day = Date.parse(String(request.DateExpiresUtc)) - Date.parse(String(request.DateCreatedUtc));
  assert.equal(day, 24 * 3_600_000);

  // 5. Both see it. The one cannot approve it, the other can, and then it runs as often as wanted.
  assert.equal((await one('alex', 'Get-ElevatedAccessRequest', { Identity: request.Identity })).RequestStatus, 'Pending');
  assert.equal((await one('maria', 'Get-ElevatedAccessRequest', { RequestId: request.Identity })).RequestStatus, 'Pending');
  assert.match(await refused('alex', 'Approve-ElevatedAccessRequest', { RequestId: request.Identity, Comment: 'mine' }), /Exception/);
  assert.match(await refused('bianca', 'Get-ElevatedAccessRequest', { Identity: request.Identity }), /ManagementObjectNotFoundException/);
  const approved = await one('maria', 'Approve-ElevatedAccessRequest', { RequestId: request.Identity, Comment: 'known to me' });
  assert.equal(approved.RequestStatus, 'Approved');
  for (const name of ['one', 'two']) assert.equal((await one('alex', 'New-RemoteDomain', domain(name))).Name, name);

  // 6. A request that is denied gives nothing.
  const second = await one('bianca', 'New-ElevatedAccessRequest', { Task: task, Reason: 'me too', DurationHours: 2 });
  assert.equal((await one('martin', 'Deny-ElevatedAccessRequest', { RequestId: second.Identity, Comment: 'no' })).RequestStatus, 'Denied');
  assert.match(await refused('bianca', 'New-RemoteDomain', domain('three')), /Insufficient permissions/);

  // 7. What was given is listed, and taken back.
  const [held] = (await run('olivia', 'Get-ElevatedAccessAuthorization')).filter((each) => each.Identity === request.Identity);
  assert.deepEqual([held?.AuthorizedBy, held?.Type, held?.AuthorizedAccess, held?.Revoked], ['maria', 'Task', task, false]);
  assert.equal(Date.parse(String(held?.EndTimeUtc)) - Date.parse(String(held?.StartTimeUtc)), 4 * 3_600_000);
  await one('maria', 'Revoke-ElevatedAccessAuthorization', { RequestId: request.Identity, Comment: 'done with it' });
  assert.match(await refused('alex', 'New-RemoteDomain', domain('four')), /Insufficient permissions/);
  const taken = await revocation(String(request.Identity));
  assert.deepEqual([taken?.Revoked, taken?.RevokedBy, taken?.RevocationComment], [true, 'maria', 'done with it']);

  // 8. A policy that approves by itself still makes a request, and records it.
  assert.equal(
    (await one('alex', 'New-ElevatedAccessRequest', { Task: 'Exchange\\Set-DistributionGroup', Reason: 'tidy' })).RequestStatus,
    'Approved',
  );

  // 9. Disable locks the tenant's Exchange; policies stay; enabling again takes two owners.
  assert.match(await refused('alex', 'Disable-ElevatedAccessControl'), /Exception/);
  await one('olivia', 'Disable-ElevatedAccessControl');
  assert.match(await refused('robo', 'New-DistributionGroup', { Name: 'Late' }), /locked/);
  const again = await one('olivia', 'Enable-ElevatedAccessControl', { AdminGroup: 'mail-approvers' });
  assert.deepEqual(
    (again.Changes as Objects).map((each) => each.Change),
    ['Unlock Exchange'],
  );
  assert.equal(await countersigned(), 1);
  assert.equal((await run('robo', 'New-DistributionGroup', { Name: 'Late' })).length, 1);

  // 10. Remove the policy; nobody can ask any more.
  await one('oscar', 'Remove-ElevatedAccessApprovalPolicy', { Identity: policy.Identity });
  assert.equal(await countersigned('olivia'), 1);
  assert.match(await refused('alex', 'New-ElevatedAccessRequest', { Task: task, Reason: 'again' }), /no policy/);
});

it('takes what the cmdlets are documented with, and nothing else', async () => {
  assert.match(
    await refused('alex', 'New-ElevatedAccessRequest', { Task: task }),
    /ParameterBindingException .*missing mandatory parameters: Reason/,
  );
  assert.match(
    await refused('alex', 'New-ElevatedAccessRequest', { Task: task, Reason: 'x', Hours: 1 }),
    /cannot be found that matches parameter name 'Hours'/,
  );
  assert.match(
    await refused('alex', 'New-ElevatedAccessRequest', { Task: task, Reason: 'x', DurationHours: 0.5 }),
    /ParameterTransformationException/,
  );
  assert.match(await refused('maria', 'Deny-ElevatedAccessRequest', { RequestId: 'req_1', Comment: 'x' }), /a GUID/);
  assert.match(
    await refused('maria', 'Approve-ElevatedAccessRequest', { RequestId: crypto.randomUUID(), Comment: 'x' }),
    /ManagementObjectNotFoundException/,
  );
  assert.match(
    await refused('olivia', 'New-ElevatedAccessApprovalPolicy', { Task: 'Exchange\\New-Nothing', ApprovalType: 'Auto' }),
    /no task/,
  );
  assert.match(
    await refused('olivia', 'New-ElevatedAccessApprovalPolicy', { Task: 'Exchange\\New-JournalRule', ApprovalType: 'Auto' }),
    /critical/,
  );
  assert.match(await refused('olivia', 'Enable-ElevatedAccessControl', { AdminGroup: 'nobody' }), /ManagementObjectNotFoundException/);
  assert.match(await refused('alex', 'New-ElevatedAccessApprovalPolicy', { Task: task, ApprovalType: 'Auto' }), /Only an owner/);
  assert.match(await refused('alex', 'Get-ElevatedAccessControl'), /CommandNotFoundException/);
});

it('asks for exactly the call that was blocked, where a policy lends no more', async () => {
  const wanted = { Name: 'Legal', JournalEmailAddress: 'archive@contoso.onmicrosoft.com' };
  const said = await refused('alex', 'New-JournalRule', wanted);
  const call = /-Call (call_[A-Za-z0-9-]+)/.exec(said)?.[1];
  assert.match(await refused('alex', 'New-ElevatedAccessRequest', { Task: 'Exchange\\New-JournalRule', Reason: 'legal' }), /exact call/);
  const request = await one('alex', 'New-ElevatedAccessRequest', { Call: call, Reason: 'legal' });
  assert.deepEqual(request.Context, [
    { Key: 'JournalEmailAddress', Value: 'archive@contoso.onmicrosoft.com' },
    { Key: 'Name', Value: 'Legal' },
  ]);
  await one('maria', 'Approve-ElevatedAccessRequest', { RequestId: request.Identity, Comment: 'ok' });
  assert.match(await refused('alex', 'New-JournalRule', { ...wanted, Name: 'Other' }), /Insufficient permissions/);
  assert.equal((await one('alex', 'New-JournalRule', wanted)).Name, 'Legal');
});

it('asks before it acts', async () => {
  const token = demo.people.find((person) => person.name === 'olivia')?.token ?? '';
  const at: Address = { server: demo.url, tenant: 'contoso.onmicrosoft.com', token };
  const { confirmation, objects } = await invoke(at, 'Disable-ElevatedAccessControl', { Confirm: true });
  assert.match(confirmation ?? '', /^Are you sure/);
  assert.deepEqual(objects, []);
  assert.equal((await run('alex', 'Get-Mailbox')).length > 0, true);
});

it('leaves a log that proves itself', async () => {
  const lines = await exported();
  const report = await verifyExport(lines, {
    key: demo.auditKey,
    sha256,
    hashText: (text) => hash('sha256', text, 'buffer'),
    verifySignature,
  });
  assert.deepEqual(report.findings, []);
  assert.ok(report.ok);
});

/** Who revoked is in the sealed log, a moment later. */
async function revocation(identity: string) {
  for (let tries = 0; ; tries++) {
    const [found] = await run('olivia', 'Get-ElevatedAccessAuthorization', { Identity: identity });
    if (found?.RevokedBy !== null || tries === 100) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function exported(): Promise<readonly string[]> {
  const token = demo.people.find((person) => person.name === 'ada')?.token ?? '';
  const response = await fetch(`${demo.url}/api/v1/audit/export`, { headers: { authorization: `Bearer ${token}` } });
  return (await response.text()).split('\n').filter((line) => line !== '');
}
