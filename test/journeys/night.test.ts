import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import nodeTls from 'node:tls';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { type GotMail, type Receiver, smtpReceiver } from '@countersign/server/notices/receivers.testing.ts';
import { type Lab, secret, startLab } from '@countersign/server/testing/provider.ts';
import { verify } from '@countersign/server/testing/world.ts';
import { watched } from '../child.ts';
import { ask, type Said } from './ask.ts';
import { contoso, type Server, type Stage, stage } from './stage.ts';

/** Where people reach it; the test stands in for the DNS. */
const publicUrl = 'https://countersign.example';
const session = '__Host-countersign';
const countersign = join(import.meta.dirname, '../../packages/cli/bin/countersign.js');
const rule = "New-JournalRule -Name 'Case 4711' -JournalEmailAddress archive@contoso.com";

describe('an approver who gets a mail at night', () => {
  let on: Stage;
  let server: Server;
  let lab: Lab;
  let mailbox: Receiver<GotMail>;

  before(async () => {
    const { certificatePem: cert, privateKey } = createCertificate({ name: randomUUID(), addresses: ['127.0.0.1'] });
    nodeTls.setDefaultCACertificates([...nodeTls.getCACertificates('default'), cert]);
    [on, mailbox] = [await stage(), await smtpReceiver()];
    lab = await startLab(`${publicUrl}/sign-in/oidc/lab/callback`, {
      cert,
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    });
    lab.who = 'maria-at-lab';
    const [authority, providers] = [join(on.folder, 'authority.pem'), join(on.folder, 'sign-in.json')];
    writeFileSync(authority, cert);
    const provider = { id: 'lab', label: 'The lab', issuer: lab.issuer, clientId: 'countersign', clientSecret: 'env:LAB_SECRET' };
    writeFileSync(providers, JSON.stringify([provider]));
    const settings = { COUNTERSIGN_URL: publicUrl, COUNTERSIGN_SIGN_IN: providers, LAB_SECRET: secret, NODE_EXTRA_CA_CERTS: authority };
    server = await on.serve(settings);
    await arrange();
  });
  after(async () => {
    await on.close();
    await mailbox.close();
    await lab.close();
  });

  /** Olivia asks for a change of the configuration, and Oscar countersigns it. */
  const configure = async (path: string, { method = 'PUT', body, base }: { method?: string; body: object; base?: string }) => {
    const guard = method === 'POST' ? {} : base === undefined ? { 'if-none-match': '*' } : { 'if-match': base };
    const asked = await ask(server.url, path, { method, body, headers: { ...on.as('olivia'), ...guard } });
    assert.ok(asked.status < 300, asked.text);
    const { id, digest } = asked.body.request;
    const voted = await ask(server.url, `/requests/${id}/votes`, { headers: on.as('oscar'), body: { verdict: 'approve', digest } });
    assert.equal(voted.status, 200, voted.text);
  };

  /** Mail goes out, maria has an address and an identity at the provider, and journaling wants a fresh proof of who approves. */
  const arrange = async () => {
    const channel = { type: 'mail', host: '127.0.0.1', port: mailbox.port, security: 'none', from: 'countersign@contoso.com' };
    await configure('/settings/mail', { body: channel });
    const { body: maria } = await ask(server.url, '/people/maria', { headers: on.as('olivia') });
    await configure('/people/maria', { body: { name: maria.name, mail: 'maria@contoso.com' }, base: `"${maria.revision}"` });
    await configure('/people/maria/identities', { method: 'POST', body: { issuer: lab.issuer, subject: 'maria-at-lab' } });
    const body = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\New-JournalRule'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
      maxDuration: 'PT1H',
      require: { reason: true, freshSignIn: 'PT5M' },
    };
    await configure('/policies/journaling-at-night', { body });
  };

  /** What a browser that is sent to the sign-in page with a link comes back with: where it ends up, and its session. */
  const signIn = async (to: string, how = ''): Promise<{ readonly to: string; readonly cookie: string }> => {
    const leaving = await fetch(`${server.url}/sign-in/oidc/lab/start?to=${encodeURIComponent(to)}${how}`, { redirect: 'manual' });
    assert.equal(leaving.status, 303, await leaving.text());
    const back = await lab.visit(leaving.headers.get('location') ?? '');
    const cookie = leaving.headers.getSetCookie().map((line) => line.split(';')[0]);
    const came = await fetch(back.replace(publicUrl, server.url), { redirect: 'manual', headers: { cookie: cookie.join('; ') } });
    assert.equal(came.status, 303, await came.text());
    const kept = came.headers.getSetCookie().find((line) => line.startsWith(`${session}=`));
    return { to: came.headers.get('location') ?? '', cookie: kept?.split(';')[0] ?? '' };
  };
  const inBrowser = (cookie: string) => ({ cookie, origin: publicUrl, 'x-countersign': 'portal' });
  const approve = (cookie: string, { id, digest }: Said['body']) =>
    ask(server.url, `/requests/${id}/votes`, { headers: inBrowser(cookie), body: { verdict: 'approve', digest } });

  const until = async (holds: () => boolean) => {
    while (!holds()) await setTimeout(50);
  };

  it('proves freshly who they are and decides; the operator’s waiting command line goes on by itself', async (context) => {
    const waiting = operator(context, { on, server }, [
      'run',
      '--tenant',
      contoso,
      '--policy',
      'journaling-at-night',
      '--reason',
      'Legal asked',
      rule,
    ]);
    await until(() => mailbox.got.length > 0);
    const [mail] = mailbox.got;
    assert.deepEqual(mail?.to, ['maria@contoso.com']);
    const text = plainText(mail?.raw ?? '');
    for (const said of ['Alex Operator', 'New-JournalRule', 'Case 4711', 'Legal asked', contoso]) assert.ok(text.includes(said), text);
    const [link = ''] = text.match(/https:\/\/countersign\.example\/requests\/req_[0-9a-f-]+/) ?? [];

    // A link only shows: whoever follows it has decided nothing.
    await fetch(link.replace(publicUrl, server.url));
    const path = link.slice(publicUrl.length);
    lab.bend = (claims) => ({ ...claims, auth_time: Math.floor(Date.now() / 1000) - 3600 });
    const { cookie: stale } = await signIn(path);
    lab.bend = (claims) => claims;
    const request = (await ask(server.url, path, { headers: inBrowser(stale) })).body;
    assert.equal(request.state, 'pending');
    const refused = await approve(stale, request);
    assert.deepEqual([refused.status, refused.body.code], [403, 'fresh-sign-in-needed'], refused.text);

    const fresh = await signIn(path, '&fresh=1');
    assert.equal(fresh.to, path, 'they come back to where they were');
    const voted = await approve(fresh.cookie, request);
    assert.equal(voted.status, 200, voted.text);

    const { code, said } = await waiting;
    assert.equal(code, 0, said);
    assert.match(said, /Case 4711/);
    const rules = on.sandbox.control.state(contoso)?.objects as { readonly JournalRule: readonly { readonly Name: string }[] };
    assert.ok(rules.JournalRule.some(({ Name }) => Name === 'Case 4711'));
  });

  it('leaves a log that anybody can verify, with how they had signed in', async () => {
    let waiting = 1;
    while (waiting > 0) waiting = (await ask(server.url, '/status', { headers: on.as('ada') })).body.log.unsealed;
    const { text } = await ask(server.url, '/audit/export', { headers: on.as('ada') });
    assert.deepEqual((await verify(text.trimEnd().split('\n'), on.auditKey)).findings, []);
    assert.ok(text.includes('single-sign-on'));
  });
});

/** Alex's command line. */
async function operator(
  context: TestContext,
  { on, server }: { on: Stage; server: Server },
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly said: string }> {
  const { PATH = '' } = process.env;
  const token = on.as('alex').authorization.replace('Bearer ', '');
  const env = { PATH, HOME: on.folder, COUNTERSIGN_URL: server.url, COUNTERSIGN_TOKEN: token, NO_COLOR: '1' };
  const child = spawn(process.execPath, [countersign, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  context.after(() => child.kill());
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (data: string) => (said += data));
  const { code } = await watched(child).end();
  return { code, said };
}

/** The first part of a mail, which is its text, as somebody reads it (RFC 2045 §6.7). */
function plainText(raw: string): string {
  const [part = ''] = raw.split(/Content-Type: text\/html/i);
  const bytes = part
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
