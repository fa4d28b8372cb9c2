import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { codeAt } from '../../packages/server/src/identity/totp.ts';
import { withoutBrowser } from './browser.ts';
import { addAuthenticator, enrolling, nextCode } from './enrol.ts';
import { askJournal, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

const password = 'a long sentence about herring';

describe('what one signs in with, in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  /** The same server by the name that a passkey can belong to. */
  let named: string;
  let bianca: Page;
  before(async () => {
    stage = await openStage();
    named = stage.demo.url.replace('127.0.0.1', 'localhost');
    bianca = await signedIn('bianca');
    await addAuthenticator(bianca);
    await bianca.goto(`${named}/me`);
  });
  after(() => stage.stop());

  const signedIn = async (name: string, size?: typeof phone) => {
    const page = await stage.guest(size);
    await page.goto(`${named}/demo#${stage.tokenOf(name)}`);
    await page.getByRole('heading', { level: 1, name: /Good to see you/ }).waitFor();
    return page;
  };
  const credentials = (page: Page) => page.getByRole('list', { name: 'Credentials' });

  it('is reached from one’s own menu, on a phone too', async () => {
    const page = await signedIn('bianca', phone);
    await page.getByRole('button', { name: 'Bianca Operator' }).click();
    await page.getByRole('menuitem', { name: 'How you sign in' }).click();
    await page.getByText('You have nothing to sign in with here yet.').waitFor();
    await requireAccessible(page);
    await requireNoSidewaysScroll(page);
    await page.context().close();
  });

  it('a passkey is made by the browser, with a name, and signs in', async () => {
    await bianca.getByRole('textbox', { name: 'What you call the device' }).fill('the blue laptop');
    await bianca.getByRole('button', { name: 'Make a passkey' }).click();
    await bianca.getByText('The passkey is made.').waitFor();
    await credentials(bianca).getByText('the blue laptop').waitFor();
    assert.equal(await bianca.getByRole('textbox', { name: 'What you call the device' }).inputValue(), '');
    // The same device does not make a second one, and says so.
    await bianca.getByRole('button', { name: 'Make a passkey' }).click();
    await bianca.getByRole('alert').filter({ hasText: 'This device holds a passkey of yours already' }).waitFor();
    await requireAccessible(bianca);
    await bianca.context().clearCookies();
    await bianca.goto(`${named}/me`);
    await bianca.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await bianca.getByRole('list', { name: 'Sessions' }).getByText('signed in with a passkey').waitFor();
  });

  it('a session elsewhere is ended from here, and nothing more is done in it', async () => {
    const other = await signedIn('bianca', phone);
    await other.goto(`${named}/tasks`);
    await bianca.reload();
    const elsewhere = bianca.getByRole('list', { name: 'Sessions' }).getByRole('listitem').filter({ hasText: 'by a link of the demo' });
    for (let left = await elsewhere.count(); left === 0; left = await elsewhere.count()) await elsewhere.first().waitFor();
    for (let left = await elsewhere.count(); left > 0; left--) {
      await elsewhere.first().getByRole('button', { name: /^End/ }).click();
      await elsewhere.first().getByRole('button', { name: 'End now' }).click();
      await elsewhere.nth(left - 1).waitFor({ state: 'detached' });
    }
    await other.goto(`${named}/`);
    await other.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await bianca.getByRole('list', { name: 'Sessions' }).getByText('this one').waitFor();
    await other.context().close();
  });

  it('a password is made with a code that an app reads from the page, and both sign in', async () => {
    await bianca.getByRole('button', { name: 'Make a password' }).click();
    await bianca.getByRole('img', { name: 'QR code of the one-time secret' }).waitFor();
    await requireAccessible(bianca);
    const form = bianca.getByRole('form', { name: 'A password with a one-time code' });
    const secret = (/(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(String(await form.textContent()))?.[0] ?? '').replaceAll(' ', '');
    assert.equal(secret.length, 32);
    await form.getByLabel('New password').fill('short');
    await form.getByRole('textbox', { name: 'One-time code' }).fill(codeAt(secret, Date.now()));
    await form.getByRole('button', { name: 'Keep this password' }).click();
    await form.getByRole('alert').filter({ hasText: 'at least 12 characters' }).waitFor();
    assert.equal(await form.getByLabel('New password').inputValue(), 'short');
    await form.getByLabel('New password').fill(password);
    await form.getByRole('textbox', { name: 'One-time code' }).fill(codeAt(secret, Date.now()));
    await form.getByRole('button', { name: 'Keep this password' }).click();
    await bianca.getByText('The password is kept.').waitFor();
    await credentials(bianca).getByText('Password with a one-time code').waitFor();

    const elsewhere = await stage.guest();
    await elsewhere.goto(`${stage.demo.url}/sign-in?to=/me`);
    await elsewhere.getByRole('textbox', { name: 'Username' }).fill('bianca');
    await elsewhere.getByLabel('Password', { exact: true }).fill(password);
    await elsewhere.getByRole('textbox', { name: 'One-time code' }).fill(nextCode(secret));
    await elsewhere.getByRole('button', { name: 'Sign in with a password' }).click();
    await elsewhere.getByRole('list', { name: 'Sessions' }).getByText('signed in with a password and a code').waitFor();
    await elsewhere.context().close();
  });

  it('recovery codes are shown once, and each signs in once', async () => {
    await bianca.getByRole('button', { name: 'Make recovery codes' }).click();
    const shown = bianca.getByRole('region', { name: 'Your recovery codes' });
    await shown.waitFor();
    const codes = String(await shown.textContent()).split('\n');
    assert.equal(codes.length, 10);
    await requireAccessible(bianca);
    await bianca.reload();
    await credentials(bianca).getByText('Recovery code', { exact: true }).first().waitFor();
    assert.equal(await bianca.getByText(String(codes[0])).count(), 0);

    const elsewhere = await stage.guest();
    const use = async () => {
      await elsewhere.goto(`${stage.demo.url}/sign-in?to=/me`);
      await elsewhere.getByRole('button', { name: /Use a recovery code/ }).click();
      await elsewhere.getByRole('textbox', { name: 'Username' }).fill('bianca');
      await elsewhere.getByRole('textbox', { name: /Recovery code/ }).fill(String(codes[0]));
      await elsewhere.getByRole('button', { name: 'Sign in with a recovery code' }).click();
    };
    await use();
    await elsewhere.getByRole('list', { name: 'Sessions' }).getByText('signed in with a recovery code').waitFor();
    await elsewhere.context().clearCookies();
    await use();
    await elsewhere.getByRole('alert').waitFor();
    await elsewhere.context().close();
  });

  it('what one is told is chosen, and kept', async () => {
    const choice = () => bianca.getByRole('combobox', { name: 'What you asked for was decided' });
    await choice().selectOption('in a daily digest');
    await bianca.getByLabel('The digest is sent at').fill('16:30');
    await bianca.getByRole('button', { name: 'Keep these choices' }).click();
    await bianca.getByText('Kept.').waitFor();
    await bianca.reload();
    await choice().waitFor();
    assert.equal(await choice().inputValue(), 'digest');
    assert.equal(await bianca.getByLabel('The digest is sent at').inputValue(), '16:30');
  });

  it('a lost device is ended by whoever lost it', async () => {
    await bianca.getByRole('button', { name: 'End Passkey the blue laptop' }).click();
    await bianca.getByRole('button', { name: 'End now' }).click();
    // The session that came of it ends with it, and this is the one.
    await bianca.getByText('Your session has ended.').waitFor();
    await bianca.context().close();
  });

  it('two owners’ codes make a passkey: a wrong one is refused, and nothing typed is lost', async () => {
    const maria = await stage.guest(phone);
    await addAuthenticator(maria);
    await maria.goto(`${named}/sign-in`);
    await maria.getByRole('link', { name: /Owners have given you codes/ }).click();
    const { codes } = await enrolling(stage, 'maria');
    const [name, one, other] = ['Username', 'Code', 'Code of the other owner'].map((label) =>
      maria.getByRole('textbox', { name: label, exact: true }),
    );
    await name?.fill('maria');
    await one?.fill(String(codes[0]));
    await maria.getByRole('button', { name: 'Make a passkey' }).click();
    await maria.getByRole('alert').filter({ hasText: 'These codes enrol nobody' }).waitFor();
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    assert.equal(await one?.inputValue(), codes[0]);
    await other?.fill(` ${codes[1]} `);
    await maria.route('**/api/v1/enrolments/passkey', (route) => route.abort());
    await maria.getByRole('button', { name: 'Make a passkey' }).click();
    await maria.getByRole('alert').filter({ hasText: 'The server was not reached' }).waitFor();
    await maria.unrouteAll();
    await maria.getByRole('button', { name: 'Make a password instead' }).click();
    await maria.getByRole('img', { name: 'QR code of the one-time secret' }).waitFor();
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    await maria.getByRole('button', { name: 'Not now' }).click();
    assert.equal(await one?.inputValue(), codes[0]);
    await maria.getByRole('button', { name: 'Make a passkey' }).click();
    await maria.getByRole('heading', { level: 1, name: 'How you sign in' }).waitFor();
    await credentials(maria).getByText('Passkey').waitFor();
    await maria.context().close();
  });
  it('somebody is away for a time, and a request says who stands in for them', async () => {
    const maria = await signedIn('maria', phone);
    await maria.goto(`${named}/me`);
    const away = maria.getByRole('region', { name: 'While you are away' });
    await away.getByRole('combobox', { name: 'Told in your place' }).fill('alex');
    await away.getByLabel('Until').fill(`${new Date().getUTCFullYear() + 1}-01-01T08:00`);
    await away.getByRole('button', { name: 'Say that you are away' }).click();
    await away.getByRole('alert').filter({ hasText: 'alex is in no group of yours' }).waitFor();
    await away.getByRole('combobox', { name: 'Told in your place' }).fill('martin');
    await away.getByRole('button', { name: 'Say that you are away' }).click();
    await away.getByText('Martin Mail (martin) is told instead.').waitFor();
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    const id = await askJournal(stage, 'alex', 'While Maria is away');
    await maria.goto(`${named}/requests/${id}`);
    await maria.getByText('Maria Mail (maria) is away until').waitFor();
    await maria.goto(`${named}/me`);
    await away.getByRole('button', { name: 'I am back' }).click();
    await away.getByRole('button', { name: 'Say that you are away' }).waitFor();
    await maria.context().close();
  });
});
