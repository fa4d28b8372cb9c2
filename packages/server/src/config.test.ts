import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from './config.ts';

const codeOf = (environment: NodeJS.ProcessEnv) => {
  const read = readConfig(environment);
  return 'refused' in read ? read.refused : 'read';
};

// JumpServer CVE-2026-31798: one integration did not check the certificate of whom it talked to.
test('nothing in the environment turns off that certificates are checked', () => {
  assert.equal(codeOf({}), 'read');
  assert.equal(codeOf({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }), 'bad-value');
  assert.equal(codeOf({ NODE_TLS_REJECT_UNAUTHORIZED: '1' }), 'read');
  const database = (query: string) => codeOf({ COUNTERSIGN_DATABASE_URL: `postgres://u:p@db.example/countersign${query}` });
  for (const query of ['', '?sslmode=verify-full', '?sslrootcert=/etc/ca.pem&sslmode=verify-full'])
    assert.equal(database(query), 'read', query);
  for (const query of [
    '?sslmode=no-verify',
    '?x=1&sslmode=no-verify',
    '?sslmode=require&uselibpqcompat=true',
    '?sslmode=verify-full&sslmode=no-verify',
  ])
    assert.equal(database(query), 'bad-value', query);
});

test('no setting says that certificates are not to be checked: an unknown one is refused', () => {
  for (const name of ['TLS_VERIFY', 'INSECURE', 'SKIP_TLS', 'REJECT_UNAUTHORIZED'])
    assert.equal(codeOf({ [`COUNTERSIGN_${name}`]: '0' }), 'bad-value', name);
});

test('a host may be an address of IPv6; what is wrong is said of what was set', () => {
  const read = (environment: NodeJS.ProcessEnv) => {
    const config = readConfig(environment);
    return 'refused' in config ? config.message : config.url;
  };
  const named = { COUNTERSIGN_ORIGIN: 'audit.example.org' };
  assert.equal(read({ ...named, COUNTERSIGN_HOST: '::1' }), 'http://[::1]:8600');
  assert.equal(read({ ...named, COUNTERSIGN_HOST: '127.0.0.1' }), 'http://127.0.0.1:8600');
  assert.match(String(read({ COUNTERSIGN_HOST: '::1' })), /A log cannot be called \[::1\]:8600/);
  assert.match(String(read({ COUNTERSIGN_HOST: 'two words' })), /COUNTERSIGN_HOST is not/);
  assert.match(String(read({ COUNTERSIGN_URL: 'two words' })), /COUNTERSIGN_URL is not/);
});
