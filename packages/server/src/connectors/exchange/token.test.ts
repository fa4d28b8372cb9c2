import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { after, afterEach, before, test } from 'node:test';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import type { Invocation } from '../connector.ts';
import { certificatePem, keyPem, read, sendingOf, startContoso, workloadAt } from './bench.testing.ts';
import { createExchangeConnector, type ExchangeOptions } from './connector.ts';
import { type Liar, type Lie, say, startLiar } from './liar.testing.ts';

const never = new AbortController().signal;
const fine: Lie = (_heard, response) => say(response, 200, { value: [] });

let liar: Liar;
let opened: ReturnType<typeof createExchangeConnector>[] = [];

before(async () => {
  liar = await startLiar(fine);
});
afterEach(async () => {
  for (const connector of opened) await connector.close();
  opened = [];
  await liar.stop();
  liar = await startLiar(fine);
});
after(() => liar.stop());

function open(options: Partial<ExchangeOptions> = {}) {
  const connector = createExchangeConnector({ read, now: Date.now, ...options });
  opened.push(connector);
  return (url = liar.url, more = {}): Promise<Invocation> => connector.invoke(sendingOf(workloadAt(url, more), 'Get-Mailbox'), never);
}

function notSent(invocation: Invocation) {
  assert.ok(invocation.result === 'not-sent', JSON.stringify(invocation));
  return invocation;
}

test('many calls at once share one token, and later ones use it while it is good', async () => {
  let now = Date.now();
  const invoke = open({ now: () => now });
  await Promise.all(Array.from({ length: 10 }, () => invoke()));
  await invoke();
  assert.deepEqual([liar.forms.length, liar.commands.length], [1, 11]);
  now += 54 * 60 * 1000;
  await invoke();
  assert.equal(liar.forms.length, 1);
  now += 2 * 60 * 1000;
  await invoke();
  assert.equal(liar.forms.length, 2);
});

test('asks for a token as RFC 7523 says, which the sandbox checks for real', async (t) => {
  const sandbox = await startContoso();
  t.after(() => sandbox.stop());
  assert.equal((await open()(sandbox.url)).result, 'done');
});

test('other settings have other tokens', async () => {
  const invoke = open();
  await invoke();
  await invoke(liar.url, { scope: 'https://outlook.office365.com/.default' });
  assert.deepEqual(
    liar.forms.map((form) => form.get('scope')),
    [`${liar.url}/.default`, 'https://outlook.office365.com/.default'],
  );
});

test('passes on the claims that a refused token is to be replaced with', async () => {
  const claims = '{"access_token":{"nbf":{"essential":true}}}';
  const encoded = Buffer.from(claims).toString('base64');
  await liar.stop();
  liar = await startLiar((_heard, response, count) => {
    if (count > 1) say(response, 200, { value: [] });
    else say(response, 401, '', { 'www-authenticate': `Bearer error="insufficient_claims", claims="${encoded}"` });
  });
  assert.equal((await open()()).result, 'done');
  assert.deepEqual(
    liar.forms.map((form) => form.get('claims')),
    [null, claims],
  );
  assert.notEqual(liar.commands[0]?.headers.authorization, liar.commands[1]?.headers.authorization);
});

test('a missing or wrong credential is named by its reference and never shown, and nothing is sent', async () => {
  const other = createCertificate().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const old = createCertificate({ now: 0, days: 1 });
  const oldKey = old.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const held: readonly (readonly [string | undefined, string | undefined, RegExp])[] = [
    [undefined, keyPem, /certificate env:CERTIFICATE cannot be read/],
    [certificatePem, undefined, /key env:KEY cannot be read/],
    ['canary', keyPem, /env:CERTIFICATE is not a certificate/],
    [certificatePem, 'canary', /env:KEY is not an RSA key/],
    [certificatePem, other, /does not belong/],
    [old.certificatePem, oldKey, /ended on/],
  ];
  for (const [certificate, key, message] of held) {
    const invocation = notSent(await open({ read: async (reference) => (reference === 'env:KEY' ? key : certificate) })());
    assert.equal(invocation.code, 'config-missing');
    assert.match(invocation.message, message);
    assert.doesNotMatch(invocation.message, /canary|PRIVATE|BEGIN/);
  }
  assert.deepEqual([liar.forms.length, liar.commands.length], [0, 0]);
});

test('a credential that appears later is used without a restart', async () => {
  let there = false;
  const invoke = open({ read: async (reference) => (there ? await read(reference) : undefined) });
  notSent(await invoke());
  there = true;
  assert.equal((await invoke()).result, 'done');
});

test('nothing is sent without a token, and the sign-in service’s number is told without its text', async () => {
  const tokens: readonly (readonly [Lie, RegExp])[] = [
    [
      (heard, response) => say(response, 401, { error: 'invalid_client', error_codes: [700027], error_description: heard.body }),
      /AADSTS700027/,
    ],
    [(_heard, response) => say(response, 400, { error: 'unauthorized_client' }), /unauthorized_client/],
    [(heard, response) => say(response, 500, heard.body), /status 500/],
    [(_heard, response) => say(response, 200, {}), /something else than a token/],
    [(_heard, response) => say(response, 200, { access_token: 'a b\r\nx: y', expires_in: 3600 }), /something else than a token/],
    [(_heard, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), /status 302/],
    [(_heard, response) => void response.destroy(), /did not answer/],
  ];
  for (const [lie, message] of tokens) {
    await liar.stop();
    liar = await startLiar(fine, lie);
    const invocation = notSent(await open()());
    assert.equal(invocation.code, 'workload-unreachable');
    assert.match(invocation.message, message);
    assert.doesNotMatch(invocation.message, /eyJ|assertion/);
    assert.equal(liar.commands.length, 0);
  }
});

test('who stops while a token is fetched has sent nothing, and does not take it from others', async () => {
  let answerToken = () => {};
  await liar.stop();
  liar = await startLiar(fine, (_heard, response) => {
    answerToken = () => say(response, 200, { access_token: 'abc', expires_in: 3600 });
  });
  const connector = createExchangeConnector({ read, now: Date.now });
  opened.push(connector);
  const stop = new AbortController();
  const sending = sendingOf(workloadAt(liar.url), 'Get-Mailbox');
  const stopped = connector.invoke(sending, stop.signal);
  const patient = connector.invoke(sending, never);
  while (liar.forms.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort();
  notSent(await stopped);
  answerToken();
  assert.equal((await patient).result, 'done');
  assert.deepEqual([liar.forms.length, liar.commands.length], [1, 1]);
});

test('talks to nobody whose TLS certificate is not good', async (t) => {
  let heard = 0;
  const self = createCertificate({ name: '127.0.0.1' });
  const server = createServer(
    { cert: self.certificatePem, key: self.privateKey.export({ type: 'pkcs8', format: 'pem' }) },
    (_request, response) => {
      heard++;
      response.end('{}');
    },
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const invocation = notSent(await open()(`https://127.0.0.1:${port}`, { authority: liar.url }));
  assert.match(invocation.message, /DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED|UNABLE_TO_VERIFY/);
  assert.equal(heard, 0);
});

test('while one certificate takes over from another, the newer is tried first and the older where the newer is not taken yet', async () => {
  const [older, newer] = [createCertificate({ now: Date.now() - 1000 * 86_400 }), createCertificate()];
  const pem = ({ certificatePem: one, privateKey }: typeof older) => one + privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const both = async () => pem(older) + pem(newer);
  const taken: string[] = [];
  let known = [older.thumbprint];
  const tokens: Lie = (heard, response) => {
    const assertion = new URLSearchParams(heard.body).get('client_assertion') ?? '';
    const header = JSON.parse(Buffer.from(assertion.split('.')[0] ?? '', 'base64url').toString());
    taken.push(header['x5t#S256'] === newer.thumbprint ? 'newer' : 'older');
    if (known.includes(header['x5t#S256'])) say(response, 200, { access_token: 'abc', expires_in: 3600 });
    else say(response, 401, { error: 'invalid_client', error_codes: [700027] });
  };
  await liar.stop();
  liar = await startLiar(fine, tokens);
  assert.equal((await open({ read: both })()).result, 'done');
  assert.deepEqual(taken.splice(0), ['newer', 'older']);
  known = [older.thumbprint, newer.thumbprint];
  assert.equal((await open({ read: both })()).result, 'done');
  assert.deepEqual(taken.splice(0), ['newer']);
  known = [];
  assert.match(notSent(await open({ read: both })()).message, /AADSTS700027/);
  assert.deepEqual(taken.splice(0), ['newer', 'older']);
});

test('another certificate is not tried where the service refuses for another reason than the certificate', async () => {
  const [one, other] = [createCertificate(), createCertificate()];
  const pem = ({ certificatePem: text, privateKey }: typeof one) => text + privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await liar.stop();
  liar = await startLiar(fine, (_heard, response) => say(response, 400, { error: 'unauthorized_client', error_codes: [700016] }));
  assert.match(notSent(await open({ read: async () => pem(one) + pem(other) })()).message, /AADSTS700016/);
  assert.equal(liar.forms.length, 1);
});
