import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { isList, isObject, textOf } from '../json.ts';
import { CONTOSO_ID, contoso, objectOf, objectsOf, start } from '../testing/client.ts';

test('says in each answer that it is the sandbox', async (context) => {
  const { sandbox, client } = await start(context);
  const about = await fetch(sandbox.url);
  assert.match(await about.text(), /pretend Microsoft 365/);
  const answers = [about, await fetch(`${sandbox.url}/nowhere`), await client.invoke('Get-Mailbox'), await client.invoke('Get-Nothing')];
  for (const { headers } of answers) assert.equal(headers.get('x-sandbox'), 'countersign');
});

test('answers a cmdlet with its objects, their types beside them, and a request id', async (context) => {
  const { client } = await start(context);
  const answer = await client.invoke('Get-Mailbox', { Identity: 'anna@contoso.com' });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('request-id') ?? '', /^[0-9a-f-]{36}$/);
  assert.match(textOf(answer.body['@odata.context']), /#Collection\(Exchange.GenericHashTable\)$/);
  const [raw] = isList(answer.body.value) ? answer.body.value : [];
  assert.ok(isObject(raw));
  assert.equal(raw['Guid@data.type'], 'System.Guid');
  assert.equal(raw['EmailAddresses@odata.type'], '#Collection(String)');
  assert.equal(raw.DisplayName, 'Anna Berg');
});

test('answers on beta alone, by POST alone, and without regard to the case of the path', async (context) => {
  const { sandbox, client } = await start(context);
  const at = (path: string) => client.invoke('Get-Mailbox', {}, { url: `${sandbox.url}${path}` });
  assert.equal((await at(`/AdminApi/beta/${CONTOSO_ID.toUpperCase()}/INVOKECOMMAND`)).status, 200);
  assert.equal((await at(`/adminapi/v1.0/${CONTOSO_ID}/InvokeCommand`)).status, 405);
  assert.equal((await fetch(`${sandbox.url}/adminapi/beta/${CONTOSO_ID}/InvokeCommand`)).status, 405);
  assert.equal((await at(`/adminapi/beta/${CONTOSO_ID}/Mailbox`)).status, 404);
});

test('needs a token, an anchor mailbox and JSON', async (context) => {
  const { client } = await start(context);
  const withHeaders = (headers: Record<string, string>) => client.invoke('Get-Mailbox', {}, { headers });
  assert.equal((await withHeaders({ authorization: '' })).status, 401);
  assert.equal((await withHeaders({ 'x-anchormailbox': '' })).status, 400);
  assert.equal((await withHeaders({ 'x-anchormailbox': 'somewhere' })).status, 400);
  assert.equal((await withHeaders({ 'content-type': 'text/plain' })).status, 415);
});

test('refuses a body that is not a cmdlet, or larger than 4 MB', async (context) => {
  const { sandbox, client } = await start(context);
  const url = `${sandbox.url}/adminapi/beta/${CONTOSO_ID}/InvokeCommand`;
  for (const body of [
    null,
    {},
    { CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: null } },
    { CmdletInput: { CmdletName: 1, Parameters: {} } },
  ]) {
    assert.equal((await client.post(url, body)).status, 400);
  }
  const large = { CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: { Identity: 'x'.repeat(4 * 1024 * 1024) } } };
  assert.equal((await client.post(url, large)).status, 413);
});

test('refuses a cmdlet that is unknown and one that is not granted in the same way: NUL bytes that claim to be gzip', async (context) => {
  const { sandbox, client } = await start(context, { tenants: [contoso(['View-Only Recipients'])] });
  assert.equal((await client.invoke('Get-Mailbox')).status, 200);
  for (const cmdlet of ['New-JournalRule', 'Get-Everything', 'Start-ComplianceSearch']) {
    const { status, encoding, bytes } = await rawPost(`${sandbox.url}/adminapi/beta/${CONTOSO_ID}/InvokeCommand`, client.token, cmdlet);
    assert.equal(status, 403, cmdlet);
    assert.equal(encoding, 'gzip');
    assert.ok(bytes.length > 0 && bytes.every((byte) => byte === 0));
  }
});

interface Raw {
  readonly status: number | undefined;
  readonly encoding: string | undefined;
  readonly bytes: Buffer;
}

/** Without a client that would try to unpack the answer. */
function rawPost(url: string, token: string, cmdlet: string): Promise<Raw> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-anchormailbox': 'TID:x' };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ CmdletInput: { CmdletName: cmdlet, Parameters: {} } }));
  });
}

test('answers an error in the shape of the admin API', async (context) => {
  const { client } = await start(context);
  const answer = await client.invoke('Get-Mailbox', { Identity: 'nobody' });
  assert.equal(answer.status, 404);
  const error = objectOf(answer.body.error);
  assert.equal(error.code, 'NotFound');
  const [detail] = objectsOf(error.details);
  assert.match(
    textOf(detail?.message),
    /^Ex6F9304\|Microsoft\.Exchange\.Configuration\.Tasks\.ManagementObjectNotFoundException\|The operation couldn't be performed because object 'nobody' couldn't be found on '/,
  );
  const inner = objectOf(objectOf(error.innererror).internalexception);
  assert.match(textOf(inner.type), /ManagementObjectNotFoundException$/);
  assert.match(answer.headers.get('x-exceptiontype') ?? '', /ManagementObjectNotFoundException$/);
});

test('refuses a display name that two people have, and takes alias, address and GUID', async (context) => {
  const { client } = await start(context);
  const ambiguous = await client.invoke('Get-Mailbox', { Identity: 'Kim Andersson' });
  assert.equal(ambiguous.error?.type, 'ManagementObjectAmbiguousException');
  const [byAlias] = (await client.invoke('Get-Mailbox', { Identity: 'kim.bergen' })).value;
  const guid = byAlias?.Guid ?? null;
  for (const identity of ['KIM.bergen@contoso.com', guid, 'kim.bergen@contoso.onmicrosoft.com', 'Kim Andersson (Bergen)']) {
    assert.equal((await client.invoke('Get-Mailbox', { Identity: identity })).value[0]?.Guid, guid);
  }
});

test('asks for confirmation without doing anything, and does it when told', async (context) => {
  const { sandbox, client } = await start(context);
  const rule = { Name: 'Copy', JournalEmailAddress: 'archive' };
  const asked = await client.invoke('New-JournalRule', { ...rule, Confirm: true });
  assert.match(textOf(asked.body['@adminapi.confirmationmessage']), /New-JournalRule on "Copy"/);
  assert.equal((await client.invoke('Get-JournalRule', { Identity: 'Copy' })).status, 404);
  assert.equal((await client.invoke('New-JournalRule', { ...rule, Confirm: false })).status, 200);
  assert.equal((await client.invoke('Get-JournalRule', { Identity: 'Copy' })).status, 200);
  const seen = sandbox.control.invocations().filter(({ cmdlet }) => cmdlet === 'New-JournalRule');
  assert.deepEqual(
    seen.map(({ outcome, effect }) => [outcome, effect]),
    [
      ['confirmation', false],
      ['done', true],
    ],
  );
  assert.equal((await client.invoke('Get-Mailbox', { Confirm: true })).error?.type, 'ParameterBindingException');
});

test('does nothing under WhatIf', async (context) => {
  const { sandbox, client } = await start(context);
  const answer = await client.invoke('Remove-Mailbox', { Identity: 'anna', WhatIf: true });
  assert.match(answer.warnings[0] ?? '', /^What if: /);
  assert.equal((await client.invoke('Get-Mailbox', { Identity: 'anna' })).status, 200);
  assert.equal(sandbox.control.invocations()[0]?.effect, false);
});

test('answers only what $select names', async (context) => {
  const { client } = await start(context);
  const answer = await client.invoke('Get-Mailbox', { Identity: 'anna' }, { query: '?$select=displayname,Alias' });
  assert.deepEqual(answer.value, [{ Alias: 'anna', DisplayName: 'Anna Berg' }]);
});

test('answers clixml where it is asked for', async (context) => {
  const { client } = await start(context);
  await client.invoke('Set-Mailbox', { Identity: 'anna', DisplayName: 'Anna <Berg> & Co\n' });
  const answer = await client.invoke('Get-Mailbox', { Identity: 'anna' }, { headers: { 'x-responseformat': 'clixml' } });
  const xml = textOf(answer.value[0]?._clixml);
  assert.match(xml, /^<Objs Version="1\.1\.0\.1" xmlns="http:\/\/schemas\.microsoft\.com\/powershell\/2004\/04">/);
  assert.match(xml, /<S N="DisplayName">Anna &lt;Berg&gt; &amp; Co_x000A_<\/S>/);
  assert.match(xml, /<B N="AuditEnabled">true<\/B>/);
  assert.match(xml, /<Nil N="ForwardingAddress" \/>/);
  assert.deepEqual(Object.keys(answer.value[0] ?? {}), ['_clixml']);
});

test('warns when a change changes nothing', async (context) => {
  const { client } = await start(context);
  const answer = await client.invoke('Set-Mailbox', { Identity: 'anna', HiddenFromAddressListsEnabled: false });
  assert.equal(answer.status, 200);
  assert.match(answer.warnings[0] ?? '', /no settings of 'Anna Berg' have been modified/);
});
