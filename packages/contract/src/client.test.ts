import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient, ProblemError } from './client.ts';

interface Heard {
  url: string;
  init: RequestInit;
}

/** A client of a server that answers as told, and what that server heard. */
function talking(status: number, body: string, type = 'application/json') {
  const heard: Heard[] = [];
  const answer: typeof fetch = async (url, init) => {
    heard.push({ url: String(url), init: init ?? {} });
    return new Response(body, { status, headers: { 'content-type': type } });
  };
  return { client: createClient({ url: 'https://countersign.example', token: 'cs_x', fetch: answer }), heard };
}

describe('the client', () => {
  it('writes the one backslash of a task’s name as the server reads it', async () => {
    const { client, heard } = talking(200, '{}');
    await client.readTask({ name: 'Exchange\\New-JournalRule' });
    assert.equal(heard[0]?.url, 'https://countersign.example/api/v1/tasks/Exchange%5CNew-JournalRule');
  });

  it('sends the token in its header alone, and follows no redirect with it', async () => {
    const { client, heard } = talking(200, '{"items":[],"next":null}');
    await client.listRequests({ query: { state: 'pending', limit: '5' } });
    const [{ url, init } = { url: '', init: {} }] = heard;
    assert.equal(url, 'https://countersign.example/api/v1/requests?state=pending&limit=5');
    assert.ok(!url.includes('cs_x'));
    assert.equal(new Headers(init.headers).get('authorization'), 'Bearer cs_x');
    assert.equal(init.redirect, 'error');
  });

  it('says which version a change is made from, or that it is new', async () => {
    const { client, heard } = talking(202, '{}');
    await client.putGroup({ name: 'operators', body: { people: [] } }, { base: 3, idempotencyKey: 'k' });
    await client.putPolicy({ name: 'reads' }, { base: 0, yaml: 'approval: auto\n' });
    const [first, second] = heard.map(({ init }) => new Headers(init.headers));
    assert.deepEqual([first?.get('if-match'), first?.get('if-none-match'), first?.get('idempotency-key')], ['"3"', null, 'k']);
    assert.deepEqual([second?.get('if-match'), second?.get('if-none-match'), second?.get('content-type')], [null, '*', 'application/yaml']);
    assert.equal(heard[1]?.init.body, 'approval: auto\n');
  });

  it('throws a refusal with its code and what to do next', async () => {
    const problem = {
      type: '/problems/needs-approval',
      title: 'Needs approval',
      status: 403,
      detail: 'Blocked.',
      code: 'needs-approval',
      instance: '/incidents/1',
      next: 'Ask for it.',
      call: 'call_1',
    };
    const { client } = talking(403, JSON.stringify(problem), 'application/problem+json; charset=utf-8');
    await assert.rejects(client.runCall({ body: { task: 'X' } }), (error: unknown) => {
      assert.ok(error instanceof ProblemError);
      assert.deepEqual(
        [error.code, error.status, error.next, error.message, error.problem.call],
        ['needs-approval', 403, 'Ask for it.', 'Blocked.', 'call_1'],
      );
      return true;
    });
  });

  it('throws a refusal of its own for an answer that is none of Countersign’s', async () => {
    for (const [status, body, type] of [
      [502, '<html>', 'text/html'],
      [403, '{"code":', 'application/problem+json'],
      [403, '"x"', 'application/problem+json'],
      [404, '{"code":"x"}', 'application/json'],
    ] as const) {
      await assert.rejects(
        talking(status, body, type).client.me({}),
        (error: unknown) => error instanceof ProblemError && error.code === 'internal' && error.status === status,
      );
    }
  });
});
