import assert from 'node:assert/strict';
import { createPublicKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { toHex, utf8 } from '../log/bytes.ts';
import { hex } from '../log/ct.testing.ts';
import {
  hmacSha256,
  privateKeyFrom,
  publicKeyFrom,
  rawPublicKey,
  sha256,
  signerOf,
  signWith,
  verifyHmac,
  verifySignature,
} from './crypto.ts';

// RFC 8032 §7.1, test 2.
const SEED = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
const PUBLIC = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
const MESSAGE = hex('72');
const SIGNATURE = hex(
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
);

test('signs and verifies as RFC 8032 says', () => {
  assert.deepEqual(signWith(privateKeyFrom(SEED))(MESSAGE), SIGNATURE);
  assert.ok(verifySignature(PUBLIC, MESSAGE, SIGNATURE));
});

test('refuses a signature of other bytes, by another key, or of another length', () => {
  assert.ok(!verifySignature(PUBLIC, hex('73'), SIGNATURE));
  assert.ok(!verifySignature(SEED, MESSAGE, SIGNATURE));
  assert.ok(!verifySignature(PUBLIC, MESSAGE, SIGNATURE.subarray(0, 63)));
  assert.ok(!verifySignature(PUBLIC.subarray(1), MESSAGE, SIGNATURE));
});

test('turns a raw public key into a key and back, and finds it in the private key', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  assert.ok(publicKeyFrom(rawPublicKey(publicKey)).equals(publicKey));
  assert.deepEqual(rawPublicKey(privateKey), rawPublicKey(publicKey));
  assert.deepEqual(rawPublicKey(privateKeyFrom(SEED)), PUBLIC);
  assert.deepEqual(signerOf('log.example', privateKeyFrom(SEED)).key.publicKey, PUBLIC);
});

test('takes no key of another kind or length', () => {
  const other = generateKeyPairSync('x25519');
  assert.throws(() => rawPublicKey(other.publicKey), TypeError);
  assert.throws(() => signWith(other.privateKey), TypeError);
  assert.throws(() => publicKeyFrom(PUBLIC.subarray(1)));
  assert.throws(() => privateKeyFrom(SEED.subarray(1)));
  assert.equal(createPublicKey(publicKeyFrom(PUBLIC).export({ format: 'pem', type: 'spki' })).asymmetricKeyType, 'ed25519');
});

test('hashes as FIPS 180-4 says', () => {
  assert.equal(toHex(sha256(utf8('abc'))), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('seals as RFC 4231 says, and tells a changed seal', () => {
  // RFC 4231 §4.3.
  const mac = hex('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  const bytes = utf8('what do ya want for nothing?');
  assert.deepEqual(hmacSha256(utf8('Jefe'), bytes), mac);
  assert.ok(verifyHmac(createSecretKey(Buffer.from('Jefe')), bytes, mac));
  assert.ok(!verifyHmac(utf8('Jeff'), bytes, mac));
  assert.ok(!verifyHmac(utf8('Jefe'), utf8('something else'), mac));
  assert.ok(!verifyHmac(utf8('Jefe'), bytes, mac.subarray(0, 31)));
});

test('answers bytes whose slices are copies', () => {
  const digest = sha256(utf8('abc'));
  digest.slice().fill(0);
  assert.deepEqual(digest, sha256(utf8('abc')));
  assert.ok(!Buffer.isBuffer(digest));
});
