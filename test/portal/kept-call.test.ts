import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

const secret = 'sv=canary-5d20';

describe('a blocked call in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let alex: Page;
  before(async () => {
    stage = await openStage();
    alex = await stage.as('alex', phone);
  });
  after(() => stage.stop());

  /** Tries it as a terminal does, and answers the link that the refusal names. */
  const blocked = async (who: string, task: string, parameters: object) => {
    const answer = await stage.post(who, '/runs', { tenant: contoso, task: `Exchange\\${task}`, parameters });
    assert.match(String(answer.link), /\/calls\/call_/, JSON.stringify(answer));
    return stage.demo.url + new URL(String(answer.link)).pathname;
  };
  const journal = (name: string) => ({ Name: name, JournalEmailAddress: 'archive@contoso.com' });

  it('is opened by the link of the refusal, and says what was tried, why it is blocked and who could approve', async () => {
    await alex.goto(await blocked('alex', 'New-JournalRule', journal('Case 31')));
    await alex.getByRole('heading', { level: 1, name: `New-JournalRule at ${contoso}` }).waitFor();
    const tried = alex.getByRole('region', { name: 'What was tried' });
    await tried.getByRole('row', { name: 'Name "Case 31"' }).waitFor();
    assert.match(String(await tried.textContent()), /Digest[0-9a-f]{64}/);
    const now = alex.getByRole('region', { name: 'As things are now' });
    await now.getByText('It would be blocked until somebody approves it.').waitFor();
    await now.getByText('journaling: 1 of the group mail-approvers').waitFor();
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
  });

  it('is asked for from there, once, and its page then leads to the request', async () => {
    const page = alex.url();
    await alex.getByRole('textbox', { name: 'Reason' }).fill('Legal asked, case 31');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByText('pending', { exact: true }).waitFor();
    const request = alex.url();
    await alex.goto(page);
    await alex.getByRole('link', { name: 'the request' }).click();
    await alex.getByText('pending', { exact: true }).waitFor();
    assert.equal(alex.url(), request);
    const id = request.slice(request.lastIndexOf('/') + 1);
    const { digest } = await stage.read('maria', `/requests/${id}`);
    await stage.post('maria', `/requests/${id}/votes`, { verdict: 'approve', digest });
    await alex.goto(page);
    await alex.getByRole('link', { name: 'Run it under the grant' }).click();
    assert.equal(await alex.getByRole('textbox', { name: 'Name' }).inputValue(), 'Case 31');
    await alex.getByRole('button', { name: 'Run', exact: true }).click();
    await alex.getByText('Done.').waitFor();
  });

  it('shows no secret, and an owner sees it without being offered to ask', async () => {
    const parameters = {
      Mailbox: 'anna@contoso.com',
      AzureBlobStorageAccountUri: 'https://blobs.example/anna.pst',
      AzureSharedAccessSignatureToken: secret,
    };
    const link = await blocked('alex', 'New-MailboxImportRequest', parameters);
    const olivia = await stage.as('olivia');
    for (const page of [alex, olivia]) {
      await page.goto(link);
      await page.getByText('secret, kept as a keyed hash alone').waitFor();
      assert.equal((await page.content()).includes(secret), false);
      assert.equal(await page.getByRole('button', { name: 'Ask', exact: true }).count(), 0);
    }
    await olivia.goto(await blocked('alex', 'New-JournalRule', journal('Case 32')));
    await olivia.getByText('Only Alex Operator (alex) asks for it and runs it.').waitFor();
    assert.equal(await olivia.getByRole('button', { name: 'Ask', exact: true }).count(), 0);
    await requireAccessible(olivia);
  });

  it('of somebody else is none', async () => {
    await alex.goto(await blocked('bianca', 'New-JournalRule', journal('Not yours')));
    await alex.getByText('You have no such call.').waitFor();
    assert.equal(await alex.getByText('Not yours').count(), 0);
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
