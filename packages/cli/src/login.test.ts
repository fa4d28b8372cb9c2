import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Keychain } from './session/keychain.ts';
import { tokensFile } from './session/tokens.ts';
import { type Demo, startDemo } from './testing/demo.testing.ts';
import { freshFolder, type Situation, type Typed, typed } from './testing/typed.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

/** A browser that is signed in to the demo, as somebody. */
async function browser(username: string) {
  const page = { origin: demo.url, 'sec-fetch-site': 'same-origin', 'x-countersign': 'portal', 'content-type': 'application/json' };
  const post = async (path: string, body: object, cookie = '') => {
    const answer = await fetch(demo.url + path, { method: 'POST', body: JSON.stringify(body), headers: { ...page, cookie } });
    return { answer, body: (await answer.json()) as { readonly [name: string]: string } };
  };
  const { answer } = await post('/api/v1/sign-in/token', { token: demo.token(username) });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return async (userCode: string, verdict: string) => {
    const { body } = await post('/api/v1/pairings', { userCode }, cookie);
    await post('/api/v1/pairings/decision', { userCode, digest: body.digest, verdict }, cookie);
    return body;
  };
}

/** Types `countersign login`; when its code is shown somebody decides. */
async function login(verdict: string, situation: Situation): Promise<Typed & { readonly shown: { readonly [name: string]: string } }> {
  const decide = await browser('maria');
  let shown: Promise<{ readonly [name: string]: string }> | undefined;
  const heard = (text: string) => {
    const code = / {4}([A-Z]{4}-[A-Z]{4})/.exec(text)?.[1];
    if (code !== undefined) shown ??= decide(code.toLowerCase().replace('-', ' '), verdict);
  };
  const said = await typed(['login', '--url', demo.url, '--label', 'desk'], { ...situation, heard });
  assert.ok(shown, said.err);
  return { ...said, shown: await shown };
}

test('login waits until its person has confirmed it in a browser, and keeps the token in a file of theirs alone', async () => {
  const environment = { COUNTERSIGN_CLI_CONFIG: freshFolder() };
  const { code, out, err, shown } = await login('confirm', { environment });
  assert.equal(code, 0, err);
  assert.deepEqual([shown.label, shown.address], ['desk', '127.0.0.1']);
  assert.match(out, /Signed in to .* as Maria Mail \(maria\)/);
  assert.doesNotMatch(out + err, /cs_/);
  const path = tokensFile(environment.COUNTERSIGN_CLI_CONFIG);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const who = await typed(['whoami'], { environment });
  assert.match(who.out, /Maria Mail/);
  assert.match(who.out, /desk, ends/);
  assert.match((await typed(['token', 'list'], { environment })).out, /desk .*this one/);
  const kept = /cs_[A-Za-z0-9_-]+/.exec(readFileSync(path, 'utf8'))?.[0] ?? '';
  assert.equal((await typed(['logout', '--end'], { environment })).code, 0);
  assert.equal((await typed(['whoami'], { environment })).code, 8);
  assert.equal((await typed(['whoami', '--url', demo.url], { environment: { ...environment, COUNTERSIGN_TOKEN: kept } })).code, 8);
});

test('a terminal that its person refuses exits with 4 and keeps nothing', async () => {
  const environment = { COUNTERSIGN_CLI_CONFIG: freshFolder() };
  const { code, err } = await login('refuse', { environment });
  assert.equal(code, 4, err);
  assert.equal((await typed(['whoami', '--url', demo.url], { environment })).code, 8);
});

test('where there is a keychain the token is there and in no file, and logout takes it away', async () => {
  const held = new Map<string, string>();
  const keychain: Keychain = {
    read: async (url) => held.get(url),
    keep: async (url, token) => held.set(url, token).has(url),
    forget: async (url) => void held.delete(url),
  };
  const situation = { environment: { COUNTERSIGN_CLI_CONFIG: freshFolder() }, keychain };
  assert.equal((await login('confirm', situation)).code, 0);
  assert.match(held.get(demo.url) ?? '', /^cs_/);
  assert.doesNotMatch(readFileSync(tokensFile(situation.environment.COUNTERSIGN_CLI_CONFIG), 'utf8'), /cs_/);
  assert.match((await typed(['whoami'], situation)).out, /Maria Mail/);
  assert.equal((await typed(['logout'], situation)).code, 0);
  assert.equal(held.size, 0);
});

test('Ctrl-C ends the waiting with 5, and nobody is signed in', async () => {
  const stopping = new AbortController();
  const heard = (text: string) => {
    if (text.includes('Waiting')) stopping.abort();
  };
  const stopped = await typed(['login', '--url', demo.url], { interrupt: stopping.signal, heard });
  assert.equal(stopped.code, 5, stopped.err);
});
