import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { configured } from './configure.ts';
import { addAuthenticator, enrolling, makePasskey } from './enrol.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage, wide } from './stage.ts';

const reason = 'the old rule still copies mail to nobody';

describe('a policy that demands a passkey, in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  /** The same server by the name that a passkey can belong to. */
  let named: string;
  /** The request that alex files in the first test, and maria decides in the second. */
  let request: string;
  before(async () => {
    stage = await openStage();
    named = stage.demo.url.replace('127.0.0.1', 'localhost');
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\New-JournalRule'],
      requesters: { people: ['alex'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
      maxDuration: 'PT4H',
      require: { reason: true, passkey: true },
    };
    await configured(stage, { method: 'PUT', path: '/policies/with-a-passkey', body: document });
  });
  after(() => stage.stop());

  /** Somebody in an old session that no passkey opened, on a device that holds one of theirs. */
  const withPasskey = async (name: string, size: typeof wide): Promise<Page> => {
    const page = await stage.guest(size);
    await page.goto(`${named}/sign-in`);
    await addAuthenticator(page);
    await makePasskey(page, await enrolling(stage, name));
    await page.goto(`${named}/demo#${stage.tokenOf(name)}`);
    await page.getByRole('heading', { level: 1, name: /Good to see you/ }).waitFor();
    return page;
  };
  const proveAndComeBack = async (page: Page) => {
    await page.getByRole('link', { name: 'Sign in with a passkey' }).click();
    await page.getByText('asks for a sign-in with a passkey').waitFor();
    await requireAccessible(page);
    assert.equal(await page.getByLabel('Password', { exact: true }).count(), 0, 'nothing else is offered');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  };

  it('sends whoever asks to prove it, and back to the task with all that was typed', async () => {
    const alex = await withPasskey('alex', wide);
    const task = `${named}/tasks/${encodeURIComponent('Exchange\\New-JournalRule')}`;
    await alex.goto(task);
    await alex.getByLabel('Tenant').selectOption(contoso);
    await alex.getByRole('textbox', { name: 'Name' }).fill('Legal');
    await alex.getByRole('textbox', { name: 'JournalEmailAddress' }).fill('archive@contoso.com');
    await alex.getByRole('button', { name: 'Run', exact: true }).click();
    await alex.getByLabel('By which policy').selectOption('with-a-passkey');
    await alex.getByRole('textbox', { name: 'Reason' }).fill(reason);
    await alex.getByLabel('For how long').selectOption('PT2H');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('alert').filter({ hasText: 'needs a sign-in with a passkey' }).waitFor();
    await proveAndComeBack(alex);
    await alex.getByRole('textbox', { name: 'JournalEmailAddress' }).waitFor();
    assert.equal(new URL(alex.url()).pathname, new URL(task).pathname);
    assert.equal(await alex.getByRole('textbox', { name: 'Name' }).inputValue(), 'Legal');
    assert.equal(await alex.getByLabel('Tenant').inputValue(), contoso);
    await alex.getByRole('button', { name: 'Run', exact: true }).click();
    await alex.getByRole('textbox', { name: 'Reason' }).waitFor();
    assert.equal(await alex.getByLabel('By which policy').inputValue(), 'with-a-passkey');
    assert.equal(await alex.getByRole('textbox', { name: 'Reason' }).inputValue(), reason);
    assert.equal(await alex.getByLabel('For how long').inputValue(), 'PT2H');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    // The task's own page has such a heading, too.
    await alex.waitForURL('**/requests/**');
    await alex.getByRole('heading', { level: 1, name: /New-JournalRule/ }).waitFor();
    request = new URL(alex.url()).pathname;
    assert.match(request, /^\/requests\//);
    await alex.context().close();
  });

  it('sends whoever approves to prove it before anything is typed for nothing, on a phone, and back to the request', async () => {
    const maria = await withPasskey('maria', phone);
    await maria.goto(`${named}${request}`);
    await maria.getByText('To vote you must have signed in with a passkey.').waitFor();
    await maria.getByText('This vote needs a sign-in with a passkey.').waitFor();
    assert.equal(await maria.getByRole('button', { name: 'Approve' }).count(), 0, 'nothing to press that would be refused');
    await maria.getByRole('textbox', { name: 'Comment' }).fill('seen with Legal');
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    await proveAndComeBack(maria);
    await maria.getByRole('button', { name: 'Approve' }).waitFor();
    assert.equal(maria.url(), `${named}${request}`);
    assert.equal(await maria.getByRole('textbox', { name: 'Comment' }).inputValue(), 'seen with Legal');
    await maria.getByRole('button', { name: 'Approve' }).click();
    await maria.getByText('seen with Legal').waitFor();
    const { state } = await stage.read('alex', request);
    assert.equal(state, 'approved');
    await maria.context().close();
  });
});

describe('a policy that demands an authentication context, in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
    const providers = join(folder, 'providers.json');
    const issuer = 'https://login.contoso.example';
    const provider = { id: 'contoso', label: 'Contoso', issuer, clientId: 'countersign', clientSecret: 'env:NO_SUCH_SECRET' };
    writeFileSync(providers, JSON.stringify([provider]));
    stage = await openStage({ COUNTERSIGN_SIGN_IN: providers });
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\New-JournalRule'],
      requesters: { people: ['alex'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
      maxDuration: 'PT4H',
      require: { reason: true, authenticationContext: 'c1' },
    };
    await configured(stage, { method: 'PUT', path: '/policies/in-context', body: document });
  });
  after(async () => {
    await stage.stop();
    rmSync(folder, { recursive: true });
  });

  it('sends whoever asks to their provider, which is asked for that context, and nowhere else', async () => {
    const alex = await stage.as('alex', phone);
    const task = `/tasks/${encodeURIComponent('Exchange\\New-JournalRule')}`;
    await alex.goto(stage.demo.url + task);
    await alex.getByLabel('Tenant').selectOption(contoso);
    await alex.getByRole('textbox', { name: 'Name' }).fill('Legal');
    await alex.getByRole('textbox', { name: 'JournalEmailAddress' }).fill('archive@contoso.com');
    await alex.getByRole('button', { name: 'Run', exact: true }).click();
    await alex.getByLabel('By which policy').selectOption('in-context');
    await alex.getByRole('textbox', { name: 'Reason' }).fill(reason);
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('alert').filter({ hasText: 'that met the authentication context c1' }).waitFor();
    await alex.getByRole('link', { name: 'Sign in at your provider' }).click();
    await alex.getByText('asks for a sign-in at your provider that meets c1').waitFor();
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
    const to = new URL(String(await alex.getByRole('link', { name: 'Contoso' }).getAttribute('href')), stage.demo.url);
    assert.equal(to.pathname, '/sign-in/oidc/contoso/start');
    assert.deepEqual([to.searchParams.get('fresh'), to.searchParams.get('context')], ['1', 'c1']);
    assert.ok(to.searchParams.get('to')?.startsWith(task), 'and back to the task');
    assert.equal(await alex.getByLabel('Password', { exact: true }).count(), 0, 'nothing else is offered');
    assert.equal(await alex.getByRole('button', { name: /passkey/ }).count(), 0);
    await alex.context().close();
  });
});
