import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage, wide } from './stage.ts';

const exchange = `/workloads/${contoso}/Exchange`;

describe('workloads in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let olivia: Page;
  let oscar: Page;
  before(async () => {
    stage = await openStage();
    olivia = await stage.as('olivia');
    oscar = await stage.as('oscar', phone);
  });
  after(() => stage.stop());

  const open = async (page: Page, path: string) => {
    await page.goto(stage.demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const workload = (page: Page) =>
    page
      .getByRole('list', { name: 'Workloads' })
      .getByRole('listitem')
      .filter({ hasText: `${contoso}/Exchange` });

  it('are listed with how they stand and until when their certificates are good', async () => {
    await olivia.getByRole('link', { name: 'Workloads' }).click();
    await workload(olivia).getByText('not looked at').waitFor();
    assert.match(String(await workload(olivia).textContent()), /Certificate until .* 20\d\d/);
    await olivia.getByRole('list', { name: 'Tenants' }).getByText('production').first().waitFor();
    await requireAccessible(olivia);
    await workload(olivia).getByRole('link').click();
    await olivia.getByRole('heading', { level: 1, name: `${contoso}/Exchange` }).waitFor();
    assert.match(String(await olivia.getByRole('region', { name: 'Connection' }).textContent()), /endpoint.*http:\/\/127.*Last looknever/);
    assert.match(String(await olivia.getByRole('region', { name: 'Catalogue and versions' }).textContent()), /\d+ of Exchange.*Version 1/);
  });

  it('are looked at from the page, which lists the standing rights that go past us', async () => {
    await olivia.getByRole('button', { name: 'Look now' }).click();
    await olivia.getByText('The connection.').waitFor();
    await olivia.getByRole('list', { name: 'Standing rights of others' }).getByRole('listitem').first().waitFor();
    await olivia.getByRole('list', { name: 'Our own roles' }).getByRole('listitem').first().waitFor();
    await olivia.getByText('it worked').waitFor();
    await requireAccessible(olivia);
    await open(olivia, '/workloads');
    await workload(olivia).getByText('works', { exact: true }).waitFor();
  });

  it('that are locked say so, and nothing is sent there', async () => {
    await stage.post('oscar', '/locks', { stops: 'workload', subject: `${contoso}/Exchange`, reason: 'an exercise' });
    await workload(olivia).getByText('locked').waitFor();
    await workload(olivia).getByRole('link').click();
    await olivia.getByRole('list', { name: 'Locks on it' }).getByText('an exercise').waitFor();
    await olivia.getByRole('button', { name: 'Look now' }).click();
    await olivia.getByRole('alert').filter({ hasText: 'is locked' }).waitFor();
    await requireAccessible(olivia);
  });

  it('tell the link by which another tenant lets the same application in, and say what was answered without believing it', async () => {
    await open(olivia, exchange);
    const link = String(await olivia.getByRole('region', { name: 'Link for an administrator of the tenant' }).textContent());
    const { pathname, searchParams } = new URL(link);
    assert.match(pathname, /\/v2\.0\/adminconsent$/);
    const guest = await stage.guest(phone);
    const back = new URL(searchParams.get('redirect_uri') ?? '').pathname;
    await guest.goto(`${stage.demo.url}${back}?admin_consent=True&tenant=22222222-2222-4222-8222-222222222222&state=x`);
    await guest.getByRole('status').getByText('The directory is 22222222').waitFor();
    await requireAccessible(guest);
    await requireNoSidewaysScroll(guest);
    await guest.goto(`${stage.demo.url}${back}?error=access_denied&error_description=%3Cimg%20src%3Dx%3E`);
    await guest.getByRole('status').getByText('access_denied').waitFor();
    assert.doesNotMatch(String(await guest.getByRole('main').textContent()), /img/);
    await guest.context().close();
  });

  it('get another certificate without a countersignature, with the script for the tenant’s administrator', async () => {
    await open(olivia, exchange);
    await olivia.getByRole('button', { name: 'Renew the certificate' }).click();
    await olivia.getByText('A new certificate is made.').waitFor();
    const script = String(await olivia.getByRole('region', { name: 'Script for an administrator of the tenant' }).textContent());
    assert.ok(script.startsWith(`# Connects ${contoso} to Countersign`));
    assert.ok(!script.includes('PRIVATE KEY'));
    await requireAccessible(olivia);
  });

  it('are changed by two owners: the other sees what changes on the same page, on a phone', async () => {
    await olivia.getByRole('textbox', { name: 'Anchor mailbox' }).fill('ops@contoso.com');
    await olivia.getByRole('textbox', { name: 'Why?' }).fill('Route by operations');
    await olivia.reload();
    assert.equal(await olivia.getByRole('textbox', { name: 'Anchor mailbox' }).inputValue(), 'ops@contoso.com');
    await olivia.getByRole('button', { name: 'Ask to change it' }).click();
    await olivia.getByRole('heading', { level: 1, name: /Configuration: the workload/ }).waitFor();
    await open(oscar, exchange);
    const waits = oscar.getByRole('region', { name: 'Waits for another owner' });
    await waits.getByText('Route by operations').waitFor();
    assert.match(String(await waits.getByRole('region', { name: 'What would change' }).textContent()), /\+ +anchor: ops@contoso\.com/);
    await requireAccessible(oscar);
    await requireNoSidewaysScroll(oscar);
    await waits.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByText('Version 2').waitFor();
    await oscar.getByRole('region', { name: 'Connection' }).getByText('ops@contoso.com').waitFor();
  });

  it('are connected from their own page; what is refused stays typed', async () => {
    await open(olivia, '/workloads');
    await olivia.getByRole('combobox', { name: 'Workload' }).selectOption('Compliance');
    await olivia.getByRole('button', { name: 'Go to its page' }).click();
    await olivia.getByText('not connected').waitFor();
    const field = (name: string) => olivia.getByRole('textbox', { name, exact: false });
    assert.match(await field('Address').first().inputValue(), /ps\.compliance/);
    assert.ok(await olivia.getByRole('button', { name: 'Ask to connect it' }).isDisabled());
    await field('Directory').fill('11111111-1111-4111-8111-111111111111');
    await field('Application').fill('33333333-3333-4333-8333-333333333333');
    await olivia.getByRole('textbox', { name: 'Certificate', exact: true }).fill('-----BEGIN CERTIFICATE-----');
    await field('Key of the certificate').fill('env:KEY');
    await olivia.getByRole('button', { name: 'Ask to connect it' }).click();
    await olivia.getByRole('alert').filter({ hasText: 'certificate must be a reference' }).waitFor();
    await requireAccessible(olivia);
    await olivia.getByRole('textbox', { name: 'Certificate', exact: true }).fill('env:CERT');
    await olivia.getByRole('button', { name: 'Ask to connect it' }).click();
    await olivia.getByRole('heading', { level: 1, name: /Configuration: the workload/ }).waitFor();
    await open(oscar, `/workloads/${contoso}/Compliance`);
    await oscar.getByRole('region', { name: 'Waits for another owner' }).getByRole('button', { name: 'Approve' }).click();
    await oscar.getByText('Version 1').waitFor();
  });

  it('of a customer are let in by the application of another tenant: the link is told where the tenant is added', async () => {
    await open(olivia, exchange);
    const application = await olivia.getByRole('region', { name: 'Connection' }).textContent();
    const clientId = /clientId([0-9a-f-]{36})/.exec(String(application))?.[1] ?? '';
    await open(olivia, '/workloads');
    await olivia.getByRole('textbox', { name: 'Name of the tenant' }).fill('wingtip.onmicrosoft.com');
    const field = olivia.getByRole('textbox', { name: 'Application of several tenants' });
    await field.fill('no id');
    await olivia.getByRole('button', { name: 'Show the link for its consent' }).click();
    await olivia.getByRole('alert').filter({ hasText: 'An application’s id is a GUID.' }).waitFor();
    await field.fill(clientId);
    await olivia.getByRole('button', { name: 'Ask to add it' }).click();
    const consent = olivia.getByRole('region', { name: 'Consent of wingtip.onmicrosoft.com' });
    const link = new URL(String(await consent.getByRole('region', { name: 'Link for an administrator of the tenant' }).textContent()));
    assert.equal(link.pathname, '/wingtip.onmicrosoft.com/v2.0/adminconsent');
    assert.equal(link.searchParams.get('client_id'), clientId);
    await consent.getByText(contoso).waitFor();
    await requireAccessible(olivia);
    await olivia.setViewportSize(phone);
    await requireNoSidewaysScroll(olivia);
    await olivia.setViewportSize(wide);
    await olivia.getByRole('link', { name: 'the request' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: Put-Tenant' }).waitFor();
  });

  it('belong to tenants, which are added by two owners', async () => {
    await open(olivia, '/workloads');
    await olivia.getByRole('textbox', { name: 'Name of the tenant' }).fill('Adatum');
    await olivia.getByRole('button', { name: 'Ask to add it' }).click();
    await olivia.getByRole('alert').filter({ hasText: 'lower case' }).waitFor();
    await olivia.getByRole('textbox', { name: 'Name of the tenant' }).fill('adatum.onmicrosoft.com');
    await olivia.getByRole('textbox', { name: 'Tags' }).fill('test, new');
    await olivia.getByRole('button', { name: 'Ask to add it' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: Put-Tenant' }).waitFor();
    await oscar.goto(olivia.url());
    await oscar.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByText('approved', { exact: true }).first().waitFor();
    await open(oscar, '/workloads');
    await oscar.getByRole('list', { name: 'Tenants' }).getByText('adatum.onmicrosoft.com').waitFor();
    await requireNoSidewaysScroll(oscar);
  });

  it('show nothing of how they are signed in to but to owners and auditors', async () => {
    const alex = await stage.as('alex');
    await open(alex, exchange);
    await alex.getByText('is shown to owners and auditors').waitFor();
    assert.equal(await alex.getByRole('button', { name: /Look|Renew|Ask/ }).count(), 0);
    assert.ok(!String(await alex.getByRole('main').textContent()).includes('clientId'));
    await requireAccessible(alex);
    await open(alex, `/workloads/${contoso}/Nothing`);
    await alex.getByText('There is no connector for a workload of this name.').waitFor();
    await alex.context().close();
  });

  it('make no browser complain', () => assert.deepEqual(stage.complaints, []));
});
