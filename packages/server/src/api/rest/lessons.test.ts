import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { minute } from '../../testing/acts.ts';
import { demoToken, demoWorld } from '../../testing/demo.ts';
import type { World } from '../../testing/world.ts';
import { fromPage, sessionIn } from './cases.testing.ts';
import { type Served, served } from './served.testing.ts';

// What went wrong in other systems with identities, headers and tokens, each as a sentence that holds here.

describe('identity, headers and tokens', () => {
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

  const password = (body: object, headers: { [name: string]: string } = {}) =>
    api.ask(null, 'POST', '/api/v1/sign-in/password', { body, headers: { ...fromPage, ...headers } });

  it('no header that a proxy might set says whose address it is: wrong tries are held up all the same', async () => {
    const wrong = { username: 'nobody-here', password: 'wrong', code: '000000' };
    for (let at = 0; at < 10; at++) {
      const claimed = `203.0.113.${at}`;
      const headers = { 'x-forwarded-for': claimed, x_forwarded_for: claimed, forwarded: `for=${claimed}`, 'x-real-ip': claimed };
      assert.equal((await password(wrong, headers)).status, 401);
    }
    assert.equal((await password(wrong, { 'x-forwarded-for': '198.51.100.1' })).body.code, 'rate-limited');
  });

  it('no header names a person beside a session or instead of one', async () => {
    const { headers } = await sessionIn(world, 'alex');
    const named = { 'x-forwarded-user': 'olivia', x_forwarded_user: 'olivia', 'x-remote-user': 'olivia', 'x-auth-request-user': 'olivia' };
    assert.equal((await api.ask(null, 'GET', '/api/v1/session', { headers: { ...headers, ...named } })).body.person.username, 'alex');
    assert.equal((await api.ask(null, 'GET', '/api/v1/session', { headers: named })).status, 401);
  });

  it('a path that only holds an open one, in its query or its end, is not open', async () => {
    for (const url of ['/api/v1/session?next=/api/v1/sign-in', '/api/v1/sessions?/api/v1/sign-in/token', '/api/v1/me/credentials?sign-in'])
      assert.equal((await api.ask(null, 'GET', url)).status, 401, url);
    for (const url of [
      '/api/v1/sign-in/../session',
      '/api/v1/sign-in%2f..%2fsession',
      '/api/v1/sign-in//../session',
      '/api/v1/sign-in;/session',
    ])
      assert.ok([400, 401, 404].includes((await api.ask(null, 'GET', url)).status), url);
  });

  it('a name that only looks like somebody’s is nobody’s, and does not get around what is counted of theirs', async () => {
    for (const username of ['ALEX', ' alex', 'alex ', 'alex\u0000', 'аlex'])
      assert.ok([400, 401, 422].includes((await password({ username, password: 'x', code: '1' })).status), JSON.stringify(username));
  });

  it('a change of group counts at the next decision, in the session that was open before', async () => {
    const { headers } = await sessionIn(world, 'martin');
    const roles = async () => (await api.ask(null, 'GET', '/api/v1/session', { headers })).body.roles;
    assert.deepEqual(await roles(), ['approver']);
    const put = await api.ask('owner', 'PUT', '/api/v1/groups/mail-approvers', {
      body: { people: ['maria'] },
      headers: { 'if-match': '"1"' },
    });
    assert.equal(put.status, 202, put.text);
    const { id, digest } = put.body.request;
    const voted = await api.ask('olivia', 'POST', `/api/v1/requests/${id}/votes`, { body: { verdict: 'approve', digest } });
    assert.equal(voted.status, 200, voted.text);
    assert.deepEqual(await roles(), []);
  });

  it('no sequence of calls moves the end of a session', async () => {
    const { headers } = await sessionIn(world, 'maria');
    const end = async () => (await api.ask(null, 'GET', '/api/v1/session', { headers })).body.endsAt;
    const first = await end();
    for (let at = 0; at < 5; at++) {
      world.clock.forward(30 * minute);
      await api.ask(null, 'POST', '/api/v1/session/keep', { headers });
    }
    assert.equal(await end(), first);
  });

  it('a session’s secret and a token are told to nobody: not in a refusal, not in an answer', async () => {
    const { headers } = await sessionIn(world, 'maria');
    const secret = String(headers.cookie).split('=')[1] ?? '';
    for (const body of [`{"token":"${secret}`, { token: secret, more: demoToken('maria') }]) {
      const said = await api.ask(null, 'POST', '/api/v1/sign-in/token', { body, headers });
      assert.ok(said.status >= 400 && !said.text.includes(secret) && !said.text.includes(demoToken('maria')));
    }
  });
});
