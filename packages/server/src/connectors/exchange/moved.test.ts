import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { type TestContext, test } from 'node:test';
import { connect } from 'node:tls';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { Agent } from 'undici';
import type { Connector } from '../connector.ts';
import { sha256, workloadAt } from './bench.testing.ts';
import { check } from './check.ts';
import { movedTo } from './moved.ts';
import { type Command, send } from './send.ts';

const common = 'https://ps.compliance.protection.outlook.com';
const asked = `${common}/adminapi/beta/tenant/InvokeCommand`;

test('tells the region that a common name points to, without its port, path or query', () => {
  const region = 'https://eur01b.ps.compliance.protection.outlook.com';
  assert.equal(movedTo(asked, 'https://eur01b.ps.compliance.protection.outlook.com:446/adminapi?x=1'), region);
  assert.equal(movedTo(asked, 'https://EUR01B.admin.protection.outlook.com:446/adminapi/beta/tenant/InvokeCommand'), region);
  assert.equal(
    movedTo(asked.replace('outlook.com', 'office365.us'), 'https://usg01b.admin.protection.office365.us:446/'),
    'https://usg01b.ps.compliance.protection.office365.us',
  );
});

test('believes nobody else', () => {
  for (const location of [
    undefined,
    '',
    '/adminapi',
    'https://evil.example/',
    'https://evil-ps.compliance.protection.outlook.com/',
    'https://eur01b.ps.compliance.protection.outlook.com.evil.example/',
    'https://a.b.ps.compliance.protection.outlook.com/',
    'https://a.b.admin.protection.outlook.com:446/',
    'https://eur01b.admin.protection.outlook.com.evil.example/',
    'https://eur01b.admin.protection.office365.us:446/',
    'https://eur01badmin.protection.outlook.com/',
    'https://admin.protection.outlook.com/',
    'http://eur01b.admin.protection.outlook.com:446/',
    'http://eur01b.ps.compliance.protection.outlook.com/',
    'https://.ps.compliance.protection.outlook.com/',
    common,
  ])
    assert.equal(movedTo(asked, location), undefined, String(location));
  assert.equal(movedTo('https://outlook.office365.com/adminapi', 'https://eur01b.admin.protection.outlook.com:446/'), undefined);
});

test('a check says where the region is, and what to do with it; the redirect is not followed', async (context) => {
  const { agent, heard } = await purview(context, 'https://eur01b.admin.protection.outlook.com:446/adminapi/beta/tenant/InvokeCommand');
  const workload = { ...workloadAt(common), name: 'Compliance' };
  const checked = await check(sending(agent), workload, new AbortController().signal);
  assert.ok(!checked.ok);
  assert.match(checked.message, /status 302.* says that it is at https:\/\/eur01b\.ps\.compliance\.protection\.outlook\.com\.$/);
  assert.equal(checked.next, 'Put that address as the workload’s endpoint.');
  assert.deepEqual(new Set(heard), new Set(['ps.compliance.protection.outlook.com POST /adminapi/beta/tenant/InvokeCommand']));
});

test('a redirect to anywhere else is told without its address', async (context) => {
  const { agent } = await purview(context, 'https://evil.example/');
  const checked = await check(sending(agent), workloadAt(common), new AbortController().signal);
  assert.ok(!checked.ok);
  assert.match(checked.message, /status 302, which does not say what happened\.$/);
});

/** A server that has Purview's names as far as this agent can see, and sends everybody elsewhere. */
async function purview(context: TestContext, location: string) {
  const { certificatePem: cert, privateKey } = createCertificate();
  const heard: string[] = [];
  const server = createServer({ cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) }, (request, response) => {
    heard.push(`${request.headers.host} ${request.method} ${request.url}`);
    request.resume().on('end', () => response.writeHead(302, { location }).end());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const agent = new Agent({
    connect: ({ hostname }, done) => {
      const socket = connect({ host: '127.0.0.1', port, servername: hostname, ca: cert, checkServerIdentity: () => undefined });
      socket.once('secureConnect', () => done(null, socket)).once('error', (error) => done(error, null));
    },
  });
  context.after(async () => {
    await agent.close();
    server.close();
    server.closeAllConnections();
  });
  return { agent, heard };
}

function sending(agent: Agent): Connector['invoke'] {
  const token = async () => ({ ok: true, text: 'token', certificate: '' }) as const;
  const command: Command = {
    url: asked,
    headers: {},
    body: '{}',
    maxBytes: 1000,
    effect: 'read',
    repeatable: true,
    secrets: [],
    relays: false,
  };
  return async (_sending, signal = AbortSignal.timeout(10_000)) => {
    const verdict = await send({ agent, tokens: { get: token, renew: token } }, command, signal);
    assert.equal(verdict.kind, 'unknown');
    return { result: 'unknown', sentDigest: sha256(''), message: 'message' in verdict ? verdict.message : '' };
  };
}
