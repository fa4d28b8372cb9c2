import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { addAuthenticator, enrolling, makePasskey, makePassword, nextCode, wrongCode } from './enrol.ts';
import { askJournal, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

const password = 'a long sentence about herring';

describe('signing in, in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  /** The same server by the name that a passkey can belong to. */
  let named: string;
  before(async () => {
    stage = await openStage();
    named = stage.demo.url.replace('127.0.0.1', 'localhost');
    assert.notEqual(named, stage.demo.url);
  });
  after(() => stage.stop());

  const signInAt = async (page: Page, address: string) => {
    await page.goto(address);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
  };
  const whoIs = async (page: Page) =>
    page.evaluate(`fetch('/api/v1/session').then((answer) => answer.json()).then(({ person, method }) =>
    [person?.username, method].join(' by '))`);

  it('offers every way there is on a phone, and says that this is a demo', async () => {
    const guest = await stage.guest(phone);
    await signInAt(guest, `${stage.demo.url}/sign-in`);
    await guest.getByText('This is a demo').waitFor();
    await requireAccessible(guest);
    await requireNoSidewaysScroll(guest);
    await guest.getByRole('textbox', { name: 'Username' }).fill('alex');
    await guest.getByRole('button', { name: /Use a recovery code/ }).click();
    await guest.getByRole('textbox', { name: /Recovery code/ }).waitFor();
    assert.equal(await guest.getByRole('textbox', { name: 'Username' }).inputValue(), 'alex');
    await requireAccessible(guest);
    await guest.context().close();
  });

  it('with a passkey at http://localhost: back to the page of the link, and the cookie holds', async () => {
    const maria = await stage.guest(phone);
    const id = await askJournal(stage, 'alex', 'by passkey');
    await maria.goto(`${named}/sign-in`);
    await addAuthenticator(maria);
    await makePasskey(maria, await enrolling(stage, 'maria'));
    await maria.goto(`${named}/requests/${id}`);
    await maria.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await maria.getByRole('heading', { level: 1, name: /New-JournalRule/ }).waitFor();
    assert.equal(maria.url(), `${named}/requests/${id}`);
    assert.equal(await whoIs(maria), 'maria by passkey');

    // A fresh sign-in loses nothing of what was typed before it.
    await maria.getByRole('textbox', { name: 'Comment' }).fill('typed before');
    await signInAt(maria, `${named}/sign-in?fresh=1&to=${encodeURIComponent(`/requests/${id}`)}`);
    await maria.getByText('asks for a fresh sign-in').waitFor();
    await maria.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await maria.getByRole('heading', { level: 1, name: /New-JournalRule/ }).waitFor();
    assert.equal(await maria.getByRole('textbox', { name: 'Comment' }).inputValue(), 'typed before');

    // Whoever made the link does not say where one goes.
    await signInAt(maria, `${named}/sign-in?to=${encodeURIComponent('//evil.example/')}`);
    await maria.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await maria.getByRole('heading', { level: 1, name: /Good to see you/ }).waitFor();
    assert.equal(maria.url(), `${named}/`);
    await maria.reload();
    await maria.getByRole('heading', { level: 1, name: /Good to see you/ }).waitFor();
    await maria.context().close();
  });

  it('a passkey that was ended signs nobody in, and the page says what to do', async () => {
    const sofia = await stage.guest();
    await sofia.goto(`${named}/sign-in`);
    await addAuthenticator(sofia);
    await makePasskey(sofia, await enrolling(stage, 'sofia'));
    const { items } = (await stage.read('sofia', '/me/credentials')) as { items: readonly { id: string; kind: string }[] };
    const passkey = items.find(({ kind }) => kind === 'passkey');
    const ended = await fetch(`${stage.demo.url}/api/v1/me/credentials/${passkey?.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${stage.tokenOf('sofia')}` },
    });
    assert.equal(ended.status, 200);
    await signInAt(sofia, `${named}/sign-in`);
    await sofia.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await sofia.getByRole('alert').filter({ hasText: 'Begin again, or sign in another way.' }).waitFor();
    await requireAccessible(sofia);
    assert.equal(await whoIs(sofia), ' by ');
    await sofia.context().close();
  });

  it('at an address that is a number, a passkey says where it works', async () => {
    const guest = await stage.guest();
    await addAuthenticator(guest);
    await signInAt(guest, `${stage.demo.url}/sign-in`);
    await guest.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await guest
      .getByRole('alert')
      .filter({ hasText: `${named}/sign-in` })
      .waitFor();
    await guest.context().close();
  });

  it('with a password and a one-time code at http://127.0.0.1: a wrong code is refused and says what to do, and the cookie holds', async () => {
    const secret = await makePassword(stage, await enrolling(stage, 'bianca'), password);
    const bianca = await stage.guest();
    await signInAt(bianca, `${stage.demo.url}/sign-in?to=/tasks`);
    const [name, secretly, code] = [
      bianca.getByRole('textbox', { name: 'Username' }),
      bianca.getByLabel('Password', { exact: true }),
      bianca.getByRole('textbox', { name: 'One-time code' }),
    ];
    await name.fill('bianca');
    await secretly.fill(password);
    await code.fill(wrongCode(secret));
    await code.press('Enter');
    const refused = bianca.getByRole('alert').filter({ hasText: 'Wait for the next code' });
    await refused.waitFor();
    await requireAccessible(bianca);
    assert.deepEqual([await name.inputValue(), await secretly.inputValue(), await code.inputValue()], ['bianca', '', '']);
    assert.equal(await whoIs(bianca), ' by ');

    // No answer came: nothing is lost.
    await secretly.fill(password);
    await code.fill(nextCode(secret));
    await bianca.route('**/api/v1/sign-in/password', (route) => route.abort());
    await code.press('Enter');
    await bianca.getByRole('alert').filter({ hasText: 'The server was not reached' }).waitFor();
    assert.equal(await secretly.inputValue(), password);
    await bianca.unrouteAll();

    await code.fill(nextCode(secret));
    await bianca.getByRole('button', { name: 'Sign in with a password' }).click();
    await bianca.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
    assert.equal(bianca.url(), `${stage.demo.url}/tasks`);
    await bianca.reload();
    await bianca.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
    assert.equal(await whoIs(bianca), 'bianca by password');
    const kept = await bianca.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])');
    assert.ok(!String(kept).includes(password) && !String(kept).includes('ses_'), 'nothing secret is kept in the page');
    await bianca.context().close();
  });
});
