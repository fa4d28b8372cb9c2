import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { PendingRequest } from '@countersign/core/request.ts';
import { linkIdentity } from '../../operations/link-identity.ts';
import { putGroup } from '../../operations/put-people.ts';
import { putPolicy } from '../../operations/put-rule.ts';
import { putSetting } from '../../operations/put-setting.ts';
import { entriesOf } from '../../testing/acts.ts';
import { codeOf, contoso, must } from '../../testing/hand.ts';
import { configured, configuring, personNamed } from '../../testing/organisation.ts';
import { type Claims, type Lab, startLab } from '../../testing/provider.ts';
import { world as newWorld, type World } from '../../testing/world.ts';
import { sessionCookie } from '../rest/cookie.ts';
import { publicUrl, type Said, type Served, served } from '../rest/served.testing.ts';
import { cookieIn, withProvider } from './provider.testing.ts';
import { leavingCookie } from './single-sign-on.ts';

const mailId = '11111111-aaaa-4aaa-8aaa-111111111111';
const trustedId = '22222222-aaaa-4aaa-8aaa-222222222222';

describe('groups that follow a provider', () => {
  let lab: Lab;
  let graph: Graph;
  let world: World;
  let api: Served;

  before(async () => {
    lab = await startLab(`${publicUrl}/sign-in/oidc/lab/callback`);
    graph = await startGraph(lab);
  });
  after(async () => {
    await lab.close();
    await graph.close();
  });

  /** alex and maria sign in at the lab; mail-approvers and a group that is excepted from a policy follow it. */
  const arranged = async ({ asksGraph = true } = {}) => {
    await api?.close();
    await world?.close();
    const settings = { claim: 'groups', scope: 'groups', ...(asksGraph ? { graph: graph.url } : {}) };
    world = withProvider(await newWorld({ engine: 'sqlite', startAt: Date.now() }), lab, settings);
    api = await served(world);
    for (const username of ['alex', 'maria', 'owner'])
      await configured(world, linkIdentity, { username, issuer: lab.issuer, subject: `${username}-at-lab` });
    await configured(world, putGroup, { name: 'trusted', people: ['maria'], groups: [], base: 0 });
    await configured(world, putSetting, setting({ 'mail-approvers': mailId, trusted: trustedId }));
  };
  const setting = (follow: { readonly [name: string]: string }, { base = 0, issuer = lab.issuer } = {}) => {
    return { name: 'from-lab', document: { type: 'groups', issuer, follow }, base };
  };
  after(async () => {
    await api.close();
    await world.close();
  });
  beforeEach(async () => {
    lab.rotate();
    graph.answer = () => ({ status: 500, body: '{}' });
    graph.asked = 0;
    await arranged();
  });

  const says = (claims: Claims) => {
    lab.bend = (all) => ({ ...all, ...claims });
  };
  const get = (url: string, cookie = '') => api.ask(null, 'GET', url, { headers: { cookie } });
  const signsIn = async (username: string): Promise<Said> => {
    lab.who = `${username}-at-lab`;
    const left = await get('/sign-in/oidc/lab/start');
    assert.match(String(left.headers.location), /scope=openid\+profile\+groups/);
    const url = await lab.visit(String(left.headers.location));
    return await get(url.slice(publicUrl.length), cookieIn(left, leavingCookie));
  };
  const comesIn = async (username: string) => {
    const said = await signsIn(username);
    assert.equal(said.status, 303, said.text);
    return cookieIn(said, sessionCookie);
  };
  const membersOf = async (name: string) => {
    const members = await world.store.read(async (reader) => {
      const group = await reader.groups.byName(name);
      return group === undefined ? [] : (await reader.groups.members(group.id, { limit: 200 })).items;
    });
    return members.map((member) => member.id);
  };
  const isIn = async (username: string, group: string) => (await membersOf(group)).includes((await personNamed(world, username)).id);
  const waiting = async (username: string) => {
    const { id: person } = await personNamed(world, username);
    const filter = { state: 'pending', asks: 'configuration', person } as const;
    return (await world.store.read((reader) => reader.requests.list(filter, { limit: 50 }))).items as readonly PendingRequest[];
  };
  const nothingFound = async () => assert.deepEqual((await world.verified()).findings, []);

  it('lose whoever the provider says is in them no more, at once, and keep the others', async () => {
    says({ groups: [trustedId] });
    assert.equal(await isIn('maria', 'mail-approvers'), true);
    await comesIn('maria');
    assert.equal(await isIn('maria', 'mail-approvers'), false);
    assert.equal(await isIn('martin', 'mail-approvers'), true);
    assert.equal(await isIn('maria', 'trusted'), true);
    const { request } = must(await world.as('alex').askFor('New-JournalRule', { Name: 'x', JournalEmailAddress: 'a@contoso.com' }));
    assert.equal(codeOf(await world.as('maria').vote(request)), 'not-a-decider');
    await nothingFound();
  });

  it('gain nobody without an owner, who is asked once, and not by whoever comes in', async () => {
    says({ groups: [mailId] });
    await comesIn('alex');
    await comesIn('alex');
    assert.equal(await isIn('alex', 'mail-approvers'), false);
    const [request, ...others] = await waiting('alex');
    assert.ok(request !== undefined && others.length === 0);
    assert.equal(codeOf(await world.as('alex').vote(request)), 'not-your-own-hands');
    assert.equal(codeOf(await world.as('maria').vote(request)), 'not-a-decider');
    await world.as('owner').approve(request);
    assert.equal(await isIn('alex', 'mail-approvers'), true);
    await nothingFound();
  });

  it('gain no owner by that owner’s own countersignature', async () => {
    says({ groups: [mailId] });
    await comesIn('owner');
    const [request] = await waiting('owner');
    assert.ok(request !== undefined);
    assert.equal(codeOf(await world.as('owner').vote(request)), 'not-your-own-hands');
    await world.as('olivia').approve(request);
    assert.equal(await isIn('owner', 'mail-approvers'), true);
    await nothingFound();
  });

  it('gain nobody on a word that the provider took back, or that an owner denied', async () => {
    says({ groups: [mailId] });
    await comesIn('alex');
    const [first] = await waiting('alex');
    says({ groups: ['another'] });
    await comesIn('alex');
    assert.ok(first !== undefined);
    assert.equal(codeOf(await world.as('owner').vote(first)), 'request-expired');
    says({ groups: [mailId] });
    await comesIn('alex');
    const [again] = await waiting('alex');
    assert.ok(again !== undefined);
    must(await world.as('owner').vote(again, 'deny'));
    await comesIn('alex');
    assert.deepEqual(await waiting('alex'), []);
    await nothingFound();
  });

  it('gain nobody once they follow no more', async () => {
    says({ groups: [mailId] });
    await comesIn('alex');
    const [request] = await waiting('alex');
    assert.ok(request !== undefined);
    await configured(world, putSetting, setting({ trusted: trustedId }, { base: 1 }));
    assert.equal(codeOf(await world.as('owner').vote(request)), 'request-expired');
    await nothingFound();
  });

  it('that narrow lose nobody without an owner', async () => {
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\Remove-JournalRule'],
      requesters: { groups: ['operators'], except: { groups: ['trusted'] } },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
    };
    await configured(world, putPolicy, { name: 'removing', document, base: 0, keeps: false });
    says({ groups: [mailId] });
    await comesIn('maria');
    assert.equal(await isIn('maria', 'trusted'), true);
    const [request] = await waiting('maria');
    assert.ok(request !== undefined);
    await world.as('owner').approve(request);
    assert.equal(await isIn('maria', 'trusted'), false);
    await nothingFound();
  });

  const unusable: readonly (readonly [string, Claims])[] = [
    ['is missing', {}],
    ['is empty', { groups: [] }],
    ['is one text', { groups: mailId }],
    ['holds something else than texts', { groups: [mailId, { id: mailId }] }],
    ['holds an empty text', { groups: [mailId, ''] }],
    ['is elsewhere', { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://evil.example/' } } }],
    ['is elsewhere, though some are here', { groups: [mailId], _claim_names: { groups: 'src1' } }],
    ['is too long for a token', { hasgroups: true }],
  ];
  for (const [what, claims] of unusable)
    it(`are as they were where the claim ${what}: who is in one is not let in, and what came of the provider ends`, async () => {
      await arranged({ asksGraph: false });
      says({ groups: [mailId, trustedId] });
      const before = await comesIn('maria');
      says({ groups: [mailId] });
      await comesIn('alex');
      assert.equal((await waiting('alex')).length, 1);
      says(claims);
      const refused = await signsIn('maria');
      assert.equal(refused.status, 401, refused.text);
      assert.match(refused.text, /does not say which groups/);
      assert.equal((await get('/api/v1/session', before)).status, 401);
      assert.equal(await isIn('maria', 'mail-approvers'), true);
      await comesIn('alex');
      assert.deepEqual(await waiting('alex'), [], 'nobody comes in on an older word');
      assert.equal((await entriesOf(world, 'alarm.raised')).length, 1, 'owners are told once');
      says({ groups: [mailId, trustedId] });
      await comesIn('maria');
      assert.equal((await world.store.read((reader) => reader.alarms.open(reader.now))).length, 0);
      await nothingFound();
    });

  it('are read at Graph, with the person’s own token, where the token holds too few or none', async () => {
    const elsewhere = { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: `${graph.url}/never/this` } } };
    for (const claims of [elsewhere, { hasgroups: 'true' }, { groups: [] }, {}]) {
      graph.asked = 0;
      graph.answer = (who) => ({ status: 200, body: JSON.stringify({ value: who === 'maria-at-lab' ? [mailId, trustedId] : [] }) });
      says(claims);
      await comesIn('maria');
      assert.equal(graph.asked, 1);
    }
    assert.equal(await isIn('maria', 'mail-approvers'), true);
    graph.answer = () => ({ status: 200, body: JSON.stringify({ value: [] }) });
    await comesIn('maria');
    assert.equal(await isIn('maria', 'mail-approvers'), false, 'Graph was asked, and said that she is in none');
    await nothingFound();
  });

  const faults: readonly (readonly [string, Answer])[] = [
    ['fails', { status: 500, body: '{}' }],
    ['refuses the token', { status: 403, body: '{}' }],
    ['finds too many', { status: 400, body: '{"error":{"code":"Directory_ResultSizeLimitExceeded"}}' }],
    ['sends elsewhere', { status: 302, body: '', location: 'http://127.0.0.1:1/' }],
    ['answers no JSON', { status: 200, body: 'yes' }],
    ['answers no list', { status: 200, body: '{"value":{}}' }],
    ['answers other things than ids', { status: 200, body: '{"value":[1]}' }],
    ['answers a part', { status: 200, body: `{"value":["${mailId}"],"@odata.nextLink":"https://evil.example"}` }],
    ['answers without end', { status: 200, body: `{"value":["${'x'.repeat(5_000_000)}"]}` }],
  ];
  for (const [what, answer] of faults)
    it(`are not read where Graph ${what}`, async () => {
      graph.answer = () => answer;
      says({ hasgroups: true });
      assert.equal((await signsIn('maria')).status, 401);
      assert.equal(await isIn('maria', 'mail-approvers'), true);
      assert.equal(graph.asked, 1);
    });

  it('say whom they follow', async () => {
    const follows = async (name: string) => (await api.ask('maria', 'GET', `/api/v1/groups/${name}`)).body.follows;
    assert.deepEqual(await follows('mail-approvers'), [{ issuer: lab.issuer, id: mailId }]);
    assert.deepEqual(await follows('operators'), []);
  });

  it('are linked by owners alone, to a provider that is set up, and never those whose people owners name', async () => {
    const put = (...of: Parameters<typeof setting>) => configuring(world, putSetting, { ...setting(...of), name: 'more' });
    assert.equal(codeOf(await put({ owners: mailId })), 'not-allowed');
    assert.equal(codeOf(await put({ auditors: mailId })), 'not-allowed');
    assert.equal(codeOf(await put({ 'policy-administrators': mailId })), 'not-allowed');
    assert.equal(codeOf(await put({ nothing: mailId })), 'no-such-group');
    assert.equal(codeOf(await put({})), 'bad-value');
    assert.equal(codeOf(await put({ operators: mailId }, { issuer: 'https://another.example' })), 'not-found');
    const alone = await world.as('alex').does(putSetting, { wanted: setting({ operators: mailId }), reason: 'mine' });
    assert.equal(codeOf(alone), 'not-allowed');
  });
});

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

interface Graph {
  readonly url: string;
  answer: (who: string) => Answer;
  asked: number;
  close(): Promise<void>;
}

/** As much of Microsoft Graph as says who somebody’s token is, by asking the lab, and which groups they are in. */
async function startGraph(lab: Lab): Promise<Graph> {
  const server: Server = createServer((request, response) => {
    void answered(request).then(({ status, body, location }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...(location === undefined ? {} : { location }) }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const graph: Graph = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: () => ({ status: 500, body: '{}' }),
    asked: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  async function answered({ method, url, headers }: IncomingMessage): Promise<Answer> {
    graph.asked += 1;
    if (method !== 'POST' || url !== '/v1.0/me/getMemberObjects') return { status: 404, body: '{}' };
    const me = await fetch(`${lab.issuer}/me`, { headers: { authorization: headers.authorization ?? '' } });
    if (me.status !== 200) return { status: 401, body: '{}' };
    return graph.answer(((await me.json()) as { sub: string }).sub);
  }
  return graph;
}
