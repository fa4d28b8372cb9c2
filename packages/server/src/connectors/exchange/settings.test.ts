import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { workloadAt } from './bench.testing.ts';
import { referenceReader } from './credential.ts';
import { isNeighbour } from './pages.ts';
import { readSettings } from './settings.ts';

test('takes the addresses of Microsoft, and a local one without TLS', () => {
  const read = readSettings(workloadAt('https://outlook.office365.com', { authority: 'https://login.microsoftonline.com' }));
  assert.ok(read.ok);
  assert.deepEqual(
    [read.settings.endpoint, read.settings.scope],
    ['https://outlook.office365.com', 'https://outlook.office365.com/.default'],
  );
  for (const local of ['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:2'])
    assert.ok(readSettings(workloadAt(local)).ok, local);
});

test('refuses an address that is not a plain origin by TLS', () => {
  const bad = [
    'http://outlook.office365.com',
    'https://user@outlook.office365.com',
    'https://a.example/path',
    'https://a.example/?x',
    'https://a.example/#x',
    'ftp://a.example',
    'http://127.0.0.1.evil.example',
    'http://169.254.169.254',
    '',
    'x',
  ];
  for (const address of bad) {
    assert.equal(readSettings(workloadAt(address)).ok, false, address);
    assert.equal(readSettings(workloadAt('https://a.example', { authority: address })).ok, false, address);
  }
});

// Teleport GHSA-hw4x-mcx5-9q36, Rekor CVE-2026-24117, Vault CVE-2026-5052: somebody had the server ask its own machine's services.
test('refuses the addresses of a machine’s own services, in every form that stands for them', () => {
  const forms = [
    ...['169.254.169.254', '169.254.169.254.', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.43518', '１６９.254.169.254'],
    ...['[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[::169.254.169.254]', '[0:0:0:0:0:ffff:a9fe:a9fe]', '[64:ff9b::a9fe:a9fe]'],
    ...['[64:ff9b:1::a9fe:a9fe]', '[2002:a9fe:a9fe::1]', '[fe80::1]', '[FEBF::1]', '[fd00:ec2::254]'],
  ];
  for (const host of forms)
    for (const address of [`https://${host}`, `https://${host}:8443`]) {
      assert.equal(readSettings(workloadAt(address)).ok, false, address);
      assert.equal(readSettings(workloadAt('https://a.example', { authority: address })).ok, false, address);
    }
});

test('refuses what would change the path, a header or the place of a credential', () => {
  const bad = [
    { tenantId: '../x' },
    { tenantId: 'a/b' },
    { clientId: '' },
    { certificate: 'MIIB…' },
    { key: 'https://a.example/key' },
    { anchor: 'a\r\nx: y' },
    { scope: 'a b' },
    { tenantId: 7 },
  ];
  for (const more of bad) assert.equal(readSettings(workloadAt('https://a.example', more)).ok, false, JSON.stringify(more));
});

test('a message names the setting and never its value', () => {
  const read = readSettings(workloadAt('https://a.example', { key: '-----BEGIN canary' }));
  assert.ok(!read.ok);
  assert.match(read.message, /setting key/);
  assert.doesNotMatch(read.message, /canary/);
});

test('reads references out of the environment that it is given and out of files, each time anew', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  const path = join(folder, 'reference');
  const read = referenceReader({ NAME: 'value' });
  assert.equal(await read('env:NAME'), 'value');
  assert.equal(await read('env:OTHER'), undefined);
  assert.equal(await read('NAME'), undefined);
  assert.equal(await read(`file:${path}-missing`), undefined);
  for (const text of ['one', 'two']) {
    await writeFile(path, text);
    assert.equal(await read(`file:${path}`), text);
  }
  await rm(folder, { recursive: true });
});

test('a link is a neighbour only on the same host and path', () => {
  const here = 'https://a.example/adminapi/beta/t/InvokeCommand';
  for (const link of [`${here}?$skiptoken=1`, 'https://A.EXAMPLE/AdminApi/beta/t/InvokeCommand']) assert.ok(isNeighbour(link, here), link);
  const away = [
    'http://a.example/adminapi/beta/t/InvokeCommand',
    'https://a.example.evil/adminapi/beta/t/InvokeCommand',
    'https://a.example:444/adminapi/beta/t/InvokeCommand',
    'https://a.example/adminapi/beta/t/../u/InvokeCommand',
    '//a.example/adminapi/beta/t/InvokeCommand',
    'https://x@a.example/adminapi/beta/t/InvokeCommand',
  ];
  for (const link of away) assert.ok(!isNeighbour(link, here), link);
});
