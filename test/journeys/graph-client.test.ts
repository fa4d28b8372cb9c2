import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClient } from '@countersign/contract/client.ts';
import { Client, GraphError } from '@microsoft/microsoft-graph-client';
import { type Demo, startDemo } from '../../demo/start.ts';
import { behindTls } from './tls.ts';

/** The stock client, given a base URL and a token, and nothing else. */
function graphAs(demo: Demo, base: string, who: string, path = ''): Client {
  return Client.init({
    baseUrl: `${base}${path}`,
    customHosts: new Set([new URL(base).hostname]),
    defaultVersion: 'v1.0',
    authProvider: (done) => done(null, tokenOf(demo, who)),
  });
}

function tokenOf(demo: Demo, who: string): string {
  return demo.people.find(({ name }) => name === who)?.token ?? `cs_${'x'.repeat(43)}`;
}

async function refused(asked: Promise<unknown>): Promise<GraphError> {
  try {
    await asked;
  } catch (error) {
    assert.ok(error instanceof GraphError, String(error));
    return error;
  }
  throw new Error('it was answered');
}

/** Asks for a call that was blocked, and has it approved. */
async function approved(demo: Demo, error: GraphError): Promise<void> {
  const { countersign } = JSON.parse(error.body) as { countersign: { call: string } };
  const rest = (who: string) => createClient({ url: demo.url, token: tokenOf(demo, who) });
  const { id, digest } = await rest('alex').openRequest({ body: { call: countersign.call, reason: 'INC1' } });
  await rest('sam').castVote({ id, body: { verdict: 'approve', digest } });
}

async function start(context: TestContext) {
  const demo = await startDemo({ ...process.env, COUNTERSIGN_PORT: '0' });
  context.after(() => demo.stop());
  const base = await behindTls(context, demo.url);
  return { demo, base };
}

test('the stock client of Microsoft Graph reads a person, is refused a change, and makes it once after it was approved', async (context) => {
  const { demo, base } = await start(context);
  const [contoso = ''] = demo.tenants;
  const alex = graphAs(demo, base, 'alex', `/graph/${contoso}`);
  const ben = await alex.api('/users/ben@contoso.com').select('id,displayName,jobTitle').get();
  assert.equal(ben.displayName, 'Ben Okafor');
  const change = () => alex.api(`/users/${ben.id}`).update({ jobTitle: 'Chief of everything' });

  const blocked = await refused(change());
  assert.deepEqual([blocked.statusCode, blocked.code], [403, 'Authorization_RequestDenied']);
  assert.match(
    blocked.message,
    /blocked until somebody else approves exactly this call.*countersign request call_.*, or in the portal: http\S+\/calls\/call_[\w-]+$/,
  );

  await approved(demo, blocked);
  const other = await refused(alex.api(`/users/${ben.id}`).update({ jobTitle: 'Chief of nothing' }));
  assert.equal(other.statusCode, 403);
  await change();
  assert.equal((await alex.api(`/users/${ben.id}`).select('jobTitle').get()).jobTitle, 'Chief of everything');
  assert.equal((await refused(change())).statusCode, 403);
});

test('what Graph says is what the client hears; what is not in the catalogue, or not one address, is refused', async (context) => {
  const { demo, base } = await start(context);
  const [contoso = ''] = demo.tenants;
  const alex = graphAs(demo, base, 'alex', `/graph/${contoso}`);
  const missing = await refused(alex.api('/users/nobody@contoso.com').get());
  assert.deepEqual([missing.statusCode, missing.code], [404, 'Request_ResourceNotFound']);
  const unknown = await refused(alex.api('/me/messages').get());
  assert.deepEqual([unknown.statusCode, unknown.code], [403, 'Authorization_RequestDenied']);
  assert.match(unknown.message, /not in the catalogue/);
  assert.equal((await refused(alex.api('/users/ben%40contoso.com%2F..').get())).statusCode, 400);
  assert.equal((await refused(alex.api('/users').query({ $filter: "displayName eq 'x'", $skiptoken: 'x' }).get())).statusCode, 400);
  const delegated = await refused(alex.api('/teamwork/teamsAppSettings').update({ allowUserRequestsForAppAccess: true }));
  assert.match(delegated.message, /does not take it from an application/);
  assert.equal((await refused(graphAs(demo, base, 'alex').api('/users').get())).code, 'Authorization_RequestDenied');
  assert.equal((await refused(graphAs(demo, base, 'nobody', `/graph/${contoso}`).api('/users').get())).statusCode, 401);
});

test('a list is whole, a size is kept to, and each request of a batch is judged alone', async (context) => {
  const { demo, base } = await start(context);
  const [contoso = ''] = demo.tenants;
  const alex = graphAs(demo, base, 'alex', `/graph/${contoso}`);
  assert.equal((await alex.api('/users').get()).value.length, 12);
  assert.equal((await alex.api('/users').top(3).get()).value.length, 3);
  assert.equal((await alex.api('/users').count(true).top(1).get())['@odata.count'], 12);
  const { responses } = await alex.api('/$batch').post({
    requests: [
      { id: '1', method: 'GET', url: '/users/anna@contoso.com?$select=displayName' },
      { id: '2', method: 'DELETE', url: '/users/anna@contoso.com' },
      { id: '3', method: 'GET', url: '/users/ben@contoso.com', dependsOn: ['2'] },
      { id: '4', method: 'POST', url: '/$batch', body: {} },
    ],
  });
  assert.deepEqual(
    responses.map(({ status }: { status: number }) => status),
    [200, 403, 424, 400],
  );
  assert.equal(responses[0].body.displayName, 'Anna Berg');
});
