import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Parameters } from '@countersign/core/call.ts';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';
import type { Connector, Invocation, Relay } from '../connector.ts';
import { read, sendingOf, startContoso, tenantId, workloadAt } from './bench.testing.ts';
import { createExchangeConnector } from './connector.ts';
import { type Liar, type Lie, say, startLiar } from './liar.testing.ts';

const never = new AbortController().signal;
const plain: Relay = { format: 'json', serialization: 'Partial', pageSize: 1000, select: [] };

let connector: Connector;
let sandbox: Sandbox;
let liar: Liar | undefined;

before(async () => {
  connector = createExchangeConnector({ read, now: Date.now });
  sandbox = await startContoso();
});
afterEach(async () => {
  await liar?.stop();
  liar = undefined;
});
after(async () => {
  await connector.close();
  await sandbox.stop();
});

async function relayed(relay: Relay, cmdlet = 'Get-Mailbox', parameters: Parameters = {}) {
  return relayedOf(await connector.invoke({ ...sendingOf(workloadAt(sandbox.url), cmdlet, parameters), relay }, never));
}

async function against(lie: Lie, relay = plain, parameters: Parameters = {}, cmdlet = 'Get-Mailbox') {
  liar = await startLiar(lie);
  return await connector.invoke({ ...sendingOf(workloadAt(liar.url), cmdlet, parameters), relay }, never);
}

function relayedOf(invocation: Invocation) {
  assert.ok(invocation.result === 'done' && invocation.relayed !== undefined, JSON.stringify(invocation));
  return { ...invocation.relayed, json: JSON.parse(invocation.relayed.text) as { value: { [name: string]: unknown }[] } };
}

test('an answer that is wanted as it came keeps the companions that say types', async () => {
  const { json, nextLink } = await relayed(plain);
  assert.equal(nextLink, undefined);
  assert.ok(json.value.length > 1);
  assert.ok(Object.keys(json.value[0] ?? {}).some((name) => name.endsWith('@data.type')));
  assert.equal(Object.hasOwn(json, '@odata.context'), false);
});

test('serialized objects are relayed untouched', async () => {
  const { json } = await relayed({ ...plain, format: 'clixml' });
  assert.match(String(json.value[0]?._clixml), /^<Objs Version="1.1.0.1"/);
});

test('one page is relayed with the link to the next, and a link is followed with the same body', async () => {
  const first = await relayed({ ...plain, pageSize: 2 });
  assert.equal(first.json.value.length, 2);
  assert.ok(first.nextLink !== undefined);
  const second = await relayed({ ...plain, pageSize: 2, link: first.nextLink });
  assert.equal(second.json.value.length, 2);
  assert.notDeepEqual(second.json.value, first.json.value);
});

test('only what is selected is asked for', async () => {
  const { json } = await relayed({ ...plain, select: ['Identity'] });
  assert.ok(json.value.every((one) => Object.keys(one).every((name) => name.startsWith('Identity'))));
});

test('a number that a double cannot hold stays as it was written', async () => {
  const answer = await against((_heard, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[{"Size":18446744073709551615,"Share":1.50}]}');
  });
  assert.ok(answer.result === 'done');
  assert.equal(answer.relayed?.text, '{"value":[{"Size":18446744073709551615,"Share":1.50}]}');
});

test('a link that leads away is not given on, and the answer says that there is more', async () => {
  const answer = relayedOf(
    await against((_heard, response) =>
      say(response, 200, { value: [], '@odata.nextLink': 'https://evil.example/InvokeCommand?$skiptoken=1' }),
    ),
  );
  assert.equal(answer.nextLink, undefined);
  assert.match(answer.text, /There is more of this answer/);
});

test('nothing is sent to a page’s link that leads away', async () => {
  const link = `https://evil.example/adminapi/beta/${tenantId}/InvokeCommand?$skiptoken=1`;
  const answer = await against((_heard, response) => say(response, 200, { value: [] }), { ...plain, link });
  assert.equal(answer.result, 'not-sent');
  assert.equal(liar?.commands.length, 0);
});

test('a secret that the workload repeats is taken out of what is relayed, also where XML writes it otherwise', async () => {
  const repeats: Lie = (_heard, response) =>
    say(response, 200, { value: [{ _clixml: '<S>hunt&lt;er&gt; &amp; co</S>', said: 'hunt<er> & co' }] });
  const secret = { Identity: 'x', Password: 'hunt<er> & co' };
  liar = await startLiar(repeats);
  const sending = sendingOf(workloadAt(liar.url), 'Get-Mailbox', secret);
  const task = { ...sending.task, secrets: ['Password'] };
  const answer = relayedOf(await connector.invoke({ ...sending, task, relay: { ...plain, format: 'clixml' } }, never));
  assert.doesNotMatch(answer.text, /hunt/);
});

test('a rejection is told in the workload’s own form', async () => {
  const invocation = await connector.invoke(sendingOf(workloadAt(sandbox.url), 'Get-Mailbox', { Identity: 'nobody-of-that-name' }), never);
  assert.ok(invocation.result === 'rejected');
  assert.match(invocation.detail ?? '', /^Ex[0-9A-F]+\|[\w.]+ManagementObjectNotFoundException\|/);
});
