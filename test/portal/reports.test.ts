import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { textOfPdf } from '../../packages/server/src/testing/poppler.ts';
import { withoutBrowser } from './browser.ts';
import { addressesOf } from './pages.ts';
import { openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

describe('reports in a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
    await addressesOf(stage);
  });
  after(() => stage.stop());

  it('are chosen by time and person, seen on a phone, printed, and taken away as files', async () => {
    const ada = await stage.as('ada', phone);
    await ada.goto(`${stage.demo.url}/report`);
    await ada.getByText('Choose a month').waitFor();
    await ada.getByLabel('Month').fill(new Date().toISOString().slice(0, 7));
    await ada.getByLabel('Person').fill('alex');
    await ada.getByRole('button', { name: 'Show the report' }).click();
    await ada
      .getByRole('table', { name: 'By task' })
      .getByRole('row', { name: /New-JournalRule/ })
      .waitFor();
    await requireAccessible(ada);
    await requireNoSidewaysScroll(ada);
    for (const [form, begins] of [
      ['PDF', '%PDF-'],
      ['CSV', '"entry"'],
      ['HTML', '<!doctype html>'],
      ['JSON', '{"scope"'],
    ] as const) {
      const [download] = await Promise.all([ada.waitForEvent('download'), ada.getByRole('link', { name: form, exact: true }).click()]);
      assert.equal(readFileSync(await download.path(), 'latin1').slice(0, begins.length), begins);
    }
    const printed = textOfPdf(await ada.pdf({ format: 'A4', landscape: true }));
    if (printed !== undefined) {
      assert.match(printed, /How long approvals took/);
      assert.match(printed, /Alex/);
      assert.equal(/Show the report|Approvals\s*$/m.test(printed), false, 'what is for the screen is not printed');
    }
    await ada.context().close();
  });

  it('keep what was typed where it was mistyped, and say what is wrong', async () => {
    const ada = await stage.as('ada');
    await ada.goto(`${stage.demo.url}/report`);
    await ada.getByLabel('Month').fill('2026-13');
    await ada.getByLabel('Person').fill('alex');
    await ada.getByRole('button', { name: 'Show the report' }).click();
    await ada.getByRole('alert').getByText('This is no month.').waitFor();
    assert.deepEqual([await ada.getByLabel('Month').inputValue(), await ada.getByLabel('Person').inputValue()], ['2026-13', 'alex']);
    await ada.context().close();
  });

  it('are one’s own for who is neither owner nor auditor', async () => {
    const bianca = await stage.as('bianca');
    await bianca.goto(`${stage.demo.url}/report?month=${new Date().toISOString().slice(0, 7)}`);
    await bianca
      .getByRole('table', { name: 'By person' })
      .getByRole('row', { name: /bianca/ })
      .waitFor();
    assert.equal(await bianca.getByRole('textbox', { name: 'Person' }).count(), 0);
    await bianca.context().close();
  });
});
