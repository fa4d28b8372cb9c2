import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomBytes, sign, verify, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { time } from './der.ts';
import { selfSigned } from './self-signed.ts';

const from = Date.UTC(2026, 2, 2, 8);
const year = 365 * 24 * 3_600_000;
const subject = { name: 'Countersign at contoso.onmicrosoft.com', from, until: from + year, random: (n: number) => randomBytes(n) };

test('makes a certificate that Node reads back as it was meant', async () => {
  const { certificate, key } = await selfSigned(subject);
  const read = new X509Certificate(certificate);
  assert.equal(read.subject, 'CN=Countersign at contoso.onmicrosoft.com');
  assert.equal(read.issuer, read.subject);
  assert.equal(Date.parse(read.validFrom), from);
  assert.equal(Date.parse(read.validTo), from + year);
  assert.equal(read.ca, false);
  assert.equal(read.publicKey.asymmetricKeyDetails?.modulusLength, 3072);
  assert.ok(read.verify(read.publicKey), 'signed by its own key');
  const held = createPrivateKey(key);
  assert.ok(read.checkPrivateKey(held));
  assert.ok(verify('sha256', Buffer.from('x'), read.publicKey, sign('sha256', Buffer.from('x'), held)));
});

test('makes one that OpenSSL accepts with the use that it names', async (t) => {
  const { certificate } = await selfSigned(subject);
  let text: string;
  try {
    text = execFileSync('openssl', ['x509', '-noout', '-text'], { input: certificate, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return t.skip('there is no openssl here');
    throw error;
  }
  assert.match(text, /Version: 3/);
  assert.match(text, /X509v3 Basic Constraints: critical\s+CA:FALSE/);
  assert.match(text, /X509v3 Key Usage: critical\s+Digital Signature\s/);
});

test('never makes the same serial number or key twice', async () => {
  const [one, other] = await Promise.all([selfSigned(subject), selfSigned(subject)]);
  assert.notEqual(new X509Certificate(one.certificate).serialNumber, new X509Certificate(other.certificate).serialNumber);
  assert.notEqual(one.key, other.key);
});

test('writes a time as RFC 5280 asks on both sides of 2050', () => {
  assert.equal(
    time(Date.UTC(2049, 11, 31, 23, 59, 59))
      .toString('latin1')
      .slice(2),
    '491231235959Z',
  );
  assert.equal(
    time(Date.UTC(2050, 0, 1))
      .toString('latin1')
      .slice(2),
    '20500101000000Z',
  );
});
