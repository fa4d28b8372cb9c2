import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { schemaOfType } from '@countersign/catalogue/parameter-type.ts';
import type { Parameters } from '@countersign/core/call.ts';
import { canonicalJson, type Json, type JsonObject } from '@countersign/core/json.ts';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';
import type { Connector, Hears, Invocation } from '../connector.ts';
import { read, sendingOf, sha256, startContoso, taskOf, tenantId, workloadAt } from './bench.testing.ts';
import { bodyOf } from './body.ts';
import { createExchangeConnector } from './connector.ts';
import { type Liar, type Lie, say, startLiar, token } from './liar.testing.ts';

const never = new AbortController().signal;
const limits = { answerBytes: 64 * 1024, bytes: 128 * 1024, items: 100 };

let connector: Connector;
let sandbox: Sandbox;
let liar: Liar | undefined;

before(async () => {
  connector = createExchangeConnector({ read, now: Date.now, limits });
  sandbox = await startContoso();
});
afterEach(async () => {
  await liar?.stop();
  liar = undefined;
  sandbox.control.reset();
});
after(async () => {
  await connector.close();
  await sandbox.stop();
});

/** Runs a cmdlet against a server that answers so. */
async function against(lie: Lie, cmdlet = 'New-JournalRule', parameters: Parameters = {}, hears?: Hears): Promise<Invocation> {
  liar = await startLiar(lie);
  return await connector.invoke(sendingOf(workloadAt(liar.url), cmdlet, parameters), never, hears);
}

/** Runs a cmdlet in the sandbox. */
async function inContoso(cmdlet: string, parameters: Parameters = {}): Promise<Invocation> {
  return await connector.invoke(sendingOf(workloadAt(sandbox.url), cmdlet, parameters), never);
}

function done(invocation: Invocation): Extract<Invocation, { result: 'done' }> {
  assert.ok(invocation.result === 'done', JSON.stringify(invocation));
  return invocation;
}

function rejected(invocation: Invocation): Extract<Invocation, { result: 'rejected' }> {
  assert.ok(invocation.result === 'rejected', JSON.stringify(invocation));
  return invocation;
}

const answer =
  (value: Json, more: { readonly [name: string]: Json } = {}): Lie =>
  (_heard, response) =>
    say(response, 200, { value, ...more });

test('sends the canonical call alone, with what Exchange routes by', async () => {
  done(await against(answer([]), 'New-JournalRule', { Scope: 'Global', Name: 'X' }));
  const [command] = liar?.commands ?? [];
  assert.equal(command?.path, `/adminapi/beta/${tenantId}/InvokeCommand`);
  assert.equal(command.body, '{"CmdletInput":{"CmdletName":"New-JournalRule","Parameters":{"Name":"X","Scope":"Global"}}}');
  const { host: _host, connection: _connection, ...headers } = command.headers;
  assert.deepEqual(headers, {
    accept: 'application/json',
    'accept-charset': 'UTF-8',
    'accept-encoding': 'identity',
    authorization: `Bearer ${token}-1`,
    'client-request-id': 'run_00000000-0000-8000-8000-000000000001',
    'content-length': String(command.body.length),
    'content-type': 'application/json; charset=utf-8',
    'parameter-based-routing': 'true',
    prefer: 'odata.maxpagesize=1000',
    'x-anchormailbox': `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenantId}`,
    'x-cmdletname': 'New-JournalRule',
    'x-responseformat': 'json',
  });
});

/** What a shell, PowerShell, YAML, a template, a format string or a line of a header would take for more than text. */
const metacharacters = [
  ...['; rm -rf /', '$(id)', '`id`', '&& whoami', '| nc x 1', "' -or '1'='1", '" | iex', '$env:PATH', '@{a=1}', '%{x}', '\u0022'],
  ...[
    '{{7*7}}',
    ['$', '{7*7}'].join(''),
    '{0.__class__}',
    '%s%n',
    '<%= 7 %>',
    '!!js/function x',
    '- a: [b',
    '\r\nX-Injected: 1',
    '../../x',
    '#{x}',
  ],
];

test('what a shell, a template or a header would take for more than text goes out as the text that it is', async () => {
  liar = await startLiar(answer([]));
  for (const value of metacharacters)
    done(await connector.invoke(sendingOf(workloadAt(liar.url), 'New-JournalRule', { Name: value, Many: [value] }), never));
  for (const [at, command] of liar.commands.entries()) {
    const value = metacharacters[at] ?? '';
    const sent = JSON.parse(command.body);
    assert.deepEqual(sent, { CmdletInput: { CmdletName: 'New-JournalRule', Parameters: { Many: [value], Name: value } } });
    const { 'content-length': _length, ...headers } = command.headers;
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith('x-injected')),
      [],
    );
    assert.ok(
      Object.values(headers).every((header) => !String(header).includes(value)),
      value,
    );
  }
  assert.equal(liar.commands.length, metacharacters.length);
});

test('says the type of hash tables and bytes, whatever the caller called them', async () => {
  done(await against(answer([]), 'Set-Mailbox', { Identity: 'ann', EmailAddresses: { Add: ['a@b.c'], '@odata.type': '#Evil' } }));
  const table = { '@odata.type': '#Exchange.GenericHashTable', Add: ['a@b.c'] };
  assert.deepEqual(parametersOf(liar), { Identity: 'ann', EmailAddresses: table });
  await liar?.stop();
  done(await against(answer([]), 'New-MigrationBatch', { Name: 'X', CSVData: { Data: 'AAEC' } }));
  assert.deepEqual(parametersOf(liar), { Name: 'X', CSVData: { '@odata.type': '#Exchange.ByteArrayType', Data: 'AAEC' } });
});

test('says no type of bytes within a list of them', async () => {
  const base = taskOf('Set-Mailbox');
  const properties = { ...(base.parameters.properties as JsonObject), Many: schemaOfType('Byte[][]') };
  const task = { ...base, parameters: { ...base.parameters, properties } };
  const parametersIn = (value: Json) => JSON.parse(bodyOf('Set-Mailbox', task, { Many: value })).CmdletInput.Parameters.Many;
  assert.deepEqual(parametersIn([{ Data: 'AAEC' }, { Data: 'Aw==', '@odata.type': '#Evil' }]), [{ Data: 'AAEC' }, { Data: 'Aw==' }]);
  assert.deepEqual(parametersIn({ Data: 'AAEC' }), { '@odata.type': '#Exchange.ByteArrayType', Data: 'AAEC' });
});

function parametersOf(server: Liar | undefined): unknown {
  return JSON.parse(server?.commands[0]?.body ?? '').CmdletInput.Parameters;
}

test('in the sandbox: changes, reads back, and can be matched with what the other side wrote down', async () => {
  const made = done(await inContoso('New-TransportRule', { Name: 'Stop', SubjectContainsWords: ['a', 'b'], DeleteMessage: true }));
  const [seen] = sandbox.control.invocations().filter(({ cmdlet }) => cmdlet === 'New-TransportRule');
  assert.equal(made.sentDigest, seen?.bodyDigest);
  assert.equal(made.workloadRequestId, seen?.requestId);
  assert.equal(seen?.clientRequestId, 'run_00000000-0000-8000-8000-000000000001');
  const rules = done(await inContoso('Get-TransportRule', { Identity: 'Stop' })).output as { Name: string }[];
  assert.deepEqual(
    rules.map((rule) => rule.Name),
    ['Stop'],
  );
  const gone = rejected(await inContoso('Remove-TransportRule', { Identity: 'Nothing' }));
  assert.deepEqual([gone.status, gone.code], [404, 'ManagementObjectNotFoundException']);
  assert.match(gone.message, /^[^|]*Nothing[^|]*$/);
});

test('leaves out the companions that say types, and keeps the warnings of body and header', async () => {
  const items = [{ Name: 'X', 'Name@data.type': 'System.String', Inner: { 'At@odata.type': '#DateTime', At: '2026-01-01' } }];
  const invocation = await against((_heard, response) =>
    say(response, 200, { value: items, '@adminapi.warnings': ['one'] }, { 'x-warnings': 'two' }),
  );
  assert.deepEqual(done(invocation).output, [{ Name: 'X', Inner: { At: '2026-01-01' } }]);
  assert.deepEqual(done(invocation).warnings, ['one', 'two']);
});

test('what a workload says always has a canonical form', async () => {
  const odd = '{"value":[{"a":"\\ud800","b":1e999,"__proto__":{"x":1},"c":null}]}';
  const { output } = done(await against((_heard, response) => say(response, 200, odd)));
  assert.equal(canonicalJson(output), '[{"a":"\ufffd","b":"Infinity","c":null}]');
});

test('a 200 that is no answer says nothing: deep, of another shape, cut short, not UTF-8, with errors beside it', async () => {
  const deep = `{"value":${'['.repeat(5000)}${']'.repeat(5000)}}`;
  for (const body of [deep, '[]', '{"value":{}}', '{"value":[', '"ok"', '', '{"value":[],"@adminapi.errors":["half done"]}']) {
    assert.equal((await against((_heard, response) => say(response, 200, body))).result, 'unknown', body.slice(0, 40));
    await liar?.stop();
  }
  const latin: Lie = (_heard, response) => void response.writeHead(200).end(Buffer.from([0x7b, 0xff, 0x7d]));
  assert.equal((await against(latin)).result, 'unknown');
  await liar?.stop();
  const short: Lie = (_heard, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"value":[]}', () => response.destroy());
  };
  assert.equal((await against(short)).result, 'unknown');
});

test('a cmdlet that returns nothing is done', async () => {
  assert.deepEqual(done(await against((_heard, response) => void response.writeHead(204).end())).output, []);
  await liar?.stop();
  assert.deepEqual(done(await against((_heard, response) => say(response, 200, {}))).output, []);
});

test('a question whether to go on is a rejection: nothing was done', async () => {
  const invocation = await against(answer([], { '@adminapi.confirmationmessage': 'Are you sure?' }));
  assert.equal(rejected(invocation).code, 'confirmation-needed');
});

test('takes 400 and 404 as the word that nothing happened only in the shape of an Exchange error', async () => {
  const detail = 'Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|No such rule | here.';
  const shapes: readonly (readonly [Json, string, string])[] = [
    [{ error: { code: 'NotFound', details: [{ message: detail }] } }, 'ManagementObjectNotFoundException', 'No such rule | here.'],
    [{ error: { code: 'BadRequest', innererror: { internalexception: { type: 'A.B.C', message: 'Inner.' } } } }, 'C', 'Inner.'],
    [{ error: { code: 'BadRequest', message: 'Outer.' } }, 'BadRequest', 'Outer.'],
  ];
  for (const [body, code, message] of shapes) {
    const invocation = rejected(await against((_heard, response) => say(response, 400, body)));
    assert.deepEqual([invocation.code, invocation.message], [code, message]);
    await liar?.stop();
  }
  for (const body of ['<html>', '{}', '{"error":"no"}']) {
    assert.equal((await against((_heard, response) => say(response, 404, body))).result, 'unknown', body);
    await liar?.stop();
  }
});

test('statuses that do not say what happened are unknown', async () => {
  for (const status of [301, 307, 408, 409, 500, 502, 503, 504]) {
    assert.equal(
      (await against((_heard, response) => say(response, status, {}, { location: 'http://127.0.0.1:1/' }))).result,
      'unknown',
      String(status),
    );
    assert.equal(liar?.commands.length, 1);
    await liar?.stop();
  }
});

const page = (url: string, at: number) => `${url}/AdminApi/beta/${tenantId}/InvokeCommand?$skiptoken=${at}`;

test('reads further pages by posting the same body to the link', async () => {
  const invocation = await against((heard, response, count) => {
    const link = count < 3 ? { '@odata.nextLink': page(`http://${heard.headers.host}`, count) } : {};
    say(response, 200, { value: [count], '@adminapi.warnings': [`page ${count}`], ...link });
  }, 'Get-Mailbox');
  assert.deepEqual(done(invocation).output, [1, 2, 3]);
  assert.deepEqual(done(invocation).warnings, ['page 1', 'page 2', 'page 3']);
  assert.equal(new Set(liar?.commands.map(({ body }) => body)).size, 1);
  assert.equal(liar?.commands[2]?.path, page('', 2));
});

test('follows a link to nowhere else: not to another host, path or tenant, and not in a circle', async (t) => {
  const trap = await startLiar(answer(['trapped']));
  t.after(() => trap.stop());
  const links = (host: string) => [
    page(trap.url, 1),
    page(`http://user@${host}`, 1),
    `http://${host}/adminapi/beta/other/InvokeCommand`,
    `http://${host}/`,
    'no link',
  ];
  for (let at = 0; at < 5; at++) {
    const invocation = await against(
      ({ headers }, response) => say(response, 200, { value: [1], '@odata.nextLink': links(headers.host ?? '')[at] }),
      'Get-Mailbox',
    );
    assert.deepEqual([done(invocation).output, liar?.commands.length], [[1], 1]);
    assert.match(done(invocation).warnings.join(), /leads away/);
    await liar?.stop();
  }
  const circle = await against(
    ({ headers }, response) => say(response, 200, { value: [1], '@odata.nextLink': page(`http://${headers.host}`, 7) }),
    'Get-Mailbox',
  );
  assert.deepEqual([done(circle).output, liar?.commands.length], [[1, 1], 2]);
  assert.deepEqual([trap.commands.length, trap.forms.length], [0, 0]);
});

test('stops at its limits of items and bytes, and says so', async () => {
  const endless =
    (value: Json): Lie =>
    ({ headers }, response, count) =>
      say(response, 200, { value, '@odata.nextLink': page(`http://${headers.host}`, count) });
  const many = done(await against(endless(Array.from({ length: 60 }, (_, at) => at)), 'Get-Mailbox'));
  assert.equal((many.output as Json[]).length, limits.items);
  assert.ok(many.warnings.length > 0);
  await liar?.stop();
  const large = done(await against(endless(['x'.repeat(50_000)]), 'Get-Mailbox'));
  assert.equal((large.output as Json[]).length, 3);
  assert.match(large.warnings.join(), /more than is shown/);
});

test('hands on each page of several as it comes, within its limits, and one alone not at all', async () => {
  const heard: Json[] = [];
  const heardBefore: number[] = [];
  const hears = (items: readonly Json[]) => void heard.push(items);
  const paged = (pages: readonly Json[][]): Lie => {
    return ({ headers }, response, count) => {
      const link = count < pages.length ? { '@odata.nextLink': page(`http://${headers.host}`, count) } : {};
      heardBefore.push(heard.length);
      say(response, 200, { value: pages[count - 1] ?? [], ...link });
    };
  };
  const sixty = Array.from({ length: 60 }, (_, at) => at);
  const invocation = await against(paged([sixty, sixty]), 'Get-Mailbox', {}, hears);
  assert.deepEqual(heardBefore, [0, 1]);
  assert.deepEqual(heard, [sixty, sixty.slice(0, limits.items - 60)]);
  assert.deepEqual(heard.flat(), done(invocation).output);
  await liar?.stop();
  heard.length = 0;
  await against(paged([[1]]), 'Get-Mailbox', {}, hears);
  assert.deepEqual(heard, []);
});

test('a change stays done when a further page cannot be read', async () => {
  const invocation = await against(({ headers }, response, count) => {
    if (count === 1) say(response, 200, { value: [1], '@odata.nextLink': page(`http://${headers.host}`, 1) });
    else response.destroy();
  });
  assert.deepEqual(done(invocation).output, [1]);
  assert.match(done(invocation).warnings.join(), /could not be read/);
});

test('a read that may not be repeated is not', async () => {
  const parameters = { ReportTitle: 'X', StartDate: '2026-01-01T00:00:00Z', EndDate: '2026-01-02T00:00:00Z', ReportType: 'MessageTrace' };
  assert.equal((await against((_heard, response) => say(response, 500, {}), 'Start-HistoricalSearch', parameters)).result, 'unknown');
  assert.equal(liar?.commands.length, 1);
});

test('a change that could be repeated is not, unless somebody asks', async () => {
  assert.equal((await against((_heard, response) => say(response, 500, {}), 'Disable-JournalRule', { Identity: 'X' })).result, 'unknown');
  assert.equal(liar?.commands.length, 1);
});

test('does not wait for a workload that wants a long time', async () => {
  const invocation = rejected(await against((_heard, response) => say(response, 429, {}, { 'retry-after': '600' }), 'Get-Mailbox'));
  assert.deepEqual([invocation.retryAfterSeconds, liar?.commands.length], [600, 1]);
});

test('understands an answer that lies about its encoding', async () => {
  const lying = await against((_heard, response) => say(response, 200, { value: [1] }, { 'content-encoding': 'gzip' }));
  assert.deepEqual(done(lying).output, [1]);
});

const secret = 'sv=canary-3f9a&sig=x';
const importing = { Mailbox: 'ann', AzureBlobStorageAccountUri: 'https://contoso.example/a.pst', AzureSharedAccessSignatureToken: secret };

test('no secret and no token comes out, though the workload repeats everything that it was sent', async () => {
  const echoes: readonly ((echo: string) => Lie)[] = [
    (echo) => (_heard, response) =>
      say(response, 200, { value: [{ Name: echo, List: [echo] }], '@adminapi.warnings': [echo] }, { 'x-warnings': echo }),
    (echo) => (_heard, response) => say(response, 200, { value: [], '@adminapi.errors': [echo] }),
    (echo) => (_heard, response) => say(response, 400, { error: { code: echo, details: [{ message: `Ex123456|A.B|${echo}` }] } }),
    (echo) => (_heard, response) => say(response, 400, { error: { message: echo } }, { 'request-id': echo }),
    (echo) => (_heard, response) => say(response, 500, echo),
    (echo) => (_heard, response) =>
      say(response, 401, echo, { 'www-authenticate': `Bearer claims="${Buffer.from(JSON.stringify({ echo })).toString('base64')}"` }),
    () => (heard, response) => void response.writeHead(302, { location: `http://127.0.0.1:1/?${heard.headers.authorization}` }).end(),
  ];
  for (const echo of echoes) {
    const invocation = await against(
      (heard, response, count) => echo(`${heard.headers.authorization} ${secret}`)(heard, response, count),
      'New-MailboxImportRequest',
      importing,
    );
    assert.ok(liar?.commands[0]?.body.includes('canary-3f9a'));
    assert.doesNotMatch(JSON.stringify(invocation), /canary/);
    await liar?.stop();
  }
});

test('the digest of what was sent is of the body without its secrets', async () => {
  const { sentDigest } = done(await against(answer([]), 'New-MailboxImportRequest', importing));
  const { AzureSharedAccessSignatureToken: _secret, ...open } = importing;
  assert.equal(sentDigest, sha256(canonicalJson({ CmdletInput: { CmdletName: 'New-MailboxImportRequest', Parameters: open } })));
});

test('says what to do when its connection does not work', async () => {
  liar = await startLiar((_heard, response) => void response.writeHead(403, { 'content-encoding': 'gzip' }).end(Buffer.alloc(64)));
  const checked = await connector.check(workloadAt(liar.url), never);
  assert.ok(!checked.ok);
  assert.match(checked.next, /role/);
});
