import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sha256Hex } from '../../keys.ts';
import { makeToken } from '../../operations/credentials.ts';
import { linkIdentity } from '../../operations/link-identity.ts';
import { fetchPairedToken } from '../../operations/pairings.ts';
import { putPolicy } from '../../operations/put-rule.ts';
import { entriesOf, minute, written } from '../../testing/acts.ts';
import { codeOf, contoso, handOf, must } from '../../testing/hand.ts';
import { configured } from '../../testing/organisation.ts';
import { type Lab, startLab } from '../../testing/provider.ts';
import { world as newWorld, type World } from '../../testing/world.ts';
import { sessionCookie } from '../rest/cookie.ts';
import { pairingsIn } from '../rest/pairings.testing.ts';
import { publicUrl, type Said, type Served, served } from '../rest/served.testing.ts';
import { cookieIn, withProvider } from './provider.testing.ts';
import { leavingCookie } from './single-sign-on.ts';

const start = '/sign-in/oidc/lab/start';
const needed = 'authentication-context-needed';

describe('an authentication context of a provider', () => {
  let lab: Lab;
  let world: World;
  let api: Served;
  before(async () => {
    lab = await startLab(`${publicUrl}/sign-in/oidc/lab/callback`);
    // The provider lives in the real time.
    world = withProvider(await newWorld({ engine: 'sqlite', startAt: Date.now() }), lab);
    api = await served(world);
    for (const username of ['alex', 'maria'])
      await configured(world, linkIdentity, { username, issuer: lab.issuer, subject: `${username}-at-lab` });
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\Remove-JournalRule'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
      require: { reason: true, authenticationContext: 'c1' },
    };
    await configured(world, putPolicy, { name: 'in-context', document, base: 0, keeps: false });
  });
  after(async () => {
    await api.close();
    await world.close();
    await lab.close();
  });
  beforeEach(() => {
    lab.who = 'alex-at-lab';
    lab.meets = ['c1', 'c2'];
    lab.bend = (claims) => claims;
    world.clock.forward(Math.max(0, Date.now() - world.clock.now()));
  });

  const get = (url: string, cookie = '') => api.ask(null, 'GET', url, { headers: { cookie } });
  const left = async (query = '') => {
    const said = await get(`${start}${query}`);
    return { location: String(said.headers.location), cookie: cookieIn(said, leavingCookie) };
  };
  const journey = async (query = ''): Promise<Said> => {
    const { location, cookie } = await left(query);
    const back = await lab.visit(location);
    return await get(back.slice(publicUrl.length), cookie);
  };
  const signedIn = async (query = '') => cookieIn(await journey(query), sessionCookie);
  const post = (url: string, cookie: string, body: object) =>
    api.ask(null, 'POST', url, { body, headers: { cookie, 'x-countersign': 'portal', origin: publicUrl } });
  const ask = (cookie: string, name: string) =>
    post('/api/v1/requests', cookie, {
      tenant: contoso,
      task: 'Exchange\\Remove-JournalRule',
      parameters: { Identity: name },
      policy: 'in-context',
      reason: 'INC000001',
      duration: 'PT1H',
    });

  it('is asked for by the claims request that Entra ID reads, and only where a rule wants it', async () => {
    const claims = async (query: string) => new URL((await left(query)).location).searchParams.get('claims');
    assert.equal(await claims('?fresh=1&context=c1'), '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}');
    assert.equal(await claims('?context=c2,c1,c2'), '{"id_token":{"acrs":{"essential":true,"values":["c2","c1"]}}}');
    assert.equal(await claims(''), null);
    assert.equal(await claims(`?context=${encodeURIComponent('c1"}},"x":{')}`), null);
    assert.equal(await claims('?context=c1&context=c2'), null);
  });

  it('is met by a sign-in whose token says so, and kept as long as the session, in the log too', async () => {
    const plain = await get('/api/v1/session', await signedIn());
    assert.deepEqual(plain.body.contexts, [], 'nobody asked the provider');
    const { body } = await get('/api/v1/session', await signedIn('?fresh=1&context=c1'));
    assert.deepEqual(body.contexts, ['c1', 'c2']);
    const [made] = (await entriesOf(world, 'credential.made')).slice(-1);
    assert.deepEqual(made?.acrs, ['c1', 'c2']);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is met by acr too, where that is what the provider says', async () => {
    lab.meets = [];
    lab.bend = (claims) => ({ ...claims, acr: 'c1' });
    assert.deepEqual((await get('/api/v1/session', await signedIn('?context=c1'))).body.contexts, ['c1']);
  });

  for (const [what, bend] of Object.entries<Lab['bend']>({
    'does not know the claim': ({ acrs: _, ...claims }) => claims,
    'says another': (claims) => ({ ...claims, acrs: ['c2'] }),
    'says a longer one': (claims) => ({ ...claims, acrs: ['c11'] }),
    'says it in another form': (claims) => ({ ...claims, acrs: { c1: true } }),
    'says it as a text': (claims) => ({ ...claims, acrs: 'c1' }),
  }))
    it(`is not met where the provider ${what}: nobody is signed in, and it is written down`, async () => {
      lab.bend = bend;
      const had = (await entriesOf(world, 'sign-in.refused')).length;
      const said = await journey('?fresh=1&context=c1');
      assert.equal(said.status, 403);
      assert.match(said.text, new RegExp(`The provider did not say that this sign-in met c1[^]*\\(${needed}\\)`));
      assert.equal(cookieIn(said, sessionCookie), '');
      assert.equal((await entriesOf(world, 'sign-in.refused')).length - had, 1);
    });

  it('is demanded of whoever asks, and the refusal says which; no other sign-in and no token is enough', async () => {
    const refused = await ask(await signedIn('?fresh=1'), 'one');
    assert.deepEqual([refused.status, refused.body.code, refused.body.contexts], [403, needed, ['c1']]);
    const token = await api.ask('alex', 'POST', '/api/v1/requests', {
      body: {
        tenant: contoso,
        task: 'Exchange\\Remove-JournalRule',
        parameters: { Identity: 'one' },
        policy: 'in-context',
        reason: 'x',
        duration: 'PT1H',
      },
    });
    assert.equal(token.body.code, needed);
    lab.meets = ['c2'];
    assert.equal((await ask(await signedIn('?context=c2'), 'one')).body.code, needed);
  });

  it('is met by a terminal that such a session confirmed, and by no other token', async () => {
    const cookie = await signedIn('?fresh=1&context=c1');
    const { confirmed } = await pairingsIn(world, { headers: { cookie } });
    const token = `cs_${randomBytes(32).toString('hex')}`;
    const input = { device: sha256Hex(confirmed.deviceCode), token, hash: sha256Hex(token) };
    const { credential } = must(await world.nobody.does(fetchPairedToken, input));
    assert.deepEqual((await entriesOf(world, 'credential.made')).at(-1)?.acrs, ['c1', 'c2']);
    const hand = handOf(world.sender, { credential: credential.hash });
    const filed = await hand.ask(written('Remove-JournalRule', { Identity: 'four' }), { policy: 'in-context' });
    assert.equal(codeOf(filed), 'not refused');
    const more = `cs_${randomBytes(32).toString('hex')}`;
    const script = must(await hand.does(makeToken, { token: more, hash: sha256Hex(more), label: 'script', days: 1 }));
    const other = handOf(world.sender, { credential: script.credential.hash });
    assert.equal(codeOf(await other.ask(written('Remove-JournalRule', { Identity: 'five' }), { policy: 'in-context' })), needed);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is demanded within ten minutes, of whoever votes too; then it is approved and the log proves it', async () => {
    const alex = await signedIn('?fresh=1&context=c1');
    const request = await ask(alex, 'two');
    assert.equal(request.status, 201, request.text);
    world.clock.forward(11 * minute);
    assert.equal((await ask(alex, 'three')).body.code, needed);
    const { id, digest } = request.body;
    lab.who = 'maria-at-lab';
    const vote = (cookie: string) => post(`/api/v1/requests/${id}/votes`, cookie, { verdict: 'approve', digest });
    const plain = await signedIn();
    const seen = await get(`/api/v1/requests/${id}`, plain);
    assert.deepEqual([seen.body.authenticationContexts, seen.body.can.vote.code], [['c1'], needed]);
    assert.equal((await vote(plain)).body.code, needed);
    // A provider's clock is the real one, which is behind by now: what it says was proved eleven minutes ago.
    lab.bend = (claims) => ({ ...claims, auth_time: Math.floor(world.clock.now() / 1000) - 30 });
    const approved = await vote(await signedIn('?context=c1'));
    assert.equal(approved.status, 200, approved.text);
    assert.equal(approved.body.request.state, 'approved');
    assert.deepEqual((await entriesOf(world, 'vote.cast')).at(-1)?.contexts, ['c1', 'c2']);
    assert.deepEqual((await world.verified()).findings, []);
  });
});
