import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEngine } from '../../testing/engines.ts';
import { fromPage } from './cases.testing.ts';
import { type Said, type Served, served } from './served.testing.ts';

const anonymous = (api: Served, forwarded: string, more: { readonly [name: string]: string } = {}) =>
  api.ask(null, 'GET', '/api/v1/sign-in', { headers: { 'x-forwarded-for': forwarded, ...more } });

const frontEnds = [
  ['GET', '/api/v1/me'],
  ['GET', '/v1.0/me'],
  ['GET', '/scim/v2/Users'],
  ['GET', '/adminapi/v1.0/contoso.onmicrosoft.com/EXOModuleFile'],
] as const;

const statuses = async (said: readonly Promise<{ readonly status: number }>[]) => (await Promise.all(said)).map(({ status }) => status);

// Without a socket the peer is 127.0.0.1.
onEngine('sqlite', 'behind a proxy', (open) => {
  it('that is trusted each caller is counted by themselves, by the address that the proxy saw', async () => {
    const api = await served(await open(), { rateLimit: 2, proxies: '127.0.0.1' });
    assert.deepEqual(await statuses([anonymous(api, '203.0.113.1'), anonymous(api, '203.0.113.1')]), [200, 200]);
    assert.equal((await anonymous(api, '203.0.113.1')).body.code, 'rate-limited');
    assert.equal((await anonymous(api, '203.0.113.2')).status, 200);
    await api.close();
  });

  it('nobody gets out of what is counted of them by what they write before it, by a port, or by another header', async () => {
    const api = await served(await open(), { rateLimit: 2, proxies: '127.0.0.1' });
    const claims = ['1.1.1.1, 203.0.113.1', '2.2.2.2,203.0.113.1:4711', 'unknown, 203.0.113.1', '127.0.0.1, ::ffff:203.0.113.1'];
    const said = await statuses(
      claims.map((claim, at) => anonymous(api, claim, { 'x-real-ip': `9.9.9.${at}`, x_forwarded_for: `8.8.8.${at}` })),
    );
    assert.deepEqual(said.toSorted(), [200, 200, 429, 429]);
    await api.close();
  });

  it('that is not trusted, or where none is named, a claimed address is nobody’s', async () => {
    for (const proxies of [undefined, '10.0.0.0/8']) {
      const api = await served(await open(), { rateLimit: 2, ...(proxies === undefined ? {} : { proxies }) });
      const said = await statuses(['1.1.1.1', '2.2.2.2', '3.3.3.3'].map((claim) => anonymous(api, claim)));
      assert.deepEqual(said.toSorted(), [200, 200, 429], String(proxies));
      await api.close();
    }
  });

  it('wrong tries hold up the address that made them, and nobody else behind the same proxy', async () => {
    const api = await served(await open(), { proxies: '127.0.0.1' });
    const body = { username: 'alex', password: 'wrong', code: '000000' };
    const tried = (from: string) =>
      api.ask(null, 'POST', '/api/v1/sign-in/password', { body, headers: { ...fromPage, 'x-forwarded-for': from } });
    for (let at = 0; at < 10; at++) assert.equal((await tried(`9.9.9.${at}, 203.0.113.1`)).status, 401);
    assert.equal((await tried('203.0.113.1')).body.code, 'rate-limited');
    assert.equal((await tried('203.0.113.2')).status, 401);
    await api.close();
  });

  it('tokens that are none are counted at every front end by whose they are, and hold up nobody else', async () => {
    for (const [method, url] of frontEnds) {
      const api = await served(await open(), { rateLimit: 2, proxies: '127.0.0.1' });
      const said: Said[] = [];
      for (const [at, from] of ['203.0.113.1', '203.0.113.1', '203.0.113.1', '203.0.113.2'].entries()) {
        const authorization = `Bearer cs_${String(at).repeat(43)}`;
        said.push(await api.ask(null, method, url, { headers: { authorization, 'x-forwarded-for': from } }));
      }
      assert.deepEqual(
        said.map(({ status }) => status),
        [401, 401, 429, 401],
        url,
      );
      await api.close();
    }
  });
});
