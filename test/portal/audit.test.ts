import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { askJournal, contoso, openStage, requireAccessible, type Stage, waitForOne } from './stage.ts';

describe('the audit log in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let ada: Page;
  let request: string;
  before(async () => {
    stage = await openStage();
    request = await askJournal(stage, 'alex', 'Legal hold');
    ada = await stage.as('ada');
  });
  after(() => stage.stop());

  const entries = (page: Page) => page.getByRole('list', { name: 'Entries' });
  const open = async (page: Page, path: string) => {
    await page.goto(stage.demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

  it('lists what happened, the newest first, a page at a time', async () => {
    await ada.getByRole('link', { name: 'Audit log' }).click();
    await entries(ada).getByRole('link', { name: 'request filed' }).first().waitFor();
    const numbers = (await entries(ada).getByRole('listitem').allTextContents()).map((text) => Number(/entry (\d+)$/.exec(text)?.[1]));
    assert.equal(numbers.length, 25);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => b - a),
    );
    await requireAccessible(ada);
    await ada.getByRole('button', { name: 'Show more' }).click();
    await entries(ada).getByRole('listitem').nth(25).waitFor();
  });

  it('is searched, and the address keeps what was searched for', async () => {
    const form = ada.getByRole('form', { name: 'Search the log' });
    await form.getByRole('textbox', { name: 'Person' }).fill('alex');
    await form.getByRole('combobox', { name: 'Kind' }).selectOption('request filed');
    await form.getByLabel('From').fill('2020-01-01T00:00');
    await form.getByRole('button', { name: 'Search' }).click();
    await ada.waitForURL(/person=alex/);
    await waitForOne(entries(ada).getByRole('listitem'));
    await ada.reload();
    await entries(ada).getByRole('link', { name: 'request filed' }).waitFor();
    assert.equal(await ada.getByRole('textbox', { name: 'Person' }).inputValue(), 'alex');
    assert.equal(await ada.getByLabel('From').inputValue(), '2020-01-01T00:00');
    await ada.getByRole('textbox', { name: 'Person' }).fill('nobody-here');
    await ada.getByRole('button', { name: 'Search' }).click();
    await ada.getByRole('alert').filter({ hasText: 'nobody-here' }).waitFor();
  });

  it('is taken away as it was searched for, as CSV and as JSON Lines', async () => {
    await open(ada, '/audit?kind=request.filed');
    await waitForOne(entries(ada).getByRole('listitem'));
    const taken = async (form: string) => {
      const [download] = await Promise.all([
        ada.waitForEvent('download'),
        ada.getByRole('button', { name: `What was found as ${form}` }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split(/\r?\n/);
    };
    const [names, only, ...others] = await taken('CSV');
    assert.match(String(names), /^"entry","at","kind","by","task"/);
    assert.match(String(only), /"request\.filed","alex","Exchange\\New-JournalRule"/);
    assert.deepEqual(others, []);
    const [line, ...more] = await taken('JSON Lines');
    assert.equal(JSON.parse(String(line)).about.request, request);
    assert.deepEqual(more, []);
    await requireAccessible(ada);
  });

  it('shows what was done under a request, from its page, and proves an entry', async () => {
    await open(ada, `/requests/${request}`);
    await ada.getByRole('link', { name: /Everything done under it/ }).click();
    await entries(ada).getByRole('link', { name: 'request filed' }).click();
    await ada.getByText('Checked in this browser.').waitFor();
    const shown = String(await ada.getByRole('main').textContent());
    assert.ok(shown.includes('Alex Operator (alex)') && shown.includes(request));
    assert.match(shown, /Not checked here: whether the key is the right one/);
    const key = await fetch(`${stage.demo.url}/api/v1/audit/key`, { headers: { authorization: `Bearer ${stage.tokenOf('ada')}` } });
    assert.ok(shown.includes((await key.text()).trim()));
    await requireAccessible(ada);
  });

  it('leads from a blocked call to what was tried, and why it is blocked now', async () => {
    const blocked = await stage.post('alex', '/runs', {
      tenant: contoso,
      task: 'Exchange\\New-JournalRule',
      parameters: { Name: 'Tried', JournalEmailAddress: 'archive@contoso.com' },
    });
    while (((await stage.read('ada', '/audit/entries?kind=call.blocked')).items as readonly unknown[]).length === 0) await setTimeout(50);
    await open(ada, '/audit?kind=call.blocked');
    await entries(ada).getByRole('link', { name: 'call blocked' }).first().click();
    await ada.getByRole('link', { name: String(blocked.call) }).click();
    await ada.getByRole('row', { name: 'Name "Tried"' }).waitFor();
    await ada.getByText('It would be blocked until somebody approves it.').waitFor();
  });

  it('shows nothing of an entry that the server made up', async () => {
    await ada.route('**/api/v1/audit/entries/3', async (route) => {
      const answer = await route.fetch();
      const said = await answer.json();
      await route.fulfill({ response: answer, json: { ...said, leaf: said.leaf.replace('"v":1', '"v":2') } });
    });
    await open(ada, '/audit/3');
    await ada.getByText('This entry is not proved.').waitFor();
    await ada.getByText(/not in the log that the checkpoint signs/).waitFor();
    assert.equal(await ada.getByText('Checked in this browser.').count(), 0);
    await requireAccessible(ada);
  });

  it('says how the seal stands, and is exported whole', async () => {
    await open(ada, '/audit');
    await ada.getByText(/signed over \d+ entries, the newest of them from/).waitFor();
    const [download] = await Promise.all([ada.waitForEvent('download'), ada.getByRole('link', { name: 'Export as JSON Lines' }).click()]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    assert.match(String(lines[0]), /^\{"countersign-export":1/);
    assert.match(String(lines.at(-1)), /^\{"checkpoint":/);
  });

  it('is in nobody else’s menu, and says so to whoever follows a link', async () => {
    const alex = await stage.as('alex');
    assert.equal(await alex.getByRole('link', { name: 'Audit log' }).count(), 0);
    await open(alex, '/audit');
    await alex.getByText('The audit log is read by owners and auditors.').waitFor();
    await alex.context().close();
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
