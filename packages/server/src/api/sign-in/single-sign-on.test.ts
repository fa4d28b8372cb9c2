import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { linkIdentity } from '../../operations/link-identity.ts';
import { putPerson } from '../../operations/put-people.ts';
import { endCredential } from '../../operations/recovery-codes.ts';
import { entriesOf } from '../../testing/acts.ts';
import { codeOf, must } from '../../testing/hand.ts';
import { configured, personInput } from '../../testing/organisation.ts';
import { type Lab, startLab } from '../../testing/provider.ts';
import { world as newWorld, type World } from '../../testing/world.ts';
import { sessionCookie } from '../rest/cookie.ts';
import { publicUrl, type Said, type Served, served } from '../rest/served.testing.ts';
import { cookieIn, withProvider } from './provider.testing.ts';
import { leavingCookie } from './single-sign-on.ts';

const start = '/sign-in/oidc/lab/start';

describe('signing in at a provider', () => {
  let lab: Lab;
  let world: World;
  let api: Served;
  before(async () => {
    lab = await startLab(`${publicUrl}/sign-in/oidc/lab/callback`);
    // The provider lives in the real time.
    world = withProvider(await newWorld({ engine: 'sqlite', startAt: Date.now() }), lab);
    api = await served(world);
    await configured(world, linkIdentity, { username: 'alex', issuer: lab.issuer, subject: 'alex-at-lab' });
  });
  after(async () => {
    await api.close();
    await world.close();
    await lab.close();
  });
  beforeEach(() => {
    lab.who = 'alex-at-lab';
    lab.bend = (claims) => claims;
    lab.rotate();
    world.clock.forward(Math.max(0, Date.now() - world.clock.now()));
  });

  const get = (url: string, cookie = '') => api.ask(null, 'GET', url, { headers: { cookie } });
  const leave = async (query = '', cookie = '') => {
    const said = await get(`${start}${query}`, cookie);
    assert.equal(said.status, 303, said.text);
    return { location: String(said.headers.location), cookie: cookieIn(said, leavingCookie) };
  };
  const back = (url: string, cookie: string) => get(url.slice(publicUrl.length), cookie);
  const journey = async (query = '', before = '') => {
    const { location, cookie } = await leave(query, before);
    return await back(await lab.visit(location), cookie);
  };
  const refused = async (code: string, recorded: number, signIn: () => Promise<Said> = journey) => {
    const had = (await entriesOf(world, 'sign-in.refused')).length;
    const said = await signIn();
    assert.match(said.text, new RegExp(`\\(${code}\\)`), said.text);
    assert.ok(!String(said.headers['set-cookie']).includes(`${sessionCookie}=ses_`));
    assert.equal((await entriesOf(world, 'sign-in.refused')).length - had, recorded);
  };

  it('is among the ways that the server offers', async () => {
    const { body } = await get('/api/v1/sign-in');
    assert.deepEqual(body.providers, [{ id: 'lab', label: 'The lab', start }]);
  });

  it('makes a session of the person whose identity it is, and goes where they wanted to go', async () => {
    const said = await journey('?to=/approvals%3Fmine%3D1');
    assert.equal(said.status, 303, said.text);
    assert.equal(said.headers.location, '/approvals?mine=1');
    const { body } = await get('/api/v1/session', cookieIn(said, sessionCookie));
    assert.deepEqual([body.person.username, body.method], ['alex', 'single-sign-on']);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('keeps when the person proved it at their provider, and says no fresher', async () => {
    const proved = Math.floor(Date.now() / 1000) - 3000;
    lab.bend = (claims) => ({ ...claims, auth_time: proved });
    const { body } = await get('/api/v1/session', cookieIn(await journey(), sessionCookie));
    assert.equal(Date.parse(body.provedAt), proved * 1000);
    lab.bend = ({ auth_time: _, ...claims }) => claims;
    const without = await get('/api/v1/session', cookieIn(await journey(), sessionCookie));
    assert.ok(Date.parse(without.body.provedAt) < Date.now() - 11 * 3_600_000);
  });

  it('keeps what the provider said of how, as its word, and leaves out what is not of that form', async () => {
    lab.bend = (claims) => ({ ...claims, acr: 'urn:lab:strong', amr: ['pwd', 'mfa', 7, 'a b', 'x'.repeat(201)] });
    const { body } = await get('/api/v1/session', cookieIn(await journey(), sessionCookie));
    assert.deepEqual([body.acr, body.amr], ['urn:lab:strong', ['pwd', 'mfa']]);
    const [made] = (await entriesOf(world, 'credential.made')).slice(-1);
    assert.deepEqual([made?.acr, made?.amr], ['urn:lab:strong', ['pwd', 'mfa']]);
    lab.bend = (claims) => ({ ...claims, acr: { a: 1 }, amr: 'pwd' });
    const without = await get('/api/v1/session', cookieIn(await journey(), sessionCookie));
    assert.deepEqual([without.body.acr, without.body.amr], [null, []]);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('lets nobody in with an old proof where a fresh one is asked for', async () => {
    const fresh = await get('/api/v1/session', cookieIn(await journey('?fresh=1'), sessionCookie));
    assert.ok(Date.now() - Date.parse(fresh.body.provedAt) < 600_000);
    lab.bend = (claims) => ({ ...claims, auth_time: Math.floor(Date.now() / 1000) - 3000 });
    await refused('not-signed-in', 1, () => journey('?fresh=1'));
  });

  it('ends the session that the browser had before', async () => {
    const first = cookieIn(await journey(), sessionCookie);
    await journey('', first);
    assert.equal((await get('/api/v1/session', first)).status, 401);
  });

  for (const [what, bend] of Object.entries<Lab['bend']>({
    'another nonce': (claims) => ({ ...claims, nonce: 'another' }),
    'no nonce': ({ nonce: _, ...claims }) => claims,
    'another audience': (claims) => ({ ...claims, aud: 'another' }),
    'no audience': ({ aud: _, ...claims }) => claims,
    'a second audience': (claims) => ({ ...claims, aud: ['countersign', 'another'], azp: 'countersign' }),
    'another issuer': (claims) => ({ ...claims, iss: 'https://another.example' }),
    'a time that is over': (claims) => ({ ...claims, iat: Math.floor(Date.now() / 1000) - 900, exp: Math.floor(Date.now() / 1000) - 300 }),
    'an empty subject': (claims) => ({ ...claims, sub: ' ' }),
  }))
    it(`refuses ${what}, and writes it down`, async () => {
      lab.bend = bend;
      await refused('not-signed-in', 1);
    });

  it('allows for clocks that differ by less than a minute', async () => {
    lab.bend = (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 20 });
    assert.equal((await journey()).status, 303);
  });

  it('follows a key that was rotated, and refuses one that is published nowhere', async () => {
    assert.equal((await journey()).status, 303);
    lab.rotate();
    assert.equal((await journey()).status, 303);
    lab.stray();
    assert.equal((await journey()).status, 401);
  });

  it('takes an answer once: neither the same browser nor a code again', async () => {
    const { location, cookie } = await leave();
    const url = await lab.visit(location);
    assert.equal((await back(url, cookie)).status, 303);
    await refused('not-signed-in', 0, () => back(url, cookie));
    const other = await leave();
    const mine = new URL(await lab.visit(other.location));
    mine.searchParams.set('code', new URL(url).searchParams.get('code') ?? '');
    await refused('not-signed-in', 0, () => back(mine.href, other.cookie));
  });

  it('takes it from the browser that was sent alone', async () => {
    const { location, cookie } = await leave();
    const url = await lab.visit(location);
    await refused('not-signed-in', 0, () => back(url, ''));
    await refused('not-signed-in', 0, () => back(url, `${cookie}x`));
    await refused('not-signed-in', 0, async () => back(url, (await leave()).cookie));
    assert.equal((await back(url, cookie)).status, 303);
  });

  it('refuses a state that it did not send', async () => {
    const { location, cookie } = await leave();
    const url = new URL(await lab.visit(location));
    url.searchParams.set('state', 'another');
    await refused('not-signed-in', 0, () => back(url.href, cookie));
  });

  it('takes five minutes at most', async () => {
    const { location, cookie } = await leave();
    const url = await lab.visit(location);
    world.clock.forward(5 * 60_000);
    await refused('not-signed-in', 0, () => back(url, cookie));
  });

  it('goes nowhere but to a path of its own', async () => {
    for (const to of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:1',
      '/%09/evil.example'.replace('%09', '\t'),
      '',
    ])
      assert.equal((await journey(`?to=${encodeURIComponent(to)}`)).headers.location, '/', to);
  });

  it('knows no provider but its own', async () => {
    assert.equal((await get('/sign-in/oidc/another/start')).status, 404);
    const { location, cookie } = await leave();
    const url = (await lab.visit(location)).replace('/lab/', '/another/');
    await refused('not-signed-in', 0, () => back(url, cookie));
  });

  it('lets nobody in who is linked to nobody, and keeps in the log whom an owner may link', async () => {
    lab.who = 'a-stranger';
    await refused('not-allowed', 1);
    const log = (await world.exported()).join('\n');
    assert.ok(log.includes('a-stranger'));
  });

  it('links one identity to one person, a known issuer and a subject that is something', async () => {
    const link = (username: string, issuer: string, subject: string) =>
      world.as('owner').does(linkIdentity, { wanted: { username, issuer, subject }, reason: 'they asked' });
    assert.equal(codeOf(await link('maria', lab.issuer, 'alex-at-lab')), 'conflict');
    assert.equal(codeOf(await link('alex', lab.issuer, 'alex-at-lab')), 'conflict');
    assert.equal(codeOf(await link('maria', 'https://another.example', 'maria')), 'not-found');
    assert.equal(codeOf(await link('maria', lab.issuer, ' ')), 'bad-value');
    assert.equal(codeOf(await link('nobody-here', lab.issuer, 'x')), 'no-such-person');
  });

  it('can be linked anew once its link was ended, and lets nobody in between', async () => {
    await configured(world, linkIdentity, { username: 'maria', issuer: lab.issuer, subject: 'one-of-us' });
    lab.who = 'one-of-us';
    const said = await journey();
    const own = await get('/api/v1/me/credentials', cookieIn(said, sessionCookie));
    const id = own.body.items.find((one: { kind: string }) => one.kind === 'identity').id;
    must(await world.as('maria').does(endCredential, { credential: id }));
    await refused('not-allowed', 1);
    await configured(world, linkIdentity, { username: 'bianca', issuer: lab.issuer, subject: 'one-of-us' });
    const { body } = await get('/api/v1/session', cookieIn(await journey(), sessionCookie));
    assert.equal(body.person.username, 'bianca');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('lets nobody in who is disabled', async () => {
    await configured(world, linkIdentity, { username: 'martin', issuer: lab.issuer, subject: 'martin-at-lab' });
    lab.who = 'martin-at-lab';
    assert.equal((await journey()).status, 303);
    await configured(world, putPerson, { ...personInput('martin', 'Martin'), disabled: true, base: 1 });
    await refused('not-allowed', 1);
    assert.deepEqual((await world.verified()).findings, []);
  });
});
