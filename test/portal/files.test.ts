import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page, Request } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { configured } from './configure.ts';
import { contoso, openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

const task = '/tasks/Exchange%5CNew-MigrationBatch';
const moving = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\New-MigrationBatch'],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
};
const fileOf = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const wave = fileOf('wave.csv', `EmailAddress\r\n${'anna@contoso.com\r\n'.repeat(90_000)}`);
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const digest = digestOf(wave.buffer);

describe('a file of a call in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let alex: Page;
  let maria: Page;
  let request = '';
  const uploads: Request[] = [];
  before(async () => {
    stage = await openStage();
    await configured(stage, { method: 'PUT', path: '/policies/moving', body: moving });
    alex = await stage.as('alex', phone);
    alex.on('request', (request) => (request.method() === 'PUT' ? uploads.push(request) : undefined));
  });
  after(() => stage.stop());

  const form = async (page: Page) => {
    await page.goto(stage.demo.url + task);
    await page.getByRole('combobox', { name: 'Tenant' }).selectOption(contoso);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Wave 1');
  };
  const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });
  const input = (page: Page) => page.getByLabel(/^CSVData/);
  const taking = (page: Page) => page.getByRole('button', { name: 'Download the file of CSVData' });
  const shown = (page: Page, says: string) => page.getByRole('status').filter({ hasText: says }).waitFor();

  it('is shown by its name, its size and its digest, and stays picked while other fields are edited', async () => {
    await form(alex);
    await shown(alex, 'No file is picked.');
    await input(alex).setInputFiles(wave);
    await shown(alex, `wave.csv, 1.5 MB (1,620,014 bytes), SHA-256 ${digest}`);
    await alex.getByRole('textbox', { name: 'Name', exact: true }).fill('Wave 2');
    await shown(alex, digest);
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
  });

  it('does not leave the browser before it is asked to run', async () => {
    await alex.getByRole('button', { name: 'What would happen?' }).click();
    await alex.getByText('It would be blocked until somebody approves it.').waitFor();
    assert.deepEqual(uploads, []);
  });

  it('that is too large or empty is said so beside the field, and nothing is sent in its place', async () => {
    const large = join(mkdtempSync(join(tmpdir(), 'countersign-')), 'all.csv');
    writeFileSync(large, '');
    truncateSync(large, 16 * 1024 * 1024 + 1);
    await input(alex).setInputFiles(large);
    await alex.getByText('all.csv is too large: 16 MB (16,777,217 bytes)').waitFor();
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
    await run(alex).click();
    await input(alex).setInputFiles(fileOf('none.csv', ''));
    await alex.getByText('none.csv is empty.').waitFor();
    await run(alex).click();
    assert.equal(await alex.getByText('Blocked: it needs an approval.').count(), 0);
    assert.deepEqual(uploads, []);
  });

  it('has to be picked again after a reload, and the form says so', async () => {
    await input(alex).setInputFiles(wave);
    await shown(alex, digest);
    await alex.reload();
    await alex.getByText('Pick wave.csv again: a browser does not keep files over a reload.').waitFor();
    assert.equal(await alex.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'Wave 2');
    await requireAccessible(alex);
    await run(alex).click();
    assert.deepEqual(uploads, []);
    await input(alex).setInputFiles(wave);
    await alex.getByText('Pick wave.csv again').waitFor({ state: 'detached' });
  });

  it('is uploaded with its length, and asked for by its digest; running again finds it there', async () => {
    for (const times of [1, 2]) {
      await run(alex).click();
      await alex.getByText('Blocked: it needs an approval.').waitFor();
      assert.deepEqual(
        uploads.map((request) => request.url()),
        Array(times).fill(`${stage.demo.url}/api/v1/uploads/${digest}`),
      );
      await alex.getByRole('textbox', { name: 'Name', exact: true }).fill(`Wave ${times + 2}`);
      await alex.getByText('Blocked: it needs an approval.').waitFor({ state: 'detached' });
    }
    assert.equal((await uploads[0]?.allHeaders())?.['content-length'], String(wave.buffer.length));
    await run(alex).click();
    await alex.getByRole('textbox', { name: 'Reason' }).fill('The first ones move');
    await alex.getByRole('button', { name: 'Ask', exact: true }).click();
    await alex.getByRole('heading', { level: 1, name: /New-MigrationBatch at/ }).waitFor();
    await alex.getByText(digest).first().waitFor();
    request = alex.url().slice(alex.url().lastIndexOf('/') + 1);
  });

  it('is shown to the approver by size and digest, and handed to them to the last byte', async () => {
    maria = await stage.as('maria', phone);
    await maria.goto(`${stage.demo.url}/requests/${request}`);
    await maria.getByText('A file of 1.5 MB (1,620,014 bytes), SHA-256').waitFor();
    await maria.getByRole('table', { name: 'Parameters' }).getByText(digest).waitFor();
    const [download] = await Promise.all([maria.waitForEvent('download'), taking(maria).click()]);
    assert.equal(digestOf(readFileSync(await download.path())), digest);
    assert.equal(download.suggestedFilename(), `CSVData-${digest.slice(0, 12)}`);
    await shown(maria, 'Downloaded: it is this very file.');
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
  });

  it('that comes otherwise than it was asked for is handed to nobody, and said loudly', async () => {
    let downloads = 0;
    maria.on('download', () => downloads++);
    const other = Buffer.from(wave.buffer);
    other.write('emma', 14);
    await maria.route(`**/requests/${request}/uploads/*`, (route) => route.fulfill({ body: other }));
    await taking(maria).click();
    await maria
      .getByRole('alert')
      .filter({ hasText: `This is not the file that the call names. What the server sent is another: its SHA-256 is` })
      .waitFor();
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    assert.equal(downloads, 0);
    await maria.unrouteAll();
  });

  it('is shown on its run too, and can be taken from there', async () => {
    await maria.getByRole('button', { name: 'Approve' }).click();
    await maria.getByText('approved', { exact: true }).first().waitFor();
    await alex.goto(`${stage.demo.url}/requests/${request}`);
    await alex.getByRole('button', { name: 'Run it now' }).click();
    await alex.getByRole('link', { name: 'Look at the run' }).click();
    await alex.getByRole('heading', { level: 2, name: 'What was sent' }).waitFor();
    const [download] = await Promise.all([alex.waitForEvent('download'), taking(alex).click()]);
    assert.equal(digestOf(readFileSync(await download.path())), digest);
    await requireAccessible(alex);
    await requireNoSidewaysScroll(alex);
  });

  it('that the server does not take is said so beside the field, and nothing runs', async () => {
    for (let at = 0; at < 20; at++) {
      const bytes = Buffer.from(`file ${at}`);
      const answer = await fetch(`${stage.demo.url}/api/v1/uploads/${digestOf(bytes)}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${stage.tokenOf('bianca')}`, 'content-type': 'application/octet-stream' },
        body: bytes,
      });
      assert.equal(answer.status, 200);
    }
    const bianca = await stage.as('bianca', phone);
    await form(bianca);
    await input(bianca).setInputFiles(wave);
    await shown(bianca, digest);
    await run(bianca).click();
    await bianca.getByText('At most 20 files').waitFor();
    await requireAccessible(bianca);
    assert.equal(await bianca.getByText('Blocked: it needs an approval.').count(), 0);
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
