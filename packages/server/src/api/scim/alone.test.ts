import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RouteEntry } from '@countersign/contract/route.ts';
import { routes } from '@countersign/contract/routes.ts';
import { endCredential } from '../../operations/recovery-codes.ts';
import { onEngine } from '../../testing/engines.ts';
import { must } from '../../testing/hand.ts';
import { personNamed } from '../../testing/organisation.ts';
import { directory } from './scim.testing.ts';

onEngine('sqlite', 'the token of a directory', (open) => {
  it('does nothing but provision: every other route that asks who calls refuses it', async () => {
    const world = await open();
    const on = await directory(world);
    const headers = { authorization: `Bearer ${on.token}` };
    const before = await world.store.read((reader) => reader.log.newest(0, 1));
    for (const { method, path, who } of Object.values(routes) as readonly RouteEntry[]) {
      if (who === 'anybody') continue;
      const url = path.replace('{index}', '3').replaceAll(/\{[a-z]+\}/gi, 'contoso.onmicrosoft.com');
      const said = await on.api.ask(null, method, url, { headers, ...(method === 'GET' ? {} : { body: {} }) });
      assert.deepEqual([said.status, said.body.code], [403, 'not-allowed'], `${method} ${path}: ${said.text}`);
    }
    const exchange = await on.api.ask(null, 'POST', '/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand', {
      headers,
      body: { CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: {} } },
    });
    assert.ok(exchange.status >= 400, exchange.text);
    assert.deepEqual(await world.store.read((reader) => reader.log.newest(0, 1)), before);
    await on.close();
  });

  it('ends by any owner’s word, or with its service account, from that moment on', async () => {
    const world = await open();
    const on = await directory(world);
    const entra = await personNamed(world, 'entra');
    const [credential] = await world.store.read((reader) => reader.credentials.ofPerson(entra.id));
    assert.ok(credential !== undefined);
    must(await world.as('olivia').does(endCredential, { credential: credential.id }));
    assert.equal((await on.ask('GET', '/Users')).status, 401);
    await on.close();
  });

  it('does nothing before another owner has countersigned it', async () => {
    const world = await open();
    const { openProvisioning } = await import('../../operations/open-provisioning.ts');
    const { putPerson } = await import('../../operations/put-people.ts');
    const { configured, personInput } = await import('../../testing/organisation.ts');
    const { served } = await import('../rest/served.testing.ts');
    const { issuer } = await import('./scim.testing.ts');
    await configured(world, putPerson, { ...personInput('okta'), kind: 'service', sponsor: 'owner' });
    const wanted = { username: 'okta', issuer, label: 'Okta', days: 30 };
    const { code, applied, request } = must(await world.as('owner').does(openProvisioning, { wanted, reason: 'a pilot' }));
    assert.equal(applied, false);
    const api = await served(world);
    const headers = { authorization: `Bearer ${code}` };
    assert.equal((await api.ask(null, 'GET', '/scim/v2/Users', { headers })).status, 401);
    must(await world.as('olivia').vote(request));
    assert.equal((await api.ask(null, 'GET', '/scim/v2/Users', { headers })).status, 200);
    await api.close();
  });
});
