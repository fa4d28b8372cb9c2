import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { eligible, helpDesk, roleKnown } from './configure.ts';
import { openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage, waitForOne } from './stage.ts';

describe('the tasks in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let alex: Page;
  before(async () => {
    stage = await openStage();
    await roleKnown(stage);
    alex = await stage.as('alex', phone);
    await alex.goto(`${stage.demo.url}/tasks`);
  });
  after(() => stage.stop());

  const tasks = () => alex.getByRole('list', { name: 'Tasks' });
  const lent = () => alex.getByRole('list', { name: 'Roles that you may activate' });
  const search = () => alex.getByRole('searchbox', { name: 'Search' });
  const named = (name: string) => tasks().getByRole('link', { name, exact: true });

  it('are found by risk, and by the management role that they are in', async () => {
    await named('Compliance\\Get-RoleGroup').waitFor();
    await alex.getByRole('combobox', { name: 'Risk' }).selectOption('critical');
    await named('Compliance\\Get-RoleGroup').waitFor({ state: 'detached' });
    await named('Exchange\\New-JournalRule').waitFor();
    const risks = await tasks().getByText('risk').allTextContents();
    assert.deepEqual([...new Set(risks)], ['critical risk']);
    await alex.getByRole('combobox', { name: 'Risk' }).selectOption('any');
    await alex.getByRole('combobox', { name: 'Management role' }).fill('Journaling');
    await named('Compliance\\Get-RoleGroup').waitFor({ state: 'detached' });
    await named('Exchange\\Get-JournalRule').waitFor();
    assert.deepEqual(
      (await tasks().getByRole('link').allTextContents()).filter((name) => !name.includes('Journal')),
      [],
    );
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
    await alex.getByRole('combobox', { name: 'Management role' }).fill('Journaling of what is nowhere');
    await named('Compliance\\Get-RoleGroup').waitFor();
    await alex.getByRole('combobox', { name: 'Management role' }).fill('');
  });

  it('stand beside the roles that somebody may activate, and beside no others', async () => {
    await search().fill('help desk');
    await alex.getByText('No task fits.').waitFor();
    assert.equal(await lent().count(), 0);
    await eligible(stage, 'alex');
    await lent().getByRole('link', { name: helpDesk }).waitFor();
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
    await search().fill('passwords');
    await waitForOne(lent().getByRole('listitem'));
    await search().fill('passwords journal');
    await lent().waitFor({ state: 'detached' });
    await search().fill('');
    await alex.getByRole('combobox', { name: 'Management role' }).fill('Help Desk');
    await lent().getByRole('link', { name: helpDesk }).waitFor();
    await alex.getByRole('combobox', { name: 'Risk' }).selectOption('low');
    await lent().waitFor({ state: 'detached' });
    await alex.getByRole('combobox', { name: 'Risk' }).selectOption('any');
  });

  it('lead to where such a role is asked for', async () => {
    await lent().getByRole('link', { name: helpDesk }).click();
    await alex.getByRole('heading', { level: 1, name: helpDesk }).waitFor();
    await alex.getByRole('textbox', { name: 'Reason' }).fill('Locked out: the board');
    await alex.getByRole('button', { name: 'Activate' }).click();
    await alex.getByText('pending', { exact: true }).first().waitFor();
  });

  it('say what a parameter lets through, beside its field and before anything is typed', async () => {
    await alex.goto(`${stage.demo.url}/tasks/Exchange%5CNew-TransportRule`);
    const more = alex.getByRole('combobox', { name: 'Add a parameter' });
    for (const [name, said] of [
      ['SetSCL', '-1 to 9.'],
      ['MessageSizeOver', 'A size, like 25 MB.'],
      ['PrependSubject', 'At most 32 characters.'],
    ] as const) {
      await more.selectOption(name);
      const field = alex.getByRole('textbox', { name, exact: true });
      const described = await field.getAttribute('aria-describedby');
      assert.ok((await alex.locator(`[id="${described}"]`).textContent())?.includes(said), name);
    }
    assert.equal(await alex.getByText('must').count(), 0);
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
  });

  it('make no browser complain', () => assert.deepEqual(stage.complaints, []));
});
