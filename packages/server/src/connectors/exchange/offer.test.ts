import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';
import type { Connector, OfferRead } from '../connector.ts';
import { read, startContoso, workloadAt } from './bench.testing.ts';
import { createExchangeConnector } from './connector.ts';
import { type Lie, say, startLiar } from './liar.testing.ts';

const never = new AbortController().signal;
let sandbox: Sandbox;
let connector: Connector;
before(async () => {
  sandbox = await startContoso();
  connector = createExchangeConnector({ read, now: Date.now });
});
after(async () => {
  await connector.close();
  await sandbox.stop();
});

async function offered(url: string, name = 'Exchange'): Promise<OfferRead> {
  const found = await connector.offered?.({ ...workloadAt(url), name }, never);
  assert.ok(found);
  return found;
}

test('reads every cmdlet of every role with its parameters, over several pages', async () => {
  const found = await offered(sandbox.url);
  assert.ok(found.ok);
  const journal = found.entries.filter(({ cmdlet }) => cmdlet === 'New-JournalRule');
  assert.deepEqual(
    journal.map(({ role }) => role),
    ['Journaling'],
  );
  assert.ok(journal[0]?.parameters.includes('JournalEmailAddress'));
  const mailbox = found.entries.filter(({ cmdlet }) => cmdlet === 'Set-Mailbox');
  assert.ok(mailbox.length > 1, 'a cmdlet is in several roles');
});

test('scripts and permissions of applications are no cmdlets', async () => {
  const row = { Role: 'A', Name: 'Get-Thing', Parameters: ['Identity'] };
  const value = [
    { ...row, Type: 'Cmdlet' },
    { ...row, Name: 'x.ps1', Type: 'Script' },
    { ...row, Name: 'Mail.Read', Type: 'ApplicationPermission' },
  ];
  const liar = await startLiar((_heard, response) => say(response, 200, { value }));
  assert.deepEqual(await offered(liar.url), { ok: true, entries: [{ role: 'A', cmdlet: 'Get-Thing', parameters: ['Identity'] }] });
  assert.match(liar.commands[0]?.body ?? '', /"Identity":"\*\\\\\*"/);
  await liar.stop();
});

test('what is not understood, not allowed or only a part is no offer', async () => {
  const row = { Role: 'A', Name: 'Get-Thing', Parameters: ['Identity'], Type: 'Cmdlet' };
  const lies: readonly Lie[] = [
    (_heard, response) => say(response, 403, ''),
    (_heard, response) => say(response, 500, ''),
    (_heard, response) => say(response, 200, { value: [] }),
    (_heard, response) => say(response, 200, { value: [row, 'text'] }),
    (_heard, response) => say(response, 200, { value: [row, { ...row, Parameters: [1] }] }),
    (_heard, response) => say(response, 200, { value: [row, { ...row, Role: null }] }),
    (_heard, response) => say(response, 200, { value: [row], '@adminapi.warnings': ['There are more results available.'] }),
    (_heard, response) => say(response, 200, { value: [row], '@odata.nextLink': 'https://elsewhere.example/more' }),
  ];
  for (const [at, lie] of lies.entries()) {
    const liar = await startLiar(lie);
    const found = await offered(liar.url);
    assert.equal(found.ok, false, String(at));
    await liar.stop();
  }
});

test('Purview cannot say, and nothing is asked there', async () => {
  const liar = await startLiar((_heard, response) => say(response, 200, { value: [] }));
  const found = await offered(liar.url, 'Compliance');
  assert.deepEqual([found.ok, found.ok || found.code, liar.commands.length], [false, 'cannot-run', 0]);
  await liar.stop();
});
