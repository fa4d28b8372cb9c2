import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { statusOf, titleOf } from '@countersign/contract/status.ts';
import { codes, refuse } from '@countersign/core/errors.ts';
import { onEngine } from '../../testing/engines.ts';
import { contoso } from '../../testing/hand.ts';
import { problemOf, refusalOf } from './problem.ts';
import { served } from './served.testing.ts';

describe('a problem document', () => {
  for (const code of codes) {
    it(`of ${code} has the standard members, and a status that says what kind it is`, () => {
      const problem = problemOf(refuse(code, 'Because.', { next: 'Do this.' }), { instance: '/incidents/1' });
      assert.deepEqual(Object.keys(problem).sort(), ['code', 'detail', 'instance', 'next', 'status', 'title', 'type']);
      assert.equal(problem.type, `/problems/${code}`);
      assert.equal(problem.title, titleOf(code));
      assert.ok(problem.status >= 400 && problem.status <= 599);
    });
  }

  it('is not bent by what a refusal adds', () => {
    const problem = problemOf(
      refuse('not-allowed', 'No.', { extra: { status: 200, code: 'fits', type: 'x', instance: 'y', detail: 'z', title: 't' } }),
      { instance: '/incidents/1' },
    );
    assert.deepEqual(
      [problem.status, problem.code, problem.type, problem.instance, problem.detail, problem.title],
      [403, 'not-allowed', '/problems/not-allowed', '/incidents/1', 'No.', 'Not allowed'],
    );
  });

  it('keeps the statuses that clients rely on', () => {
    const relied = {
      'needs-approval': 403,
      'not-signed-in': 401,
      'no-such-request': 404,
      'base-moved': 409,
      'precondition-failed': 412,
      'precondition-missing': 428,
      'body-too-large': 413,
      'unsupported-media-type': 415,
      'workload-rejected': 422,
      'rate-limited': 429,
      'database-unavailable': 503,
      internal: 500,
    } as const;
    for (const [code, status] of Object.entries(relied)) assert.equal(statusOf(code as keyof typeof relied), status, code);
  });

  it('of an error says nothing of the error', () => {
    const secret = 'password=hunter2 at /srv/secret.ts:3';
    const told = refusalOf(new Error(secret, { cause: new Error(secret) }), 'abc');
    assert.equal(told.refused, 'internal');
    assert.ok(!JSON.stringify(told).includes('hunter2'));
    const strange = refusalOf(Object.assign(new Error(secret), { name: 'Fault', code: 'no-such-code' }), 'abc');
    assert.equal(strange.refused, 'internal');
  });
});

onEngine('sqlite', 'an answer', (open) => {
  it('carries its headers, whether it was done, refused or not found', async () => {
    const api = await served(await open());
    for (const [who, url] of [
      ['alex', '/api/v1/me'],
      [null, '/api/v1/me'],
      ['alex', '/api/v1/nothing'],
      [null, '/'],
      [null, '/api/v1/openapi.json'],
    ] as const) {
      const { headers } = await api.ask(who, 'GET', url);
      assert.equal(headers['cache-control'], 'no-store', url);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'");
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers.server, undefined);
      assert.equal(headers['x-powered-by'], undefined);
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
    await api.close();
  });

  it('to a call without a grant says who could approve it, and by which routes', async () => {
    const api = await served(await open());
    const said = await api.ask('alex', 'POST', '/api/v1/runs', {
      body: { tenant: contoso, task: 'New-JournalRule', parameters: { Name: 'A', JournalEmailAddress: `a@${contoso}` } },
    });
    assert.equal(said.headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.deepEqual([said.status, said.body.code], [403, 'needs-approval']);
    assert.match(said.body.call, /^call_/);
    assert.deepEqual(said.body.approvers, ['maria', 'martin']);
    assert.equal(said.body.routes[0].policy, 'journaling');
    assert.match(said.body.next, /POST \/api\/v1\/requests/);
    await api.close();
  });

  it('when something breaks names an incident, and tells the rest to whoever runs the server', async () => {
    const world = await open();
    const api = await served({
      ...world,
      bracket: { ...world.bracket, store: { ...world.store, read: async () => Promise.reject(new Error('secret /srv/place')) } },
    });
    const said = await api.ask(null, 'GET', '/api/v1/me', { headers: { authorization: `Bearer cs_${'z'.repeat(43)}` } });
    assert.deepEqual([said.status, said.body.code], [500, 'internal']);
    assert.ok(!said.text.includes('secret'));
    assert.equal(api.told.length, 1);
    assert.ok(api.told[0]?.includes(said.body.incident));
    assert.deepEqual((await api.ask(null, 'GET', '/api/v1/status')).body, { ok: false });
    await api.close();
  });
});
