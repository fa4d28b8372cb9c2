import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSandbox } from '../sandbox.ts';
import { askToken, CLIENT_ID, certificate, contoso, FABRIKAM_ID, makeAssertion, tokenUrl } from '../testing/client.ts';

const back = 'http://127.0.0.1:1/consented';

/** Contoso's own application, which Fabrikam has not consented to. */
async function open(context: { after(act: () => Promise<void>): void }) {
  const applications = [{ clientId: CLIENT_ID, certificatePem: certificate.certificatePem, roles: ['*'], multiTenant: true }];
  const sandbox = await startSandbox({ tenants: [contoso(), { id: FABRIKAM_ID, domain: 'fabrikam.onmicrosoft.com', applications }] });
  context.after(() => sandbox.stop());
  const token = async (tenant: string = FABRIKAM_ID) => {
    const assertion = makeAssertion(tokenUrl(sandbox, tenant), Math.floor(Date.now() / 1000));
    return await askToken(sandbox, { tenant, assertion });
  };
  const consent = (more: Record<string, string> = {}, decision?: string) => {
    const query = { client_id: CLIENT_ID, scope: 'https://graph.microsoft.com/.default', redirect_uri: back, state: 'a<b', ...more };
    const method = decision === undefined ? {} : { method: 'POST', body: new URLSearchParams({ decision }) };
    const url = `${sandbox.url}/fabrikam.onmicrosoft.com/v2.0/adminconsent?${new URLSearchParams(query)}`;
    return fetch(url, { ...method, redirect: 'manual' });
  };
  return { sandbox, token, consent };
}

test('gives no token for a tenant that has not consented, and one after it has; others are as they were', async (context) => {
  const { token, consent, sandbox } = await open(context);
  assert.equal((await token(contoso().id)).status, 200);
  const before = await token();
  assert.deepEqual([before.status, before.body.error, before.body.error_codes], [401, 'invalid_client', [7000229]]);
  assert.match(await (await consent()).text(), /<form method="post">/);
  assert.equal((await token()).status, 401, 'a page that was looked at consents to nothing');
  const went = await consent({}, 'accept');
  assert.equal(went.status, 302);
  const { searchParams } = new URL(went.headers.get('location') ?? '');
  assert.deepEqual(
    ['admin_consent', 'tenant', 'state'].map((name) => searchParams.get(name)),
    ['True', FABRIKAM_ID, 'a<b'],
  );
  assert.equal((await token()).status, 200);
  sandbox.control.reset();
  assert.equal((await token()).status, 401);
});

test('leads back with an error when it was declined, and leads nobody to another machine', async (context) => {
  const { token, consent } = await open(context);
  const { searchParams } = new URL((await consent({}, 'cancel')).headers.get('location') ?? '');
  assert.equal(searchParams.get('error'), 'access_denied');
  for (const strange of ['https://evil.example/', 'javascript:alert(1)', 'http://127.0.0.1.evil.example/', ''])
    assert.equal((await consent({ redirect_uri: strange }, 'accept')).status, 400, strange);
  const unknown = await consent({ client_id: '<script>' });
  assert.equal(unknown.status, 400);
  assert.doesNotMatch(await unknown.text(), /<script>/);
  assert.equal((await token()).status, 401);
});
