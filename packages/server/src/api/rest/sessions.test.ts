import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { minute } from '../../testing/acts.ts';
import { demoToken, demoWorld } from '../../testing/demo.ts';
import type { World } from '../../testing/world.ts';
import { fromPage, sessionIn } from './cases.testing.ts';
import { sessionCookie } from './cookie.ts';
import { publicUrl, type Said, type Served, served } from './served.testing.ts';

const hour = 60 * minute;
const me = '/api/v1/session';
const keep = '/api/v1/session/keep';

describe('a session', () => {
  let world: World;
  let api: Served;
  before(async () => {
    world = await demoWorld();
    api = await served(world);
  });
  after(async () => {
    await api.close();
    await world.close();
  });

  const signIn = (token: string, headers: { [name: string]: string } = {}) =>
    api.ask(null, 'POST', '/api/v1/sign-in/token', { body: { token }, headers: { ...fromPage, ...headers } });
  const cookieOf = (said: Said) => String(said.headers['set-cookie']).split(';')[0] ?? '';
  const signedIn = async (username: string) => ({ ...fromPage, cookie: cookieOf(await signIn(demoToken(username))) });
  const get = (headers: { [name: string]: string }, url = me) => api.ask(null, 'GET', url, { headers });
  const post = (url: string, headers: { [name: string]: string }, body?: unknown) => api.ask(null, 'POST', url, { headers, body });

  it('is opened by the token of a demo, and says who, what they are, how and until when', async () => {
    const said = await signIn(demoToken('maria'));
    assert.equal(said.status, 200, said.text);
    const { person, roles, method, demo, solo, provedAt, endsAt, idleEndsAt } = said.body;
    assert.equal(person.username, 'maria');
    assert.deepEqual([roles, method, demo, solo], [['approver'], 'demo', true, false]);
    assert.equal(Date.parse(endsAt) - Date.parse(provedAt), 12 * hour);
    assert.equal(Date.parse(idleEndsAt) - Date.parse(provedAt), hour);
    assert.deepEqual((await get({ cookie: cookieOf(said) })).body, said.body);
  });

  it('tells each what they are', async () => {
    const roles = async (username: string) => (await get(await signedIn(username))).body.roles;
    assert.deepEqual(await roles('oscar'), ['owner', 'approver']);
    assert.deepEqual(await roles('alex'), ['operator']);
    assert.deepEqual(await roles('ada'), ['auditor']);
  });

  it('is opened by a token in no other installation', async () => {
    assert.equal((await signIn(demoToken('maria'))).status, 200);
    const real = { ...world.bracket, host: { ...world.host, demo: false } };
    assert.ok(real.host.demo === false, 'what counts is what the installation said in its first entry, not how this server was started');
    assert.equal((await signIn('cs_no-such-token-at-all')).body.code, 'not-signed-in');
  });

  it('lives in a cookie that only this host can set and no script reads', async () => {
    const said = await signIn(demoToken('alex'));
    assert.match(
      String(said.headers['set-cookie']),
      /^__Host-countersign=ses_[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
  });

  it('is kept as a hash: neither its secret nor its cookie is found in the database, the log or an answer', async () => {
    const headers = await signedIn('alex');
    const secret = headers.cookie.split('=')[1] ?? '';
    const log = (await world.exported()).join('\n');
    const listed = await get(headers, '/api/v1/sessions');
    assert.ok(secret.length > 40 && !log.includes(secret) && !listed.text.includes(secret));
  });

  it('acts with the hands and the name of its person, in the log as anywhere', async () => {
    const headers = await signedIn('alex');
    const said = await post('/api/v1/runs', headers, { tenant: 'contoso.onmicrosoft.com', task: 'Get-Mailbox' });
    assert.equal(said.status, 200, said.text);
    assert.ok((await world.verified()).findings.length === 0);
  });

  it('is new after every sign-in, and the one before has ended: nobody can have put it there', async () => {
    const first = await signedIn('alex');
    const again = await signIn(demoToken('alex'), { cookie: first.cookie });
    assert.notEqual(cookieOf(again), first.cookie);
    assert.equal((await get(first)).body.code, 'not-signed-in');
    assert.equal((await get({ cookie: cookieOf(again) })).status, 200);
    const planted = await signIn(demoToken('alex'), { cookie: `${sessionCookie}=ses_${'x'.repeat(43)}` });
    assert.notEqual(cookieOf(planted), `${sessionCookie}=ses_${'x'.repeat(43)}`);
  });

  it('ends when nothing is done for an hour; reading is nothing', async () => {
    const headers = await signedIn('alex');
    world.clock.forward(59 * minute);
    assert.equal((await get(headers)).status, 200);
    world.clock.forward(2 * minute);
    const said = await get(headers);
    assert.deepEqual([said.status, said.body.code], [401, 'not-signed-in']);
  });

  it('goes on while something is done, and ends after twelve hours whatever is done', async () => {
    const headers = await signedIn('alex');
    for (let at = 0; at < 23; at++) {
      world.clock.forward(30 * minute);
      assert.equal((await post(keep, headers)).status, 200, `after ${at} half hours`);
    }
    world.clock.forward(30 * minute);
    assert.equal((await post(keep, headers)).body.code, 'not-signed-in');
  });

  it('is signed out: the cookie is taken back, and what somebody kept of it is worth nothing', async () => {
    const headers = await signedIn('alex');
    const said = await post('/api/v1/session/end', headers);
    assert.equal(said.status, 200, said.text);
    assert.match(String(said.headers['set-cookie']), /^__Host-countersign=; .*Max-Age=0$/);
    assert.equal((await get(headers)).body.code, 'not-signed-in');
  });

  it('is listed for its person and for owners, and ended by either from elsewhere', async () => {
    const [one, other] = [await signedIn('bianca'), await signedIn('bianca')];
    const listed = await get(one, '/api/v1/sessions');
    assert.deepEqual(listed.body.items.map((item: { current: boolean }) => item.current).sort(), [false, true]);
    const ended = listed.body.items.find((item: { current: boolean }) => !item.current);
    assert.equal((await api.ask(null, 'DELETE', `/api/v1/sessions/${ended.id}`, { headers: one })).status, 200);
    assert.equal((await get(other)).status, 401);
    const seen = await api.ask('owner', 'GET', '/api/v1/sessions?person=bianca');
    assert.equal(seen.body.items.length, 1);
    assert.equal((await api.ask('owner', 'DELETE', `/api/v1/sessions/${seen.body.items[0].id}`)).status, 200);
    assert.equal((await get(one)).status, 401);
    assert.equal((await api.ask('alex', 'GET', '/api/v1/sessions?person=bianca')).body.code, 'not-allowed');
  });

  it('is no token, and a token is no session', async () => {
    const { cookie } = await signedIn('alex');
    const secret = cookie.split('=')[1] ?? '';
    assert.equal((await get({ authorization: `Bearer ${secret}` })).status, 401);
    assert.equal((await get({ cookie: `${sessionCookie}=${demoToken('alex')}` })).status, 401);
    assert.equal((await signIn(secret)).body.code, 'no-such-session');
  });

  it('is refused where it is said twice, or beside a token', async () => {
    const [one, other] = [await signedIn('alex'), await signedIn('maria')];
    assert.equal((await get({ cookie: `${one.cookie}; ${other.cookie}` })).body.code, 'bad-value');
    assert.equal((await get({ ...one, authorization: `Bearer ${demoToken('maria')}` })).body.code, 'bad-value');
  });

  it('does nothing for another site: what acts by it comes from a page of this server', async () => {
    const { cookie } = await signedIn('alex');
    const tried: readonly { [name: string]: string }[] = [
      {},
      { origin: publicUrl },
      { 'x-countersign': 'portal' },
      { 'x-countersign': 'yes', origin: publicUrl },
      { x_countersign: 'portal', origin: publicUrl },
      { 'x-countersign': 'portal', origin: 'https://evil.example' },
      { 'x-countersign': 'portal', origin: `${publicUrl}.evil.example` },
      { 'x-countersign': 'portal', origin: 'null' },
      { 'x-countersign': 'portal', origin: publicUrl, 'sec-fetch-site': 'cross-site' },
      { 'x-countersign': 'portal', origin: publicUrl, 'sec-fetch-site': 'same-site' },
      { 'x-countersign': 'portal', 'sec-fetch-site': 'none' },
      { 'x-countersign': 'portal', origin: 'http://localhost' },
    ];
    for (const headers of tried) {
      for (const [method, url] of [
        ['POST', keep],
        ['POST', '/api/v1/session/end'],
        ['DELETE', '/api/v1/sessions/cred_00000000000000'],
        ['POST', '/api/v1/me/tokens'],
        ['PUT', '/api/v1/people/alex'],
      ] as const) {
        const said = await api.ask(null, method, url, { headers: { ...headers, cookie }, body: method === 'PUT' ? {} : undefined });
        assert.deepEqual([said.status, said.body.code], [403, 'cross-site'], `${method} ${url} ${JSON.stringify(headers)}`);
      }
    }
    assert.equal((await get({ cookie })).status, 200);
  });

  it('is opened by nobody through another site, which would sign its visitor in as somebody else', async () => {
    for (const headers of [{}, { origin: 'https://evil.example', 'x-countersign': 'portal' }, { origin: publicUrl }] as const) {
      const said = await api.ask(null, 'POST', '/api/v1/sign-in/token', { body: { token: demoToken('alex') }, headers: { ...headers } });
      assert.equal(said.body.code, 'cross-site');
      assert.equal(said.headers['set-cookie'], undefined);
    }
  });

  it('ends in the moment in which its person is disabled, with whatever else they hold', async () => {
    const headers = await signedIn('stefan');
    assert.equal((await get(headers)).status, 200);
    const put = await api.ask('owner', 'PUT', '/api/v1/people/stefan', {
      body: { name: 'Stefan Security', disabled: true },
      headers: { 'if-match': '"1"' },
    });
    const { id, digest } = put.body.request;
    assert.equal((await get(headers)).status, 200, 'it waits for another owner');
    const voted = await api.ask('olivia', 'POST', `/api/v1/requests/${id}/votes`, { body: { verdict: 'approve', digest } });
    assert.equal(voted.status, 200, voted.text);
    assert.equal((await get(headers)).status, 401);
  });

  it('sees how to sign in without being one', async () => {
    const providers = [{ id: 'nowhere', label: 'Nowhere', start: '/sign-in/oidc/nowhere/start' }];
    assert.deepEqual((await get({}, '/api/v1/sign-in')).body, { providers, passkey: true, password: true, demo: true });
  });

  it('is a person’s of whom everything was written down, and the log proves it', async () => {
    await sessionIn(world, 'sam');
    assert.deepEqual((await world.verified()).findings, []);
  });
});
