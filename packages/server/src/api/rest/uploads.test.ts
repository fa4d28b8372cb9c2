import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { it } from 'node:test';
import { largestUpload } from '@countersign/core/upload.ts';
import { putPolicy } from '../../operations/put-rule.ts';
import { onEngine } from '../../testing/engines.ts';
import { contoso, must } from '../../testing/hand.ts';
import { configured } from '../../testing/organisation.ts';
import type { World } from '../../testing/world.ts';
import { type Served, served } from './served.testing.ts';

const octets = { 'content-type': 'application/octet-stream' };
const file = randomBytes(700_000);
const sha256 = hash('sha256', file, 'hex');
const put = (api: Served, name = sha256, headers: { readonly [name: string]: string } = octets) =>
  api.ask('alex', 'PUT', `/api/v1/uploads/${name}`, { body: file, headers });

async function filed(world: World): Promise<string> {
  const document = {
    tenants: { names: [contoso] },
    tasks: ['Exchange\\New-MigrationBatch'],
    requesters: { groups: ['operators'] },
    approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
  };
  await configured(world, putPolicy, { name: 'migration', document, base: 0, keeps: false });
  const parameters = { Name: 'Wave 1', CSVData: { bytes: file.length, sha256 } };
  return must(await world.as('alex').askFor('New-MigrationBatch', parameters)).request.id;
}

onEngine('sqlite', 'a file over the API', (open) => {
  it('comes by its digest and is read, to the byte, by whom a request that names it concerns', async () => {
    const world = await open();
    const api = await served(world);
    const kept = await put(api);
    assert.deepEqual([kept.status, kept.body.sha256, kept.body.bytes], [200, sha256, file.length], kept.text);
    const url = `/api/v1/requests/${await filed(world)}/uploads/${sha256}`;
    const bearer = async (who: string) => ({ authorization: `Bearer ${await api.token(who)}` });
    const read = await api.app.inject({ url, headers: await bearer('maria') });
    assert.equal(read.statusCode, 200);
    assert.deepEqual(read.rawPayload, file);
    assert.match(String(read.headers['content-disposition']), /^attachment/);
    assert.equal(read.headers['content-type'], 'application/octet-stream');
    const refused = await api.ask('bianca', 'GET', url);
    assert.deepEqual([refused.status, refused.body.code], [404, 'no-such-request']);
    await api.close();
  });

  it('is named by a digest and nothing else: no path, no other spelling of it', async () => {
    const api = await served(await open());
    for (const name of ['..%2f..%2fetc%2fpasswd', '%2e%2e', sha256.toUpperCase(), sha256.slice(1), `${sha256}0`, `${sha256}%00`]) {
      const said = await put(api, name);
      assert.ok(said.status >= 400 && said.status < 500, `${name}: ${said.status}`);
    }
    await api.close();
  });

  it('is taken as bytes alone, and bytes are taken by no other route', async () => {
    const api = await served(await open());
    assert.equal((await put(api, sha256, { 'content-type': 'application/json' })).status, 400);
    assert.equal((await put(api, sha256, { 'content-type': 'text/plain' })).body.code, 'unsupported-media-type');
    const other = await api.ask('alex', 'POST', '/api/v1/runs', { body: file, headers: octets });
    assert.equal(other.body.code, 'unsupported-media-type');
    await api.close();
  });

  it('says how long it is before it comes, and is refused before a byte of it is read where that is too long or nobody is signed in', async (context) => {
    const world = await open();
    const api = await served(world);
    context.after(() => api.close());
    const port = Number(new URL(await api.app.listen({ port: 0, host: '127.0.0.1' })).port);
    const announced = async (headers: { readonly [name: string]: string }): Promise<string> => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const sent = request(
        { port, method: 'PUT', path: `/api/v1/uploads/${sha256}`, headers: { ...octets, ...headers } },
        async (answer) => {
          let text = '';
          for await (const chunk of answer) text += String(chunk);
          sent.destroy();
          resolve(JSON.parse(text).code);
        },
      );
      sent.on('error', reject);
      sent.flushHeaders();
      return await promise;
    };
    const authorization = `Bearer ${await api.token('alex')}`;
    assert.equal(await announced({ authorization, 'content-length': String(largestUpload + 1) }), 'body-too-large');
    assert.equal(await announced({ authorization, 'transfer-encoding': 'chunked' }), 'bad-body');
    assert.equal(await announced({ authorization: `Bearer cs_${'x'.repeat(43)}`, 'content-length': '1000' }), 'not-signed-in');
  });
});
