import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { type FastifyInstance, fastify } from 'fastify';
import { protect } from '../rest/headers.ts';
import { servePortal } from './portal.ts';

const html = { accept: 'text/html,application/xhtml+xml' };

function serving(folder: string): FastifyInstance {
  const app = fastify({ exposeHeadRoutes: false });
  app.addHook('onRequest', async (_request, reply) => protect(reply));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'not-found' }));
  servePortal(app, { folder, random: (bytes) => randomBytes(bytes) });
  return app;
}

describe('the portal', () => {
  let folder: string;
  let app: FastifyInstance;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-portal-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<meta name="style-nonce" nonce="{{nonce}}"><script src="/assets/app-1.js"></script>');
    writeFileSync(join(folder, 'assets', 'app-1.js'), 'export const plain = 1;');
    writeFileSync(join(folder, 'assets', 'app-1.js.br'), brotliCompressSync('export const plain = 1;'));
    writeFileSync(join(folder, 'secret'), 'not for anybody');
    app = serving(folder);
  });
  after(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is one page for every address of a person', async () => {
    for (const url of ['/', '/approvals', '/requests/req_1?x=1', '/tasks/Exchange%5CNew-JournalRule']) {
      const { statusCode, headers, body } = await app.inject({ url, headers: html });
      assert.equal(statusCode, 200, url);
      assert.match(String(headers['content-type']), /^text\/html/);
      assert.match(body, /app-1\.js/);
      assert.equal(headers['cache-control'], 'no-store');
    }
  });

  it('lets no inline script run, and a style only with the nonce of this one answer', async () => {
    const [one, other] = [await app.inject({ url: '/', headers: html }), await app.inject({ url: '/', headers: html })];
    const policy = String(one.headers['content-security-policy']);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    assert.ok(one.body.includes(`nonce="${nonce}"`));
    assert.ok(!other.body.includes(nonce));
    assert.match(policy, /script-src 'self';/);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
  });

  it('leaves the addresses of protocols alone, and answers no page to a program', async () => {
    for (const url of [
      '/api/v1/nothing',
      '/api',
      '/adminapi/beta/x',
      '/compliance/adminapi/x',
      '/v1.0/me',
      '/scim/v2/Users',
      '/beta/x',
      '/assets/nothing.js',
    ])
      assert.equal((await app.inject({ url, headers: html })).statusCode, 404, url);
    assert.equal((await app.inject({ url: '/approvals', headers: { accept: 'application/json' } })).statusCode, 404);
    assert.equal((await app.inject({ method: 'POST', url: '/approvals', headers: html })).statusCode, 404);
  });

  it('serves its files for ever under their names, compressed for who takes that', async () => {
    const { headers, rawPayload } = await app.inject({ url: '/assets/app-1.js', headers: { 'accept-encoding': 'br, gzip' } });
    assert.equal(headers['content-encoding'], 'br');
    assert.equal(brotliDecompressSync(rawPayload).toString(), 'export const plain = 1;');
    assert.match(String(headers['cache-control']), /immutable/);
    assert.match(String(headers['content-type']), /javascript/);
    const plain = await app.inject({ url: '/assets/app-1.js' });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.body, 'export const plain = 1;');
  });

  it('serves nothing from outside of its files', async () => {
    for (const url of ['/assets/../secret', '/assets/..%2fsecret', '/assets/%2e%2e/secret', '/assets/..%5csecret', '/secret'])
      assert.doesNotMatch((await app.inject({ url })).body, /not for anybody/, url);
  });

  it('says how to build it where it is not built', async () => {
    const empty = serving(join(folder, 'nowhere'));
    const { statusCode, body } = await empty.inject({ url: '/' });
    assert.equal(statusCode, 200);
    assert.match(body, /npm run portal/);
    await empty.close();
  });
});
