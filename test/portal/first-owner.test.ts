import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBeside, withoutBrowser } from './browser.ts';
import { addAuthenticator } from './enrol.ts';
import { type FirstStart, firstStart } from './first-start.ts';
import { phone, requireAccessible, requireNoSidewaysScroll } from './stage.ts';

describe('the first owner of a normal start, in a browser', { skip: withoutBrowser() }, () => {
  let server: FirstStart;
  let browser: Browser;
  let owner: Page;
  before(async () => {
    ({ server, browser } = await launchBeside(firstStart()));
    owner = await (await browser.newContext({ viewport: phone })).newPage();
    await owner.goto('about:blank');
    await addAuthenticator(owner);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('opens the link of the terminal, whose code stays neither in the address nor in the history', async () => {
    await owner.goto(server.link);
    await owner.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    assert.equal(await owner.getByRole('textbox', { name: 'Username' }).inputValue(), 'owner');
    assert.ok((await owner.getByRole('textbox', { name: 'Code', exact: true }).inputValue()).length > 10);
    await owner.waitForURL(/\/enrol$/);
    await requireAccessible(owner);
    await requireNoSidewaysScroll(owner);
  });

  it('makes a passkey, and is the owner, alone', async () => {
    await owner.getByRole('button', { name: 'Make a passkey' }).click();
    await owner.getByRole('heading', { level: 1, name: 'How you sign in' }).waitFor();
    await owner.getByRole('list', { name: 'Credentials' }).getByText('Passkey').waitFor();
    await owner.getByText('Solo mode.').waitFor();
    await requireAccessible(owner);
    await requireNoSidewaysScroll(owner);
    await owner.goto(`${new URL(owner.url()).origin}/locks`);
    await owner.getByRole('button', { name: 'Lock now' }).waitFor();
  });

  it('is told that nobody countersigns while there is nobody else, and unlocks at once', async () => {
    await owner.getByText('There is one owner alone, who locks and unlocks').waitFor();
    await owner.getByRole('combobox', { name: 'What is stopped' }).selectOption('everything');
    await owner.getByRole('textbox', { name: 'Reason' }).fill('until everything is set up');
    await owner.getByRole('button', { name: 'Lock now' }).click();
    const locks = owner.getByRole('list', { name: 'Locks' });
    await locks.getByRole('button', { name: 'Unlock' }).click();
    await locks.getByText('There is one owner alone, so it is unlocked at once').waitFor();
    await requireAccessible(owner);
    await requireNoSidewaysScroll(owner);
    await locks.getByRole('button', { name: 'Unlock now' }).click();
    await owner.getByText('Nothing is locked.').waitFor();
  });

  it('signs in with it from then on', async () => {
    await owner.context().clearCookies();
    await owner.goto(`${new URL(owner.url()).origin}/me`);
    await owner.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await owner.getByRole('list', { name: 'Sessions' }).getByText('signed in with a passkey').first().waitFor();
  });

  it('whoever finds the link later makes nothing of it', async () => {
    const late = await (await browser.newContext()).newPage();
    await addAuthenticator(late);
    await late.goto(server.link);
    await late.getByRole('button', { name: 'Make a passkey' }).click();
    await late.getByRole('alert').filter({ hasText: 'These codes enrol nobody' }).waitFor();
    assert.equal(await late.getByRole('textbox', { name: 'Username' }).inputValue(), 'owner');
    await late.context().close();
  });
});
