import assert from 'node:assert/strict';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { readCredentials } from '../connectors/exchange/credential.ts';
import { certificateKeeper } from './keeper.ts';

const tenant = 'contoso.onmicrosoft.com';
const day = 24 * 3_600_000;
let folder: string;
let now = Date.now();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  now = Date.now();
});
afterEach(() => rmSync(folder, { recursive: true }));

const keeper = () => certificateKeeper({ folder: join(folder, 'tenants'), now: () => now, random: (bytes) => randomBytes(bytes) });

async function made() {
  const held = await keeper().make(tenant);
  assert.notEqual(held, 'busy');
  return held as Exclude<typeof held, 'busy'>;
}

const read = async (reference: string) => readFileSync(reference.slice('file:'.length), 'utf8');

test('a certificate and its key are in a file that this account alone may read, and the connector reads them', async () => {
  assert.equal(await keeper().newest(tenant), undefined);
  const held = await made();
  const path = held.reference.slice('file:'.length);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(join(folder, 'tenants')).mode & 0o777, 0o700);
  const found = await readCredentials({ certificate: held.reference, key: held.reference }, read, now);
  assert.ok(found.ok && found.credentials.length === 1);
  assert.equal(found.credentials[0].certificate.fingerprint.replaceAll(':', ''), held.thumbprint);
  assert.doesNotMatch(JSON.stringify(held), /PRIVATE/);
  assert.deepEqual(await keeper().newest(tenant), held);
});

test('an old one stays beside the new one until it ends, each with its key', async () => {
  const first = await made();
  now += 300 * day;
  const second = await made();
  assert.notEqual(second.thumbprint, first.thumbprint);
  assert.equal((await keeper().newest(tenant))?.thumbprint, second.thumbprint);
  const both = await readCredentials({ certificate: second.reference, key: second.reference }, read, now);
  assert.ok(both.ok);
  assert.deepEqual(
    both.credentials.map(({ certificate }) => certificate.fingerprint.replaceAll(':', '')),
    [second.thumbprint, first.thumbprint],
  );
  now += 100 * day;
  await made();
  const text = await read(second.reference);
  assert.equal(text.includes(first.certificate), false, 'what has ended is gone, key and all');
  assert.equal([...text.matchAll(/BEGIN PRIVATE KEY/g)].length, 2);
  assert.equal([...text.matchAll(/BEGIN CERTIFICATE/g)].length, 2);
});

test('of two who make one at once, one comes again, and no key is lost', async () => {
  const outcomes = await Promise.all([keeper().make(tenant), keeper().make(tenant), keeper().make(tenant)]);
  const kept = outcomes.filter((one) => one !== 'busy');
  const text = await read(kept[0]?.reference ?? '');
  for (const one of kept) assert.ok(text.includes(one.certificate));
  const [certificate, key] = [new X509Certificate(text), createPrivateKey(text)];
  assert.ok(certificate.checkPrivateKey(key));
});

test('a writer that died stops nobody for longer than a minute', async () => {
  await made();
  const left = join(folder, 'tenants', `${tenant}.pem.new`);
  writeFileSync(left, 'half');
  assert.equal(await keeper().make(tenant), 'busy');
  utimesSync(left, new Date(now - 61_000), new Date(now - 61_000));
  await made();
});
