import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as plain, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import type { JsonObject } from '@countersign/core/json.ts';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';

const run = promisify(execFile);
const script = join(import.meta.dirname, 'azure.testing.ts');
const token = 'canary-token-of-azure';

async function listening(context: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function signIn(settings: JsonObject, environment: { readonly [name: string]: string }) {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  const { stdout } = await run(process.execPath, [script, JSON.stringify(settings)], { env, timeout: 60_000 });
  return JSON.parse(stdout) as { first: { ok: boolean; text?: string; message?: string }; again: { ok: boolean; text?: string } };
}

test('signs in by the machine’s managed identity, as Azure offers it to a service, and keeps the token', async (context) => {
  const heard: string[] = [];
  const answer: RequestListener = (request, response) => {
    heard.push(`${request.headers['x-identity-header']} ${request.url}`);
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        access_token: token,
        expires_on: String(Math.floor(Date.now() / 1000) + 3600),
        resource: 'x',
        token_type: 'Bearer',
      }),
    );
  };
  const port = await listening(context, plain(answer));
  const { first, again } = await signIn(
    { credential: 'managed-identity' },
    { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/token`, IDENTITY_HEADER: 'h1' },
  );
  assert.deepEqual([first.text, again.text], [token, token]);
  assert.equal(heard.length, 1);
  assert.match(heard[0] ?? '', /^h1 \/token\?.*resource=https%3A%2F%2Fgraph\.microsoft\.com/);
});

test('signs in by a token of another issuer that Entra trusts, over TLS alone', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-federated-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const { certificatePem, privateKey } = createCertificate({ addresses: ['127.0.0.1'] });
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const [ca, federated] = [join(folder, 'ca.pem'), join(folder, 'token')];
  writeFileSync(ca, certificatePem);
  writeFileSync(federated, 'issuer.token.signature');
  const forms: URLSearchParams[] = [];
  const server = createServer({ cert: certificatePem, key: keyPem }, async (request, response) => {
    response.setHeader('content-type', 'application/json');
    const authority = `https://${request.headers.host}/tenant`;
    if (request.method === 'GET')
      return response.end(
        JSON.stringify({
          issuer: `${authority}/v2.0`,
          token_endpoint: `${authority}/token`,
          authorization_endpoint: `${authority}/authorize`,
          jwks_uri: `${authority}/keys`,
        }),
      );
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    forms.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    return response.end(JSON.stringify({ access_token: token, expires_in: 3600, token_type: 'Bearer' }));
  });
  const port = await listening(context, server);
  const settings = { credential: 'workload-identity', authority: `https://127.0.0.1:${port}`, federatedToken: `file:${federated}` };
  const { first } = await signIn(settings, { NODE_EXTRA_CA_CERTS: ca });
  assert.equal(first.text, token, JSON.stringify(first));
  assert.equal(forms[0]?.get('client_assertion'), 'issuer.token.signature');
  assert.equal(forms[0]?.get('scope'), 'https://graph.microsoft.com/.default');
  const untrusted = await signIn(settings, {});
  assert.equal(untrusted.first.ok, false);
  assert.ok(!JSON.stringify(untrusted).includes('issuer.token.signature'));
});
