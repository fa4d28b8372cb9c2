import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { withoutBrowser } from './browser.ts';
import { addressesOf } from './pages.ts';
import { openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

describe('the overview in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
    await addressesOf(stage);
  });
  after(() => stage.stop());

  it('tells what was asked for, how long it waited, what ran, and which routes nobody used', async () => {
    const ada = await stage.as('ada', phone);
    await ada.goto(`${stage.demo.url}/overview`);
    await ada.getByRole('img', { name: /Requests and refusals, day by day: [1-9][0-9]* approved/ }).waitFor();
    await ada
      .getByRole('table', { name: 'Time to approve' })
      .getByRole('row', { name: /^under 5 minutes [1-9]/ })
      .waitFor();
    await ada
      .getByRole('table', { name: 'Runs by risk' })
      .getByRole('row', { name: /^critical [1-9]/ })
      .waitFor();
    await ada
      .getByRole('table', { name: 'Runs by task' })
      .getByRole('row', { name: /New-JournalRule/ })
      .waitFor();
    const unused = await ada.getByRole('list', { name: 'Routes that nobody used' }).getByRole('link').allTextContents();
    assert.ok(unused.includes('list-members') && !unused.includes('journaling'), unused.join());
    await requireAccessible(ada);
    await requireNoSidewaysScroll(ada);
    await ada.getByRole('combobox', { name: 'The last' }).selectOption('7 days');
    await ada.getByRole('img', { name: /Requests and refusals/ }).waitFor();
    await ada.context().close();
  });

  it('is for owners and auditors', async () => {
    const alex = await stage.as('alex');
    assert.equal(await alex.getByRole('link', { name: 'Overview' }).count(), 0);
    await alex.goto(`${stage.demo.url}/overview`);
    await alex.getByRole('alert').waitFor();
    await alex.context().close();
  });
});
