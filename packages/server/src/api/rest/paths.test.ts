import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onEngine } from '../../testing/engines.ts';
import { againstDuplicates } from './identity.ts';
import { againstPath } from './path.ts';
import { served } from './served.testing.ts';

describe('a path', () => {
  for (const path of [
    '/',
    '/api/v1/runs',
    '/api/v1/tenants/contoso.onmicrosoft.com',
    '/api/v1/tasks/Exchange%5CNew-JournalRule',
    '/api/v1/tasks/exchange%5cget-mailbox',
    '/api/v1/runs?task=a%2fb',
  ]) {
    it(`is read as it stands: ${path}`, () => assert.equal(againstPath(path), undefined));
  }
  for (const path of [
    '/api/v1/tasks/Exchange%255CNew-JournalRule',
    '/api/v1/tasks/Exchange%5C%5CNew-JournalRule',
    '/api/v1/tasks/%5CNew-JournalRule',
    '/api/v1/tasks/Exchange%5C',
    '/api/v1/tasks/Exchange%5C..%5Cx',
    '/api/v1/tasks/Exchange\\New-JournalRule',
    '/api/v1/policies/a%5Cb',
    '/api/v1/policies/a%2fb',
    '/api/v1/policies/a%2Fb',
    '/api/v1/policies/..',
    '/api/v1/policies/../runs',
    '/api/v1/policies/./runs',
    '/api/v1/policies/%2e%2e',
    '/api/v1/policies/a;x=1',
    '/api/v1//runs',
    '//api/v1/runs',
    '/api/v1/runs/%00',
    '/api/v1/%72uns',
    '/api/v1/runs/é',
    'http://evil.example/api/v1/runs',
  ]) {
    it(`that two readers could take differently is refused: ${path}`, () => assert.equal(againstPath(path)?.refused, 'bad-id'));
  }
});

describe('a header that was sent twice', () => {
  it('is refused where it says who somebody is or what is meant, however it is written', () => {
    for (const name of ['Authorization', 'authorization', 'Host', 'If-Match', 'Idempotency-Key', 'Content-Type', 'Content-Length']) {
      assert.equal(againstDuplicates(['Accept', '*/*', name, 'a', name.toLowerCase(), 'a'])?.refused, 'bad-value');
    }
    assert.equal(againstDuplicates(['Accept', 'a', 'Accept', 'b', 'Authorization', 'x']), undefined);
  });
});

onEngine('sqlite', 'the server', (open) => {
  it('answers a path that is not plain with 400, one that is not there with 404, another method with 405', async () => {
    const world = await open();
    const api = await served(world);
    for (const url of ['/api/v1/tasks/Exchange%2FGet-Mailbox', '/api/v1/policies/a%5Cb', '/api/v1/people/%252e']) {
      const said = await api.ask('alex', 'GET', url);
      assert.deepEqual([said.status, said.body.code], [400, 'bad-id'], `${url}: ${said.text}`);
    }
    const missing = await api.ask('alex', 'GET', '/api/v1/nothing');
    assert.deepEqual([missing.status, missing.body.code], [404, 'not-found']);
    assert.equal((await api.ask('alex', 'GET', '/api/v1/RUNS')).status, 404);
    for (const method of ['PATCH', 'DELETE', 'PUT', 'OPTIONS']) {
      const wrong = await api.ask('alex', method, '/api/v1/runs');
      assert.deepEqual([wrong.status, wrong.body.code, wrong.headers.allow], [405, 'wrong-method', 'POST, GET'], method);
    }
    assert.equal((await api.ask('alex', 'GET', '/api/v1/tasks/Exchange%5CGet-Mailbox')).body.name, 'Exchange\\Get-Mailbox');
    await api.close();
  });

  it('refuses filters that it does not know, twice the same, and pages out of bounds', async () => {
    const api = await served(await open());
    for (const query of [
      'nothing=1',
      'limit=0',
      'limit=201',
      'limit=-1',
      'limit=1e1',
      'state=open',
      'limit=1&limit=2',
      'mine=yes',
      '__proto__=x',
    ]) {
      const said = await api.ask('alex', 'GET', `/api/v1/requests?${query}`);
      assert.deepEqual([said.status, said.body.code], [422, 'bad-filter'], `${query}: ${said.text}`);
    }
    assert.equal((await api.ask('alex', 'GET', '/api/v1/me?x=1')).body.code, 'bad-filter');
    assert.deepEqual((await api.ask('alex', 'GET', '/api/v1/requests?after=nonsense')).body.code, 'bad-cursor');
    await api.close();
  });
});
