import type { Browser, Page } from 'playwright-core';
import { type Demo, startDemo } from '../demo/start.ts';
import { findBrowser, launch } from '../test/portal/browser.ts';
import { atMost, type Benchmark, figure } from './figure.ts';
import { median } from './statistics.ts';

const rounds = 7;

export const portalBenchmark: Benchmark = {
  name: 'portal',
  about: 'The first page of the portal in a cold Chromium, signed in, from the server of the demo on the same machine.',
  async run({ say }) {
    const path = findBrowser();
    if (path === undefined) throw new Error('There is no Chromium: set CHROMIUM to where one is.');
    const demo = await startDemo({ ...process.env, COUNTERSIGN_PORT: '0' });
    try {
      const seen: First[] = [];
      for (let round = 0; round < rounds; round++) {
        const browser = await launch(path);
        seen.push(await firstPage(browser, demo));
        await browser.close();
        say(`round ${round + 1}: painted after ${seen.at(-1)?.painted} ms, ready after ${seen.at(-1)?.ready} ms`);
      }
      const paged = await auditPages(path, demo);
      return [
        figure('script of the first page, as it is sent (brotli)', median(seen.map((one) => one.scriptKb)), 'kB', atMost(300)),
        figure('first contentful paint', median(seen.map((one) => one.painted)), 'ms', atMost(1000)),
        figure('ready: what waits, what is held, what was asked for', median(seen.map((one) => one.ready)), 'ms', atMost(1500)),
        figure('the next page of the audit log, from the click to its entries', median(paged), 'ms', atMost(100)),
      ];
    } finally {
      await demo.stop();
    }
  },
};

interface First {
  readonly scriptKb: number;
  readonly painted: number;
  readonly ready: number;
}

/** A profile that has never seen the portal: its cookie comes from a sign-in beside the page, so that nothing is in its cache. */
async function firstPage(browser: Browser, demo: Demo): Promise<First> {
  const page = await signedIn(browser, demo, 'maria');
  await page.goto(demo.url);
  await page.getByText('Nothing waits for your vote.').waitFor();
  await page.getByText('You hold nothing now').waitFor();
  await page.getByText('You have asked for nothing yet').waitFor();
  const ready = Number(await page.evaluate('performance.now()'));
  const scripts = Number(
    await page.evaluate(
      `performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js')).reduce((sum, one) => sum + one.encodedBodySize, 0)`,
    ),
  );
  const painted = Number(await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`));
  return { scriptKb: scripts / 1000, painted: Math.round(painted), ready: Math.round(ready) };
}

/** How long a page of the audit log takes in the browser, once it is open: from the click on “Show more” until its entries are there. */
async function auditPages(path: string, demo: Demo): Promise<readonly number[]> {
  const browser = await launch(path);
  const page = await signedIn(browser, demo, 'ada');
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.goto(`${demo.url}/audit`);
    await page.getByRole('list', { name: 'Entries' }).getByRole('listitem').nth(24).waitFor();
    await page.waitForLoadState('networkidle');
    times.push(Number(await page.evaluate(showMore)));
  }
  await browser.close();
  return times;
}

/** Runs in the page: clicks, and answers in how many milliseconds there were more entries. */
const showMore = `new Promise((done) => {
  const list = document.querySelector('ul[aria-label="Entries"], ol[aria-label="Entries"]');
  const had = list.children.length;
  const from = performance.now();
  new MutationObserver(() => {
    if (list.children.length > had) requestAnimationFrame(() => done(performance.now() - from));
  }).observe(list, { childList: true });
  [...document.querySelectorAll('button')].find((one) => one.textContent === 'Show more').click();
})`;

async function signedIn(browser: Browser, demo: Demo, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.request.post(`${demo.url}/api/v1/sign-in/token`, {
    headers: { 'x-countersign': 'portal', origin: demo.url },
    data: { token: demo.people.find((person) => person.name === name)?.token },
  });
  return await context.newPage();
}
