import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { configured } from './configure.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage, wide } from './stage.ts';

describe('the main job in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let alex: Page;
  let maria: Page;
  before(async () => {
    stage = await openStage();
    [alex, maria] = [await stage.as('alex'), await stage.as('maria', phone)];
  });
  after(() => stage.stop());

  it('is blocked first: the task is found, filled in, run, and the answer says who could approve', async () => {
    await alex.getByRole('link', { name: 'Tasks' }).click();
    await alex.getByRole('searchbox', { name: 'Search' }).fill('new journal');
    await alex.getByRole('link', { name: 'Exchange\\New-JournalRule' }).click();
    await alex.getByLabel('Tenant').selectOption(contoso);
    await alex.getByRole('textbox', { name: 'Name' }).fill('Legal hold');
    await alex.getByRole('textbox', { name: 'JournalEmailAddress' }).fill('archive@contoso.com');
    await requireAccessible(alex);
    await alex.getByRole('button', { name: 'Run', exact: true }).click();
    const blocked = alex.getByRole('alert').filter({ hasText: 'Blocked' });
    await blocked.waitFor();
    assert.match(String(await blocked.textContent()), /Who can approve: .*maria/);
    await requireAccessible(alex);
  });

  it('is asked for from there, without typing the call again', async () => {
    await alex.getByRole('textbox', { name: 'Reason' }).fill('Legal asked for a journal, case 4711');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('heading', { level: 1, name: `New-JournalRule at ${contoso}` }).waitFor();
    await alex.getByText('pending', { exact: true }).waitFor();
    assert.equal(await alex.getByRole('button', { name: 'Approve' }).count(), 0);
    await requireAccessible(alex);
  });

  it('shows up at the approver without a reload, says exactly what would happen, and takes two clicks on a phone', async () => {
    const waiting = maria.getByRole('list', { name: 'Waits for you' }).getByRole('link');
    await waiting.first().waitFor();
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    await waiting.first().click();
    await maria.getByRole('heading', { level: 1, name: /New-JournalRule/ }).waitFor();
    const page = String(await maria.getByRole('main').textContent());
    for (const part of [
      contoso,
      '"archive@contoso.com"',
      '"Legal hold"',
      'Alex Operator (alex)',
      'case 4711',
      '1 hour, once',
      'journaling, version 1',
    ])
      assert.ok(page.includes(part), `${part} is on the page`);
    assert.match(page, /Critical risk/);
    await maria.getByRole('list', { name: 'Could vote now' }).getByText('(maria), in the group mail-approvers').waitFor();
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    await maria.getByRole('button', { name: 'Approve' }).click();
    await maria.getByText('approved', { exact: true }).first().waitFor();
  });

  it('turns into a grant on the page of whoever asked, without a reload, and is run from there', async () => {
    await alex.getByRole('button', { name: 'Run it now' }).click();
    await alex.getByText('Done.').waitFor();
    await alex.getByRole('region', { name: 'Runs under it' }).getByText('succeeded').waitFor();
    await requireAccessible(alex);
    const rules = stage.demo.sandbox.control.state(contoso) as { objects: { JournalRule?: readonly { Name: string }[] } };
    assert.equal(rules.objects.JournalRule?.filter(({ Name }) => Name === 'Legal hold').length, 1);
  });

  it('is blocked again: the grant was for one run', async () => {
    await alex.getByRole('region', { name: 'Runs under it' }).getByRole('link').first().click();
    await alex.getByRole('link', { name: 'Repeat' }).click();
    assert.equal(await alex.getByRole('textbox', { name: 'Name' }).inputValue(), 'Legal hold');
    assert.equal(await alex.getByLabel('Tenant').inputValue(), contoso);
    await alex.getByRole('button', { name: 'Run', exact: true }).click();
    await alex.getByRole('alert').filter({ hasText: 'Blocked' }).waitFor();
  });

  it('shows what Microsoft asks to whoever may ask to decide it, who opens the task filled in and asks for it', async () => {
    const body = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\Set-AccessToCustomerDataRequest'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
      maxDuration: 'PT4H',
    };
    await configured(stage, { method: 'PUT', path: '/policies/lockbox', body });
    await alex.goto(`${stage.demo.url}/approvals`);
    const asked = alex.getByRole('region', { name: 'Microsoft asks' });
    await asked.getByText(`EXSR123456 at ${contoso}`).waitFor();
    await asked.getByText('A mailbox does not take in mail since it was moved').waitFor();
    assert.match(String(await asked.locator('time').last().getAttribute('datetime')), /^\d{4}-\d\d-\d\dT/);
    await requireAccessible(alex);
    await alex.setViewportSize(phone);
    await requireNoSidewaysScroll(alex);
    await alex.setViewportSize(wide);
    await maria.goto(`${stage.demo.url}/approvals`);
    await maria.getByRole('heading', { level: 1, name: 'Approvals' }).waitFor();
    await maria.getByText('Nothing waits for you.').waitFor();
    assert.equal(await maria.getByRole('region', { name: 'Microsoft asks' }).count(), 0, 'is not hers to decide');
    await asked.getByRole('link', { name: 'Deny EXSR123456' }).click();
    await alex.getByRole('heading', { level: 1, name: /Set-AccessToCustomerDataRequest/ }).waitFor();
    assert.equal(await alex.getByLabel('Tenant').inputValue(), contoso);
    assert.equal(await alex.getByRole('textbox', { name: 'RequestId' }).inputValue(), 'EXSR123456');
    assert.equal(await alex.getByRole('combobox', { name: 'ApprovalDecision' }).inputValue(), 'Deny');
    await alex.getByRole('button', { name: 'Run', exact: true }).click();
    await alex.getByRole('alert').filter({ hasText: 'Blocked' }).waitFor();
    await alex.getByRole('textbox', { name: 'Reason' }).fill('We opened no such case');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('heading', { level: 1, name: `Set-AccessToCustomerDataRequest at ${contoso}` }).waitFor();
    await alex.getByText('pending', { exact: true }).waitFor();
  });

  it('loads nothing from elsewhere and runs nothing inline', () => assert.deepEqual(stage.complaints, []));
});
