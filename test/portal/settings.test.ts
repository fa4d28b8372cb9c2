import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

describe('settings in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let olivia: Page;
  let oscar: Page;
  let collector: Server;
  before(async () => {
    collector = createServer((request, response) => void request.resume().on('end', () => response.writeHead(204).end()));
    await new Promise<void>((ready) => collector.listen(0, '127.0.0.1', ready));
    stage = await openStage();
    olivia = await stage.as('olivia');
    oscar = await stage.as('oscar', phone);
  });
  after(async () => {
    await stage.stop();
    collector.close();
  });

  const yaml = (page: Page) => page.getByRole('textbox', { name: 'YAML' });
  const open = async (page: Page, path: string) => {
    await page.goto(stage.demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const countersign = async (path: string) => {
    await open(oscar, path);
    await oscar.getByRole('region', { name: 'Waits for another owner' }).getByRole('button', { name: 'Approve' }).click();
  };

  it('say how the installation stands, and teach while nothing is set up', async () => {
    await olivia.getByRole('link', { name: 'Settings' }).click();
    await olivia.getByText('None yet: nobody is told anything unless they look.').waitFor();
    const said = String(await olivia.getByRole('region', { name: 'This installation' }).textContent());
    assert.match(said, /Over for good.*two owners/);
    assert.match(said, /By .*links of the demo/);
    await requireAccessible(olivia);
  });

  it('of a channel begin with what its type needs, and a secret that stands there itself is refused with its line', async () => {
    await olivia.getByRole('combobox', { name: 'Type' }).selectOption('Mail');
    await olivia.getByRole('textbox', { name: 'Name' }).fill('mail');
    await olivia.getByRole('button', { name: 'Write it' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Setting mail' }).waitFor();
    const text = await yaml(olivia).inputValue();
    await yaml(olivia).fill(text.replace('env:SMTP_PASSWORD', 'Summer-2026'));
    const alert = olivia.getByRole('alert').filter({ hasText: 'named by reference' });
    await alert.getByRole('button', { name: 'Line 7:' }).waitFor();
    assert.ok(await olivia.getByRole('button', { name: 'Ask to countersign' }).isDisabled());
    await requireAccessible(olivia);
    await yaml(olivia).fill(
      text.replace('smtp.contoso.com', 'smtp.fabrikam.com').replace('from:', 'description: To everybody’s mailbox\nfrom:'),
    );
    await olivia.getByRole('textbox', { name: 'Why is it changed?' }).fill('People wait too long');
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: the setting mail' }).waitFor();
  });

  it('wait for another owner, on the page of the setting that is not there yet', async () => {
    await open(oscar, '/settings');
    await oscar.getByText('a change waits').waitFor();
    await oscar.getByRole('link', { name: 'mail', exact: true }).click();
    const waits = oscar.getByRole('region', { name: 'Waits for another owner' });
    await waits.getByText('People wait too long').waitFor();
    assert.match(String(await waits.getByRole('region', { name: 'What would change' }).textContent()), /\+ host: smtp\.fabrikam\.com/);
    await requireAccessible(oscar);
    await requireNoSidewaysScroll(oscar);
    await waits.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByRole('region', { name: 'In force' }).getByText('Tells people').waitFor();
  });

  it('of a forward say how far its receiver has come', async () => {
    const { port } = collector.address() as AddressInfo;
    await open(olivia, '/settings/lake?type=ocsf');
    await yaml(olivia).fill(`type: ocsf\nurl: http://127.0.0.1:${port}/countersign\n`);
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: the setting lake' }).waitFor();
    await countersign('/settings/lake');
    await oscar
      .getByRole('region', { name: 'In force' })
      .getByText(/entries were taken/)
      .waitFor();
    assert.equal(await oscar.getByRole('button', { name: 'Send a test' }).count(), 0);
  });

  it('of mail are tried by whoever has an address, and end by two owners', async () => {
    await open(olivia, '/settings/mail');
    await olivia.getByRole('button', { name: 'Send a test' }).click();
    await olivia
      .getByRole('alert')
      .or(olivia.getByRole('status').filter({ hasText: 'A test is on its way' }))
      .first()
      .waitFor();
    await olivia.getByRole('button', { name: 'End the setting mail' }).click();
    await olivia.getByRole('button', { name: 'Ask to end it' }).click();
    await olivia.getByRole('heading', { level: 1, name: /Configuration/ }).waitFor();
    await countersign('/settings/mail');
    await oscar.getByText('new', { exact: true }).waitFor();
    await open(olivia, '/settings');
    const list = olivia.getByRole('list', { name: 'Channels and forwards' });
    await list.getByRole('link', { name: 'lake' }).waitFor();
    assert.equal(await list.getByRole('link', { name: 'mail' }).count(), 0);
  });

  it('of a webhook are tried by sending something to it', async () => {
    await open(olivia, '/settings/hook?type=webhook');
    const { port } = collector.address() as AddressInfo;
    await yaml(olivia).fill(`type: webhook\nurl: http://127.0.0.1:${port}/hook\nsecret: env:NO_SUCH_SECRET\n`);
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: the setting hook' }).waitFor();
    await countersign('/settings/hook');
    await open(olivia, '/settings/hook');
    await olivia.getByRole('button', { name: 'Send a test' }).click();
    await olivia.getByText('A test is on its way.').waitFor();
    await requireAccessible(olivia);
  });

  it('of how long one stays signed in are shortened by two owners, as YAML, and hold for whoever signs in next', async () => {
    await open(olivia, '/settings');
    const staying = olivia.getByRole('region', { name: 'Staying signed in' });
    await staying.getByText('COUNTERSIGN_SESSION_IDLE').waitFor();
    await staying.getByRole('link', { name: 'Say how long' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Setting sessions' }).waitFor();
    assert.ok(await olivia.getByRole('button', { name: 'Ask to countersign' }).isEnabled(), 'what it begins with can be asked for');
    await yaml(olivia).fill('type: sessions\nlongest: PT2H\nidle: PT1M\n');
    await olivia.getByRole('alert').getByRole('button', { name: 'Line 3:' }).waitFor();
    assert.ok(await olivia.getByRole('button', { name: 'Ask to countersign' }).isDisabled());
    await olivia.reload();
    assert.match(await yaml(olivia).inputValue(), /idle: PT1M/);
    await yaml(olivia).fill('type: sessions\nlongest: PT2H\nidle: PT20M\n');
    await olivia.getByRole('textbox', { name: 'Why is it changed?' }).fill('Nobody stays signed in over lunch');
    await requireAccessible(olivia);
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: the setting sessions' }).waitFor();
    await open(oscar, '/settings');
    await oscar.getByRole('region', { name: 'Staying signed in' }).getByText('a change waits').waitFor();
    await requireAccessible(oscar);
    await requireNoSidewaysScroll(oscar);
    await countersign('/settings/sessions');
    await oscar.getByRole('region', { name: 'In force' }).getByText('Says how long one stays signed in').waitFor();
    await open(oscar, '/settings');
    await oscar.getByRole('region', { name: 'Staying signed in' }).getByText('20 minutes').waitFor();
    assert.equal(await oscar.getByRole('list', { name: 'Channels and forwards' }).getByText('sessions').count(), 0);
    const alex = await stage.as('alex');
    const [provedAt, endsAt] = (await alex.evaluate(
      `fetch('/api/v1/session').then((said) => said.json()).then(({ provedAt, endsAt }) => [Date.parse(provedAt), Date.parse(endsAt)])`,
    )) as [number, number];
    assert.equal(endsAt - provedAt, 2 * 3_600_000);
    await alex.context().close();
  });

  it('of what is personal say how long it is kept, and two owners change that', async () => {
    await open(olivia, '/settings');
    const keeping = olivia.getByRole('region', { name: 'Keeping what is personal' });
    await keeping.getByText('kept for good').first().waitFor();
    await keeping.getByRole('link', { name: 'Say how long' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Setting retention' }).waitFor();
    await yaml(olivia).fill('type: retention\nparts: P30D\n');
    await olivia.getByRole('alert').getByRole('button', { name: 'Line 2:' }).waitFor();
    await yaml(olivia).fill('type: retention\nparts: P400D\n');
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: the setting retention' }).waitFor();
    await countersign('/settings/retention');
    await open(oscar, '/settings');
    await oscar.getByRole('region', { name: 'Keeping what is personal' }).getByText('pruned after 400 days').waitFor();
  });

  it('of role alerts say what is looked for, and two owners say from where on it is wrong', async () => {
    await open(olivia, '/settings');
    const alerts = olivia.getByRole('region', { name: 'Role alerts' });
    await alerts.getByText('6 people or more with a critical role').waitFor();
    await alerts.getByRole('link', { name: 'Say from where on' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Setting role-alerts' }).waitFor();
    assert.ok(await olivia.getByRole('button', { name: 'Ask to countersign' }).isEnabled(), 'what it begins with can be asked for');
    await yaml(olivia).fill('type: role-alerts\nstale: { after: P400D }\n');
    await olivia.getByRole('alert').getByRole('button', { name: 'Line 2:' }).waitFor();
    assert.ok(await olivia.getByRole('button', { name: 'Ask to countersign' }).isDisabled());
    await yaml(olivia).fill('type: role-alerts\nstale: { after: P90D }\nunused: { on: false }\ntoo-many: { people: 3, percent: 10 }\n');
    await olivia.getByRole('button', { name: 'Ask to countersign' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Configuration: the setting role-alerts' }).waitFor();
    await open(oscar, '/settings');
    await oscar.getByRole('region', { name: 'Role alerts' }).getByText('a change waits').waitFor();
    await countersign('/settings/role-alerts');
    await oscar.getByRole('region', { name: 'In force' }).getByText('Says what is looked for').waitFor();
    await open(oscar, '/settings');
    const said = oscar.getByRole('region', { name: 'Role alerts' });
    await said.getByText('not signed in for 90 days').waitFor();
    await said.getByText('not looked for').waitFor();
    await said.getByText('3 people or more with a critical role, and at least 10 % of all who may have any role').waitFor();
    await requireAccessible(oscar);
    await requireNoSidewaysScroll(oscar);
    assert.equal(await oscar.getByRole('list', { name: 'Channels and forwards' }).getByText('role-alerts').count(), 0);
  });

  it('are read by auditors and changed by owners; nobody else sees where anything goes', async () => {
    const ada = await stage.as('ada');
    await open(ada, '/settings/lake');
    await ada.getByRole('region', { name: 'YAML' }).getByText('127.0.0.1').waitFor();
    assert.equal(await ada.getByRole('button', { name: /countersign|End|test/ }).count(), 0);
    await ada.context().close();
    const alex = await stage.as('alex');
    await open(alex, '/settings');
    await alex.getByText('Channels and forwards are shown to owners and to auditors of all tenants.').waitFor();
    await open(alex, '/settings/lake');
    await alex.getByRole('alert').waitFor();
    assert.ok(!String(await alex.getByRole('main').textContent()).includes('127.0.0.1'));
    await alex.context().close();
  });

  it('make no browser complain', () => assert.deepEqual(stage.complaints, []));
});
