import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import type { Invocation } from '../connector.ts';
import { until } from '../contract.testing.ts';
import { read, startContoso } from '../exchange/bench.testing.ts';
import { type Heard, type Liar, say, startLiar } from '../exchange/liar.testing.ts';
import { graphAt, graphSending, run } from './bench.testing.ts';
import { createGraphConnector } from './connector.ts';

const never = new AbortController().signal;
const id = '7a3f0c52-6a0e-4a0e-9f5a-0b0c0d0e0f01';

async function lied(
  context: TestContext,
  lie: (heard: Heard, response: ServerResponse, count: number) => void,
): Promise<{ liar: Liar; invoke: (task: string, parameters?: JsonObject) => Promise<Invocation> }> {
  const liar = await startLiar(lie);
  const connector = createGraphConnector({ read, now: Date.now, pauseMs: 1, limits: { items: 5 } });
  context.after(async () => {
    await connector.close();
    await liar.stop();
  });
  return { liar, invoke: (task, parameters = {}) => connector.invoke(graphSending(graphAt(liar.url), task, parameters), never) };
}

const outputOf = (invocation: Invocation): Json => (invocation.result === 'done' ? invocation.output : invocation.result);

test('reads a person and changes them at the sandbox, and the answer is Graph’s own', async (context) => {
  const sandbox = await startContoso();
  const connector = createGraphConnector({ read, now: Date.now });
  context.after(async () => {
    await connector.close();
    await sandbox.stop();
  });
  const invoke = (task: string, parameters: JsonObject) => connector.invoke(graphSending(graphAt(sandbox.url), task, parameters), never);
  const changed = await invoke('Update-MgUser', { 'user-id': 'ben@contoso.com', jobTitle: 'CFO' });
  assert.equal(outputOf(changed), null);
  const shown = outputOf(await invoke('Get-MgUser', { 'user-id': 'ben@contoso.com', $select: 'jobTitle' })) as JsonObject;
  assert.equal(shown.jobTitle, 'CFO');
  const missing = await invoke('Get-MgUser', { 'user-id': 'nobody@contoso.com' });
  assert.ok(missing.result === 'rejected');
  assert.deepEqual([missing.status, missing.code], [404, 'Request_ResourceNotFound']);
  const [seen] = sandbox.control.invocations().filter(({ cmdlet }) => cmdlet.startsWith('PATCH'));
  assert.deepEqual([seen?.clientRequestId, seen?.cmdlet], [run, 'PATCH /users/ben@contoso.com']);
  const team = outputOf(
    await createGraphConnector({ read, now: Date.now, pauseMs: 1 }).invoke(
      graphSending(graphAt(sandbox.url), 'New-MgTeam', { 'template@odata.bind': 'x', displayName: 'T' }),
      never,
    ),
  ) as JsonObject;
  assert.equal(team.status, 'succeeded');
});

test('reads all pages as one answer without a link, and one page where a size was asked for', async (context) => {
  const page = (count: number, url: string) => ({
    value: [{ n: count }],
    ...(count < 3 ? { '@odata.nextLink': `${url}/v1.0/users?$skiptoken=${count}` } : {}),
  });
  const { liar, invoke } = await lied(context, (_heard, response, count) => say(response, 200, page(count, liar.url)));
  assert.deepEqual(outputOf(await invoke('List-MgUser')), { value: [{ n: 1 }, { n: 2 }, { n: 3 }] });
  assert.deepEqual(
    liar.commands.map(({ path }) => path),
    ['/v1.0/users', '/v1.0/users?$skiptoken=1', '/v1.0/users?$skiptoken=2'],
  );
});

test('a size that was asked for is kept to, with a warning that there is more', async (context) => {
  const { liar, invoke } = await lied(context, (_heard, response) =>
    say(response, 200, { value: [{ n: 1 }], '@odata.nextLink': `${liar.url}/v1.0/users?$skiptoken=1` }),
  );
  const answer = await invoke('List-MgUser', { $top: 1 });
  assert.ok(answer.result === 'done');
  assert.deepEqual([answer.output, answer.warnings.length, liar.commands.length], [{ value: [{ n: 1 }] }, 1, 1]);
});

test('a link that leads elsewhere, turns in a circle or never ends is not followed', async (context) => {
  const astray = (link: (url: string, count: number) => string) =>
    lied(context, (_heard, response, count) => say(response, 200, { value: [{ n: count }], '@odata.nextLink': link(liarUrl, count) }));
  let liarUrl = '';
  const links: readonly (readonly [(url: string, count: number) => string, number])[] = [
    [() => 'https://evil.example/v1.0/users', 1],
    [(url) => `${url}/v1.0/groups`, 1],
    [(url) => `${url}/v1.0/users?same`, 2],
    [(url, count) => `${url}/v1.0/users?p=${count}`, 5],
  ];
  for (const [link, calls] of links) {
    const { liar, invoke } = await astray(link);
    liarUrl = liar.url;
    const answer = await invoke('List-MgUser');
    assert.ok(answer.result === 'done' && answer.warnings.length === 1);
    assert.equal(liar.commands.length, calls);
  }
});

test('work that goes on after its answer is asked for until it is over', async (context) => {
  const { liar, invoke } = await lied(context, (heard, response, count) => {
    if (heard.path === '/v1.0/teams') return say(response, 202, '', { location: "/teams('x')/operations('y')" });
    return say(response, 200, { status: count < 4 ? 'inProgress' : 'succeeded' });
  });
  assert.deepEqual(outputOf(await invoke('New-MgTeam', { 'template@odata.bind': 'x' })), { status: 'succeeded' });
  assert.deepEqual(liar.commands.map(({ path }) => path).slice(0, 2), ['/v1.0/teams', "/v1.0/teams('x')/operations('y')"]);
});

test('work that failed after its answer, and a place that leads elsewhere, are unknown and never rejected', async (context) => {
  for (const [location, status] of [
    ["/teams('x')/operations('y')", 'failed'],
    ['https://evil.example/v1.0/x', ''],
    ['/../../x', ''],
    ['//evil.example/x', ''],
  ] as const) {
    const { liar, invoke } = await lied(context, (heard, response) => {
      if (heard.path === '/v1.0/teams') return say(response, 202, '', { location });
      return say(response, 200, { status });
    });
    assert.equal((await invoke('New-MgTeam', { 'template@odata.bind': 'x' })).result, 'unknown', location);
    assert.ok(liar.commands.length <= 2);
  }
});

test('a refusal without Graph’s own word may come from something in between: what happened is unknown', async (context) => {
  for (const status of [400, 404, 409, 412]) {
    const { invoke } = await lied(context, (_heard, response) => say(response, status, '<html>proxy</html>'));
    assert.equal((await invoke('Remove-MgUser', { 'user-id': id })).result, 'unknown', String(status));
  }
  const { invoke } = await lied(context, (_heard, response) => say(response, 409, { error: { code: 'Request_Conflict', message: 'x' } }));
  assert.equal((await invoke('Remove-MgUser', { 'user-id': id })).result, 'rejected');
});

test('a change without a body is sent once, and is unknown where the connection ends', async (context) => {
  for (const task of ['Remove-MgUser', 'Revoke-MgUserSignInSession']) {
    const { liar, invoke } = await lied(context, (_heard, response) => void response.socket?.destroy());
    assert.equal((await invoke(task, { 'user-id': id })).result, 'unknown', task);
    assert.deepEqual(
      liar.commands.map(({ body }) => body),
      [''],
    );
  }
});

test('asks for eventual consistency where a query needs it, and never for compression', async (context) => {
  const { liar, invoke } = await lied(context, (_heard, response) => say(response, 200, { value: [] }));
  await invoke('List-MgUser', { $search: '"displayName:a"', $count: true });
  await invoke('List-MgUser');
  assert.deepEqual(
    liar.commands.map(({ headers }) => headers.consistencylevel),
    ['eventual', undefined],
  );
  assert.deepEqual(
    liar.commands.map(({ headers }) => headers['accept-encoding']),
    ['identity', 'identity'],
  );
});

test('a secret that Graph repeats does not come back, and an answer that is no object of bearable depth is none', async (context) => {
  const password = 'canary-Passw0rd';
  const { invoke } = await lied(context, (_heard, response) => say(response, 201, { id: 'x', echoed: `you sent ${password}` }));
  const made = {
    accountEnabled: true,
    displayName: 'X',
    mailNickname: 'x',
    userPrincipalName: 'x@contoso.com',
    passwordProfile: { password },
  };
  assert.ok(!JSON.stringify(await invoke('New-MgUser', made)).includes(password));
  for (const body of ['[1]', '"x"', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`]) {
    const other = await lied(context, (_heard, response) => say(response, 200, body));
    assert.equal((await other.invoke('Remove-MgUser', { 'user-id': id })).result, 'unknown', body.slice(0, 10));
  }
});

test('waits for its turn where time allows, and lets go when time runs out', async (context) => {
  const { liar } = await lied(context, (_heard, response) => say(response, 429, {}, { 'retry-after': '20' }));
  const connector = createGraphConnector({ read, now: Date.now });
  context.after(() => connector.close());
  // Whoever is stopped before the answer has come knows nothing of it: tried until it was stopped while it waited.
  for (let tried = 1; ; tried++) {
    const stop = new AbortController();
    const running = connector.invoke(graphSending(graphAt(liar.url), 'List-MgUser'), stop.signal);
    await until(() => liar.commands.length === tried);
    await new Promise((resolve) => setTimeout(resolve, 20 * tried));
    stop.abort();
    const { result } = await running;
    if (result === 'rejected') return;
    assert.ok(result === 'unknown' && tried < 20, result);
  }
});

test('settings that name no place, no proof or a credential itself are refused before anything is sent', async (context) => {
  const connector = createGraphConnector({ read, now: Date.now });
  context.after(() => connector.close());
  const bad: readonly { readonly [name: string]: Json }[] = [
    { endpoint: 'http://graph.microsoft.com' },
    { endpoint: 'https://graph.microsoft.com/v1.0' },
    { endpoint: 'https://user:x@graph.microsoft.com' },
    { endpoint: 'https://169.254.169.254' },
    { endpoint: 'https://[::ffff:169.254.169.254]' },
    { endpoint: 'https://[fe80::1]' },
    { authority: '' },
    { clientId: 'a b' },
    { credential: 'password' },
    { credential: 'workload-identity' },
    { key: '-----BEGIN PRIVATE KEY-----' },
  ];
  for (const settings of bad) {
    const answer = await connector.invoke(graphSending(graphAt('https://graph.microsoft.com', settings), 'List-MgUser'), never);
    assert.ok(answer.result === 'not-sent' && answer.code === 'config-missing', JSON.stringify(settings));
  }
});
