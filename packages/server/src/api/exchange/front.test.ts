import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Demo, startDemo } from '../../../../../demo/start.ts';
import { type Address, ask, batch, connect, invoke, type Output, ServiceError } from './client.testing.ts';

// A client that knows the protocol and nothing of us, against a whole server before the sandbox.

const contoso = 'contoso.onmicrosoft.com';
const contosoId = '11111111-1111-4111-8111-111111111111';
const journal = { Name: 'Legal', JournalEmailAddress: 'archive@contoso.onmicrosoft.com' };
const sentence = /^Insufficient permissions\. Please raise an elevated access request for this task\./;

let demo: Demo;

before(async () => {
  demo = await startDemo({ COUNTERSIGN_PORT: '0' });
});
after(async () => {
  await demo.stop();
});
beforeEach(() => demo.sandbox.control.reset());

const as = (name: string, tenant = contoso): Address => ({
  ...{ server: demo.url, tenant },
  token: demo.people.find((person) => person.name === name)?.token ?? '',
});

async function failing(what: Promise<unknown>): Promise<ServiceError> {
  try {
    await what;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  assert.fail('it did not fail');
}

async function rest(name: string, path: string, body: object) {
  const headers = { authorization: `Bearer ${as(name).token}`, 'content-type': 'application/json' };
  const response = await fetch(`${demo.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as { readonly [member: string]: unknown };
}

/** Has a call approved that was blocked: exactly that one. */
async function approve(error: ServiceError, by = 'maria'): Promise<void> {
  const call = /call_[A-Za-z0-9-]+/.exec(error.message)?.[0];
  const { id, digest } = await rest('alex', '/requests', { call, reason: 'legal asked' });
  await rest(by, `/requests/${id}/votes`, { verdict: 'approve', digest });
}

const invocations = (cmdlet: string) => demo.sandbox.control.invocations().filter((one) => one.cmdlet === cmdlet);

/** How many entries of one kind there are; the log is searched a moment after it is written, so it is looked at until there are so many. */
async function logged(kind: string, atLeast = 0): Promise<number> {
  const headers = { authorization: `Bearer ${as('ada').token}` };
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${demo.url}/api/v1/audit/entries?kind=${kind}&limit=200`, { headers });
    const { items } = (await answer.json()) as { readonly items: readonly unknown[] };
    if (items.length >= atLeast || tries === 200) return items.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a client of the admin API', () => {
  it('reads to the last page, and gets every object once', async () => {
    const whole = await invoke(as('alex'), 'Get-Mailbox');
    const pages = await invoke(as('alex'), 'Get-Mailbox', {}, { pageSize: 3 });
    assert.ok(pages.pages > 2);
    assert.deepEqual(pages.objects, whole.objects);
    assert.ok(whole.objects.length > 3);
  });

  it('names the tenant by its directory’s id as well, in any casing of the path', async () => {
    const path = `/AdminAPI/Beta/${contosoId.toUpperCase()}/invokecommand`;
    const output = await invoke(as('alex'), 'get-mailbox', { resultsize: '5' }, { path });
    assert.ok(output.objects.length > 0);
  });

  it('gets the workload’s own objects, serialized as it asks', async () => {
    const { objects } = await invoke(as('alex'), 'Get-Mailbox', {}, { format: 'clixml' });
    assert.match(String(objects[0]?._clixml), /^<Objs Version="1.1.0.1" .*Deserialized\.Microsoft\.Exchange/);
  });

  it('gets only the properties that it selects', async () => {
    const { objects } = await invoke(as('alex'), 'Get-Mailbox', {}, { select: ['Identity'] });
    assert.ok(objects.every((object) => Object.keys(object).join() === 'Identity'));
  });

  it('is blocked with Microsoft’s sentence, the call’s id and how to ask; runs what was approved, once', async () => {
    const error = await failing(invoke(as('alex'), 'New-JournalRule', journal));
    assert.equal(error.status, 400);
    assert.equal(error.id, 'Ex882BD051');
    assert.match(error.type, /LocalizedException$/);
    assert.match(error.message, sentence);
    assert.match(error.message, /kept as call_\S+\. Ask for exactly this call: New-ElevatedAccessRequest -Call call_/);
    assert.deepEqual(invocations('New-JournalRule'), []);
    await approve(error);
    const { objects } = await invoke(as('alex'), 'New-JournalRule', journal);
    assert.equal(objects[0]?.Name, 'Legal');
    assert.match((await failing(invoke(as('alex'), 'New-JournalRule', journal))).message, sentence);
    assert.equal(invocations('New-JournalRule').length, 1);
  });

  it('asks before it acts, which neither acts nor spends what was approved', async () => {
    const wanted = { ...journal, Name: 'Asked' };
    const error = await failing(ask(as('alex'), 'New-JournalRule', wanted));
    assert.match(error.message, sentence);
    await approve(error);
    assert.match((await ask(as('alex'), 'New-JournalRule', wanted)) ?? '', /^Are you sure .*New-JournalRule/);
    assert.deepEqual(invocations('New-JournalRule'), []);
    const { objects } = await invoke(as('alex'), 'New-JournalRule', { ...wanted, Confirm: false });
    assert.equal(objects[0]?.Name, 'Asked');
  });

  it('reads an error of the workload as the workload wrote it', async () => {
    const error = await failing(invoke(as('alex'), 'Get-Mailbox', { Identity: 'nobody-at-all' }));
    assert.equal(error.status, 404);
    assert.equal(error.id, 'Ex6F9304');
    assert.match(error.type, /ManagementObjectNotFoundException$/);
    assert.match(error.message, /object 'nobody-at-all' couldn't be found/);
  });

  it('waits as long as the workload says, and goes on', async () => {
    demo.sandbox.control.setFault({ kind: 'throttle', cmdlet: 'Get-TransportRule', times: 3, retryAfter: 0 });
    const output: Output = await invoke(as('alex'), 'Get-TransportRule');
    assert.equal(output.pages, 1);
    demo.sandbox.control.setFault({ kind: 'throttle', cmdlet: 'Get-JournalRule', retryAfter: 31 });
    const refused = await fetch(`${demo.url}/adminapi/beta/${contoso}/InvokeCommand`, {
      method: 'POST',
      headers: { authorization: `Bearer ${as('alex').token}`, 'content-type': 'application/json' },
      body: '{"CmdletInput":{"CmdletName":"Get-JournalRule","Parameters":{}}}',
    });
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '31');
  });

  it('sends a batch whose parts are runs of their own', async () => {
    const parts = [
      { id: '1', cmdlet: 'Get-Mailbox', parameters: { ResultSize: '2' } },
      { id: '2', cmdlet: 'New-JournalRule', parameters: { ...journal, Name: 'Batched' } },
      { id: '3', cmdlet: 'Get-JournalRule', parameters: {} },
    ];
    const answers = await batch(as('alex'), parts);
    assert.deepEqual(
      answers.map(({ id, status }) => [id, status]),
      [
        ['1', 200],
        ['2', 400],
        ['3', 200],
      ],
    );
    assert.match(answers[1]?.body.error.details[0].message, /Insufficient permissions/);
    assert.deepEqual(
      ['Get-Mailbox', 'New-JournalRule', 'Get-JournalRule'].map((cmdlet) => invocations(cmdlet).length),
      [1, 0, 1],
    );
    const stopped = await batch(as('alex'), parts, false);
    assert.deepEqual(
      stopped.map(({ status }) => status),
      [200, 400, 424],
    );
  });

  it('is told of each part that a batch may not hold', async () => {
    const part = (id: string, url: string, headers = {}) => ({ id, cmdlet: 'Get-Mailbox', parameters: {}, url, headers });
    const answers = await batch(as('alex'), [
      part('foreign', '/adminapi/beta/fabrikam.onmicrosoft.com/InvokeCommand'),
      part('nested', `/adminapi/beta/${contoso}/$batch`),
      part('elsewhere', `https://outlook.office365.com/adminapi/beta/${contoso}/InvokeCommand`),
      part('old', `/adminapi/v1.0/${contoso}/InvokeCommand`),
      part('somebody', `/adminapi/beta/${contoso}/InvokeCommand`, { Authorization: `Bearer ${as('bianca').token}` }),
    ]);
    assert.deepEqual(
      answers.map(({ id, status }) => [id, status]),
      [
        ['foreign', 404],
        ['nested', 400],
        ['elsewhere', 400],
        ['old', 400],
        ['somebody', 400],
      ],
    );
    assert.deepEqual(invocations('Get-Mailbox'), []);
    const eleven = Array.from({ length: 11 }, (_, index) => part(String(index), '/InvokeCommand'));
    assert.match((await failing(batch(as('alex'), eleven))).message, /at most 10/);
  });

  it('connects as the service’s own module does, and finds the cmdlets that its person may ask for', async () => {
    const [script, manifest, format] = await connect(as('alex'));
    assert.deepEqual(
      [script?.fileName, manifest?.fileName, format?.fileName],
      ['ExchangeOnline.psm1', 'ExchangeOnline.psd1', 'ExchangeOnline.format.ps1xml'],
    );
    const cmdlets = script?.exportedCmdlets.split(',') ?? [];
    assert.ok(cmdlets.includes('New-JournalRule') && cmdlets.includes('New-ElevatedAccessRequest'));
    assert.ok(!cmdlets.includes('Remove-Mailbox'));
    const [ofAda] = await connect(as('ada'));
    assert.ok(!ofAda?.exportedCmdlets.includes('New-JournalRule'));
    const [some] = await connect(as('alex'), 'Get-*Rule,New-JournalRule');
    assert.deepEqual(some?.exportedCmdlets.split(','), ['Get-JournalRule', 'Get-TransportRule', 'New-JournalRule']);
  });
});

describe('a handle to further pages', () => {
  const body = JSON.stringify({ CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: {} } });

  async function post(who: string, url: string, sent = body) {
    const headers = { authorization: `Bearer ${as(who).token}`, 'content-type': 'application/json', prefer: 'odata.maxpagesize=3' };
    return await fetch(url, { method: 'POST', headers, body: sent });
  }

  async function first(): Promise<string> {
    const answer = (await (await post('alex', `${demo.url}/adminapi/beta/${contoso}/InvokeCommand`)).json()) as { [name: string]: unknown };
    return String(answer['@odata.nextLink']);
  }

  it('leads to us, and shows nothing of where it goes', async () => {
    const link = new URL(await first());
    assert.equal(link.origin, demo.url);
    assert.doesNotMatch(Buffer.from(link.searchParams.get('$skiptoken') ?? '', 'base64url').toString('latin1'), /skiptoken|http/);
  });

  it('is written down each time it is followed', async () => {
    const link = await first();
    const before = await logged('page.sent', 1);
    for (let times = 0; times < 3; times++) assert.equal((await post('alex', link)).status, 200);
    assert.ok((await logged('page.sent', before + 3)) >= before + 3);
  });

  it('is good for nobody else, for no other command, and not when it was changed', async () => {
    const link = await first();
    const other = JSON.stringify({ CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: { Identity: 'ben' } } });
    const changed = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')).replace(/(skiptoken=.)./, '$1_');
    for (const answer of [await post('bianca', link), await post('alex', link, other), await post('alex', changed)]) {
      assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
      assert.match(await answer.text(), /"message":"Ex[0-9A-F]+\|/);
    }
    assert.match(await (await post('alex', changed)).text(), /Expired or Invalid pagination request\. Default Expiry time is 00:30:00/);
  });

  it('stops at once with a revoked grant', async () => {
    const link = await first();
    const headers = { authorization: `Bearer ${as('alex').token}` };
    const { items } = (await (await fetch(`${demo.url}/api/v1/grants?limit=200`, { headers })).json()) as { items: { id: string }[] };
    for (const { id } of items) await rest('olivia', `/grants/${id}/revoke`, {});
    const answer = await post('alex', link);
    assert.ok(answer.status >= 400);
    assert.match(await answer.text(), /may not be read any more/);
  });
});

describe('what the admin API refuses', () => {
  const url = (path: string) => `${demo.url}${path}`;
  const at = `/adminapi/beta/${contoso}/InvokeCommand`;
  const good = { CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: {} } };

  async function send(path: string, body: unknown, { headers = {}, method = 'POST' }: { headers?: object; method?: string } = {}) {
    const sent = method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const all = { authorization: `Bearer ${as('alex').token}`, 'content-type': 'application/json', ...headers };
    const response = await fetch(url(path), { method, headers: all, ...sent });
    const text = await response.text();
    return { status: response.status, headers: response.headers, detail: JSON.parse(text).error.details[0].message as string };
  }

  const command = (parameters: object, cmdlet = 'Get-Mailbox') => ({ CmdletInput: { CmdletName: cmdlet, Parameters: parameters } });

  it('a token that is not ours, and none, with 401 and how to sign in', async () => {
    for (const authorization of ['Bearer eyJhbGciOi', `Bearer cs_${'x'.repeat(43)}`, '']) {
      const answer = await send(at, good, { headers: { authorization } });
      assert.equal(answer.status, 401);
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer /);
    }
  });

  it('a token that does not do, with the claims that a new one must have', async () => {
    const before = Math.floor(Date.now() / 1000);
    const answer = await send(at, good, { headers: { authorization: `Bearer cs_${'x'.repeat(43)}` } });
    const claims =
      /^Bearer .*error="invalid_token", claims="([A-Za-z0-9+/=]+)"$/.exec(answer.headers.get('www-authenticate') ?? '')?.[1] ?? '';
    const { nbf } = JSON.parse(Buffer.from(claims, 'base64').toString('utf8')).access_token;
    assert.equal(nbf.essential, true);
    assert.ok(Number(nbf.value) >= before && Number(nbf.value) <= Math.ceil(Date.now() / 1000));
  });

  it('a cmdlet that is unknown, and one that nobody lets one ask for, alike with 403', async () => {
    for (const cmdlet of ['Get-Nothing', 'Remove-Mailbox']) {
      const answer = await send(at, command(cmdlet === 'Remove-Mailbox' ? { Identity: 'ben' } : {}, cmdlet));
      assert.equal(answer.status, 403);
      assert.match(answer.detail, /^Ex[0-9A-F]{6,8}\|System\.Management\.Automation\.CommandNotFoundException\|/);
    }
  });

  it('parameters that are unknown, missing, double or of another type, as PowerShell’s binder does', async () => {
    for (const [parameters, type] of [
      [{ Nothing: 1 }, /ParameterBindingException\|.*Nothing/],
      [{ Identity: 'a', identity: 'b' }, /ParameterBindingException\|/],
      [{ ResultSize: [] }, /ParameterTransformationException\|/],
      [{ Identity: { '@odata.type': '#Exchange.SecureString', Data: 'x' } }, /ParameterTransformationException\|/],
      [{ Confirm: 'yes' }, /ParameterTransformationException\|/],
    ] as const) {
      const answer = await send(at, command(parameters));
      assert.equal(answer.status, 400);
      assert.match(answer.detail, type);
    }
    assert.match((await send(at, command({ Name: 'x' }, 'New-JournalRule'))).detail, /ParameterBindingException\|.*JournalEmailAddress/);
  });

  it('bodies that are no command', async () => {
    for (const body of [
      '',
      '{',
      '[]',
      '{}',
      '{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":null}}',
      '{"CmdletInput":{"CmdletName":"Countersign\\\\Put-Person","Parameters":{}}}',
      '{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{},"Policy":"x"}}',
      '{"a":1,"a":2}',
    ]) {
      assert.equal((await send(at, body)).status, 400, body);
    }
    assert.equal((await send(at, 'a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status, 415);
    assert.equal((await send(at, good, { headers: { 'content-encoding': 'gzip' } })).status, 415);
  });

  it('text that no system keeps whole: NUL, or half of a surrogate pair, in a value, a name or a key', async () => {
    for (const held of ['\\u0000', '\\ud800', '\\udc00x']) {
      for (const body of [
        `{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{"Identity":"ben${held}"}}}`,
        `{"CmdletInput":{"CmdletName":"Get-Mailbox${held}","Parameters":{}}}`,
        `{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{"Identity${held}":"ben"}}}`,
      ]) {
        const answer = await send(at, body);
        assert.equal(answer.status, 400, body);
        assert.match(answer.detail, /^Ex[0-9A-F]{6,8}\|Microsoft\.OData\.ODataException\|.*NUL or half of a surrogate/);
      }
    }
  });

  it('headers and queries that say something that is not done here', async () => {
    assert.equal((await send(at, good, { headers: { 'x-responseformat': 'xml' } })).status, 400);
    assert.equal((await send(`${at}?$filter=x`, good)).status, 400);
    assert.equal((await send(`${at}?$select=a;b`, good)).status, 400);
  });

  it('an unknown tenant', async () => {
    assert.equal((await send('/adminapi/beta/wingtip.onmicrosoft.com/InvokeCommand', good)).status, 404);
  });

  it('other versions and parts of the admin API, in one line', async () => {
    assert.equal((await send(`/adminapi/v1.0/${contoso}/InvokeCommand`, good)).status, 405);
    assert.equal((await send(at, undefined, { method: 'GET' })).status, 405);
    for (const [path, line] of [
      [`/adminapi/v2.0/${contoso}/Mailbox`, /version 2\.0 is not served/],
      [`/adminapi/beta/${contoso}/Mailbox('ben')`, /This part of the admin API is not served here: .* without EXO/],
      [`/adminapi/beta/${contoso}/$metadata`, /not served here/],
      ['/adminapi/beta', /There is nothing here/],
    ] as const) {
      const answer = await send(path, undefined, { method: 'GET' });
      assert.equal(answer.status, 404);
      assert.match(answer.detail, line);
    }
  });

  it('a workload that says nothing: never as something that may be tried again', async () => {
    demo.sandbox.control.setFault({ kind: 'drop-after', cmdlet: 'Get-DistributionGroup' });
    const answer = await send(at, command({}, 'Get-DistributionGroup'));
    assert.equal(answer.status, 500);
    assert.match(answer.detail, /Whether it happened is not known/);
  });

  it('what the workload forbids us, without saying that the client’s own token is bad', async () => {
    demo.sandbox.control.setFault({ kind: 'forbidden', cmdlet: 'Get-DistributionGroup', times: 1 });
    assert.equal((await send(at, command({}, 'Get-DistributionGroup'))).status, 403);
    demo.sandbox.control.reset();
    demo.sandbox.control.setFault({ kind: 'unauthorized', cmdlet: 'Get-DistributionGroup' });
    assert.equal((await send(at, command({}, 'Get-DistributionGroup'))).status, 500);
  });
});
