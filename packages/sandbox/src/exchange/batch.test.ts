import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { type Answer, CONTOSO_ID, FABRIKAM_ID, objectsOf, start } from '../testing/client.ts';

const call = (id: string, cmdlet: string, parameters: JsonObject = {}, tenant = CONTOSO_ID): JsonObject => ({
  id,
  method: 'POST',
  url: `/adminapi/beta/${tenant}/InvokeCommand`,
  headers: {},
  body: { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } },
});

const statuses = (answer: Answer): unknown[] => objectsOf(answer.body.responses).map(({ status }) => status);

async function prepared(context: Parameters<typeof start>[0]) {
  const { sandbox, client } = await start(context);
  const post = (requests: readonly JsonObject[], headers = {}) =>
    client.post(`${sandbox.url}/adminapi/beta/${CONTOSO_ID}/$batch`, { requests }, headers);
  return { sandbox, client, post };
}

test('does the calls of a batch in order and answers each by its id', async (context) => {
  const { client, post } = await prepared(context);
  const rule = { Name: 'Batch', JournalEmailAddress: 'archive' };
  const answer = await post([call('a', 'New-JournalRule', rule), call('b', 'Get-JournalRule', { Identity: 'Batch' })]);
  assert.deepEqual(statuses(answer), [200, 200]);
  const [, second] = objectsOf(answer.body.responses);
  assert.equal(second?.id, 'b');
  assert.equal((await client.invoke('Get-JournalRule', { Identity: 'Batch' })).status, 200);
});

test('stops at the first failure unless told to continue', async (context) => {
  const { sandbox, post } = await prepared(context);
  const calls = [call('1', 'Get-Mailbox', { Identity: 'nobody' }), call('2', 'Get-Nothing'), call('3', 'Get-OrganizationConfig')];
  assert.deepEqual(statuses(await post(calls)), [404]);
  assert.deepEqual(statuses(await post(calls, { prefer: 'odata.continue-on-error' })), [404, 403, 200]);
  assert.equal(sandbox.control.invocations().length, 4);
});

test('refuses more than ten calls, doubled ids, other tenants and other methods, and does none of them', async (context) => {
  const { sandbox, post } = await prepared(context);
  const change = (id: string) => call(id, 'Set-Mailbox', { Identity: 'anna', MailTip: id });
  assert.equal((await post(Array.from({ length: 11 }, (_, index) => change(String(index))))).status, 400);
  assert.equal((await post([change('1'), change('1')])).status, 400);
  assert.equal((await post([call('1', 'Get-Mailbox', {}, FABRIKAM_ID)])).status, 400);
  assert.equal((await post([{ ...change('1'), method: 'GET' }])).status, 400);
  assert.equal((await post([{ ...change('1'), url: '/somewhere' }])).status, 400);
  assert.deepEqual(sandbox.control.invocations(), []);
});

test('does ten', async (context) => {
  const { post } = await prepared(context);
  const ten = Array.from({ length: 10 }, (_, index) => call(String(index), 'Get-OrganizationConfig'));
  assert.deepEqual(
    statuses(await post(ten)),
    Array.from({ length: 10 }, () => 200),
  );
});
