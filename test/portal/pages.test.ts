import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { addressesOf } from './pages.ts';
import { openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage, wide } from './stage.ts';

const looks = ['light', 'dark', 'high contrast'] as const;

describe('every page', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.stop());

  const show = async (page: Page, path: string) => {
    await page.goto(stage.demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText('Reading…').first().waitFor({ state: 'detached' });
  };

  for (const [width, size] of Object.entries({ 'a desk': wide, 'a phone': phone })) {
    it(`is fit for everybody on ${width}: axe finds nothing, nothing scrolls sideways`, async () => {
      const addresses = await addressesOf(stage);
      for (const who of new Set(addresses.map((one) => one.who))) {
        const page = await stage.as(who, size);
        for (const { path } of addresses.filter((one) => one.who === who)) {
          await show(page, path);
          await requireAccessible(page);
          await requireNoSidewaysScroll(page);
        }
        await page.context().close();
      }
    });
  }

  for (const look of looks) {
    it(`can be read in ${look}`, async () => {
      const page = await stage.as('maria');
      await page.getByRole('button', { name: 'Maria Mail' }).click();
      await page.getByRole('menuitemradio', { name: look, exact: true }).click();
      const addresses = await addressesOf(stage);
      for (const { path } of addresses.filter(({ who }) => who === 'maria')) {
        await show(page, path);
        await requireAccessible(page);
      }
      await page.context().close();
    });
  }

  it('is marked in the menu, and alone, where a system forces its colours', async () => {
    const page = await stage.as('maria');
    await page.emulateMedia({ forcedColors: 'active' });
    await show(page, '/approvals');
    const bars = (await page.evaluate(
      `[...document.querySelectorAll('nav[aria-label="Pages"] a')].map((one) => [one.ariaCurrent, getComputedStyle(one).borderLeftColor])`,
    )) as readonly (readonly [string | null, string])[];
    const [here, ...others] = bars.toSorted(([one], [other]) => Number(other === 'page') - Number(one === 'page'));
    assert.equal(here?.[0], 'page');
    assert.equal(new Set(others.map(([, color]) => color)).size, 1);
    assert.notEqual(here?.[1], others[0]?.[1]);
    await page.context().close();
  });

  it('is reached and used by keyboard alone', async () => {
    const page = await stage.as('maria');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the page');
    await tabTo(page, 'Approvals');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Approvals' }).waitFor();
    const waiting = page.getByRole('list', { name: 'Waiting for you' }).getByRole('link').first();
    await waiting.waitFor();
    await tabTo(page, String(await waiting.textContent()));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /New-JournalRule/ }).waitFor();
    await page.getByRole('button', { name: 'Deny' }).waitFor();
    await tabTo(page, 'Deny');
    await page.keyboard.press('Enter');
    await page.getByText('denied', { exact: true }).first().waitFor();
    await page.context().close();
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});

/** Presses Tab until what has that text is reached, as somebody without a mouse does. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed++) {
    const here = String(await page.evaluate('document.activeElement?.textContent ?? ""'));
    if (here.startsWith(text)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${text} was not reached by Tab`);
}
