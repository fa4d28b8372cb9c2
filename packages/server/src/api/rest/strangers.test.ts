import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RouteEntry } from '@countersign/contract/route.ts';
import { routes } from '@countersign/contract/routes.ts';
import { organised } from '../../testing/organisation.ts';
import { type Ground, newGround, openWorld, type World } from '../../testing/world.ts';
import { type Served, served } from './served.testing.ts';

const everyRoute: readonly RouteEntry[] = Object.values(routes);
const concrete = (path: string) => path.replace('{index}', '3').replaceAll(/\{[a-z]+\}/gi, 'contoso.onmicrosoft.com');

describe('whoever has not signed in', () => {
  let ground: Ground;
  let world: World;
  let api: Served;
  before(async () => {
    const made = await newGround('sqlite');
    assert.ok(made !== undefined);
    ground = made;
    world = await openWorld(ground);
    await organised(world);
    api = await served(world);
  });
  after(async () => {
    await api.close();
    await world.close();
    await ground.place.remove();
  });

  for (const { method, path, who } of everyRoute) {
    if (who === 'anybody') continue;
    it(`gets 401 from ${method} ${path}, with and without a body, and with a token that nobody has`, async () => {
      const url = concrete(path);
      const nobody = { authorization: `Bearer cs_${'x'.repeat(43)}` };
      for (const asking of [
        {},
        { headers: nobody },
        ...(method === 'GET' ? [] : [{ body: {} }, { body: '{"a":' }, { body: {}, headers: nobody }, { body: '{"a":', headers: nobody }]),
      ]) {
        const said = await api.ask(null, method, url, asking);
        assert.equal(said.status, 401, `${JSON.stringify(asking)}: ${said.text}`);
        assert.equal(said.headers['www-authenticate'], 'Bearer realm="countersign"');
        assert.equal(said.body.code, 'not-signed-in');
      }
    });
  }

  it('is told whether the server works, and nothing else of it', async () => {
    assert.deepEqual((await api.ask(null, 'GET', '/api/v1/status')).body, { ok: true });
  });

  it('is nobody however else they say who they are', async () => {
    const token = await api.token('owner');
    for (const [url, headers] of [
      [`/api/v1/me?token=${token}`, {}],
      [`/api/v1/me?access_token=${token}`, {}],
      ['/api/v1/me', { cookie: `token=${token}; session=${token}` }],
      ['/api/v1/me', { 'x-forwarded-user': 'owner', 'x-remote-user': 'owner', x_forwarded_user: 'owner' }],
      ['/api/v1/me', { 'x-authorization': `Bearer ${token}`, 'proxy-authorization': `Bearer ${token}` }],
      ['/api/v1/me', { authorization: `Basic ${Buffer.from(`owner:${token}`).toString('base64')}` }],
      ['/api/v1/me', { authorization: token }],
      ['/api/v1/me', { authorization: `Bearer ${token}, Bearer ${token}` }],
      ['/api/v1/me?x=/api/v1/status', {}],
    ] as const) {
      assert.equal((await api.ask(null, 'GET', url, { headers })).status, 401, `${url} ${JSON.stringify(headers)}`);
    }
  });

  it('never sees a token in an answer, whatever they send', async () => {
    const token = await api.token('owner');
    const said = await api.ask('owner', 'POST', '/api/v1/runs', { body: `{"task":"${token}"` });
    assert.ok(!said.text.includes(token));
  });

  it('is held up after too many tries, and is told how long', async () => {
    const strict = await served(world, { rateLimit: 5 });
    const bad = { authorization: `Bearer cs_${'y'.repeat(43)}` };
    for (let attempt = 0; attempt < 5; attempt++) assert.equal((await strict.ask(null, 'GET', '/api/v1/me', { headers: bad })).status, 401);
    const said = await strict.ask(null, 'GET', '/api/v1/me', { headers: bad });
    assert.equal(said.status, 429);
    assert.equal(said.body.code, 'rate-limited');
    assert.ok(Number(said.headers['retry-after']) >= 1);
    await strict.close();
  });
});

describe('one token', () => {
  it('is held up after too many requests within a minute, and others are not', async () => {
    const ground = await newGround('sqlite');
    assert.ok(ground !== undefined);
    const world = await openWorld(ground);
    await organised(world);
    const api = await served(world, { rateLimit: 3 });
    for (let attempt = 0; attempt < 3; attempt++) assert.equal((await api.ask('alex', 'GET', '/api/v1/me')).status, 200);
    assert.equal((await api.ask('alex', 'GET', '/api/v1/me')).status, 429);
    assert.equal((await api.ask('maria', 'GET', '/api/v1/me')).status, 200);
    // Whichever front end they come by.
    assert.equal((await api.ask('alex', 'GET', '/graph/contoso.onmicrosoft.com/v1.0/me')).status, 429);
    for (let attempt = 0; attempt < 2; attempt++) await api.ask('maria', 'GET', '/graph/contoso.onmicrosoft.com/v1.0/me');
    assert.equal((await api.ask('maria', 'GET', '/api/v1/me')).status, 429);
    await api.close();
    await world.close();
    await ground.place.remove();
  });
});
