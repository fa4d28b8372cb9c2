import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { demoWorld } from '../../testing/demo.ts';
import type { World } from '../../testing/world.ts';
import { servePortal } from '../portal/portal.ts';
import { type Served, served } from './served.testing.ts';

/** What the OWASP Secure Headers Project proposes for every answer; the policies of content and features differ, and are held by what they forbid. */
const proposed = {
  'cross-origin-embedder-policy': /^require-corp$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'content-security-policy': /^default-src 'none';(?!.*unsafe).*frame-ancestors 'none'/,
  'permissions-policy': /camera=\(\).*geolocation=\(\).*microphone=\(\)/,
  'referrer-policy': /^no-referrer$/,
  'strict-transport-security': /^max-age=31536000; includeSubDomains$/,
  'x-content-type-options': /^nosniff$/,
  'x-dns-prefetch-control': /^off$/,
  'x-frame-options': /^DENY$/,
  'x-permitted-cross-domain-policies': /^none$/,
} as const;

/** What tells whoever attacks what runs here, or opens it to other sites. */
const never = ['server', 'x-powered-by', 'x-aspnet-version', 'access-control-allow-origin', 'access-control-allow-credentials'];

describe('every kind of answer carries the headers of the OWASP Secure Headers Project', () => {
  let world: World;
  let api: Served;
  const folder = mkdtempSync(join(tmpdir(), 'countersign-headers-'));
  before(async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<meta name="style-nonce" nonce="{{nonce}}">');
    writeFileSync(join(folder, 'assets', 'app-1.js'), 'export const plain = 1;');
    world = await demoWorld();
    await world.seal();
    api = await served(world, { rateLimit: 60, beside });
  });
  after(async () => {
    await api.close();
    await world.close();
    rmSync(folder, { recursive: true });
  });

  function beside(app: FastifyInstance): void {
    servePortal(app, { folder, random: (bytes) => new Uint8Array(bytes) });
    app.get('/broken', () => {
      throw new Error('broken on purpose');
    });
  }

  const html = { accept: 'text/html' };
  const type = { 'content-type': 'text/html' };
  const exchange = '/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand';
  for (const [what, status, who, method, url, more = {}] of [
    ['what was asked for', 200, 'alex', 'GET', '/api/v1/me'],
    ['the description', 200, null, 'GET', '/api/v1/openapi.json'],
    ['a list', 200, 'ada', 'GET', '/api/v1/audit/entries'],
    ['a stream of lines', 200, 'ada', 'GET', '/api/v1/audit/export'],
    ['one who is not signed in', 401, null, 'GET', '/api/v1/me'],
    ['one who may not', 403, 'alex', 'POST', '/api/v1/locks', { body: { stops: 'everything', reason: 'x' } }],
    ['nothing there', 404, 'alex', 'GET', '/api/v1/nothing'],
    ['another method', 405, 'alex', 'DELETE', '/api/v1/me'],
    ['an address that cannot be read', 400, null, 'GET', '/%zz'],
    ['an address with tricks', 400, null, 'GET', '/api/v1//me'],
    ['a body of another kind', 415, 'alex', 'POST', '/api/v1/runs', { body: '<x>', headers: type }],
    ['a body with surprises', 400, 'alex', 'POST', '/api/v1/runs', { body: '{"a":1,"a":2}' }],
    ['a body that is too large', 413, 'alex', 'POST', '/api/v1/runs', { body: `"${'x'.repeat(2_000_000)}"` }],
    ['the page', 200, null, 'GET', '/approvals', { headers: html }],
    ['a file of the page', 200, null, 'GET', '/assets/app-1.js'],
    ['a file that is not there', 404, null, 'GET', '/assets/none.js', { headers: html }],
    ['the module for PowerShell', 200, null, 'GET', '/powershell/Countersign.psd1'],
    ['Exchange’s front end', 401, null, 'POST', exchange, { body: {} }],
    ['Graph’s front end', 401, null, 'GET', '/v1.0/users'],
    ['a directory’s front end', 401, null, 'GET', '/scim/v2/Users'],
    ['a sign-in at a provider that is none', 404, null, 'GET', '/sign-in/oidc/none/start', { headers: html }],
    ['something that went wrong', 500, null, 'GET', '/broken'],
  ] as const) {
    it(`${what} (${status})`, async () => {
      const said = await api.ask(who, method, url, more);
      assert.equal(said.status, status, said.text.slice(0, 200));
      for (const [name, value] of Object.entries(proposed)) assert.match(String(said.headers[name]), value, name);
      assert.match(String(said.headers['cache-control']), url === '/assets/app-1.js' ? /immutable/ : /^no-store/);
      for (const name of never) assert.equal(said.headers[name], undefined, name);
    });
  }

  it('and so does too many (429)', async () => {
    for (let at = 0; at < 70; at++) await api.ask(null, 'GET', '/api/v1/sign-in');
    const said = await api.ask(null, 'GET', '/api/v1/sign-in');
    assert.equal(said.status, 429);
    for (const [name, value] of Object.entries(proposed)) assert.match(String(said.headers[name]), value, name);
  });
});
