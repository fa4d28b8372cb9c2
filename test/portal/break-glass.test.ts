import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { glassKnown } from './configure.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

describe('break-glass in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let rule: string;
  let alex: Page;
  before(async () => {
    stage = await openStage();
    await glassKnown(stage);
    const { objects } = stage.demo.sandbox.control.state(contoso) as {
      objects: { TransportRule?: readonly { Name: string; State: string }[] };
    };
    rule = objects.TransportRule?.find(({ State }) => State === 'Enabled')?.Name ?? '';
    assert.notEqual(rule, '');
    alex = await stage.as('alex', phone);
  });
  after(() => stage.stop());

  it('is reached with a sealed code where nothing else signs anybody in, on a phone', async () => {
    await alex.goto(`${stage.demo.url}/me`);
    await alex.getByRole('button', { name: 'Make sealed codes' }).click();
    const shown = alex.getByRole('region', { name: 'Your sealed codes' });
    const [code = ''] = String(await shown.textContent()).match(/[a-z0-9]{4,}(-[a-z0-9]{4,})+/) ?? [];
    assert.notEqual(code, '');
    await requireAccessible(alex);
    await alex.context().close();
    alex = await stage.guest(phone);
    await alex.goto(`${stage.demo.url}/sign-in?to=/break-glass`);
    await alex.getByRole('button', { name: /a sealed code/ }).click();
    await alex.getByRole('textbox', { name: 'Username' }).fill('alex');
    await alex.getByRole('textbox', { name: /sealed code/ }).fill(code);
    await alex.getByRole('button', { name: 'Sign in with a recovery code' }).click();
    await alex.getByText('Signed in with a sealed code.').waitFor();
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
  });

  /** Fills in the task that stops the rule, and runs it: it is blocked, and the emergency is chosen by name. */
  const toTheGlass = async (page: Page) => {
    await page.goto(`${stage.demo.url}/break-glass`);
    await page.getByRole('list', { name: 'In an emergency' }).getByRole('link', { name: 'Exchange\\Disable-TransportRule' }).click();
    await page.getByLabel('Tenant').selectOption(contoso);
    await page.getByRole('textbox', { name: 'Identity' }).fill(rule);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Blocked' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Break the glass' }).count(), 0, 'it is never what is chosen by itself');
    await page.getByRole('combobox', { name: 'By which policy' }).selectOption('stop-mail');
  };

  it('says plainly what happens, asks for the reason, and runs at once', async () => {
    await toTheGlass(alex);
    await alex.getByText('This is for emergencies.').waitFor();
    const told = String(await alex.getByText('This is for emergencies.').locator('..').textContent());
    assert.match(told, /Nobody is asked before.* Afterwards .*(sam.* and .*sofia|sofia.* and .*sam).* review what was done/);
    assert.ok(await alex.getByRole('button', { name: 'Break the glass' }).isDisabled());
    await alex.getByRole('textbox', { name: 'Reason' }).fill('It forwards everything outside');
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
    await alex.getByRole('button', { name: 'Break the glass' }).click();
    await alex.getByText('approved', { exact: true }).first().waitFor();
    await alex.getByRole('button', { name: 'Run it now' }).click();
    await alex.getByText('Done.').waitFor();
    const { objects } = stage.demo.sandbox.control.state(contoso) as {
      objects: { TransportRule?: readonly { Name: string; State: string }[] };
    };
    assert.equal(objects.TransportRule?.find(({ Name }) => Name === rule)?.State, 'Disabled');
  });

  it('whoever did it does not review it, and nobody breaks that glass again meanwhile', async () => {
    await alex.getByRole('region', { name: 'Its review' }).getByText('Nobody has said yet').waitFor();
    assert.equal(await alex.getByRole('button', { name: /was in order/ }).count(), 0);
    await requireAccessible(alex);
    const bianca = await stage.as('bianca');
    await toTheGlass(bianca);
    await bianca.getByRole('textbox', { name: 'Reason' }).fill('It is on again');
    await bianca.getByRole('button', { name: 'Break the glass' }).click();
    await bianca
      .getByRole('alert')
      .filter({ hasText: /review/ })
      .waitFor();
    assert.equal(await bianca.getByRole('textbox', { name: 'Reason' }).inputValue(), 'It is on again');
    await bianca.context().close();
  });

  it('another looks at what was run, on a phone, and says whether it was in order', async () => {
    const sam = await stage.as('sam', phone);
    await sam.goto(`${stage.demo.url}/break-glass`);
    const reviews = sam.getByRole('list', { name: 'Reviews' });
    await reviews.getByText('You may say whether it was in order.').waitFor();
    await requireAccessible(sam);
    await requireNoSidewaysScroll(sam);
    await reviews.getByRole('link').first().click();
    await sam.getByRole('region', { name: 'Runs under it' }).getByText('succeeded').waitFor();
    await sam.getByRole('textbox', { name: 'What do you say of it?' }).fill('Seen in the trace, too');
    await sam.getByRole('button', { name: 'It was in order' }).click();
    await sam.getByRole('region', { name: 'Its review' }).getByText('in order', { exact: true }).waitFor();
    await sam.getByText('Seen in the trace, too').waitFor();
    await requireAccessible(sam);
    await sam.goto(`${stage.demo.url}/break-glass`);
    await sam.getByText('Nothing waits for a review.').waitFor();
    await sam.getByRole('switch', { name: 'Those that are closed, too' }).click();
    await reviews.getByText('in order', { exact: true }).waitFor();
    await sam.context().close();
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
