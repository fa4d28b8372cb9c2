import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import { configuring } from '../testing/organisation.ts';
import { putWorkload } from './put-tenant.ts';
import { readConsent } from './read-consent.ts';

const application = '33333333-3333-4333-8333-333333333333';
const newcomer = 'newcomer.example';

onEachEngine('the consent of a tenant', (open) => {
  it('is a link of Microsoft’s for an application that nothing is connected by yet', async () => {
    const world = await open();
    const seen = must(await world.as('owner').looks(readConsent, { tenant: newcomer, application: application.toUpperCase() }));
    const link = new URL(seen.link);
    assert.equal(`${link.origin}${link.pathname}`, `https://login.microsoftonline.com/${newcomer}/v2.0/adminconsent`);
    assert.deepEqual(Object.fromEntries(link.searchParams), {
      client_id: application,
      scope: 'https://graph.microsoft.com/.default',
      redirect_uri: seen.redirect,
      state: newcomer,
    });
    assert.equal(new URL(seen.redirect).pathname, '/consented');
    assert.deepEqual([seen.certificate, seen.key, seen.tenants], [undefined, undefined, []]);
    assert.ok(seen.roles.includes('View-Only Configuration'));
  });

  it('goes by what other tenants are connected with, and by the directory of the tenant where it is connected', async () => {
    const world = await open();
    const at = { endpoint: 'https://outlook.example', authority: 'https://login.example', certificate: 'env:CERT', key: 'env:KEY' };
    const settings = { ...at, clientId: application, tenantId: '0a1b2c3d-1111-4222-8333-444455556666' };
    must(await configuring(world, putWorkload, { tenant: contoso, name: 'Compliance', connector: 'exchange', settings, base: 0 }));
    const elsewhere = must(await world.as('owner').looks(readConsent, { tenant: newcomer, application }));
    assert.ok(elsewhere.link.startsWith(`https://login.example/${newcomer}/v2.0/adminconsent?`));
    assert.deepEqual([elsewhere.certificate, elsewhere.key, elsewhere.tenants], ['env:CERT', 'env:KEY', [contoso]]);
    const there = must(await world.as('owner').looks(readConsent, { tenant: contoso, application }));
    assert.ok(there.link.startsWith(`https://login.example/${settings.tenantId}/v2.0/adminconsent?`));
  });

  it('is read by owners, of a tenant’s name and an application’s id alone', async () => {
    const world = await open();
    for (const who of ['alex', 'ada', 'maria'])
      assert.equal(codeOf(await world.as(who).looks(readConsent, { tenant: newcomer, application })), 'not-allowed');
    for (const [tenant, id] of [
      ['common/../x', application],
      ['//evil.example', application],
      [newcomer, `${application}&redirect_uri=https://evil.example`],
    ] as const)
      assert.equal(codeOf(await world.as('owner').looks(readConsent, { tenant, application: id })), 'bad-value', tenant);
  });
});
