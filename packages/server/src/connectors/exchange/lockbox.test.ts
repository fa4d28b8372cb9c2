import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startSandbox } from '@countersign/sandbox/sandbox.ts';
import type { LockboxRead } from '../connector.ts';
import { certificatePem, clientId, read, tenantId, workloadAt } from './bench.testing.ts';
import { createExchangeConnector } from './connector.ts';
import { type Lie, say, startLiar } from './liar.testing.ts';

const connector = createExchangeConnector({ read, now: Date.now });
after(() => connector.close());

async function asked(url: string, name = 'Exchange'): Promise<LockboxRead> {
  const found = await connector.lockbox?.({ ...workloadAt(url), name }, new AbortController().signal);
  assert.ok(found);
  return found;
}

/** What is made of an answer, and what it was asked by. */
async function told(lie: Lie, name?: string) {
  const liar = await startLiar(lie);
  try {
    return { found: await asked(liar.url, name), commands: liar.commands };
  } finally {
    await liar.stop();
  }
}

async function requestsOf(value: readonly unknown[]) {
  const { found } = await told((_heard, response) => say(response, 200, { value }));
  assert.ok(found.result === 'read', JSON.stringify(found));
  return found.requests;
}

test('reads what waits in a tenant that has Customer Lockbox, as it comes; another has nothing of the kind', async () => {
  const applications = [{ clientId, certificatePem, roles: ['*'] }];
  for (const seed of ['contoso', 'fabrikam'] as const) {
    const sandbox = await startSandbox({ tenants: [{ id: tenantId, domain: `${seed}.onmicrosoft.com`, applications, seed }] });
    const found = await asked(sandbox.url);
    await sandbox.stop();
    if (seed === 'fabrikam') {
      assert.deepEqual(found, { result: 'absent' });
      continue;
    }
    assert.ok(found.result === 'read');
    const [request, ...more] = found.requests;
    const facts = new Map(request?.facts.map(({ name, value }) => [name, value]));
    assert.deepEqual([request?.id, more.length], ['EXSR123456', 0]);
    assert.deepEqual([facts.get('ServiceName'), facts.get('Duration'), facts.get('Comment')], ['Exchange', '04:00:00', undefined]);
  }
});

test('is asked for what is pending alone, and nothing is asked of Purview', async () => {
  const lie: Lie = (_heard, response) => say(response, 200, { value: [] });
  const { found, commands } = await told(lie);
  assert.deepEqual(found, { result: 'read', requests: [] });
  assert.match(commands[0]?.body ?? '', /"ApprovalStatus":"Pending"/);
  const elsewhere = await told(lie, 'Compliance');
  assert.deepEqual([elsewhere.found, elsewhere.commands.length], [{ result: 'absent' }, 0]);
});

test('what is huge, hidden or nested is bounded, written out and left out', async () => {
  const many = Object.fromEntries([...Array(500).keys()].map((at) => [`Member${at}`, at]));
  const [request] = await requestsOf([
    {
      RequestId: 'EXSR1',
      Reason: `\u001b[2J\u202e${'a'.repeat(1_000_000)}`,
      ['N'.repeat(10_000)]: true,
      'a\nb': 'c\r\nd',
      Nested: { Reason: 'deep' },
      List: ['one'],
      Nothing: null,
      ...many,
    },
  ]);
  const facts = request?.facts ?? [];
  assert.equal(facts.length, 40);
  assert.ok(facts.every(({ name, value }) => name.length <= 64 && value.length <= 500));
  assert.equal(facts[0]?.value.slice(0, 20), '\\u{1b}[2J\\u{202e}aaa');
  assert.deepEqual(facts[1]?.value, 'true');
  assert.deepEqual(facts[2], { name: 'a\\nb', value: 'c\\r\\nd' });
  assert.deepEqual(
    facts.filter(({ name }) => ['Nested', 'List', 'Nothing'].includes(name)),
    [],
  );
});

test('a request goes by its number, else by its identity; what could not be written in a call is no number', async () => {
  const requests = await requestsOf([
    { RequestId: 'EXSR1', Identity: 'one' },
    { Identity: 'two', Reason: 'x' },
    { RequestId: 'E'.repeat(65) },
    { RequestId: 'EXSR\u202e1' },
    { RequestId: 7 },
    {},
  ]);
  assert.deepEqual(
    requests.map(({ id }) => id),
    ['EXSR1', 'two', null, null, null, null],
  );
  assert.deepEqual(requests[0]?.facts, [{ name: 'Identity', value: 'one' }]);
});

test('what failed, is a part or is not understood is told as unread, and not as if nothing waited', async () => {
  const lies: readonly Lie[] = [
    (_heard, response) => say(response, 500, ''),
    (_heard, response) => say(response, 429, ''),
    (_heard, response) => say(response, 200, { value: ['text'] }),
    (_heard, response) => say(response, 200, { value: [{ RequestId: 'EXSR1' }], '@adminapi.warnings': ['There are more.'] }),
    (_heard, response) => say(response, 200, { value: [...Array(201).keys()].map((at) => ({ RequestId: `EXSR${at}` })) }),
  ];
  for (const [at, lie] of lies.entries()) assert.equal((await told(lie)).found.result, 'unread', String(at));
  assert.equal((await told((_heard, response) => say(response, 403, ''))).found.result, 'absent');
  const gone = await startLiar((_heard, response) => say(response, 200, { value: [] }));
  await gone.stop();
  assert.equal((await asked(gone.url)).result, 'unread', 'nobody is there');
});
