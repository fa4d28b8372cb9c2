import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { watched } from '../../../test/child.ts';
import { parseJson, textOf } from './json.ts';
import { CONTOSO_ID, connect, contoso, objectOf, objectsOf } from './testing/client.ts';

/** Starts the sandbox as a process and answers what it printed when it was ready. */
async function startProcess(context: { after(act: () => void): void }, tenants: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const file = join(folder, 'tenants.json');
  writeFileSync(file, JSON.stringify(tenants));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--tenants', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  context.after(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  return { ...watched(child), lines: createInterface(child.stdout) };
}

async function ready(context: Parameters<typeof startProcess>[0]) {
  const started = await startProcess(context, [contoso()]);
  const [line] = await once(started.lines, 'line');
  const said: { url: string; control: string } = JSON.parse(String(line));
  return { ...started, ...said };
}

const post = (url: string, body: unknown, type = 'application/json') =>
  fetch(url, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });
const read = async (url: string) => objectOf(parseJson(await (await fetch(url)).text()));

test('runs as a process that is steered over HTTP, and ends when told', async (context) => {
  const { url, control, stop } = await ready(context);
  const client = await connect({ url });
  assert.equal((await client.invoke('Get-Mailbox', { Identity: 'anna' })).status, 200);
  assert.equal((await post(`${control}/faults`, { kind: 'throttle', times: 1, retryAfter: 2 })).status, 200);
  assert.equal(objectsOf((await read(`${control}/faults`)).faults).length, 1);
  assert.equal((await client.invoke('Get-Mailbox')).status, 429);
  const invocations = objectsOf((await read(`${control}/invocations`)).invocations);
  assert.deepEqual(
    invocations.map(({ cmdlet, outcome }) => [cmdlet, outcome]),
    [
      ['Get-Mailbox', 'done'],
      ['Get-Mailbox', 'faulted'],
    ],
  );
  assert.match(textOf(invocations[0]?.bodyDigest), /^[0-9a-f]{64}$/);
  assert.equal((await fetch(`${control}/faults`, { method: 'DELETE' })).status, 200);
  const change = {
    tenant: CONTOSO_ID,
    person: 'carla@contoso.com',
    cmdlet: 'Remove-JournalRule',
    parameters: { Identity: 'Compliance archive' },
  };
  assert.equal((await post(`${control}/changes`, change)).status, 200);
  assert.equal((await post(`${control}/changes`, change)).status, 409);
  const objects = objectOf((await read(`${control}/state/${CONTOSO_ID}`)).objects);
  assert.deepEqual(objects.JournalRule, []);
  assert.equal((await post(`${control}/reset`, {})).status, 200);
  assert.equal(objectsOf(objectOf((await read(`${control}/state/${CONTOSO_ID}`)).objects).JournalRule).length, 1);
  assert.deepEqual(await stop(), { code: 0, signal: null });
});

test('refuses faults that it does not know, and changes that a web page could send', async (context) => {
  const { control } = await ready(context);
  for (const fault of [{ kind: 'explode' }, { kind: 'fail', times: 'often' }, { kind: 'fail', colour: 'red' }, []]) {
    assert.equal((await post(`${control}/faults`, fault)).status, 400);
  }
  assert.equal((await post(`${control}/faults`, { kind: 'fail', tenant: 'nobody.example' })).status, 404);
  assert.equal((await post(`${control}/reset`, {}, 'text/plain')).status, 405);
  assert.equal((await fetch(`${control}/state/nobody.example`)).status, 404);
});

test('answers to the name of this machine alone', async (context) => {
  const { url } = await ready(context);
  const status = await new Promise(
    (resolve) => void httpRequest(url, { headers: { host: 'evil.example' } }, (response) => resolve(response.statusCode)).end(),
  );
  assert.equal(status, 403);
});

test('says what is wrong with its settings, and ends', async (context) => {
  for (const tenants of [[], [{ id: 'contoso' }], [{ ...contoso(), applications: [{ clientId: 'x', certificatePem: 'no', roles: [] }] }]]) {
    const { end } = await startProcess(context, tenants);
    assert.deepEqual(await end(), { code: 2, signal: null });
  }
});
