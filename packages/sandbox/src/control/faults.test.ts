import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../json.ts';
import type { Fault } from '../sandbox.ts';
import { askToken, type Client, contoso, fabrikam, start } from '../testing/client.ts';

const RULE = { Name: 'Copy', JournalEmailAddress: 'archive' };
const make = (client: Client, signal?: AbortSignal) => client.invoke('New-JournalRule', RULE, signal === undefined ? {} : { signal });
const isMade = async (client: Client): Promise<boolean> => (await client.invoke('Get-JournalRule', { Identity: 'Copy' })).status === 200;
const fault = (kind: Fault['kind'], more: Partial<Fault> = {}): Fault => ({ cmdlet: 'New-JournalRule', kind, times: 1, ...more });

/** Faults that answer, with the status that they answer. */
const ANSWERED: readonly (readonly [Fault['kind'], number])[] = [
  ['throttle', 429],
  ['fail', 500],
  ['forbidden', 403],
  ['unauthorized', 401],
  ['garbage', 200],
  ['redirect', 302],
  ['elevation', 400],
];

for (const [kind, status] of ANSWERED) {
  test(`answers ${status} by order of ${kind}, and does nothing; or does it all the same`, async (context) => {
    const { sandbox, client } = await start(context);
    sandbox.control.setFault(fault(kind));
    assert.equal((await make(client)).status, status);
    assert.equal(await isMade(client), false);
    sandbox.control.setFault(fault(kind, { after: true }));
    assert.equal((await make(client)).status, status);
    assert.equal(await isMade(client), true);
    const effects = sandbox.control.invocations().filter(({ cmdlet }) => cmdlet === 'New-JournalRule');
    assert.deepEqual(
      effects.map((each) => [each.effect, each.fault, each.status]),
      [
        [false, kind, status],
        [true, kind, status],
      ],
    );
  });
}

test('says how long to wait, and of which claims a new token must be', async (context) => {
  const { sandbox, client } = await start(context);
  sandbox.control.setFault(fault('throttle', { retryAfter: 17 }));
  assert.equal((await make(client)).headers.get('retry-after'), '17');
  sandbox.control.setFault(fault('unauthorized'));
  assert.match((await make(client)).headers.get('www-authenticate') ?? '', /error="insufficient_claims", claims="[A-Za-z0-9+/=]+"/);
  sandbox.control.setFault(fault('fail', { status: 503, retryAfter: 3 }));
  const failed = await make(client);
  assert.deepEqual([failed.status, failed.headers.get('retry-after')], [503, '3']);
  sandbox.control.setFault(fault('elevation'));
  assert.match(
    (await make(client)).text,
    /Ex882BD051\|[\w.]+LocalizedException\|Insufficient permissions\. Please raise an elevated access request/,
  );
});

test('answers garbage that is not JSON, and answers that are huge', async (context) => {
  const { sandbox, client } = await start(context);
  sandbox.control.setFault(fault('garbage'));
  const { text } = await make(client);
  assert.throws(() => JSON.parse(text), SyntaxError);
  sandbox.control.setFault(fault('huge', { bytes: 1_000_000 }));
  assert.equal((await make(client)).text.length, 1_000_000);
});

test('fails after it has done it', async (context) => {
  const { sandbox, client } = await start(context);
  sandbox.control.setFault(fault('fail-after'));
  assert.equal((await make(client)).status, 500);
  assert.equal(await isMade(client), true);
});

test('cuts the connection before it has done it, and after', async (context) => {
  const { sandbox, client } = await start(context);
  sandbox.control.setFault(fault('drop'));
  await assert.rejects(make(client));
  assert.equal(await isMade(client), false);
  sandbox.control.setFault(fault('drop-after'));
  await assert.rejects(make(client));
  assert.equal(await isMade(client), true);
});

test('never answers, before it has done it or after, and stops all the same', async (context) => {
  const { sandbox, client } = await start(context);
  for (const after of [false, true]) {
    sandbox.control.setFault(fault('hang', { after }));
    const abort = new AbortController();
    const hanging = make(client, abort.signal);
    while (!sandbox.control.invocations().some((each) => each.fault === 'hang' && each.effect === after)) await new Promise(setImmediate);
    abort.abort();
    await assert.rejects(hanging);
    assert.equal(await isMade(client), after);
  }
  assert.ok(sandbox.control.invocations().every((each) => each.fault !== 'hang' || each.finishedAt === null));
  sandbox.control.setFault(fault('hang', { times: 2 }));
  const left = make(client);
  while (sandbox.control.invocations().filter((each) => each.fault === 'hang').length < 3) await new Promise(setImmediate);
  await Promise.all([assert.rejects(left), sandbox.stop()]);
});

test('is slow, and then does it', async (context) => {
  const { sandbox, client } = await start(context);
  sandbox.control.setFault(fault('slow', { ms: 20 }));
  assert.equal((await make(client)).status, 200);
  assert.equal(sandbox.control.invocations()[0]?.fault, 'slow');
  assert.equal(await isMade(client), true);
});

test('befalls only the cmdlet and the tenant that it is for, as often as it says', async (context) => {
  const { sandbox, client } = await start(context, { tenants: [contoso(), fabrikam()] });
  sandbox.control.setFault({ kind: 'throttle', tenant: 'fabrikam.onmicrosoft.com' });
  sandbox.control.setFault({ kind: 'fail', cmdlet: 'get-mailbox', times: 2 });
  const statuses = [];
  for (const cmdlet of ['Get-JournalRule', 'Get-Mailbox', 'Get-Mailbox', 'Get-Mailbox'])
    statuses.push((await client.invoke(cmdlet)).status);
  assert.deepEqual(statuses, [200, 500, 500, 200]);
});

test('strikes the token end point by its own name alone', async (context) => {
  const { sandbox } = await start(context);
  sandbox.control.setFault({ kind: 'fail', times: 1 });
  assert.equal((await askToken(sandbox)).status, 200);
  sandbox.control.setFault({ kind: 'fail', cmdlet: '$token', status: 503, times: 1 });
  assert.equal((await askToken(sandbox)).status, 503);
  sandbox.control.setFault({ kind: 'unauthorized', cmdlet: '$token', times: 1 });
  assert.equal((await askToken(sandbox)).body.error, 'invalid_client');
  assert.equal((await askToken(sandbox)).status, 200);
});

test('notices who follows a redirect', async (context) => {
  const { sandbox, client } = await start(context);
  sandbox.control.setFault(fault('redirect'));
  const answer = await make(client);
  assert.equal(sandbox.control.invocations().at(-1)?.outcome, 'faulted');
  await fetch(textOf(answer.headers.get('location')));
  assert.equal(sandbox.control.invocations().at(-1)?.outcome, 'trapped');
});

test('is well again when faults are cleared, and as new when it is reset', async (context) => {
  const { sandbox, client } = await start(context);
  const before = sandbox.control.state('contoso.onmicrosoft.com');
  sandbox.control.setFault({ kind: 'fail' });
  sandbox.control.clearFaults();
  assert.equal((await make(client)).status, 200);
  assert.notDeepEqual(sandbox.control.state('contoso.onmicrosoft.com')?.objects, before?.objects);
  sandbox.control.setFault({ kind: 'fail' });
  sandbox.control.reset();
  assert.deepEqual(sandbox.control.invocations(), []);
  assert.equal(await isMade(client), false);
});
