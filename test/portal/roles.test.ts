import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { watchRoles } from '@countersign/server/operations/watch-roles.ts';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { helpDesk, lendable } from './configure.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

const role = `/roles/${contoso}/${encodeURIComponent(helpDesk)}`;

describe('roles in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let olivia: Page;
  let oscar: Page;
  let alex: Page;
  before(async () => {
    stage = await openStage();
    [olivia, oscar, alex] = [await stage.as('olivia'), await stage.as('oscar', phone), await stage.as('alex', phone)];
  });
  after(() => stage.stop());

  const open = async (page: Page, path: string) => {
    await page.goto(stage.demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const countersign = async (path: string) => {
    await open(oscar, path);
    await oscar.getByRole('list', { name: 'Waits for another owner' }).getByRole('link').first().click();
    await oscar.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByText('approved', { exact: true }).first().waitFor();
  };
  const members = () => {
    const { objects } = stage.demo.sandbox.control.state(contoso) as {
      objects: { RoleGroup?: readonly { Name: string; Members: readonly string[] }[] };
    };
    return objects.RoleGroup?.find(({ Name }) => Name === 'Help Desk')?.Members ?? [];
  };

  it('an owner makes a workload’s role known by what the workload itself calls it', async () => {
    await open(olivia, '/roles');
    await olivia.getByText('No role.').waitFor();
    const form = section(olivia, 'Make a role known');
    await form.getByRole('textbox', { name: 'Role' }).fill('Exchange\\Help Dusk');
    await form.getByRole('button', { name: 'Look it up at the workload' }).click();
    await form.getByRole('alert').waitFor();
    await form.getByRole('textbox', { name: 'Role' }).fill(helpDesk);
    await form.getByRole('button', { name: 'Look it up at the workload' }).click();
    await form.getByRole('button', { name: 'Make it known', disabled: false }).waitFor();
    await requireAccessible(olivia);
    await form.getByRole('button', { name: 'Make it known' }).click();
    await form.getByText('Nothing changes until another owner has countersigned').waitFor();
    const path = String(await form.getByRole('link', { name: 'the request' }).getAttribute('href'));
    await open(oscar, path);
    await oscar.getByRole('button', { name: 'Approve' }).click();
    await oscar.getByText('approved', { exact: true }).first().waitFor();
    await olivia.getByRole('list', { name: 'Roles' }).getByRole('link', { name: helpDesk }).click();
    await olivia.getByText('no policy: nobody may ask for it').waitFor();
  });

  it('somebody is made eligible, which gives them nothing yet', async () => {
    await lendable(stage);
    await open(alex, role);
    await alex.getByText('You are not eligible for this role.').waitFor();
    const form = section(olivia, 'Assign');
    await form.getByRole('combobox', { name: 'Person' }).fill('alec');
    await form.getByRole('button', { name: 'Assign' }).click();
    await form.getByRole('alert').filter({ hasText: 'There is no person "alec"' }).waitFor();
    await form.getByRole('combobox', { name: 'Person' }).fill('alex');
    await form.getByRole('textbox', { name: 'Why is it assigned?' }).fill('on call this month');
    await form.getByRole('button', { name: 'Assign' }).click();
    await section(olivia, 'Waits for another owner').getByText('on call this month').waitFor();
    await requireAccessible(olivia);
    await countersign(role);
    await open(alex, role);
    await alex.getByRole('button', { name: 'Activate' }).waitFor();
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
  });

  it('they activate it, another approves, and the role is lent at the workload', async () => {
    const before = members().length;
    await alex.getByRole('textbox', { name: 'Reason' }).fill('Locked out: the board');
    await alex.getByRole('button', { name: 'Activate' }).click();
    await alex.getByText('pending', { exact: true }).first().waitFor();
    const sam = await stage.as('sam', phone);
    await sam.getByRole('list', { name: 'Waits for you' }).getByRole('link').first().click();
    await sam.getByText('Locked out: the board').waitFor();
    await sam.getByRole('button', { name: 'Approve' }).click();
    await sam.context().close();
    await section(olivia, 'In it now').getByText('added', { exact: true }).waitFor();
    assert.equal(members().length, before + 1);
    await requireAccessible(olivia);
  });

  it('its time is changed, and taken away it is taken back', async () => {
    const before = members().length;
    const line = section(olivia, 'Assignments').getByRole('listitem');
    await line.getByRole('button', { name: /^Extend or shorten/ }).click();
    await line.getByLabel('Until').fill('2020-01-01T08:00');
    await line.getByRole('button', { name: 'Change its time' }).click();
    await line.getByRole('alert').filter({ hasText: 'An assignment ends in the future' }).waitFor();
    const soon = new Date(Date.now() + 20 * 24 * 3_600_000).toISOString().slice(0, 16);
    await line.getByLabel('Until').fill(soon);
    await line.getByRole('button', { name: 'Change its time' }).click();
    await line.getByText('Nothing changes until another owner has countersigned').waitFor();
    await countersign(role);
    await line.getByText(/until .*in 1\d days|until .*in 19 days/).waitFor();
    await olivia.reload();
    await line.getByRole('button', { name: /^Remove/ }).click();
    await requireAccessible(olivia);
    await line.getByRole('button', { name: 'Remove it' }).click();
    await line.getByText('Nothing changes until another owner has countersigned').waitFor();
    await countersign(role);
    await olivia.getByText('Nobody is eligible for it.').waitFor();
    await olivia.getByText('Nobody has it through Countersign.').waitFor();
    assert.equal(members().length, before - 1);
  });

  it('where a policy asks for a ticket with an assignment, it is given there, and nothing typed is lost before', async () => {
    const { version, text } = (await stage.read('olivia', '/policies/help-desk')) as { version: number; text: object };
    const body = { ...text, assignments: { eligible: { require: { ticket: 'INC[0-9]{4}' } } } };
    const filed = (await stage.put('olivia', '/policies/help-desk', { base: version, body })).request as { id: string; digest: string };
    await stage.post('oscar', `/requests/${filed.id}/votes`, { verdict: 'approve', digest: filed.digest });
    await open(olivia, role);
    const form = section(olivia, 'Assign');
    await form.getByRole('combobox', { name: 'Person' }).fill('bianca');
    await form.getByRole('button', { name: 'Assign' }).click();
    await form
      .getByRole('alert')
      .filter({ hasText: /ticket/i })
      .waitFor();
    assert.equal(await form.getByRole('combobox', { name: 'Person' }).inputValue(), 'bianca');
    await form.getByRole('textbox', { name: 'Ticket' }).fill('INC4711');
    await requireAccessible(olivia);
    await form.getByRole('button', { name: 'Assign' }).click();
    await form.getByText('Nothing changes until another owner has countersigned').waitFor();
  });

  it('what is wrong with how it is held is shown to owners and auditors, and an owner says that it may be so', async () => {
    const outsider = { result: 'read' as const, members: new Set(['somebody-else']) };
    await watchRoles(stage.demo.app.bracket, { members: async () => outsider });
    await open(alex, '/roles');
    assert.equal(await alex.getByRole('link', { name: 'Role alerts' }).count(), 0);
    await open(alex, '/roles/alerts');
    await alex.getByText('Role alerts are shown to owners and auditors.').waitFor();
    await open(oscar, '/roles');
    await oscar.getByRole('link', { name: 'Role alerts' }).click();
    const alert = oscar
      .getByRole('list', { name: 'Role alerts' })
      .getByRole('listitem')
      .filter({ hasText: 'Assigned outside Countersign' });
    await alert.getByRole('link', { name: helpDesk }).waitFor();
    await alert.getByRole('button', { name: 'Dismiss…' }).click();
    assert.ok(await alert.getByRole('button', { name: 'Dismiss', exact: true }).isDisabled());
    await alert.getByRole('textbox', { name: 'Why may it be so?' }).fill('the emergency account');
    await requireAccessible(oscar);
    await requireNoSidewaysScroll(oscar);
    await alert.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await alert.getByText('the emergency account').waitFor();
    await open(olivia, '/roles/alerts');
    const same = olivia
      .getByRole('list', { name: 'Role alerts' })
      .getByRole('listitem')
      .filter({ hasText: 'Assigned outside Countersign' });
    await same.getByText('says that it may be so').waitFor();
    await requireAccessible(olivia);
    assert.equal(await same.getByRole('button', { name: 'Dismiss…' }).count(), 0);
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
