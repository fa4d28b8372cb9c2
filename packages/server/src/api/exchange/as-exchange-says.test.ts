import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Demo, startDemo } from '../../../../../demo/start.ts';
import { type Address, batch, commandBody, connect, invoke, type Raw, raw, refusalIn, type Sending, typed } from './client.testing.ts';

// What is known of the protocol, one fact after the other, asked of a whole server by a client that knows nothing of us.
// docs/reference/exchange-front-end.md names each of these tests.

const contoso = 'contoso.onmicrosoft.com';
const fabrikam = 'fabrikam.onmicrosoft.com';
const at = `/adminapi/beta/${contoso}`;
const sentence = 'Insufficient permissions. Please raise an elevated access request for this task.';
const journal = { Name: 'Legal', JournalEmailAddress: 'archive@contoso.onmicrosoft.com' };

let demo: Demo;

before(async () => {
  demo = await startDemo({ COUNTERSIGN_PORT: '0' });
  const approval = { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] };
  await configured('a-typed-values', {
    tenants: { names: [contoso] },
    tasks: ['Set-Mailbox', 'New-MigrationBatch', 'New-Mailbox', 'Search-UnifiedAuditLog', 'New-TenantAllowBlockListItems'].map(named),
    requesters: { groups: ['operators'] },
    approval,
    maxDuration: 'PT1H',
  });
  await configured('a-reads', {
    tenants: { names: [contoso] },
    tasks: ['Get-TenantAllowBlockListItems'].map(named),
    requesters: { groups: ['operators'] },
    approval: 'auto',
    bind: 'task',
    maxDuration: 'PT1H',
  });
});
after(async () => {
  await demo.stop();
});
beforeEach(() => demo.sandbox.control.reset());

function named(cmdlet: string): string {
  return `Exchange\\${cmdlet}`;
}

const as = (name: string, tenant = contoso): Address => ({
  ...{ server: demo.url, tenant },
  token: demo.people.find((person) => person.name === name)?.token ?? '',
});

async function rest(who: string, path: string, sending: Sending): Promise<Raw> {
  return await raw(as(who), { ...sending, path: `/api/v1${path}` });
}

async function configured(policy: string, body: object): Promise<void> {
  const { body: put } = await rest('olivia', `/policies/${policy}`, { method: 'PUT', body, headers: { 'if-none-match': '*' } });
  await approved('oscar', put.request);
}

async function approved(who: string, { id, digest }: { readonly id: string; readonly digest: string }): Promise<void> {
  const voted = await rest(who, `/requests/${id}/votes`, { body: { verdict: 'approve', digest } });
  assert.equal(voted.status, 200, JSON.stringify(voted.body));
}

/** Runs what needs an approval: blocked, asked for, approved, and run. */
async function ran(cmdlet: string, parameters: object): Promise<Raw> {
  const body = { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } };
  const blocked = await raw(as('alex'), { body });
  const call = /call_[A-Za-z0-9-]+/.exec(refusalIn(blocked).text)?.[0];
  const filed = await rest('alex', '/requests', { body: { call, reason: 'typing' } });
  assert.equal(filed.status, 201, JSON.stringify([blocked.body, filed.body]));
  await approved('maria', filed.body);
  return await raw(as('alex'), { body });
}

const read = { body: commandBody('Get-Mailbox', {}) };
const command = (cmdlet: string, parameters: object = {}): Sending => ({ body: commandBody(cmdlet, parameters) });
const reading = (headers: { readonly [name: string]: string }): Sending => ({ ...read, headers });
/** What reached the workload for somebody; what the server reads there by itself is left out. */
const runs = () => demo.sandbox.control.invocations().filter(({ clientRequestId }) => clientRequestId?.startsWith('run_'));
const invocations = (cmdlet: string) => runs().filter((one) => one.cmdlet === cmdlet);

interface Refused {
  readonly title: string;
  readonly sending: Sending;
  readonly tenant?: string;
  readonly status: number;
  readonly code: string;
  readonly type: string;
  readonly text: RegExp;
  readonly headers?: { readonly [name: string]: string | RegExp };
}

const [odata, binding, transformation] = ['ODataException', 'ParameterBindingException', 'ParameterTransformationException'];
const bad = { status: 400, code: 'BadRequest' } as const;
const gone = { status: 404, code: 'NotFound' } as const;
const wrongMethod = { status: 405, code: 'MethodNotAllowed', type: odata } as const;

const ofTheCall: readonly Refused[] = [
  {
    title: 'a command under v1.0: beta alone takes them',
    sending: { ...read, path: `/adminapi/v1.0/${contoso}/InvokeCommand` },
    ...wrongMethod,
    text: /^InvokeCommand is taken by adminapi\/beta alone\./,
    headers: { allow: '' },
  },
  {
    title: 'a batch under v1.0',
    sending: { body: { requests: [] }, path: `/adminapi/v1.0/${contoso}/$batch` },
    ...wrongMethod,
    text: /^\$batch is taken by adminapi\/beta alone\./,
  },
  { title: 'a GET of InvokeCommand', sending: { method: 'GET' }, ...wrongMethod, text: /takes POST/, headers: { allow: 'POST' } },
  {
    title: 'a POST to EXOModuleFile',
    sending: { body: {}, path: `/adminapi/v1.0/${contoso}/EXOModuleFile` },
    ...wrongMethod,
    text: /takes GET/,
    headers: { allow: 'GET' },
  },
  {
    title: 'the official admin API, version 2.0',
    sending: { ...read, path: `/adminapi/v2.0/${contoso}/Mailbox` },
    ...gone,
    type: odata,
    text: /^The admin API’s version 2\.0 is not served here\. Send the same command to adminapi\/beta/,
  },
  {
    title: 'Parameters that are null',
    sending: { body: '{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":null}}' },
    ...bad,
    type: odata,
    text: /^The body is .* Give CmdletName and Parameters, which is \{\} where there are none/,
  },
  {
    title: 'a body without Parameters',
    sending: { body: { CmdletInput: { CmdletName: 'Get-Mailbox' } } },
    ...bad,
    type: odata,
    text: /^The body is /,
  },
  {
    title: 'names of the body in another casing',
    sending: { body: { cmdletInput: { cmdletName: 'Get-Mailbox', parameters: {} } } },
    ...bad,
    type: odata,
    text: /^The body is /,
  },
  { title: 'a member beside CmdletInput', sending: { body: { ...read.body, Policy: 'x' } }, ...bad, type: odata, text: /^The body is / },
  { title: 'a body that is no JSON', sending: { body: '{"CmdletInput":' }, ...bad, type: odata, text: /./ },
  { title: 'no body', sending: { body: '' }, ...bad, type: odata, text: /./ },
  {
    title: 'a cmdlet that is named with its module',
    sending: command('ExchangeOnline\\Get-Mailbox'),
    ...bad,
    type: odata,
    text: /^The body is /,
  },
  {
    title: 'a member of the query that is not read',
    sending: { ...read, path: `${at}/InvokeCommand?$filter=x` },
    ...bad,
    type: odata,
    text: /^The query member "\$filter" is not read here\./,
  },
  {
    title: 'a $select that is no list of names',
    sending: { ...read, path: `${at}/InvokeCommand?$select=Name;Alias` },
    ...bad,
    type: odata,
    text: /^\$select is a list of properties’ names\./,
  },
  {
    title: 'a token of Entra, which is none of ours',
    sending: reading({ Authorization: 'Bearer eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJ4In0.c2ln' }),
    status: 401,
    code: 'Unauthorized',
    type: 'ODataServiceException',
    text: /./,
    headers: { 'www-authenticate': /^Bearer .*error="invalid_token", claims="[A-Za-z0-9+/=]+"$/ },
  },
  {
    title: 'no token',
    sending: reading({ Authorization: '' }),
    status: 401,
    code: 'Unauthorized',
    type: 'ODataServiceException',
    text: /./,
    headers: { 'www-authenticate': /^Bearer / },
  },
  {
    title: 'a tenant that nobody has connected',
    sending: read,
    tenant: 'wingtip.onmicrosoft.com',
    ...gone,
    type: 'ManagementObjectNotFoundException',
    text: /^No tenant "wingtip\.onmicrosoft\.com" is connected\./,
  },
];

const ofHeaders: readonly Refused[] = [
  {
    title: 'a body of another type than JSON',
    sending: { body: 'CmdletName=Get-Mailbox', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    status: 415,
    code: 'UnsupportedMediaType',
    type: odata,
    text: /^A command is application\/json\./,
  },
  {
    title: 'a compressed body',
    sending: reading({ 'Content-Encoding': 'gzip' }),
    status: 415,
    code: 'UnsupportedMediaType',
    type: odata,
    text: /^Compressed bodies are not read\./,
  },
  {
    title: 'an X-ResponseFormat that is neither json nor clixml',
    sending: reading({ 'X-ResponseFormat': 'xml' }),
    ...bad,
    type: odata,
    text: /^X-ResponseFormat is json or clixml/,
  },
  {
    title: 'an X-SerializationLevel that is neither Partial nor Full',
    sending: reading({ 'X-SerializationLevel': 'Deep' }),
    ...bad,
    type: odata,
    text: /X-SerializationLevel Partial or Full/,
  },
];

const ofParameters: readonly Refused[] = [
  {
    title: 'a parameter that the cmdlet does not have',
    sending: command('Get-Mailbox', { Nothing: 1 }),
    ...bad,
    type: binding,
    text: /has no parameter “Nothing”/,
  },
  {
    title: 'the beginning of a parameter’s name',
    sending: command('Get-Mailbox', { Ident: 'ben' }),
    ...bad,
    type: binding,
    text: /Abbreviations are not understood/,
  },
  {
    title: 'a parameter twice',
    sending: command('Get-Mailbox', { Identity: 'a', identity: 'b' }),
    ...bad,
    type: binding,
    text: /was given Identity twice/,
  },
  {
    title: 'a mandatory parameter that is missing',
    sending: command('New-JournalRule', { Name: 'x' }),
    ...bad,
    type: binding,
    text: /JournalEmailAddress/,
  },
  {
    title: 'a value of another type',
    sending: command('Get-Mailbox', { ResultSize: [] }),
    ...bad,
    type: transformation,
    text: /ResultSize/,
  },
  {
    title: 'a value that its type does not have',
    sending: command('New-JournalRule', { ...journal, Scope: 'Everything' }),
    ...bad,
    type: transformation,
    text: /Scope/,
  },
  {
    title: 'a DateTime that is not ISO 8601',
    sending: command('Search-UnifiedAuditLog', { StartDate: '1/2/2026', EndDate: '2026-01-03T00:00:00Z' }),
    ...bad,
    type: transformation,
    text: /StartDate/,
  },
  {
    title: 'a value of a type that is not known, at any depth',
    sending: command('Set-Mailbox', { Identity: 'ben', EmailAddresses: { Add: [{ '@odata.type': '#Exchange.SecureString' }] } }),
    ...bad,
    type: transformation,
    text: /^EmailAddresses says that it is a "#Exchange\.SecureString", which is not understood here\./,
  },
  {
    title: 'a SecureString, which the service wants encrypted with a key of its own',
    sending: command('New-Mailbox', { Name: 'Reception', Password: 'QUJD' }),
    ...bad,
    type: binding,
    text: /has no parameter “Password”/,
  },
  {
    title: 'Confirm that is no boolean',
    sending: command('New-JournalRule', { ...journal, Confirm: 'yes' }),
    ...bad,
    type: transformation,
    text: /^Confirm is true or false\./,
  },
  {
    title: 'WhatIf',
    sending: command('New-JournalRule', { ...journal, WhatIf: true }),
    ...bad,
    type: binding,
    text: /has no parameter “WhatIf”/,
  },
  {
    title: 'a common parameter, which the module keeps to itself',
    sending: command('Get-Mailbox', { ErrorAction: 'Stop' }),
    ...bad,
    type: binding,
    text: /has no parameter “ErrorAction”/,
  },
];

const ofRights: readonly Refused[] = [
  {
    title: 'a task that needs an approval, with Microsoft’s sentence, the call’s id, how to ask and a link at the end',
    sending: command('New-JournalRule', { ...journal, Name: 'Blocked' }),
    ...bad,
    type: 'LocalizedException',
    text: /^Insufficient permissions\. Please raise an elevated access request for this task\. The call is kept as call_[0-9a-f-]+\. Ask for exactly this call: New-ElevatedAccessRequest -Call call_[0-9a-f-]+ -Reason '…', or: countersign request call_[0-9a-f-]+\. In the portal: http:\/\/\S+\/calls\/call_[0-9a-f-]+$/,
  },
  {
    title: 'the same where only a question was asked',
    sending: command('New-JournalRule', { ...journal, Name: 'Asked', Confirm: true }),
    ...bad,
    type: 'LocalizedException',
    text: /^Insufficient permissions\. Please raise/,
  },
  {
    title: 'a cmdlet that is not known',
    sending: command('Get-Nothing'),
    status: 403,
    code: 'Forbidden',
    type: 'CommandNotFoundException',
    text: /Get-Nothing/,
  },
  {
    title: 'a cmdlet that no policy lets one ask for',
    sending: command('Remove-Mailbox', { Identity: 'ben' }),
    status: 403,
    code: 'Forbidden',
    type: 'CommandNotFoundException',
    text: /Remove-Mailbox/,
  },
  {
    title: 'a cmdlet that no application may run',
    sending: command('Add-UnifiedGroupLinks', { Identity: 'x', LinkType: 'Owners', Links: 'ben' }),
    ...bad,
    type: 'ODataServiceException',
    text: /cannot run through Countersign: the service does not accept it from an application/,
  },
];

const parts = (one: object) => ({ path: `${at}/$batch`, body: { requests: [one] } });
const part = { id: '1', method: 'POST', url: `${at}/InvokeCommand`, headers: {}, body: commandBody('Get-Mailbox', {}) };

const ofBatches: readonly Refused[] = [
  {
    title: 'more than ten requests in a batch',
    sending: { path: `${at}/$batch`, body: { requests: Array.from({ length: 11 }, (_, id) => ({ ...part, id: `${id}` })) } },
    ...bad,
    type: odata,
    text: /^A batch holds at most 10 requests, and this one has 11\./,
  },
  {
    title: 'a batch of nothing',
    sending: { path: `${at}/$batch`, body: { requests: [] } },
    ...bad,
    type: odata,
    text: /^A batch is \{"requests":\[…\]\}\./,
  },
  {
    title: 'a request of a batch without an id',
    sending: parts({ ...part, id: undefined }),
    ...bad,
    type: odata,
    text: /^Each request of a batch has an id\./,
  },
  {
    title: 'two requests of a batch with one id',
    sending: { path: `${at}/$batch`, body: { requests: [part, part] } },
    ...bad,
    type: odata,
    text: /^The ids of a batch’s requests differ\./,
  },
];

const ofTheModule: readonly Refused[] = [
  { title: '$metadata', sending: { method: 'GET', path: `${at}/$metadata` }, ...gone, type: odata, text: /is not served here/ },
  {
    title: 'a banner of a tenant that nobody has connected',
    sending: { method: 'GET', path: "/adminapi/v1.0/wingtip.example/EXOBanner('AutogenSession')" },
    ...gone,
    type: 'ManagementObjectNotFoundException',
    text: /^No tenant "wingtip\.example" is connected\./,
  },
  {
    title: 'a banner for a token that is none',
    sending: { method: 'GET', path: `${at}/EXOBanner('AutogenSession')`, headers: { Authorization: `Bearer cs_${'x'.repeat(43)}` } },
    status: 401,
    code: 'Unauthorized',
    type: 'ODataServiceException',
    text: /./,
    headers: { 'www-authenticate': /^Bearer / },
  },
  {
    title: 'a module file for a token that is none',
    sending: {
      method: 'GET',
      path: `/AdminApi/v1.0/${contoso}/EXOModuleFile?Version=3.9.0`,
      headers: { Authorization: `Bearer cs_${'x'.repeat(43)}` },
    },
    status: 401,
    code: 'Unauthorized',
    type: 'ODataServiceException',
    text: /./,
  },
  {
    title: 'a module file of a tenant that nobody has connected',
    sending: { method: 'GET', path: '/AdminApi/v1.0/wingtip.example/EXOModuleFile' },
    ...gone,
    type: 'ManagementObjectNotFoundException',
    text: /^No tenant /,
  },
];

const reads = [
  'Mailbox',
  "Recipient('ben')",
  "CasMailbox('ben')",
  "Mailbox('ben')/MailboxStatistics",
  "Mailbox('ben')/MailboxPermission",
  "Mailbox('ben')/MailboxFolderStatistics",
  "Mailbox('ben')/MailboxFolderPermission",
  "Mailbox('ben')/MobileDeviceStatistics",
  "Recipient('ben')/RecipientPermission",
];

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What each answer carries, by which clients make their error records. */
function carries({ status, headers }: Raw): void {
  assert.match(headers.get('content-type') ?? '', /^application\/json;odata\.metadata=minimal;charset=utf-8$/);
  assert.match(headers.get('request-id') ?? '', guid);
  assert.equal(headers.get('x-calculatedbetarget'), 'countersign');
  assert.ok(Date.parse(headers.get('date') ?? '') > 0);
  assert.equal(headers.get('content-encoding'), null);
  if (status >= 400) assert.equal(headers.get('x-exceptiontargettype'), 'String');
}

function refuses(cases: readonly Refused[]): void {
  for (const { title, sending, tenant, status, code, type, text, headers = {} } of cases)
    it(title, async () => {
      const answer = await raw(as('alex', tenant), sending);
      const refusal = refusalIn(answer);
      assert.deepEqual(
        [answer.status, refusal.code, refusal.type, refusal.problems],
        [status, code, type, []],
        JSON.stringify(answer.body),
      );
      assert.match(refusal.text, text);
      assert.ok(answer.headers.get('x-exceptiontype')?.endsWith(`.${type}`));
      carries(answer);
      for (const [name, wanted] of Object.entries(headers))
        if (wanted instanceof RegExp) assert.match(answer.headers.get(name) ?? '', wanted);
        else assert.equal(answer.headers.get(name), wanted);
      assert.deepEqual(runs(), []);
    });
}

describe('of the call, Exchange’s front end refuses', () => refuses(ofTheCall));
describe('of the headers, Exchange’s front end refuses', () => refuses(ofHeaders));
describe('of the parameters, Exchange’s front end refuses', () => refuses(ofParameters));
describe('for want of a right, Exchange’s front end refuses', () => refuses(ofRights));
describe('of batches, Exchange’s front end refuses', () => refuses(ofBatches));
describe('of what the module asks for as it starts and later, Exchange’s front end refuses', () => {
  refuses(ofTheModule);
  it('the reads by OData of the nine Get-EXO cmdlets, with the cmdlet to use instead', async () => {
    for (const path of reads) {
      const answer = await raw(as('alex'), { method: 'GET', path: `${at}/${path}?PropertySet=Minimum&$select=Name` });
      const { type, text, problems } = refusalIn(answer);
      assert.deepEqual([answer.status, type, problems], [404, odata, []], path);
      assert.match(text, /^This part of the admin API is not served here: .* use the cmdlet without EXO, such as Get-Mailbox\.$/);
      carries(answer);
    }
  });
});

describe('of headers, Exchange’s front end', () => {
  it('takes every form of X-AnchorMailbox, and none, and believes none of them: the tenant is the path’s', async () => {
    for (const anchor of [
      'UPN:somebody@fabrikam.onmicrosoft.com',
      `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${fabrikam}`,
      `UPN:SystemMailbox{8cc370d3-822a-4ab8-a926-bb94bd0641a9}@${contoso}`,
      'SMTP:ben@contoso.com',
      `MBX:0d5b3f0a-3f5e-4c0a-8a52-6cf6a5a3f1d2@${contoso}`,
      `TID:${contoso}`,
      `UPN:OAuthUser@${contoso}`,
      undefined,
    ]) {
      const answer = await raw(as('alex'), reading(anchor === undefined ? {} : { 'X-AnchorMailbox': anchor }));
      assert.equal(answer.status, 200, String(anchor));
      carries(answer);
    }
    assert.ok(invocations('Get-Mailbox').every(({ tenant }) => tenant === '11111111-1111-4111-8111-111111111111'));
  });

  it('takes what the module sends beside, and judges the body where X-CmdletName says another cmdlet', async () => {
    const beside = {
      'Content-Type': 'application/json;odata.metadata=minimal;charset=utf-8',
      Accept: 'application/json',
      'Accept-Charset': 'UTF-8',
      'Accept-Language': 'en-US',
      'parameter-based-routing': 'true',
      'X-CmdletName': 'Get-Mailbox',
      'X-SerializationLevel': 'Partial',
      'X-ClientApplication': 'ExoManagementModule',
      'X-ClientModuleVersion': '3.9.0',
      WarningAction: 'SilentlyContinue',
      'connection-id': crypto.randomUUID(),
      'client-request-id': crypto.randomUUID(),
    };
    assert.equal((await raw(as('alex'), reading(beside))).status, 200);
    const blocked = refusalIn(await raw(as('alex'), { ...command('New-JournalRule', journal), headers: beside }));
    assert.ok(blocked.text.startsWith(sentence));
  });

  it('pages by Prefer, from 1 to 1000, and without it as Exchange does', async () => {
    const size = async (prefer: string) => (await raw(as('alex'), reading({ Prefer: prefer }))).body.value.length;
    assert.equal(await size('odata.maxpagesize=1'), 1);
    assert.equal(await size('odata.maxpagesize=0'), 1);
    assert.equal(await size('odata.maxpagesize = 2;odata.continue-on-error'), 2);
    const all = await size('');
    assert.ok(all > 2);
    assert.equal(await size('odata.maxpagesize=5000'), all);
  });
});

describe('of parameters, Exchange’s front end', () => {
  it('hands on hash tables, texts, lists, numbers, booleans and null as they were sent', async () => {
    const edit = typed({ Add: ['smtp:new@contoso.com'], Remove: [] }) as object;
    const sent = {
      Identity: 'ben',
      EmailAddresses: edit,
      AuditEnabled: true,
      MailTip: "'True'",
      AuditLogAgeLimit: 90,
      ForwardingSmtpAddress: null,
    };
    const answer = await ran('Set-Mailbox', sent);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const [{ Identity, ...others } = {}] = invocations('Set-Mailbox').map(({ parameters }) => parameters);
    const { Identity: name, ...asked } = sent;
    assert.deepEqual(others, asked);
    assert.match(String(Identity), guid, `${name} goes by the id that it was found to have`);
    assert.deepEqual(answer.body.value, []);
  });

  it('hands on bytes under the name of their type', async () => {
    const sent = { Name: 'Move', CSVData: typed(new Uint8Array([1, 2, 3])) };
    assert.deepEqual(sent.CSVData, { '@odata.type': '#Exchange.ByteArrayType', Data: 'AQID' });
    assert.equal((await ran('New-MigrationBatch', sent)).status, 200);
    assert.deepEqual(
      invocations('New-MigrationBatch').map(({ parameters }) => parameters),
      [sent],
    );
  });

  it('reads the names of types beside parameters, and leaves them out', async () => {
    const answer = await raw(as('alex'), command('Get-Mailbox', { Identity: 'ben', 'Identity@odata.type': '#String' }));
    assert.equal(answer.status, 200);
    assert.deepEqual(
      invocations('Get-Mailbox').map(({ parameters }) => parameters),
      [{ Identity: 'ben' }],
    );
  });

  it('takes a DateTime in ISO 8601', async () => {
    const blocked = await raw(
      as('alex'),
      command('Search-UnifiedAuditLog', { StartDate: '2026-01-02T00:00:00Z', EndDate: '2026-01-03T00:00:00.000Z' }),
    );
    assert.ok(refusalIn(blocked).text.startsWith(sentence));
  });
});

describe('of success, Exchange’s front end', () => {
  it('answers with the context, the objects with the types beside them, warnings and errors', async () => {
    const { body } = await raw(as('alex'), read);
    assert.equal(body['@odata.context'], `${demo.url}/adminapi/beta/${contoso}/$metadata#Collection(Exchange.GenericHashTable)`);
    assert.equal(body['adminapi.warnings@odata.type'], '#Collection(String)');
    assert.deepEqual([body['@adminapi.warnings'], body['@adminapi.errors']], [[], []]);
    assert.ok(Object.keys(body.value[0]).some((name) => name.endsWith('@data.type')));
  });

  it('answers a cmdlet that returns nothing with an empty value', async () => {
    const { status, body } = await ran('Set-Mailbox', { Identity: 'ben', MailTip: 'Away' });
    assert.deepEqual([status, body.value, body['@odata.nextLink']], [200, [], undefined]);
  });

  it('leads to further pages at its own address, by the very same body', async () => {
    const { body } = await raw(as('alex'), reading({ Prefer: 'odata.maxpagesize=2' }));
    const link = new URL(body['@odata.nextLink']);
    assert.equal(link.origin + link.pathname, `${demo.url}${at}/InvokeCommand`);
    const next = await raw(as('alex'), { ...reading({ Prefer: 'odata.maxpagesize=2' }), path: link.pathname + link.search });
    assert.equal(next.status, 200);
    carries(next);
    const other = await raw(as('alex'), { ...command('Get-Mailbox', { Identity: 'ben' }), path: link.pathname + link.search });
    assert.ok(other.status >= 400);
    assert.deepEqual(refusalIn(other).problems, []);
  });

  it('says of a handle that is not good any more what Exchange says', async () => {
    const answer = await raw(as('alex'), { ...read, path: `${at}/InvokeCommand?$skiptoken=AAAA` });
    const { text, problems } = refusalIn(answer);
    assert.deepEqual([answer.status, problems], [400, []]);
    assert.match(text, /^Expired or Invalid pagination request\. Default Expiry time is 00:30:00\. /);
  });

  it('answers a question with the confirmation, an empty value, and nothing sent', async () => {
    const { status, body } = await raw(as('alex'), command('Get-Mailbox', { Identity: 'ben', Confirm: true }));
    assert.deepEqual([status, body.value, body['@adminapi.errors']], [200, [], []]);
    assert.match(body['@adminapi.confirmationmessage'], /^Are you sure you want to perform this action\? Get-Mailbox on "ben"\.$/);
    assert.deepEqual(invocations('Get-Mailbox'), []);
  });
});

describe('of batches, Exchange’s front end', () => {
  it('answers each request by its id with a status, headers and a body of its own', async () => {
    const ids = [crypto.randomUUID(), crypto.randomUUID()] as const;
    const [done, refused] = await batch(as('alex'), [
      { id: ids[0], cmdlet: 'Get-Mailbox', parameters: { Identity: 'ben' }, url: `${demo.url}${at}/InvokeCommand?` },
      { id: ids[1], cmdlet: 'Get-Mailbox', parameters: { Nothing: 1 } },
    ]);
    assert.deepEqual([done?.id, done?.status, done?.body.value.length], [ids[0], 200, 1]);
    assert.ok(refused !== undefined);
    assert.deepEqual([refused.id, refused.status, refusalIn(refused).problems], [ids[1], 400, []]);
    assert.match(refused.headers['x-ExceptionType'] ?? '', /ParameterBindingException$/);
  });

  it('answers in the same form a part that is a batch, is of another tenant or host, or is asked by somebody else', async () => {
    const one = { cmdlet: 'Get-Mailbox', parameters: {} };
    const answers = await batch(as('alex'), [
      { ...one, id: 'tenant', url: `/adminapi/beta/${fabrikam}/InvokeCommand` },
      { ...one, id: 'batch', url: `${at}/$batch` },
      { ...one, id: 'host', url: `https://outlook.office365.com${at}/InvokeCommand` },
      { ...one, id: 'person', headers: { Authorization: `Bearer ${as('bianca').token}` } },
    ]);
    assert.deepEqual(
      answers.map((one) => [one.status, refusalIn(one).problems]),
      [
        [404, []],
        [400, []],
        [400, []],
        [400, []],
      ],
    );
    assert.deepEqual(runs(), []);
  });
});

describe('of errors, Exchange’s front end', () => {
  it('hands on what the workload says of an object that is not there, and of parameter sets that do not fit', async () => {
    const lost = await raw(as('alex'), command('Get-Mailbox', { Identity: 'nobody' }));
    assert.deepEqual(
      [lost.status, refusalIn(lost).id, refusalIn(lost).type, refusalIn(lost).problems],
      [404, 'Ex6F9304', 'ManagementObjectNotFoundException', []],
    );
    carries(lost);
    const sets = { ListType: 'Url', Entries: ['x.example'], Block: true, NoExpiration: true, RemoveAfter: 3 };
    const ambiguous = refusalIn(await ran('New-TenantAllowBlockListItems', sets));
    assert.deepEqual([ambiguous.type, ambiguous.problems], ['AmbiguousParameterSetException', []]);
  });

  it('says of a cmdlet that is not known and of one without a right the same, but for its name', async () => {
    const [unknown, unopened] = [
      await raw(as('alex'), command('Get-Nothing')),
      await raw(as('alex'), command('Remove-Mailbox', { Identity: 'ben' })),
    ];
    const shape = ({ status, headers }: Raw) => [status, headers.get('x-exceptiontype'), headers.get('content-type')];
    assert.deepEqual(shape(unknown), shape(unopened));
    assert.equal(refusalIn(unknown).id, refusalIn(unopened).id);
  });

  it('hands on a workload that throttles, with how long to wait in every header that is looked at', async () => {
    demo.sandbox.control.setFault({ kind: 'throttle', cmdlet: 'Get-JournalRule', retryAfter: 31 });
    const answer = await raw(as('alex'), command('Get-JournalRule'));
    assert.deepEqual([answer.status, refusalIn(answer).code, refusalIn(answer).problems], [429, 'TooManyRequests', []]);
    assert.deepEqual(
      ['retry-after', 'rate-limit-remaining', 'rate-limit-reset'].map((name) => answer.headers.get(name)),
      ['31', '0', '31'],
    );
  });

  it('hands on Microsoft’s own privileged access, where a tenant still has it on', async () => {
    demo.sandbox.control.setFault({ kind: 'elevation', cmdlet: 'Get-Mailbox' });
    const answer = refusalIn(await raw(as('alex'), read));
    assert.deepEqual([answer.id, answer.type, answer.text, answer.problems], ['Ex882BD051', 'LocalizedException', sentence, []]);
  });

  it('says readably what the workload says with NUL bytes that claim to be gzip', async () => {
    demo.sandbox.control.setFault({ kind: 'forbidden', cmdlet: 'Get-Mailbox' });
    const answer = await raw(as('alex'), read);
    assert.deepEqual([answer.status, refusalIn(answer).type, refusalIn(answer).problems], [403, 'CommandNotFoundException', []]);
    carries(answer);
  });

  it('never says 401 of a token that is not the client’s, nor 502 to 504 of what may have happened', async () => {
    for (const [kind, status] of [
      ['unauthorized', undefined],
      ['fail', 502],
      ['fail', 503],
      ['fail', 504],
      ['drop-after', undefined],
    ] as const) {
      demo.sandbox.control.reset();
      demo.sandbox.control.setFault({ kind, cmdlet: 'Get-Mailbox', ...(status === undefined ? {} : { status }) });
      const answer = await raw(as('alex'), read);
      assert.deepEqual([answer.status, refusalIn(answer).code, refusalIn(answer).problems], [500, 'InternalServerError', []], kind);
    }
  });

  it('says of what a lock stops that it is stopped, in a cmdlet’s error', async () => {
    const locked = await rest('olivia', '/locks', { body: { stops: 'tenant', subject: fabrikam, reason: 'an exercise' } });
    assert.equal(locked.status, 201, JSON.stringify(locked.body));
    const answer = await raw(as('alex', fabrikam), read);
    assert.deepEqual([answer.status, refusalIn(answer).type, refusalIn(answer).problems], [400, 'LocalizedException', []]);
    assert.match(refusalIn(answer).text, /lock/i);
  });
});

describe('as the module starts, Exchange’s front end', () => {
  it('answers a banner that announces nothing, under both versions and in any casing', async () => {
    for (const path of [`/adminapi/v1.0/${contoso}/EXOBanner('AutogenSession')?Version=3.9.0`, `/AdminApi/BETA/${contoso}/exobanner`]) {
      const { status, body } = await raw(as('alex'), { method: 'GET', path });
      assert.deepEqual([status, body], [200, { value: [] }]);
    }
  });

  it('answers a module file of three parts without a redirect, whose cmdlets are functions that hand on to the module', async () => {
    const [script, manifest, format] = await connect(as('alex'));
    assert.deepEqual(
      [script?.fileName, manifest?.fileName, format?.fileName],
      ['ExchangeOnline.psm1', 'ExchangeOnline.psd1', 'ExchangeOnline.format.ps1xml'],
    );
    for (const cmdlet of script?.exportedCmdlets.split(',') ?? []) {
      assert.ok(script?.fileContent.includes(`function script:${cmdlet} {`), cmdlet);
      assert.ok(script?.fileContent.includes(`Execute-Command -CmdletName '${cmdlet}' -Parameters $PSBoundParameters`), cmdlet);
    }
  });

  it('lists in it the cmdlets that its person may ask for, of those that CommandName wants, and there is no other list of them', async () => {
    const cmdlets = async (who: string, wanted: string) => (await connect(as(who), wanted))[0]?.exportedCmdlets.split(',') ?? [];
    assert.deepEqual(await cmdlets('alex', 'Get-Mailbox,New-*Rule,Remove-Mailbox'), [
      'Get-Mailbox',
      'New-JournalRule',
      'New-TransportRule',
    ]);
    assert.ok((await cmdlets('ada', '*')).every((name) => /ElevatedAccess/.test(name)));
  });

  it('answers the first use of a cmdlet serialized, as the workload serialized it', async () => {
    const { objects } = await invoke(as('alex'), 'Get-Mailbox', { Identity: 'ben' }, { format: 'clixml' });
    assert.match(String(objects[0]?._clixml), /^<Objs /);
  });
});
