import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RouteEntry } from '@countersign/contract/route.ts';
import { routes } from '@countersign/contract/routes.ts';
import { type NoticeId, type NoticeText, whys } from '@countersign/core/notice.ts';
import type { Instant } from '@countersign/core/time.ts';
import { htmlOf, textOf } from '../../notices/mail-body.ts';
import { slackMessage } from '../../notices/slack.ts';
import { teamsMessage } from '../../notices/teams.ts';
import { webhookRequest } from '../../notices/webhook.ts';
import { readNoticeText } from '../../operations/deliver-notices.ts';
import { look } from '../../operations/operation.ts';
import type { StoredNotice } from '../../store/store.ts';
import { demoWorld } from '../../testing/demo.ts';
import { everything } from '../../testing/everything.ts';
import { contoso, must } from '../../testing/hand.ts';
import { freshFolder } from '../../testing/place.ts';
import type { World } from '../../testing/world.ts';
import { servePortal } from '../portal/portal.ts';
import { type Scene, sceneIn } from './cases.testing.ts';
import { publicUrl, type Said, type Served, served } from './served.testing.ts';

interface Address {
  readonly method: string;
  readonly url: string;
  /** As the router has it. */
  readonly route: string;
}

const page = { accept: 'text/html' };
const declaredOpen = new Set(
  Object.values(routes).flatMap(({ method, path, who }: RouteEntry) => (who === 'anybody' ? [`${method} ${path}`] : [])),
);
/** What else is there for everybody: the module that is the same for all, signing in at a provider, the portal's page and its files. */
const openBeside = [
  ...['Countersign.psd1', 'Countersign.psm1'].map((file) => `GET /powershell/${file}`),
  ...['start', 'callback'].map((step) => `GET /sign-in/oidc/{provider}/${step}`),
  ...['GET /*', 'HEAD /*', 'GET /assets/*', 'HEAD /assets/*'],
];

/** What the front ends with one route for everything answer to. */
const graph = ['me', 'users/alex@contoso.onmicrosoft.com', '$batch', 'roleManagement/directory/roleDefinitions', 'subscribedSkus'];
const pim = ['roleAssignmentScheduleRequests', 'roleEligibilityScheduleInstances'].map((name) => `roleManagement/directory/${name}`);
const admin = ['InvokeCommand', '$batch', 'EXOBanner', 'EXOModuleFile'];
const behind: { readonly [route: string]: readonly string[] } = {
  '/v1.0/*': [...graph, ...pim].map((path) => `/v1.0/${path}`),
  '/beta/*': [...graph, ...pim].map((path) => `/beta/${path}`),
  '/graph/*': [...graph, ...pim].map((path) => `/graph/${contoso}/v1.0/${path}`),
  '/adminapi/*': admin.map((name) => `/adminapi/beta/${contoso}/${name}`),
  '/compliance/adminapi/*': admin.map((name) => `/compliance/adminapi/beta/${contoso}/${name}`),
  '/assets/*': ['/assets/app-1.js', '/assets/none.js', '/assets/%2e%2e/secret'],
  '/*': ['/', '/approvals', '/requests/req_1', '/sign-in', '/enrol', '/consented', '/device', '/nothing/here'],
};

/** The portal as it is built, but for what is in its files. */
function portalIn(folder: string): void {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<meta name="style-nonce" nonce="{{nonce}}"><script src="/assets/app-1.js"></script>');
  writeFileSync(join(folder, 'assets', 'app-1.js'), 'export const plain = 1;');
  writeFileSync(join(folder, 'secret'), 'not for anybody');
}

describe('every address of every front end', () => {
  let world: World;
  let scene: Scene;
  let api: Served;
  const folder = freshFolder();
  const addresses: Address[] = [];

  before(async () => {
    portalIn(folder);
    world = await demoWorld();
    const found: { method: string; route: string }[] = [];
    api = await served(world, {
      onRoute: (method, url) => found.push({ method, route: url.replaceAll(/:([a-z]+)/gi, '{$1}') }),
      beside: (app) => servePortal(app, { folder, random: (bytes) => randomBytes(bytes) }),
    });
    scene = await sceneIn(world);
    for (const { method, route } of found) for (const url of behind[route] ?? [concrete(route)]) addresses.push({ method, route, url });
  });
  after(async () => {
    await api.close();
    await world.close();
    rmSync(folder, { recursive: true });
  });

  function concrete(route: string): string {
    const id = route.includes('/requests/') ? scene.pending.id : route.includes('/grants/') ? scene.grant : contoso;
    return route
      .replace('{provider}', 'nowhere')
      .replace('{username}', 'alex')
      .replace('{index}', '3')
      .replaceAll(/\{[a-z]+\}/gi, id);
  }

  /** Asks, and says that nothing of ours went wrong. */
  async function ask(who: string | null, { method, url }: Address, headers: { readonly [name: string]: string } = page): Promise<Said> {
    const withBody = ['POST', 'PUT', 'PATCH'].includes(method);
    const said = await api.ask(who, method, url, { headers, ...(withBody ? { body: {} } : {}) });
    // 502: what is behind us is not there.
    assert.ok(said.status < 500 || said.status === 502, `${who} ${method} ${url}: ${said.status} ${said.text}`);
    return said;
  }

  // JumpServer CVE-2023-42442: sessions were listed to whoever had not signed in.
  it('is shut to whoever has not signed in, but for what is declared to be open', async () => {
    assert.ok(addresses.length > 200, `${addresses.length} addresses`);
    const open = new Set<string>();
    for (const address of addresses) {
      const said = await ask(null, address);
      if (![401, 404, 405].includes(said.status)) open.add(`${address.method} ${address.route}`);
      assert.doesNotMatch(said.text, /not for anybody/);
    }
    const heads = [...declaredOpen].filter((route) => route.startsWith('GET ')).map((route) => route.replace('GET', 'HEAD'));
    const allowed = new Set([...declaredOpen, ...heads, ...openBeside]);
    assert.deepEqual(
      [...open].filter((route) => !allowed.has(route)),
      [],
    );
  });

  const readers = [null, 'owner', 'ada', 'alex', 'maria', 'robo'] as const;

  /** Reads it as everybody, in each way of reading, and as a page that holds a session: what was said. */
  async function readByAll(address: Address): Promise<readonly string[]> {
    const said: string[] = [];
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      for (const who of readers) said.push((await ask(who, { ...address, method })).text);
      said.push((await ask(null, { ...address, method }, { ...page, ...scene.session.headers })).text);
    }
    return said;
  }

  /** The first address whose reading changed a row, or undefined: looked for one by one only where all of them together did. */
  async function changedBy(read: readonly Address[]): Promise<string | undefined> {
    await world.seal();
    const kept = await everything(world);
    for (const address of read) await readByAll(address);
    if ((await everything(world)) === kept) return undefined;
    for (const address of read) {
      const before = await everything(world);
      await readByAll(address);
      if ((await everything(world)) !== before) return address.url;
    }
    return 'one of them';
  }

  const streams: readonly string[] = [routes.events.path, routes.exportLog.path];
  /** Of Graph's own addresses these are calls of tasks, which are judged and written down like any: a read that is declared. */
  const isCall = ({ url }: Address) => /\/(users|subscribedSkus|roleDefinitions)/.test(url) && !url.startsWith('/api/');

  // activepieces#14024, supabase/auth#1214: a mail scanner opened the link, and had approved.
  it('changes nothing when it is read, by whoever reads and however: not one row of one table', async () => {
    for (const who of readers) if (who !== null) await api.token(who);
    const read = addresses.filter((one) => one.method === 'GET' && !streams.includes(one.route) && !isCall(one));
    assert.ok(read.length > 90, `${read.length} addresses`);
    assert.equal(await changedBy(read), undefined);
  });

  it('that is a call of Graph’s is judged when it is read, and written down, and does nothing else', async () => {
    const newest = async (many: number) => await world.store.read((reader) => reader.log.newest(0, many));
    const [last] = await newest(1);
    const calls = addresses.filter((one) => one.method === 'GET' && isCall(one));
    assert.ok(calls.length >= 6);
    for (const address of calls) await readByAll(address);
    const written = (await newest(200)).filter(({ seq }) => seq > (last?.seq ?? 0));
    assert.deepEqual([...new Set(written.map(({ kind }) => kind))], ['call.blocked']);
    assert.deepEqual(world.workload.sent, []);
  });

  it('that anything of ours leads to is a page that does nothing: notices over each channel, refusals, and the code of a terminal', async () => {
    const links = new Set([...linksIn(await noticesOf(world, scene)), ...(await linksInAnswers(api))]);
    for (const path of ['/', `/requests/${scene.pending.id}`, '/device'])
      assert.ok(links.has(publicUrl + path) || links.has(publicUrl), path);
    const read = [...links].map((link) => ({ method: 'GET', url: link.slice(publicUrl.length) || '/', route: link }));
    assert.equal(await changedBy(read), undefined);
    for (const { url } of read) assert.equal((await api.ask(null, 'GET', url, { headers: page })).status, 200, url);
  });
});

/** What would be said of each thing that there is, for each reason that there is to say something. */
async function noticesOf(world: World, { pending, voted, grant, lock, emergency, recoveries }: Scene): Promise<readonly NoticeText[]> {
  const told: NoticeText[] = [];
  for (const about of [pending.id, voted.id, emergency.id, grant, lock, recoveries.waiting, 'test'])
    for (const why of whys) {
      const notice = { id: 'notice_00000000' as NoticeId, why, about, person: null, channel: 'hook', bundle: 'now' as const };
      const times = { madeAt: world.clock.now() as Instant, dueAt: world.clock.now() as Instant };
      const input = { notice: { ...notice, ...times } as unknown as StoredNotice };
      const said = must(await look(world.bracket, readNoticeText, { caller: 'system', input }));
      if (said.kind === 'send') told.push(said.text);
    }
  const kinds = new Set(told.map(({ why }) => why));
  assert.ok(kinds.size >= 5, [...kinds].join());
  return told;
}

/** Every address of ours in all that is sent, as each channel writes it. */
function linksIn(texts: readonly NoticeText[]): readonly string[] {
  const [first, ...rest] = texts;
  assert.ok(first !== undefined);
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  const hooks = texts.map((text) => webhookRequest([text], secret)?.body ?? '');
  return ours([textOf(texts), htmlOf(texts), slackMessage([first, ...rest]), teamsMessage([first, ...rest]), ...hooks].join('\n'));
}

async function linksInAnswers(api: Served): Promise<readonly string[]> {
  const parameters = { Name: 'Links', JournalEmailAddress: `a@${contoso}` };
  const blocked = await api.ask('alex', 'POST', '/api/v1/runs', { body: { tenant: contoso, task: 'New-JournalRule', parameters } });
  const command = { CmdletInput: { CmdletName: 'New-JournalRule', Parameters: parameters } };
  const refused = await api.ask('alex', 'POST', `/adminapi/beta/${contoso}/InvokeCommand`, { body: command });
  const terminal = await api.ask(null, 'POST', '/api/v1/sign-in/device', { body: { label: 'a terminal' } });
  assert.deepEqual([blocked.status, refused.status], [403, 400]);
  assert.equal(terminal.status, 200, terminal.text);
  return [blocked, refused, terminal].flatMap(({ text }) => ours(text));
}

function ours(text: string): readonly string[] {
  return [...text.matchAll(/https?:\/\/[^\s"<>|\\)]+/g)]
    .map(([link]) => link.replace(/[.,]$/, ''))
    .filter((link) => link.startsWith(publicUrl));
}
