import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Delivery, NoticeText } from '@countersign/core/notice.ts';
import type { Channel } from '@countersign/core/setting-document.ts';
import type { Instant } from '@countersign/core/time.ts';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { Webhook } from 'standardwebhooks';
import { createAgent, post } from '../connectors/exchange/http.ts';
import { createMessenger, type Messenger } from './messenger.ts';
import { type Behaviour, httpReceiver, nobodyThere, type Receiver, smtpReceiver } from './receivers.testing.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const canary = 'canary-password-4711';

/** What strangers can type into a reason, a name or a parameter, to begin a header, a tag, a link or a mention. */
const nasty =
  'x\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script> [here](https://evil.example) <!channel> <https://evil.example|ok> "&\'';

function text(more: Partial<NoticeText> = {}): NoticeText {
  return {
    id: 'notice_0000000001' as NoticeText['id'],
    why: 'waiting',
    about: 'req_1',
    title: 'Alex asks for Exchange\\New-JournalRule at contoso',
    facts: [{ label: 'Why', value: 'legal asked for it' }],
    next: 'Open the request to decide.',
    link: 'https://countersign.example/requests/req_1',
    at: Date.now() as Instant,
    ...more,
  };
}

const told = { detail: 'full', events: [] } as const;
const mailTo = (port: number, more: Partial<Extract<Channel, { type: 'mail' }>> = {}): Channel => ({
  ...told,
  ...{ type: 'mail', host: '127.0.0.1', port, security: 'none', from: 'countersign@contoso.com', ...more },
});

describe('a messenger', () => {
  const agent = createAgent();
  const references = new Map<string, string>();
  let messenger: Messenger;
  before(() => {
    messenger = createMessenger({
      read: async (reference) => references.get(reference),
      post: (what, signal) => post(agent, { ...what, maxBytes: 1000 }, signal),
      // More than a busy machine needs for what answers at once.
      patience: 3_000,
    });
    references.set('env:SECRET', secret);
    references.set('env:PASSWORD', canary);
  });
  after(async () => {
    messenger.close();
    await agent.close();
  });
  const send = (channel: Channel, one: NoticeText = text(), ...more: NoticeText[]) =>
    messenger.send({ channel, to: channel.type === 'mail' ? 'maria@contoso.com' : null, texts: [one, ...more] });

  for (const kind of ['mail', 'teams', 'slack', 'webhook'] as const) {
    describe(`over ${kind}`, () => {
      let receiver: Receiver<unknown>;
      before(async () => {
        receiver = kind === 'mail' ? await smtpReceiver() : await httpReceiver();
        references.set('env:URL', `http://127.0.0.1:${receiver.port}/hook`);
      });
      after(() => receiver.close());
      const channel = (): Channel => {
        if (kind === 'mail') return mailTo(receiver.port);
        if (kind === 'webhook') return { ...told, type: kind, url: `http://127.0.0.1:${receiver.port}/hook`, secret: 'env:SECRET' };
        return { ...told, type: kind, url: 'env:URL' };
      };
      const came = async (behaviour: Behaviour): Promise<Delivery> => {
        receiver.behave(behaviour);
        return await send(channel());
      };

      it('says that it was sent when the receiver took it', async () => {
        const before = receiver.got.length;
        assert.deepEqual(await came('works'), { kind: 'sent' });
        assert.equal(receiver.got.length, before + 1);
      });

      it('tries again what a receiver that fails for now did not take', async () => {
        assert.equal((await came(kind === 'mail' ? 451 : 500)).kind, 'again');
      });

      it('tries again what a receiver that hangs may have taken', async () => {
        assert.equal((await came('hangs')).kind, 'again');
      });

      it('tries again what a receiver took that was gone before it said so', async () => {
        const before = receiver.got.length;
        assert.equal((await came('gone after taking it')).kind, 'again');
        assert.equal(receiver.got.length, before + 1);
      });

      it('gives up what a receiver refuses for good, and repeats none of its words', async () => {
        const given = await came(kind === 'mail' ? 550 : 404);
        assert.equal(given.kind, 'refused');
        assert.doesNotMatch(JSON.stringify(given), /secret|maria/);
      });
    });
  }

  it('follows no redirect', async () => {
    const receiver = await httpReceiver();
    receiver.behave(302);
    const given = await send({ ...told, type: 'webhook', url: receiver.url, secret: 'env:SECRET' });
    assert.equal(given.kind, 'refused');
    assert.equal(receiver.got.length, 0);
    await receiver.close();
  });

  it('tries again where nobody listens', async () => {
    const port = await nobodyThere();
    assert.equal((await send(mailTo(port))).kind, 'again');
    assert.equal((await send({ ...told, type: 'webhook', url: `http://127.0.0.1:${port}/`, secret: 'env:SECRET' })).kind, 'again');
  });

  it('names the reference that has nothing behind it, and waits for it to be fixed', async () => {
    const given = await send({ ...told, type: 'slack', url: 'env:GONE' });
    assert.deepEqual(given, { kind: 'again', trouble: 'There is nothing behind env:GONE.' });
  });

  it('posts to no address that is not https, whatever stands behind the reference', async () => {
    references.set('env:BAD', 'http://169.254.169.254/latest');
    assert.equal((await send({ ...told, type: 'teams', url: 'env:BAD' })).kind, 'refused');
  });

  it('signs a webhook so that its receiver can check it, under an id that stays the same however often it is tried', async () => {
    const receiver = await httpReceiver();
    receiver.behave('gone after taking it');
    const channel: Channel = { ...told, type: 'webhook', url: receiver.url, secret: 'env:SECRET' };
    await send(channel);
    assert.deepEqual(await send(channel), { kind: 'sent' });
    const [once, again] = receiver.got;
    assert.ok(once !== undefined && again !== undefined);
    assert.equal(once.headers['webhook-id'], again.headers['webhook-id']);
    const said = new Webhook(secret).verify(again.body, again.headers as Record<string, string>) as { data: { link: string } };
    assert.equal(said.data.link, 'https://countersign.example/requests/req_1');
    assert.throws(() => new Webhook(secret).verify(again.body.replace('Alex', 'Eve'), again.headers as Record<string, string>));
    await receiver.close();
  });

  it('refuses to sign with what is no secret', async () => {
    references.set('env:SHORT', 'whsec_c2hvcnQ=');
    assert.equal((await send({ ...told, type: 'webhook', url: 'http://127.0.0.1:1/', secret: 'env:SHORT' })).kind, 'refused');
  });

  it('lets nothing that strangers typed begin a header, a tag or another receiver of a mail', async () => {
    const receiver = await smtpReceiver();
    await send(mailTo(receiver.port), text({ title: nasty, facts: [{ label: nasty, value: nasty }] }));
    const [mail] = receiver.got;
    assert.deepEqual(mail?.to, ['maria@contoso.com']);
    const raw = mail?.raw ?? '';
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
    assert.doesNotMatch(head, /^Bcc:/im);
    assert.match(head, /^Message-ID: <notice_0000000001@contoso.com>$/im);
    assert.match(head, /^Auto-Submitted: auto-generated$/im);
    const html = decoded(raw, 'text/html');
    assert.doesNotMatch(html, /<script/);
    assert.match(html, /&lt;script&gt;/);
    await receiver.close();
  });

  it('refuses an address that names more than one mailbox', async () => {
    const receiver = await smtpReceiver();
    const to = 'maria@contoso.com, eve@evil.example';
    assert.equal((await messenger.send({ channel: mailTo(receiver.port), to, texts: [text()] })).kind, 'refused');
    assert.equal(receiver.got.length, 0);
    await receiver.close();
  });

  it('shows what strangers typed to Teams in text runs alone, which know no Markdown', async () => {
    const receiver = await httpReceiver();
    references.set('env:URL', receiver.url);
    await send({ ...told, type: 'teams', url: 'env:URL' }, text({ title: nasty, facts: [{ label: 'Why', value: nasty }] }));
    const { attachments } = JSON.parse(receiver.got[0]?.body ?? '') as {
      attachments: { contentType: string; content: { body: { type: string }[] } }[];
    };
    assert.equal(attachments[0]?.contentType, 'application/vnd.microsoft.card.adaptive');
    assert.deepEqual([...new Set(attachments[0]?.content.body.map((block) => block.type))], ['RichTextBlock']);
    assert.doesNotMatch(receiver.got[0]?.body ?? '', /"TextBlock"|"FactSet"/);
    await receiver.close();
  });

  it('shows what strangers typed to Slack as plain text, with nothing that could mention or link', async () => {
    const receiver = await httpReceiver();
    references.set('env:URL', receiver.url);
    await send({ ...told, type: 'slack', url: 'env:URL' }, text({ title: nasty, facts: [{ label: 'Why', value: nasty }] }));
    const body = receiver.got[0]?.body ?? '';
    assert.doesNotMatch(body, /mrkdwn|<!channel>|<https:/);
    assert.match(body, /&lt;!channel&gt;/);
    assert.equal((JSON.parse(body) as { text: string }).text, 'Countersign: waiting');
    await receiver.close();
  });

  it('makes one mail of a digest', async () => {
    const receiver = await smtpReceiver();
    await send(mailTo(receiver.port), text(), text({ title: 'Another thing' }));
    assert.equal(receiver.got.length, 1);
    assert.match(receiver.got[0]?.raw ?? '', /^Subject: 2 notices$/m);
    assert.match(receiver.got[0]?.raw ?? '', /Another thing/);
    await receiver.close();
  });

  describe('over mail with TLS', () => {
    const certificate = createCertificate({ name: '127.0.0.1' });
    const key = certificate.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const tls = { key, cert: certificate.certificatePem };

    it('sends nothing to a server whose certificate nobody vouches for, nor to one that offers no encryption', async () => {
      const receiver = await smtpReceiver(tls);
      assert.equal((await send(mailTo(receiver.port, { security: 'starttls' }))).kind, 'again');
      const plain = await smtpReceiver();
      assert.equal((await send(mailTo(plain.port, { security: 'starttls' }))).kind, 'again');
      assert.deepEqual([receiver.got, plain.got], [[], []]);
      await Promise.all([receiver.close(), plain.close()]);
    });

    it('signs in by the reference, and tells a refused password to nobody', async () => {
      const seen: string[] = [];
      const receiver = await smtpReceiver({
        onAuth: (auth, _session, done) => {
          seen.push(String(auth.password));
          done(null, auth.password === canary ? { user: 'u' } : (undefined as never));
        },
        allowInsecureAuth: true,
      });
      const channel = mailTo(receiver.port, { username: 'countersign', password: 'env:PASSWORD' });
      assert.deepEqual(await send(channel), { kind: 'sent' });
      references.set('env:PASSWORD', 'wrong-canary');
      const given = await send(channel);
      assert.equal(given.kind, 'refused');
      assert.doesNotMatch(JSON.stringify(given), /canary/);
      assert.deepEqual(seen, [canary, 'wrong-canary']);
      await receiver.close();
    });
  });
});

/** The decoded part of a mail of one type. */
function decoded(raw: string, type: string): string {
  const part = raw.split(/\r\n--[^\r\n]+/).find((one) => one.includes(`Content-Type: ${type}`)) ?? '';
  const [head = '', ...body] = part.split('\r\n\r\n');
  const content = body.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(content, 'base64').toString();
  return content.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
