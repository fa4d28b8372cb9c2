import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, it } from 'node:test';
import { createServer, type TLSSocket } from 'node:tls';
import type { Json } from '@countersign/core/json.ts';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { createAgent, post } from '../connectors/exchange/http.ts';
import { createForwarder } from '../notices/forward.ts';
import { type Got, httpReceiver, type Receiver } from '../notices/receivers.testing.ts';
import { journal } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import { origin, type World } from '../testing/world.ts';
import { forwardLog } from './forward-log.ts';
import { putSetting } from './put-setting.ts';
import { readSetting } from './read-settings.ts';

const agent = createAgent();
const { certificatePem: cert, privateKey } = createCertificate({ name: 'localhost' });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
let hook: Receiver<Got> & { readonly url: string };
let collector: Awaited<ReturnType<typeof syslogCollector>>;
const references = new Map([
  ['env:TOKEN', 'canary-token'],
  ['env:CA', cert],
]);
const send = createForwarder(
  {
    read: async (reference) => references.get(reference),
    post: (what, signal) => post(agent, { ...what, maxBytes: 1000 }, signal),
    patience: 2_000,
  },
  origin,
);

before(async () => {
  hook = await httpReceiver();
  collector = await syslogCollector();
});
after(async () => {
  await Promise.all([hook.close(), collector.close(), agent.close()]);
});

/** A real syslog server over TLS, which reads frames by their length; it can go away in the middle. */
async function syslogCollector() {
  const messages: string[] = [];
  const state = { away: false };
  const server = createServer({ key, cert }, (socket: TLSSocket) => {
    if (state.away) return socket.destroy();
    const chunks: Buffer[] = [];
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => {
      let rest = Buffer.concat(chunks);
      while (rest.length > 0) {
        const space = rest.indexOf(0x20);
        const end = space + 1 + Number(rest.subarray(0, space).toString());
        messages.push(rest.subarray(space + 1, end).toString());
        rest = rest.subarray(end);
      }
      socket.end();
    });
    return undefined;
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { messages, state, port, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

async function forwardTo(world: World, document: Json): Promise<void> {
  await configured(world, putSetting, { name: 'siem', document, base: 0 });
  await world.seal();
}

async function leaves(world: World): Promise<readonly string[]> {
  return await world.store.read(async (reader) => (await reader.log.range(0, await reader.log.size())).map((one) => one.text));
}

const ocsf = (): Json => ({ type: 'ocsf', url: hook.url, token: 'env:TOKEN' });
const raw = (got: readonly Got[]) => got.flatMap(({ body }) => (JSON.parse(body) as { raw_data: string }[]).map((event) => event.raw_data));

onEachEngine('the log forwarded', (open) => {
  it('as OCSF: every entry in its order, again where the collector took it and was gone before it said so, and none is lost', async () => {
    const world = await open();
    await forwardTo(world, ocsf());
    const start = hook.got.length;
    hook.behave(503);
    await forwardLog(world.bracket, send);
    assert.equal(hook.got.length, start);
    await world.store.transaction('none', (tx) =>
      tx.forwarding.putOff({ name: 'siem', position: 0, attempts: 1, claim: 1 }, tx.now, 'now'),
    );
    hook.behave('gone after taking it');
    await forwardLog(world.bracket, send);
    await world.store.transaction('none', (tx) =>
      tx.forwarding.putOff({ name: 'siem', position: 0, attempts: 2, claim: 2 }, tx.now, 'now'),
    );
    must(await world.as('alex').askFor('New-JournalRule', journal(), { reason: 'canary-reason' }));
    await world.seal();
    while (await forwardLog(world.bracket, send));
    const all = await leaves(world);
    const got = hook.got.slice(start);
    const sent = raw(got);
    assert.deepEqual(sent.slice(-all.length), all);
    assert.equal(got[0]?.headers.authorization, 'Bearer canary-token');
    assert.doesNotMatch(JSON.stringify(got.map((one) => one.body)), /canary-reason/);
    const seen = must(await world.as('ada').looks(readSetting, { name: 'siem' }));
    assert.deepEqual(seen.forwarded, { until: all.length, behind: 0 });
    assert.equal(await forwardLog(world.bracket, send), false);
    assert.equal(hook.got.length, start + got.length);
  });

  it('as syslog over TLS: every entry in its order, when a collector that was away is back', async () => {
    const world = await open();
    await forwardTo(world, { type: 'syslog', host: 'localhost', port: collector.port, ca: 'env:CA' });
    collector.state.away = true;
    await forwardLog(world.bracket, send);
    const behind = must(await world.as('ada').looks(readSetting, { name: 'siem' })).forwarded;
    assert.equal(behind?.until, 0);
    assert.notEqual(behind.trouble, undefined);
    collector.state.away = false;
    const start = collector.messages.length;
    await world.store.transaction('none', (tx) =>
      tx.forwarding.putOff({ name: 'siem', position: 0, attempts: 1, claim: 1 }, tx.now, 'now'),
    );
    while (await forwardLog(world.bracket, send));
    const got = collector.messages.slice(start);
    const all = await leaves(world);
    assert.deepEqual(
      got.map((message) => message.slice(message.indexOf('] ') + 2)),
      all,
    );
    assert.match(
      got[0] ?? '',
      /^<110>1 \d{4}-\d\d-\d\dT[\d:.]+Z tests\.countersign\.example countersign - installation\.started \[countersign@32473 index="0"/,
    );
  });

  it('is not sent to a collector whose certificate nobody vouches for', async () => {
    const world = await open();
    await forwardTo(world, { type: 'syslog', host: 'localhost', port: collector.port });
    const start = collector.messages.length;
    await forwardLog(world.bracket, send);
    assert.equal(collector.messages.length, start);
  });
});
