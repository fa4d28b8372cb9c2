import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../failure.ts';
import { freshFolder } from '../testing/typed.testing.ts';
import { serverAddress } from './address.ts';
import { readTokens, tokensFile, writeTokens } from './tokens.ts';

const tokens = { current: 'https://a.example', servers: new Map([['https://a.example', { token: 'cs_secret', username: 'alex' }]]) };
const refused = (pattern: RegExp) => (error: unknown) => error instanceof Failure && error.exit === 8 && pattern.test(error.message);

test('tokens are kept in a file that only its owner reads, in a folder of its own, and read back', async () => {
  const folder = join(freshFolder(), 'countersign');
  assert.deepEqual(await readTokens(folder), { current: undefined, servers: new Map() });
  await writeTokens(folder, tokens);
  assert.equal(statSync(tokensFile(folder)).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.deepEqual(await readTokens(folder), tokens);
  assert.deepEqual(readdirSync(folder), ['tokens.json']);
});

test('a file that others can read is refused, for its group too, and says how to mend it', async () => {
  const folder = freshFolder();
  await writeTokens(folder, tokens);
  for (const mode of [0o640, 0o604, 0o620]) {
    chmodSync(tokensFile(folder), mode);
    await assert.rejects(readTokens(folder), refused(/can be read by others/));
  }
  chmodSync(tokensFile(folder), 0o600);
  assert.deepEqual(await readTokens(folder), tokens);
});

test('a link in place of the file is refused, and so is a damaged file', async () => {
  const folder = freshFolder();
  await writeTokens(folder, tokens);
  renameSync(tokensFile(folder), join(folder, 'elsewhere.json'));
  symlinkSync(join(folder, 'elsewhere.json'), tokensFile(folder));
  await assert.rejects(readTokens(folder), refused(/link/));
  const other = freshFolder();
  writeFileSync(tokensFile(other), '{"servers":', { mode: 0o600 });
  await assert.rejects(readTokens(other), refused(/damaged/));
});

test('writing replaces a file that others could read', async () => {
  const folder = freshFolder();
  writeFileSync(tokensFile(folder), '{}', { mode: 0o644 });
  await writeTokens(folder, tokens);
  assert.equal(statSync(tokensFile(folder)).mode & 0o777, 0o600);
  assert.match(readFileSync(tokensFile(folder), 'utf8'), /cs_secret/);
});

test('a token goes over https, or stays on this machine', () => {
  assert.equal(serverAddress('countersign.example.org'), 'https://countersign.example.org');
  assert.equal(serverAddress('http://127.0.0.1:8600/'), 'http://127.0.0.1:8600');
  for (const wrong of ['http://countersign.example.org', 'ftp://x', 'https://a:b@x', 'https://x/path', 'https://x?y', ''])
    assert.throws(() => serverAddress(wrong), Failure, wrong);
});
