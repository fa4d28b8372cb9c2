import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { contoso, fabrikam, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

const people = ['anna', 'ben', 'carla', 'david', 'emma', 'farid', 'kim', 'kim.bergen', 'finance', 'support', 'archive', 'fjord'];

describe('asking in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let alex: Page;
  let maria: Page;
  before(async () => {
    stage = await openStage();
    [alex, maria] = [await stage.as('alex'), await stage.as('maria', phone)];
  });
  after(() => stage.stop());

  const open = async (page: Page, path: string) => {
    await page.goto(stage.demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const csv = (rows: readonly string[]) => `Identity,ImapEnabled\n${rows.join('\n')}\n`;

  it('for many calls begins at the task, and says line by line what is wrong with the list', async () => {
    await open(alex, '/tasks/Exchange%5CSet-CASMailbox');
    await alex.getByRole('link', { name: 'Many at once' }).click();
    await alex.getByRole('heading', { level: 1, name: /Many at once/ }).waitFor();
    await alex.getByRole('combobox', { name: 'Tenant' }).selectOption(contoso);
    await alex.getByRole('textbox', { name: 'Calls, as CSV' }).fill('Identity,ImapEnabledd\na,b\n');
    await alex.getByRole('alert').filter({ hasText: 'no parameter “ImapEnabledd”' }).waitFor();
    await alex.getByRole('textbox', { name: 'Calls, as CSV' }).fill(csv(['anna@contoso.com,perhaps']));
    await alex.getByRole('alert').filter({ hasText: 'Call 1, ImapEnabled: It is true or false' }).waitFor();
    await requireAccessible(alex);
  });

  it('takes a file, shows it as its approver will see it, and marks what is unlike the others', async () => {
    const rows = people.map((name) => `${name}@contoso${name === 'kim' ? '.onmicrosoft' : ''}.com,false`);
    await alex.getByLabel('Or choose a file').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(csv(rows)) });
    const asked = alex.getByRole('region', { name: 'What you would ask for' });
    await asked.getByText('12 × Set-CASMailbox').waitFor();
    await asked.getByText('1, marked below').waitFor();
    const odd = asked.getByRole('row').filter({ hasText: 'unlike the others' });
    assert.match(String(await odd.textContent()), /^7 .*another domain.*kim@contoso\.onmicrosoft\.com/);
    await requireAccessible(alex);
    await alex.reload();
    assert.match(await alex.getByRole('textbox', { name: 'Calls, as CSV' }).inputValue(), /kim@contoso\.onmicrosoft\.com,false/);
  });

  it('is one request, judged as one: the approver sees the same table on a phone', async () => {
    await alex.getByRole('combobox', { name: 'Tenant' }).selectOption(contoso);
    await alex.getByRole('textbox', { name: 'Reason' }).fill('Old protocols go, wave 4');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('heading', { level: 1, name: '12 calls of Set-CASMailbox' }).waitFor();
    await maria.goto(alex.url());
    await maria.getByText('1, marked below').waitFor();
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    const odd = maria.getByRole('row').filter({ hasText: 'unlike the others' });
    const { x = 0, width = 0 } = (await odd.getByText('kim@contoso.onmicrosoft.com').first().boundingBox()) ?? {};
    assert.ok(x > 0 && x + width <= phone.width, 'what is unlike the others is seen without scrolling');
    await maria.getByRole('button', { name: 'Approve' }).click();
    await maria.getByText('approved', { exact: true }).first().waitFor();
  });

  it('for several tenants names them in the list, and no tenant beside it', async () => {
    await open(alex, '/tasks/Exchange%5CNew-JournalRule/many');
    const list = (tenants: readonly string[]) =>
      `tenant:,Name,JournalEmailAddress\n${tenants.map((at) => `${at},Audit,archive@${at}`).join('\n')}\n`;
    await alex.getByRole('textbox', { name: 'Calls, as CSV' }).fill(list([contoso, fabrikam]));
    const asked = alex.getByRole('region', { name: 'What you would ask for' });
    await asked.getByText('2 tenants').waitFor();
    await asked.getByText(`${fabrikam}: 1 call`).waitFor();
    assert.equal(await alex.getByRole('combobox', { name: 'Tenant' }).inputValue(), '');
    await requireAccessible(alex);
    await alex.getByRole('textbox', { name: 'Reason' }).fill('Every customer keeps its mail for the audit');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('heading', { level: 1, name: '2 calls of New-JournalRule at 2 tenants' }).waitFor();
  });

  it('for several tenants shows whoever decides how many calls each gets, and each call’s own, on a phone too', async () => {
    await maria.goto(alex.url());
    await maria.getByText(`${contoso}: 1 call`).waitFor();
    await maria.getByText(`${fabrikam}: 1 call`).waitFor();
    const rows = maria.getByRole('table', { name: 'Calls of the batch' }).getByRole('row');
    assert.deepEqual(
      (await rows.allTextContents()).slice(1).map((text) => [contoso, fabrikam].filter((tenant) => text.includes(tenant))),
      [[contoso], [fabrikam]],
    );
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    await maria.getByRole('button', { name: 'Approve' }).click();
    await maria.getByText('approved', { exact: true }).first().waitFor();
  });

  it('for a while says under which constraint; a keyword that is none is refused with its line', async () => {
    await open(alex, '/tasks/Exchange%5CAdd-DistributionGroupMember');
    await alex.getByRole('link', { name: 'For a while' }).click();
    await alex.getByRole('heading', { level: 1, name: /For a while/ }).waitFor();
    await alex.getByRole('combobox', { name: 'Tenant' }).selectOption(contoso);
    const text = alex.getByRole('textbox', { name: 'Constraint' });
    await text.fill('properties:\n  Identity:\n    patern: all-hands\n');
    await alex.getByRole('alert').getByRole('button', { name: 'Line 3:' }).waitFor();
    assert.equal(await alex.getByRole('button', { name: 'Ask', exact: true }).count(), 0);
    await requireAccessible(alex);
    await text.fill('properties:\n  Identity: { const: all-hands }\n');
    await alex.getByRole('textbox', { name: 'How often' }).fill('5');
    await alex.getByRole('textbox', { name: 'Reason' }).fill('The list is cleaned up this afternoon');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('heading', { level: 1, name: /Add-DistributionGroupMember at/ }).waitFor();
    const said = String(await alex.getByRole('main').textContent());
    assert.match(said, /all-hands/);
    assert.match(said, /up to 5 times/);
  });

  it('for a while is for tasks whose policy allows it, and says so', async () => {
    await open(alex, '/tasks/Exchange%5CSet-CASMailbox/window');
    await alex.getByRole('combobox', { name: 'Tenant' }).selectOption(contoso);
    await alex.getByText('No policy lets you ask for it so').waitFor();
    await requireAccessible(alex);
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
