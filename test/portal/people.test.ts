import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { configured } from './configure.ts';
import { addAuthenticator } from './enrol.ts';
import { openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

describe('people and groups in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let olivia: Page;
  let oscar: Page;
  before(async () => {
    stage = await openStage();
    [olivia, oscar] = [await stage.as('olivia', phone), await stage.as('oscar')];
  });
  after(() => stage.stop());

  const open = async (page: Page, path: string) => {
    await page.goto(stage.demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  /** Oscar follows what waits on a page, and countersigns. */
  const countersign = async (path: string) => {
    await open(oscar, path);
    await oscar.getByRole('list', { name: 'Waits for another owner' }).getByRole('link').first().click();
    await oscar.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByText('approved', { exact: true }).first().waitFor();
  };

  it('people are found by a part of their name', async () => {
    await open(oscar, '/people');
    const people = oscar.getByRole('list', { name: 'People' });
    await people.getByRole('link', { name: 'Maria Mail' }).waitFor();
    await oscar.getByRole('searchbox', { name: 'Search' }).fill('SECUR');
    await people.getByRole('link', { name: 'Stefan Security' }).waitFor();
    await people.getByRole('link', { name: 'Maria Mail' }).waitFor({ state: 'detached' });
    assert.deepEqual(await people.getByRole('link').allTextContents(), ['Sam Security', 'Sofia Security', 'Stefan Security']);
    await oscar.getByRole('searchbox', { name: 'Search' }).fill('nobody like this');
    await oscar.getByText('Nobody fits.').waitFor();
    await requireAccessible(oscar);
  });

  it('an owner adds somebody: what was mistyped stays, and it waits for the other owner', async () => {
    await open(olivia, '/people');
    const form = section(olivia, 'Add somebody');
    await form.getByRole('textbox', { name: 'Username' }).fill('Nora N');
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Nora New');
    await form.getByRole('textbox', { name: 'Why?' }).fill('starts on Monday');
    await form.getByText('Up to 63 of a–z').waitFor();
    assert.ok(await form.getByRole('button', { name: 'Add' }).isDisabled());
    await form.getByRole('textbox', { name: 'Username' }).fill('nora');
    await form.getByRole('textbox', { name: 'Mail address' }).fill('nora at home');
    await form.getByRole('button', { name: 'Add' }).click();
    await form.getByRole('alert').filter({ hasText: 'The mail address is not one.' }).waitFor();
    await requireAccessible(olivia);
    await requireNoSidewaysScroll(olivia);
    assert.equal(await form.getByRole('textbox', { name: 'Why?' }).inputValue(), 'starts on Monday');
    await olivia.reload();
    assert.equal(await form.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'Nora New');
    await form.getByRole('textbox', { name: 'Mail address' }).fill('nora@contoso.com');
    await form.getByRole('button', { name: 'Add' }).click();
    await form.getByText('Nothing changes until another owner has countersigned').waitFor();
    const path = String(await form.getByRole('link', { name: 'the request' }).getAttribute('href'));
    await open(oscar, path);
    await oscar.getByText('starts on Monday').first().waitFor();
    await oscar.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByText('approved', { exact: true }).first().waitFor();
    await olivia.getByRole('list', { name: 'People' }).getByRole('link', { name: 'Nora New' }).click();
    await olivia.getByRole('heading', { level: 1, name: 'Nora New' }).waitFor();
  });

  it('two owners see a code each, and with both the new one makes a passkey', async () => {
    const form = section(olivia, 'New codes');
    await form.getByRole('textbox', { name: 'What it is for' }).fill('her first laptop');
    await form.getByRole('spinbutton', { name: 'Days' }).fill('30');
    await form.getByRole('textbox', { name: 'Why are there new codes?' }).fill('the first day');
    await olivia.reload();
    assert.equal(await form.getByRole('textbox', { name: 'What it is for' }).inputValue(), 'her first laptop');
    assert.equal(await form.getByRole('spinbutton', { name: 'Days' }).inputValue(), '30');
    await form.getByRole('button', { name: 'Give new codes' }).click();
    const shown = (page: Page) => page.getByRole('status').filter({ hasText: 'Your code of the enrolment' });
    const one = codeIn(await shown(olivia).textContent());
    await requireAccessible(olivia);
    await requireNoSidewaysScroll(olivia);
    await section(olivia, 'Waits for another owner').getByRole('link', { name: 'enrol nora' }).waitFor();
    await countersign('/people/nora');
    const other = codeIn(await shown(oscar).textContent());
    assert.notEqual(one, other);
    const nora = await stage.guest();
    await addAuthenticator(nora);
    await nora.goto(`${stage.demo.url.replace('127.0.0.1', 'localhost')}/enrol`);
    await nora.getByRole('textbox', { name: 'Username' }).fill('nora');
    await nora.getByRole('textbox', { name: 'Code', exact: true }).fill(one);
    await nora.getByRole('textbox', { name: 'Code of the other owner' }).fill(other);
    await nora.getByRole('button', { name: 'Make a passkey' }).click();
    await nora.getByRole('list', { name: 'Credentials' }).getByText('Passkey').waitFor();

    // An owner ends her session from here; nothing more is done in it.
    await section(olivia, 'Signed in').getByRole('button', { name: /^End/ }).click();
    await section(olivia, 'Signed in').getByRole('button', { name: 'End now' }).click();
    await olivia.getByText('Signed in nowhere.').waitFor();
    await nora.getByRole('button', { name: 'Make recovery codes' }).click();
    await nora.getByText('Your session has ended.').waitFor();
    await nora.context().close();
  });

  it('a group’s members change by name, one change for all of it, and the page says where rules name it', async () => {
    await open(olivia, '/groups');
    await olivia.getByRole('searchbox', { name: 'Search' }).fill('mail');
    await olivia.getByRole('link', { name: 'mail-approvers' }).click();
    const rules = olivia.getByRole('list', { name: 'Rules' });
    await rules.getByRole('listitem').filter({ hasText: 'journaling' }).getByText('its people approve').waitFor();
    await rules
      .getByRole('listitem')
      .filter({ hasText: 'automatic-replies' })
      .getByText('the log says that they would have had to approve')
      .waitFor();
    const members = section(olivia, 'Members');
    await members.getByRole('combobox', { name: 'Add a person' }).fill('nora');
    await members.getByRole('button', { name: 'Add this person' }).click();
    const changes = members.getByRole('list', { name: 'What would change' });
    await changes.getByRole('listitem').filter({ hasText: 'nora' }).getByText('would be added').waitFor();
    await members.getByRole('button', { name: 'Remove: maria' }).click();
    await members.getByRole('button', { name: 'Remove: martin' }).click();
    await changes.getByRole('button', { name: 'Keep as it is: maria' }).click();
    await members.getByRole('button', { name: 'Remove: maria' }).waitFor();
    await changes.getByRole('listitem').filter({ hasText: 'martin' }).getByText('would be removed').waitFor();
    await olivia.reload();
    await changes.getByRole('listitem').filter({ hasText: 'nora' }).getByText('would be added').waitFor();
    await members.getByRole('textbox', { name: 'Why do its members change?' }).fill('Nora follows Martin');
    await requireAccessible(olivia);
    await requireNoSidewaysScroll(olivia);
    await members.getByRole('button', { name: 'Change the members' }).click();
    await members.getByText('Nothing changes until another owner has countersigned').waitFor();
    await members.getByRole('link', { name: /martin/ }).waitFor();
    await open(oscar, '/groups/mail-approvers');
    await oscar.getByRole('list', { name: 'Waits for another owner' }).getByRole('link').first().click();
    const change = oscar.getByRole('main');
    await change.getByText(/^Come in$/).waitFor();
    assert.match(String(await change.textContent()), /Come innora person_\S+Go outmartin person_/);
    await requireAccessible(oscar);
    await requireNoSidewaysScroll(oscar);
    await countersign('/groups/mail-approvers');
    await members.getByRole('link', { name: /martin/ }).waitFor({ state: 'detached' });
    await members.getByRole('link', { name: /nora/ }).waitFor();
  });

  it('a group of many is searched, and says how many are in it', async () => {
    const people = stage.demo.people.map(({ name }) => name);
    await configured(stage, { method: 'PUT', path: '/groups/everybody', body: { people, groups: ['auditors'] } });
    await open(oscar, '/groups');
    const line = oscar.getByRole('list', { name: 'Groups' }).getByRole('listitem').filter({ hasText: 'everybody' });
    await line.getByText(`${people.length} people and 1 group`).waitFor();
    await line.getByRole('link').click();
    const members = section(oscar, 'Members');
    await members.getByRole('listitem').first().getByRole('link', { name: 'Group auditors' }).waitFor();
    await members.getByRole('searchbox', { name: 'Search' }).fill('SECUR');
    await members.getByRole('link', { name: 'Group auditors' }).waitFor({ state: 'detached' });
    await members.getByRole('link', { name: 'Stefan Security' }).waitFor();
    assert.deepEqual(await members.getByRole('list').getByRole('link').allTextContents(), [
      'Sam Security (sam)',
      'Sofia Security (sofia)',
      'Stefan Security (stefan)',
    ]);
    await members.getByRole('searchbox', { name: 'Search' }).fill('nobody like this');
    await members.getByText('No member fits.').waitFor();
    await requireAccessible(oscar);
  });

  it('whoever is disabled is out at once when it is countersigned, and shown so', async () => {
    const martin = await stage.as('martin');
    await open(olivia, '/people/martin');
    await section(olivia, 'Disable').getByRole('textbox', { name: 'Why is martin disabled?' }).fill('has left');
    await section(olivia, 'Disable').getByRole('button', { name: 'Disable' }).click();
    await section(olivia, 'Waits for another owner').getByRole('link').first().waitFor();
    await countersign('/people/martin');
    await olivia.getByText('disabled', { exact: true }).waitFor();
    await olivia.getByText('No terminal and no script acts as them.').waitFor();
    await requireAccessible(olivia);
    await martin.goto(stage.demo.url);
    await martin.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await martin.context().close();
  });

  it('an auditor reads it all and changes nothing; others see nobody’s', async () => {
    const ada = await stage.as('ada');
    await open(ada, '/people/alex');
    await section(ada, 'Tokens').getByText('demo').waitFor();
    assert.deepEqual(await ada.getByRole('main').getByRole('button').allTextContents(), []);
    await requireAccessible(ada);
    await ada.context().close();
    const alex = await stage.as('alex');
    assert.equal(await alex.getByRole('link', { name: 'People' }).count(), 0);
    await open(alex, '/people/maria');
    await alex.getByRole('alert').filter({ hasText: 'There is no person "maria"' }).waitFor();
    await alex.context().close();
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});

function codeIn(text: string | null): string {
  return /once:\s*(\S+)/.exec(text ?? '')?.[1] ?? '';
}
