import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isList, textOf } from '../json.ts';
import { startSandbox } from '../sandbox.ts';
import { createCertificate } from '../testing/certificate.ts';
import {
  type Answer,
  askToken,
  CLIENT_ID,
  certificate,
  connect,
  contoso,
  FABRIKAM_ID,
  fabrikam,
  makeAssertion,
  start,
  tokenUrl,
} from '../testing/client.ts';

const codeOf = (answer: Answer): unknown => (isList(answer.body.error_codes) ? answer.body.error_codes[0] : undefined);
const seconds = (): number => Math.floor(Date.now() / 1000);

test('gives an application a token for an hour', async (context) => {
  const { sandbox } = await start(context);
  const answer = await askToken(sandbox);
  assert.equal(answer.status, 200);
  assert.equal(answer.body.token_type, 'Bearer');
  assert.equal(answer.body.expires_in, 3600);
  const claims = JSON.parse(Buffer.from(textOf(answer.body.access_token).split('.')[1] ?? '', 'base64url').toString());
  assert.deepEqual(claims.roles, ['Exchange.ManageAsApp']);
  assert.equal(claims.appid, CLIENT_ID);
  assert.equal(claims.exp - claims.iat, 3600);
});

test('takes RS256 and PS256, either thumbprint, and the tenant by id or domain', async (context) => {
  const { sandbox } = await start(context);
  const url = tokenUrl(sandbox);
  const byDomain = tokenUrl(sandbox, 'contoso.onmicrosoft.com');
  const assertions = [
    makeAssertion(url, seconds(), { alg: 'RS256' }),
    makeAssertion(url, seconds(), { alg: 'PS256' }),
    makeAssertion(url, seconds(), { thumbprint: { x5t: certificate.thumbprintSha1 } }),
    makeAssertion(byDomain, seconds()),
  ];
  for (const assertion of assertions) assert.equal((await askToken(sandbox, { assertion })).status, 200);
  assert.equal((await askToken(sandbox, { tenant: 'CONTOSO.onmicrosoft.com', assertion: makeAssertion(url, seconds()) })).status, 200);
});

test('refuses a signature by another key than the one registered', async (context) => {
  const { sandbox } = await start(context);
  const stranger = createCertificate();
  const unregistered = makeAssertion(tokenUrl(sandbox), seconds(), { certificate: stranger });
  const forged = makeAssertion(tokenUrl(sandbox), seconds(), { certificate: stranger, thumbprint: { 'x5t#S256': certificate.thumbprint } });
  for (const assertion of [unregistered, forged]) {
    const answer = await askToken(sandbox, { assertion });
    assert.equal(answer.status, 401);
    assert.equal(answer.body.error, 'invalid_client');
    assert.equal(codeOf(answer), 700027);
    assert.match(textOf(answer.body.error_description), /^AADSTS700027: /);
  }
});

test('refuses an unsigned assertion and a changed one', async (context) => {
  const { sandbox } = await start(context);
  const good = makeAssertion(tokenUrl(sandbox), seconds());
  const [head = '', , signature = ''] = good.split('.');
  const other = Buffer.from(JSON.stringify({ iss: CLIENT_ID, sub: CLIENT_ID })).toString('base64url');
  assert.equal(codeOf(await askToken(sandbox, { assertion: `${head}.${other}.${signature}` })), 700027);
  assert.equal(codeOf(await askToken(sandbox, { assertion: makeAssertion(tokenUrl(sandbox), seconds(), { alg: 'none' }) })), 700027);
  assert.equal(codeOf(await askToken(sandbox, { assertion: 'no.jwt' })), 50027);
});

test('refuses claims that are for someone else, somewhere else or some other time', async (context) => {
  const { sandbox } = await start(context);
  const now = seconds();
  const cases: readonly (readonly [Record<string, string | number>, number])[] = [
    [{ aud: 'https://login.example/token' }, 700023],
    [{ iss: 'other' }, 700021],
    [{ sub: 'other' }, 700021],
    [{ exp: now - 1 }, 700024],
    [{ nbf: now + 3600, exp: now + 3700 }, 700024],
    [{ exp: now + 1200 }, 700024],
    [{ jti: '' }, 50027],
    [{ exp: 'soon' }, 50027],
  ];
  for (const [claims, code] of cases) {
    const answer = await askToken(sandbox, { assertion: makeAssertion(tokenUrl(sandbox), now, { claims }) });
    assert.equal(codeOf(answer), code, JSON.stringify(claims));
    assert.equal(answer.body.access_token, undefined);
  }
});

test('takes an assertion once only', async (context) => {
  const { sandbox } = await start(context);
  const assertion = makeAssertion(tokenUrl(sandbox), seconds());
  assert.equal((await askToken(sandbox, { assertion })).status, 200);
  const again = await askToken(sandbox, { assertion });
  assert.equal(again.status, 401);
  assert.match(textOf(again.body.error_description), /used before/);
});

test('refuses unknown tenants and applications, other grants, secrets and scopes', async (context) => {
  const { sandbox } = await start(context);
  assert.equal(codeOf(await askToken(sandbox, { tenant: 'nobody.example' })), 90002);
  assert.equal(codeOf(await askToken(sandbox, { form: { client_id: '00000000-0000-4000-8000-000000000000' } })), 700016);
  assert.equal(codeOf(await askToken(sandbox, { form: { grant_type: 'password' } })), 70003);
  assert.equal(codeOf(await askToken(sandbox, { form: { client_assertion_type: 'secret' } })), 7000215);
  assert.equal(codeOf(await askToken(sandbox, { form: { scope: 'https://vault.azure.net/.default' } })), 1002012);
  assert.equal((await askToken(sandbox, { form: { scope: `${sandbox.url}/.default` } })).status, 200);
});

test('does not take a token of one tenant in another', async (context) => {
  const sandbox = await startSandbox({ tenants: [contoso(), fabrikam()] });
  context.after(() => sandbox.stop());
  const client = await connect(sandbox);
  assert.equal((await client.invoke('Get-Mailbox')).status, 200);
  assert.equal((await client.invoke('Get-Mailbox', {}, { tenant: FABRIKAM_ID })).status, 401);
});

test('does not take a token that has expired or that somebody else signed', async (context) => {
  let now = Date.now();
  const { sandbox, client } = await start(context, { now: () => now });
  assert.equal((await client.invoke('Get-Mailbox')).status, 200);
  const [head = '', claims = ''] = client.token.split('.');
  const forged = await client.invoke('Get-Mailbox', {}, { headers: { authorization: `Bearer ${head}.${claims}.AAAA` } });
  assert.equal(forged.status, 401);
  assert.match(forged.headers.get('www-authenticate') ?? '', /^Bearer .*error="invalid_token"/);
  now += 3600 * 1000;
  assert.equal((await client.invoke('Get-Mailbox')).status, 401);
  assert.equal(sandbox.control.invocations().filter(({ outcome }) => outcome === 'done').length, 1);
});
