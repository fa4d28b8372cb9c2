import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page, Route } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { askJournal, contoso, openStage, phone, requireAccessible, type Stage } from './stage.ts';
import { cutOff, sessionEnded, signedInElsewhere } from './turns.ts';

const request = (id: string) => `/requests/${id}`;

describe('wrong turns in a browser', { skip: withoutBrowser() }, () => {
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
  const stateOf = async (id: string) => (await stage.read('olivia', request(id))).state;

  it('nobody decides their own request, and the page says why', async () => {
    await open(alex, request(await askJournal(stage, 'alex', 'own')));
    await alex.getByText('You cannot vote on this.').waitFor();
    assert.equal(await alex.getByRole('button', { name: 'Approve' }).count(), 0);
  });

  it('what is not there for somebody is not there, and says what to do', async () => {
    const bianca = await stage.as('bianca');
    await open(bianca, request(await askJournal(stage, 'alex', 'hidden')));
    await bianca.getByText('There is no such request.').waitFor();
    await open(bianca, '/nowhere');
    await bianca.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await bianca.context().close();
  });

  const lies: { readonly [how: string]: (text: string) => string } = {
    'other parameters in the text': (body) => body.replaceAll('archive@contoso.com', 'archive@evil.example'),
    'another digest': (body) => body.replace(/"digest":"[0-9a-f]{64}"/, `"digest":"${'0'.repeat(64)}"`),
  };
  for (const [how, lie] of Object.entries(lies)) {
    it(`nothing can be decided where the server shows one thing and asks for another: ${how}`, async () => {
      const id = await askJournal(stage, 'alex', how);
      const lying = async (route: Route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, body: lie(await answer.text()) });
      };
      await maria.route(`**/api/v1/requests/${id}`, lying);
      await open(maria, request(id));
      await maria.getByText('Nothing can be decided here.').waitFor();
      assert.equal(await maria.getByRole('button', { name: 'Approve' }).count(), 0);
      assert.equal(await maria.getByRole('button', { name: 'Deny' }).count(), 0);
      await maria.unroute(`**/api/v1/requests/${id}`);
    });
  }

  it('a page shows what the digest is made of, whatever else the server says of it', async () => {
    const id = await askJournal(stage, 'alex', 'dressed');
    await maria.route(`**/api/v1/requests/${id}`, async (route) => {
      const answer = await route.fetch();
      const said = await answer.json();
      Object.assign(said, { reason: 'harmless', duration: 'PT1M', uses: 1000 });
      said.asks.calls[0].parameters = { Name: 'harmless' };
      await route.fulfill({ response: answer, json: said });
    });
    await open(maria, request(id));
    await maria.getByRole('button', { name: 'Approve' }).waitFor();
    const shown = String(await maria.getByRole('main').textContent());
    assert.ok(!shown.includes('harmless') && !shown.includes('1000'));
    assert.ok(shown.includes('archive@contoso.com') && shown.includes('1 hour, once'));
    await maria.unroute(`**/api/v1/requests/${id}`);
  });

  it('text that would hide or reorder its neighbours is written out', async () => {
    const filed = await stage.post('alex', '/requests', {
      tenant: contoso,
      task: 'Exchange\\New-JournalRule',
      parameters: { Name: 'safe \u202e elur \u200b', JournalEmailAddress: 'archive@contoso.com' },
      reason: 'a\u2066b<script>globalThis.hacked = true</script><img src=x onerror="globalThis.hacked = true">',
      duration: 'PT1H',
    });
    await open(maria, request(String(filed.id)));
    await maria.getByRole('button', { name: 'Approve' }).waitFor();
    const shown = String(await maria.getByRole('main').textContent());
    assert.ok(shown.includes('\\u202e') && shown.includes('\\u200b') && shown.includes('\\u{2066}'));
    assert.ok(!shown.includes('\u202e') && !shown.includes('\u2066'));
    assert.equal(await maria.evaluate('globalThis.hacked'), undefined);
  });

  it('a request that was decided elsewhere meanwhile says so, and takes no second vote', async () => {
    const id = await askJournal(stage, 'alex', 'meanwhile');
    await open(maria, request(id));
    await maria.getByRole('textbox', { name: 'Comment' }).fill('I was about to agree');
    // What happens elsewhere does not arrive here, and the vote is cast on a page that is old.
    await maria.route('**/api/v1/events', (route) => route.abort());
    await maria.route(`**/api/v1/requests/${id}`, (route) => route.abort());
    const { digest } = await stage.read('olivia', request(id));
    await stage.post('martin', `/requests/${id}/votes`, { verdict: 'deny', digest, comment: 'Not in November' });
    await maria.getByRole('button', { name: 'Approve' }).click();
    await maria
      .getByRole('alert')
      .filter({ hasText: /decided|denied/i })
      .waitFor();
    assert.equal(await maria.getByRole('textbox', { name: 'Comment' }).inputValue(), 'I was about to agree');
    await maria.unrouteAll();
    await open(maria, request(id));
    await maria.getByText('denied', { exact: true }).first().waitFor();
    await maria.getByText('Not in November').waitFor();
    assert.equal(await stateOf(id), 'denied');
  });

  it('a decision elsewhere shows without a reload', async () => {
    const id = await askJournal(stage, 'alex', 'live');
    await open(alex, request(id));
    await alex.getByText('pending', { exact: true }).waitFor();
    const { digest } = await stage.read('olivia', request(id));
    await stage.post('martin', `/requests/${id}/votes`, { verdict: 'deny', digest });
    await alex.getByText('denied', { exact: true }).first().waitFor();
  });

  it('a mistyped form says what is wrong beside the field, and keeps what was typed', async () => {
    await open(alex, '/tasks/Exchange%5CNew-JournalRule');
    await alex.getByLabel('Tenant').selectOption(contoso);
    await alex.getByRole('textbox', { name: 'JournalEmailAddress' }).fill('arch*');
    await alex.getByRole('button', { name: 'Run', exact: true }).click();
    await alex.getByText(/JournalEmailAddress must/).waitFor();
    await alex.getByText('Name is required.').waitFor();
    await requireAccessible(alex);
    assert.equal(await alex.getByRole('textbox', { name: 'JournalEmailAddress' }).inputValue(), 'arch*');
  });

  it('a lost connection loses nothing that was typed, and what is sent again is done once', async () => {
    await open(alex, '/tasks/Exchange%5CNew-JournalRule');
    await alex.getByLabel('Tenant').selectOption(contoso);
    await alex.getByRole('textbox', { name: 'Name' }).fill('cut off');
    await alex.getByRole('textbox', { name: 'JournalEmailAddress' }).fill('archive@contoso.com');
    await alex.getByRole('button', { name: 'Run', exact: true }).click();
    await alex.getByRole('textbox', { name: 'Reason' }).fill('the line is bad today');
    const line = await cutOff(alex, '**/api/v1/requests');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('alert').filter({ hasText: 'The server was not reached' }).waitFor();
    assert.equal(await alex.getByRole('textbox', { name: 'Reason' }).inputValue(), 'the line is bad today');
    await line.mended();
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('heading', { level: 1, name: /New-JournalRule at/ }).waitFor();
    line.requireOneKey();
    const { items } = (await stage.read('alex', '/requests?state=all&mine=true')) as { items: readonly { reason: string }[] };
    assert.equal(items.filter(({ reason }) => reason === 'the line is bad today').length, 1);
  });

  it('an ended session leaves what was typed, and goes on after a sign-in in another tab', async () => {
    const martin = await stage.as('martin');
    const id = await askJournal(stage, 'alex', 'ended');
    await open(martin, request(id));
    await martin.getByRole('textbox', { name: 'Comment' }).fill('typed before the end');
    await sessionEnded(martin);
    await martin.getByRole('button', { name: 'Approve' }).click();
    await martin.getByText('Your session has ended.').waitFor();
    assert.equal(await martin.getByRole('textbox', { name: 'Comment' }).inputValue(), 'typed before the end');
    assert.equal(await stateOf(id), 'pending');
    await signedInElsewhere(stage, martin, 'martin');
    await martin.getByRole('button', { name: 'Approve' }).click();
    await martin.getByText('approved', { exact: true }).first().waitFor();
    await martin.getByText('typed before the end').waitFor();
    await martin.getByText('Your session has ended.').waitFor({ state: 'detached' });
    await martin.context().close();
  });

  it('somebody who is not signed in is sent to sign in, and comes back to the page of the link', async () => {
    const guest = await stage.guest();
    await guest.goto(`${stage.demo.url}/approvals`);
    await guest.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    assert.match(guest.url(), /\/sign-in\?to=%2Fapprovals$/);
    await requireAccessible(guest);
    await guest.context().close();
  });

  it('a request is taken back by whoever asked, and a grant by its holder', async () => {
    const id = await askJournal(stage, 'alex', 'taken back');
    await open(alex, request(id));
    await alex.getByRole('button', { name: 'Cancel my request' }).click();
    await alex.getByText('canceled', { exact: true }).first().waitFor();
    const other = await askJournal(stage, 'alex', 'given back');
    await stage.post('martin', `/requests/${other}/votes`, {
      verdict: 'approve',
      digest: (await stage.read('olivia', request(other))).digest,
    });
    await open(alex, request(other));
    await alex.getByRole('button', { name: 'Give it back' }).click();
    await alex.getByRole('button', { name: 'Give it back now' }).click();
    await alex.getByText('The grant was given back').waitFor();
  });

  it('whoever approved revokes, with a reason, and the time line says so', async () => {
    const id = await askJournal(stage, 'alex', 'revoked');
    await open(maria, request(id));
    await maria.getByRole('button', { name: 'Approve' }).click();
    await maria.getByRole('button', { name: 'Revoke' }).click();
    await maria.getByRole('textbox', { name: /Why is it revoked/ }).fill('it was the wrong archive');
    await maria.getByRole('button', { name: 'Revoke now' }).click();
    await maria.getByText('The grant was revoked').waitFor();
    await requireAccessible(maria);
  });

  it('a lock is told on every page', async () => {
    await stage.post('olivia', '/locks', { stops: 'person', subject: 'bianca', reason: 'lost her laptop' });
    await alex.getByText('Locked: the person bianca.').waitFor();
    await requireAccessible(alex);
  });

  it('nothing of all this made the browser complain', () => assert.deepEqual(stage.complaints, []));
});
