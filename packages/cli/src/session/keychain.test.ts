import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { freshFolder } from '../testing/typed.testing.ts';
import { type Keychain, systemKeychain } from './keychain.ts';
import { openSession, tokenOf } from './session.ts';
import { tokensFile, writeTokens } from './tokens.ts';

const url = 'https://countersign.example.org';

/** A keychain as the system's is, in memory. */
function keychain(kept: Map<string, string>): Keychain {
  return {
    read: async (server) => kept.get(server),
    keep: async (server, token) => kept.set(server, token).has(server),
    forget: async (server) => void kept.delete(server),
  };
}

test('a token in the keychain is in no file, and is found for its server alone', async () => {
  const folder = freshFolder();
  const environment = { COUNTERSIGN_CLI_CONFIG: folder };
  await writeTokens(folder, { current: url, servers: new Map([[url, { username: 'alex' }]]) });
  assert.doesNotMatch(readFileSync(tokensFile(folder), 'utf8'), /token/);
  const opened = await openSession({ environment, keychain: keychain(new Map([[url, 'cs_kept']])) }, undefined);
  assert.equal(opened.url, url);
  await assert.rejects(openSession({ environment, keychain: keychain(new Map([['https://other.example', 'cs_kept']])) }, undefined));
});

test('what the keychain holds for a server that nobody is signed in to is not used', async () => {
  const kept = keychain(new Map([[url, 'cs_stale']]));
  assert.equal(await tokenOf(kept, url, undefined), undefined);
  assert.equal(await tokenOf(kept, url, { username: 'alex', token: 'cs_file' }), 'cs_file');
  assert.equal(await tokenOf(kept, url, { username: 'alex' }), 'cs_stale');
});

test('the system’s keychain keeps, reads and forgets a token; a machine without one says so and keeps nothing', async () => {
  const server = `https://test-${process.pid}.countersign.example`;
  const kept = await systemKeychain.keep(server, 'cs_of-a-test');
  assert.equal(await systemKeychain.read(server), kept ? 'cs_of-a-test' : undefined);
  await systemKeychain.forget(server);
  assert.equal(await systemKeychain.read(server), undefined);
});
