import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { watch } from './watch.ts';

/** What is thought of octets that come in pieces of a size, and whether the connection was ended. */
async function seen(bytes: Buffer, { piece = bytes.length, most = 1000 } = {}) {
  const stream = new PassThrough();
  const watched = watch(stream as unknown as TLSSocket, most);
  stream.resume();
  for (let at = 0; at < bytes.length; at += piece) stream.write(bytes.subarray(at, at + piece));
  await new Promise((resolve) => setImmediate(resolve));
  return { trouble: watched.trouble(), ended: stream.destroyed };
}

const done = Buffer.from('300c02010267070a010004000400', 'hex');
const fine = { trouble: undefined, ended: false };

test('lets results through, several at once and in pieces', async () => {
  assert.deepEqual(await seen(done), fine);
  assert.deepEqual(await seen(Buffer.concat([done, done])), fine);
  assert.deepEqual(await seen(done, { piece: 1 }), fine);
});

test('ends what is no LDAP: another protocol, a result without a code, a message without an id, an endless length', async () => {
  const odd = ['HTTP/1.1 200 OK', '\x15\x03\x01'].map((text) => Buffer.from(text, 'latin1'));
  const hex = [
    '30050201026700',
    '300702010267020a00',
    '300c04010267070a010004000400',
    '3080020102',
    '30850000000001',
    '300c020102670f0a010004000400',
  ];
  for (const bytes of [...odd, ...hex.map((text) => Buffer.from(text, 'hex'))])
    assert.deepEqual(await seen(bytes), { trouble: 'it is not LDAP', ended: true }, bytes.toString('hex'));
});

test('ends what is too much, also where it says how much would come', async () => {
  const many = Buffer.concat(Array.from({ length: 100 }, () => done));
  assert.deepEqual(await seen(many), { trouble: 'it is too large', ended: true });
  assert.deepEqual(await seen(many, { most: 2000 }), fine);
  const one = Buffer.concat([Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]), Buffer.alloc(2000)]);
  assert.deepEqual(await seen(one), { trouble: 'it is too large', ended: true });
});
