import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { withoutBrowser } from './browser.ts';
import { configured } from './configure.ts';
import { askJournal, contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

describe('all tenants in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
    await askJournal(stage, 'alex', 'for the tenants');
  });
  after(() => stage.stop());

  it('shows what is connected and what waits, searched by name, on a phone too', async () => {
    const ada = await stage.as('ada', phone);
    await ada.goto(`${stage.demo.url}/tenants`);
    const list = ada.getByRole('list', { name: 'Tenants' });
    const own = list.getByRole('listitem').filter({ hasText: contoso });
    await own.getByText('1 waiting').waitFor();
    await own.getByRole('link', { name: 'Exchange' }).waitFor();
    await list.getByText('fabrikam.onmicrosoft.com').waitFor();
    await requireAccessible(ada);
    await requireNoSidewaysScroll(ada);
    await ada.getByRole('searchbox').fill('fabrikam');
    await own.waitFor({ state: 'detached' });
    await list.getByText('fabrikam.onmicrosoft.com').waitFor();
    await ada.context().close();
  });

  it('is in the menu of owners and auditors', async () => {
    const alex = await stage.as('alex');
    assert.equal(await alex.getByRole('link', { name: 'Tenants' }).count(), 0);
    await alex.context().close();
  });

  it('shows an auditor of one tenant that one, in the menu of their name too, and nothing of the installation', async () => {
    const bindings = [{ who: { people: ['ada'] }, tenants: { names: [contoso] } }];
    await configured(stage, { method: 'PUT', path: '/settings/reach', body: { type: 'reach', bindings } });
    const ada = await stage.as('ada', phone);
    await ada.goto(`${stage.demo.url}/tenants`);
    await ada.getByRole('list', { name: 'Tenants' }).getByText(contoso).waitFor();
    assert.equal(await ada.getByText('fabrikam').count(), 0);
    await ada.goto(`${stage.demo.url}/settings`);
    await ada.getByText('shown to owners and to auditors of all tenants').waitFor();
    await ada.goto(`${stage.demo.url}/audit`);
    await ada.getByRole('heading', { name: 'The seal' }).waitFor();
    assert.equal(await ada.getByRole('link', { name: 'Export as JSON Lines' }).count(), 0);
    await ada.context().close();
  });

  it('shows an auditor of some tenants the rounds of access reviews that are held there, and no others', async () => {
    const tenants = { names: [contoso] };
    for (const [name, covers] of Object.entries({ 'at-contoso': { roles: 'all', tenants }, everywhere: { roles: 'all' } })) {
      const body = { covers, reviewers: { groups: ['owners'] } };
      await configured(stage, { method: 'PUT', path: `/access-reviews/${name}`, body });
    }
    const olivia = await stage.as('olivia');
    await olivia.goto(`${stage.demo.url}/access-reviews`);
    const rounds = olivia.getByRole('list', { name: 'Rounds' });
    for (const name of [/^at-contoso/, /^everywhere/]) await rounds.getByRole('link', { name }).waitFor();
    await olivia.context().close();
    const ada = await stage.as('ada', phone);
    await ada.goto(`${stage.demo.url}/access-reviews`);
    const link = ada.getByRole('list', { name: 'Rounds' }).getByRole('link');
    await link.filter({ hasText: 'at-contoso' }).waitFor();
    assert.equal(await link.count(), 1);
    assert.equal(await ada.getByRole('region', { name: 'What is reviewed' }).count(), 0);
    await requireAccessible(ada);
    await link.click();
    await ada.getByText('Nobody had such access when the round opened.').waitFor();
    await ada.context().close();
  });
});
