import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Demo, startDemo } from '../../../../../demo/start.ts';
import { type Address, ask, batch, commandBody, connect, invoke, type Raw, raw, refusalIn, type Sending } from './client.testing.ts';

// A client that connects to Purview as Connect-IPPSSession does: the same protocol at an address of its own. Contoso's Purview is connected
// at the sandbox's own end point for it; Fabrikam's is not connected at all.

const contoso = 'contoso.onmicrosoft.com';
const fabrikam = 'fabrikam.onmicrosoft.com';
const sentence = /^Insufficient permissions\. Please raise an elevated access request for this task\./;

let demo: Demo;

before(async () => {
  demo = await startDemo({ COUNTERSIGN_PORT: '0' });
  const { body } = await rest('olivia', '/workloads', { method: 'GET' });
  const exchange = body.items.find((one: { tenant: string; name: string }) => one.tenant === contoso && one.name === 'Exchange');
  const settings = { ...exchange.settings, endpoint: demo.sandbox.purviewUrl };
  await configured(`/workloads/${contoso}/Compliance`, { connector: 'exchange', settings });
  const both = { tenants: { names: [contoso, fabrikam] }, requesters: { groups: ['operators'] }, maxDuration: 'PT4H' };
  await configured('/policies/purview-reads', { ...both, tasks: ['Compliance\\Get-RoleGroup'], approval: 'auto', bind: 'task' });
  const approval = { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] };
  const cases = ['New-ComplianceCase', 'Remove-DlpCompliancePolicy', 'Add-ComplianceCaseMember'].map((cmdlet) => `Compliance\\${cmdlet}`);
  await configured('/policies/cases', { ...both, tasks: cases, approval });
  await configured('/policies/case-members', { ...both, tasks: ['Compliance\\New-CaseHoldPolicy'], approval, bind: 'task' });
});
after(async () => {
  await demo.stop();
});
beforeEach(() => demo.sandbox.control.reset());

/** The address that the client was given to connect to. */
const as = (name: string, tenant = contoso): Address => ({
  ...{ server: `${demo.url}/compliance`, tenant },
  token: demo.people.find((person) => person.name === name)?.token ?? '',
});
const inExchange = (name: string): Address => ({ ...as(name), server: demo.url });

async function rest(who: string, path: string, sending: Sending): Promise<Raw> {
  return await raw(inExchange(who), { ...sending, path: `/api/v1${path}` });
}

async function configured(path: string, body: object): Promise<void> {
  const put = await rest('olivia', path, { method: 'PUT', body, headers: { 'if-none-match': '*' } });
  assert.ok(put.status < 300, JSON.stringify(put.body));
  await approved('oscar', put.body.request);
}

async function approved(who: string, { id, digest }: { readonly id: string; readonly digest: string }): Promise<void> {
  const voted = await rest(who, `/requests/${id}/votes`, { body: { verdict: 'approve', digest } });
  assert.equal(voted.status, 200, JSON.stringify(voted.body));
}

const command = (cmdlet: string, parameters: object = {}): Sending => ({ body: commandBody(cmdlet, parameters) });
const runs = () => demo.sandbox.control.invocations().filter(({ clientRequestId }) => clientRequestId?.startsWith('run_'));

describe('a client of Purview', () => {
  it('connects, and finds Purview’s cmdlets that its person may ask for, and none of Exchange’s', async () => {
    const [script] = await connect(as('alex'));
    assert.deepEqual(script?.exportedCmdlets.split(',').toSorted(), [
      'Add-ComplianceCaseMember',
      'Approve-ElevatedAccessRequest',
      'Deny-ElevatedAccessRequest',
      'Get-ElevatedAccessAuthorization',
      'Get-ElevatedAccessRequest',
      'Get-RoleGroup',
      'New-CaseHoldPolicy',
      'New-ComplianceCase',
      'New-ElevatedAccessRequest',
      'Remove-DlpCompliancePolicy',
      'Revoke-ElevatedAccessAuthorization',
    ]);
    const [ofExchange] = await connect(inExchange('alex'));
    assert.doesNotMatch(ofExchange?.exportedCmdlets ?? '', /Compliance|Get-RoleGroup/);
    assert.match(ofExchange?.exportedCmdlets ?? '', /New-ElevatedAccessApprovalPolicy/);
  });

  it('reads at Purview’s own end point, page by page at its own address', async () => {
    const whole = await invoke(as('alex'), 'Get-RoleGroup');
    const pages = await invoke(as('alex'), 'Get-RoleGroup', {}, { pageSize: 3 });
    assert.ok(pages.pages > 2);
    assert.deepEqual(pages.objects, whole.objects);
    const { body } = await raw(as('alex'), { ...command('Get-RoleGroup'), headers: { Prefer: 'odata.maxpagesize=3' } });
    assert.ok(body['@odata.nextLink'].startsWith(`${demo.url}/compliance/adminapi/beta/${contoso}/InvokeCommand?`));
    assert.ok(body['@odata.context'].startsWith(`${demo.url}/compliance/adminapi/`));
  });

  it('is blocked as Exchange blocks, is approved there too, and runs what was approved, once, at Purview', async () => {
    const wanted = command('New-ComplianceCase', { Name: 'Audit 7' });
    const blocked = await raw(as('alex'), wanted);
    const { id, type, text, problems } = refusalIn(blocked);
    assert.deepEqual([blocked.status, id, type, problems], [400, 'Ex882BD051', 'LocalizedException', []]);
    assert.match(text, sentence);
    const Call = /call_[A-Za-z0-9-]+/.exec(text)?.[0];
    const { objects } = await invoke(as('alex'), 'New-ElevatedAccessRequest', { Call, Reason: 'an audit' });
    assert.deepEqual([objects[0]?.Service, objects[0]?.RequestedAccess], ['Compliance', 'Compliance\\New-ComplianceCase']);
    await invoke(as('sam'), 'Approve-ElevatedAccessRequest', { RequestId: objects[0]?.Identity, Comment: 'go on' });
    assert.match((await ask(as('alex'), 'New-ComplianceCase', { Name: 'Audit 7' })) ?? '', /^Are you sure .*New-ComplianceCase/);
    assert.deepEqual(runs(), []);
    const ran = await raw(as('alex'), wanted);
    assert.deepEqual([ran.status, ran.body.value[0]?.Name], [200, 'Audit 7']);
    assert.match(refusalIn(await raw(as('alex'), wanted)).text, sentence);
    assert.equal(runs().length, 1);
  });

  it('asks for a task by its bare name, which is Purview’s there', async () => {
    const { objects } = await invoke(as('alex'), 'New-ElevatedAccessRequest', { Task: 'New-CaseHoldPolicy', Reason: 'a claim' });
    assert.equal(objects[0]?.RequestedAccess, 'Compliance\\New-CaseHoldPolicy');
  });

  it('lends nothing to Exchange: of a cmdlet that both have each workload’s is judged for itself', async () => {
    assert.equal((await raw(as('alex'), command('Get-RoleGroup'))).status, 200);
    const there = await raw(inExchange('alex'), command('Get-RoleGroup'));
    assert.deepEqual([there.status, refusalIn(there).type], [403, 'CommandNotFoundException']);
  });

  it('is known by the host’s name as well, in any casing, with a region’s before it or none', async () => {
    for (const [host, status] of [
      ['ps.compliance.countersign.example', 200],
      ['EUR01B.PS.Compliance.countersign.example', 200],
      ['countersign.example', 403],
      ['ps.compliance-of.example', 403],
      ['x.y.ps.compliance.countersign.example', 403],
      ['maps.compliance.example', 403],
    ] as const)
      assert.equal(await atHost(host, `/AdminApi/beta/${contoso}/InvokeCommand`), status, host);
    assert.equal(await atHost('countersign.example', `/Compliance/AdminAPI/Beta/${contoso}/invokecommand`), 200);
  });
});

/** The status of a read that Purview alone lets one do, asked at a host. */
function atHost(host: string, path: string): Promise<number | undefined> {
  const headers = { host, authorization: `Bearer ${as('alex').token}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(`${demo.url}${path}`, { method: 'POST', headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(commandBody('Get-RoleGroup', {})));
  });
}

interface Refused {
  readonly title: string;
  readonly sending: Sending;
  readonly tenant?: string;
  readonly status: number;
  readonly type: string;
  readonly text: RegExp;
}

const cases: readonly Refused[] = [
  {
    title: 'a cmdlet of Exchange, as one that is not known',
    sending: command('Get-Mailbox'),
    status: 403,
    type: 'CommandNotFoundException',
    text: /^There is no task “Compliance\\Get-Mailbox” in the catalogue\./,
  },
  {
    title: 'what sets Exchange’s privileged access up, as a cmdlet that is not known',
    sending: command('Disable-ElevatedAccessControl'),
    status: 403,
    type: 'CommandNotFoundException',
    text: /Compliance\\Disable-ElevatedAccessControl/,
  },
  {
    title: 'a search of content, which no application may start',
    sending: command('Start-ComplianceSearch', { Identity: 'x' }),
    status: 400,
    type: 'ODataServiceException',
    text: /cannot run through Countersign: the service does not accept it from an application/,
  },
  {
    title: 'a parameter that the cmdlet does not have at Purview',
    sending: command('Get-RoleGroup', { Nothing: 1 }),
    status: 400,
    type: 'ParameterBindingException',
    text: /^Compliance\\Get-RoleGroup has no parameter “Nothing”/,
  },
  {
    title: 'a command under v1.0 at Purview',
    sending: { ...command('Get-RoleGroup'), path: `/adminapi/v1.0/${contoso}/InvokeCommand` },
    status: 405,
    type: 'ODataException',
    text: /beta alone/,
  },
  {
    title: 'version 2.0 at Purview',
    sending: { ...command('Get-RoleGroup'), path: `/adminapi/v2.0/${contoso}/RoleGroup` },
    status: 404,
    type: 'ODataException',
    text: /^The admin API’s version 2\.0 is not served here\./,
  },
  {
    title: 'a tenant whose Purview is not connected',
    sending: command('Get-RoleGroup'),
    tenant: fabrikam,
    status: 404,
    type: 'ManagementObjectNotFoundException',
    text: /Compliance/,
  },
];

describe('a client of Purview is refused', () => {
  for (const { title, sending, tenant, status, type, text } of cases)
    it(title, async () => {
      const answer = await raw(as('alex', tenant), sending);
      const refusal = refusalIn(answer);
      assert.deepEqual([answer.status, refusal.type, refusal.problems], [status, type, []], JSON.stringify(answer.body));
      assert.match(refusal.text, text);
      assert.deepEqual(runs(), []);
    });

  it('a page of its answer at Exchange’s address, and of Exchange’s answer at its own', async () => {
    const first = async (at: Address, cmdlet: string) => {
      const { body } = await raw(at, { ...command(cmdlet), headers: { Prefer: 'odata.maxpagesize=2' } });
      return new URL(body['@odata.nextLink']).search;
    };
    const [purview, exchange] = [await first(as('alex'), 'Get-RoleGroup'), await first(inExchange('alex'), 'Get-Mailbox')];
    const path = `/adminapi/beta/${contoso}/InvokeCommand`;
    for (const [at, cmdlet, search] of [
      [inExchange('alex'), 'Get-RoleGroup', purview],
      [as('alex'), 'Get-Mailbox', exchange],
    ] as const) {
      const answer = await raw(at, { ...command(cmdlet), path: `${path}${search}` });
      assert.ok(answer.status >= 400 && answer.status < 500);
      assert.deepEqual(refusalIn(answer).problems, []);
    }
    assert.equal(runs().length, 2);
  });

  it('a part of a batch for the other workload, and the whole of its own is done', async () => {
    const own = { cmdlet: 'Get-RoleGroup', parameters: {} };
    const answers = await batch(as('alex'), [
      { ...own, id: 'own', url: `/compliance/adminapi/beta/${contoso}/InvokeCommand` },
      { ...own, id: 'short', url: '/InvokeCommand' },
      { ...own, id: 'other', url: `/adminapi/beta/${contoso}/InvokeCommand` },
    ]);
    assert.deepEqual(
      answers.map(({ id, status }) => [id, status]),
      [
        ['own', 200],
        ['short', 200],
        ['other', 400],
      ],
    );
    const other = answers[2];
    assert.ok(other !== undefined);
    assert.match(refusalIn(other).text, /^A part of a batch is for the workload of the batch/);
  });

  it('without a token, and with one that is none', async () => {
    for (const token of ['', `cs_${'x'.repeat(43)}`]) {
      const answer = await raw({ ...as('alex'), token }, command('Get-RoleGroup'));
      assert.deepEqual([answer.status, refusalIn(answer).problems], [401, []]);
    }
  });
});
