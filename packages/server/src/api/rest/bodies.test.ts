import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { RouteEntry } from '@countersign/contract/route.ts';
import { routes } from '@countersign/contract/routes.ts';
import { contoso } from '../../testing/hand.ts';
import { organised } from '../../testing/organisation.ts';
import { type Ground, newGround, openWorld, type World } from '../../testing/world.ts';
import { fromPage } from './cases.testing.ts';
import { type Served, served } from './served.testing.ts';

const bodied = (Object.values(routes) as RouteEntry[]).filter((entry) => entry.body !== undefined && entry.yaml !== true);
const concrete = (path: string) => path.replaceAll(/\{[a-z]+\}/gi, 'contoso.onmicrosoft.com');
const json = (text: string, type = 'application/json') => ({ body: text, headers: { 'content-type': type } });

describe('a body', () => {
  let ground: Ground;
  let world: World;
  let api: Served;
  before(async () => {
    const made = await newGround('sqlite');
    assert.ok(made !== undefined);
    ground = made;
    world = await openWorld(ground);
    await organised(world);
    api = await served(world);
  });
  after(async () => {
    await api.close();
    await world.close();
    await ground.place.remove();
  });

  const run = (asking: { body?: unknown; headers?: { readonly [name: string]: string } }) =>
    api.ask('alex', 'POST', '/api/v1/runs', asking);

  for (const { method, path, portal } of bodied) {
    it(`with a field that is not declared is refused by ${method} ${path}, with its place`, async () => {
      const [who, headers] = portal === true ? [null, fromPage] : ['owner', {}];
      const said = await api.ask(who, method, concrete(path), {
        body: { 'strange/field': 1 },
        headers: { 'if-none-match': '*', ...headers },
      });
      assert.equal(said.status, 422, said.text);
      assert.ok(
        said.body.reasons.some(
          (reason: { code: string; pointer: string }) => reason.code === 'unknown-field' && reason.pointer === '/strange~1field',
        ),
        said.text,
      );
    });
  }

  it('never sets what the server decides', async () => {
    const ask = { tenant: contoso, task: 'New-JournalRule', parameters: { Name: 'A', JournalEmailAddress: `a@${contoso}` }, reason: 'x' };
    const forged = [
      'id',
      'state',
      'digest',
      'votes',
      'approvals',
      'stage',
      'stages',
      'hands',
      'person',
      'filedAt',
      'expiresAt',
      'decidedAt',
      'endsAt',
      'window',
      'policyVersion',
      'policyDigest',
      'guards',
      'nonce',
      'mode',
      'bind',
      'grant',
      'uses',
      'approverIds',
      'workload',
      'freshSignIn',
    ];
    for (const field of forged) {
      const said = await api.ask('alex', 'POST', '/api/v1/requests', { body: { ...ask, [field]: 'approved' } });
      assert.equal(said.body.code, 'unknown-field', `${field}: ${said.text}`);
    }
    const filed = await api.ask('alex', 'POST', '/api/v1/requests', { body: ask });
    assert.equal(filed.body.state, 'pending');
    assert.deepEqual(filed.body.votes, []);
  });

  it('of a vote binds nothing but verdict, digest and comment', async () => {
    for (const field of ['person', 'stage', 'hands', 'at', 'request']) {
      const said = await api.ask('maria', 'POST', '/api/v1/requests/req_00000000-0000-8000-8000-000000000000/votes', {
        body: { verdict: 'approve', digest: '0'.repeat(64), [field]: 'alex' },
      });
      assert.equal(said.body.code, 'unknown-field');
    }
  });

  for (const [what, text, code] of [
    ['a duplicate key', '{"task":"A","task":"B"}', 'json-duplicate-key'],
    ['a duplicate key that is escaped', '{"task":"A","t\\u0061sk":"B"}', 'json-duplicate-key'],
    ['a prototype key', '{"task":"A","parameters":{"__proto__":{"x":1}}}', 'json-forbidden-key'],
    ['too deep a nest', `{"task":"A","parameters":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`, 'json-too-deep'],
    ['a NUL in text', '{"task":"A\\u0000"}', 'json-bad-string'],
    ['an unpaired surrogate', '{"task":"\\ud800"}', 'json-bad-string'],
    ['a number that is not exact', '{"task":"A","parameters":{"n":12345678901234567890}}', 'json-bad-number'],
    ['text after the value', '{"task":"A"} {}', 'json-syntax'],
    ['a comment', '{"task":"A"/**/}', 'json-syntax'],
    ['half of a value', '{"task":', 'json-syntax'],
    ['a byte order mark', '\ufeff{"task":"A"}', 'json-syntax'],
  ] as const) {
    it(`with ${what} is refused`, async () => {
      const said = await run(json(text));
      assert.equal(said.body.code, code, said.text);
      assert.equal(said.status, 400);
    });
  }

  it('that is not UTF-8 is refused', async () => {
    assert.equal((await run({ body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) })).body.code, 'json-bad-string');
  });

  it('that is too large is refused before it is read', async () => {
    const said = await run(json(`{"task":"${'a'.repeat(1_000_001)}"}`));
    assert.deepEqual([said.status, said.body.code], [413, 'body-too-large']);
  });

  it('of too many keys is refused', async () => {
    const many = Object.fromEntries(Array.from({ length: 50_001 }, (_one, at) => [`k${at}`, 1]));
    assert.equal((await run({ body: { task: 'A', parameters: many } })).body.code, 'json-too-large');
  });

  it('of another kind than JSON in UTF-8 is refused', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/json; charset=utf-8; x=y',
      'application/yaml',
      'application/jsonx',
    ]) {
      const said = await run(json('{"task":"A"}', type));
      assert.deepEqual([said.status, said.body.code], [415, 'unsupported-media-type'], `${type}: ${said.text}`);
    }
    assert.equal((await run(json('{"task":"Get-Mailbox"}', 'application/json; charset=utf-8'))).body.code, 'unknown-tenant');
  });

  it('that is compressed is refused', async () => {
    const said = await run({ body: gzipSync('{"task":"A"}'), headers: { 'content-encoding': 'gzip' } });
    assert.deepEqual([said.status, said.body.code], [415, 'unsupported-media-type']);
  });

  it('that is missing or no object is refused', async () => {
    assert.equal((await run({})).body.code, 'bad-body');
    for (const text of ['null', '[]', '"x"', '1']) assert.equal((await run(json(text))).body.code, 'wrong-type', text);
    assert.equal((await run(json('{}'))).body.code, 'bad-body');
  });

  it('is refused by a route that takes none', async () => {
    const said = await api.ask('alex', 'POST', '/api/v1/requests/req_00000000-0000-8000-8000-000000000000/cancel', { body: {} });
    assert.equal(said.body.code, 'bad-body');
  });

  it('of a request names exactly one thing, and nothing beside it', async () => {
    const ask = (body: object) => api.ask('alex', 'POST', '/api/v1/requests', { body });
    for (const body of [
      {},
      { reason: 'x' },
      { task: 'A', call: 'call_x' },
      { task: 'A', batch: [{ task: 'B' }] },
      { tasks: ['A'], parameters: {} },
      { call: 'call_x', parameters: {} },
      { task: 'A', constraint: {} },
      { task: 'A', onError: 'stop' },
      { role: 'R', parameters: {} },
      { extend: 'grant_x', startAt: '2026-01-01T00:00:00Z' },
    ]) {
      assert.equal((await ask(body)).body.code, 'bad-body', JSON.stringify(body));
    }
    assert.equal((await ask({ task: 'Get-Mailbox', tenant: contoso, duration: 'four hours' })).body.code, 'bad-duration');
    assert.equal((await ask({ task: 'Get-Mailbox', tenant: contoso, startAt: 'tomorrow' })).body.code, 'bad-instant');
  });

  it('of YAML is read for a policy, and what is clever in it is refused', async () => {
    const put = (text: string) =>
      api.ask('owner', 'PUT', '/api/v1/policies/yaml', {
        ...json(text, 'application/yaml'),
        headers: { 'content-type': 'application/yaml', 'if-none-match': '*' },
      });
    const plain = `tenants: { names: [${contoso}] }\ntasks:\n  - Exchange\\Get-AcceptedDomain\nrequesters:\n  groups: [operators]\napproval: auto\n`;
    assert.equal((await put(plain)).status, 202);
    for (const text of [
      'a: &x 1\nb: *x\n',
      'a: 1\na: 2\n',
      '? [1]\n: 2\n',
      'a: !!js/function x\n',
      '<<: {a: 1}\n',
      'a: [\n',
      'a: &anchor 1\n',
    ]) {
      const said = await put(text);
      assert.ok(['bad-body', 'unknown-field', 'bad-document'].includes(said.body.code), `${JSON.stringify(text)}: ${said.text}`);
      assert.ok(said.status >= 400);
    }
    assert.equal((await put('__proto__: {a: 1}\n')).body.code, 'json-forbidden-key');
  });

  it('of a draft is read for a preview and for a dry run, and says where it is wrong', async () => {
    const rule = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\Get-AcceptedDomain'],
      requesters: { groups: ['operators'] },
      approval: 'auto',
    };
    const preview = (body: object, kind = 'policies', who = 'owner') => api.ask(who, 'POST', `/api/v1/${kind}/new/preview`, { body });
    const seen = await preview(rule);
    assert.equal(seen.status, 200, seen.text);
    assert.deepEqual([seen.body.tasks, seen.body.requesters.everyone], [rule.tasks, false]);
    assert.equal((await preview({ maxUses: 1 }, 'guards')).body.told, null);
    const wrong = await preview({ ...rule, approval: { mode: 'manual', stages: [{ need: 1, group: ['x'] }] } });
    assert.deepEqual([wrong.body.code, wrong.body.reasons[0].pointer], ['unknown-field', '/approval/stages/0/group']);
    assert.equal((await preview(rule, 'policies', 'alex')).body.code, 'not-allowed');
    const explain = (draft: object) =>
      api.ask('owner', 'POST', '/api/v1/explain', {
        body: { task: 'Exchange\\Get-AcceptedDomain', tenant: contoso, person: 'alex', draft },
      });
    assert.equal((await explain({ kind: 'policy', name: 'new', document: rule })).body.verdict, 'auto');
    assert.equal((await explain({ kind: 'policy', name: 'new', document: { ...rule, bindd: 1 } })).body.code, 'unknown-field');
    assert.equal((await explain({ kind: 'setting', name: 'new', document: rule })).body.code, 'bad-value');
    const list = (query: string) => api.ask('alex', 'GET', `/api/v1/policies?${query}`);
    assert.ok((await list('search=journaling')).body.items.length > 0);
    assert.deepEqual((await list('ended=true')).body.items, []);
    for (const query of ['search=', 'ended=perhaps', `search=${'x'.repeat(101)}`]) assert.equal((await list(query)).status, 422, query);
  });
});
