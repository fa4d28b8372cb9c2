import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { type Demo, startDemo } from '../../demo/start.ts';
import { launchBeside } from './browser.ts';

export const contoso = 'contoso.onmicrosoft.com';
export const fabrikam = 'fabrikam.onmicrosoft.com';
export const wide = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** A demo, a browser, and people in it, each in a profile of their own. */
export interface Stage {
  readonly demo: Demo;
  /** What the browser complained about: a blocked script, an error on a page. */
  readonly complaints: readonly string[];
  tokenOf(name: string): string;
  /** Signs somebody in by their link, in a window of that size. */
  as(name: string, size?: typeof wide): Promise<Page>;
  /** Somebody whom nobody knows yet. */
  guest(size?: typeof wide): Promise<Page>;
  /** Asks the API as somebody, beside the browser. */
  post(name: string, path: string, body: unknown): Promise<{ readonly [member: string]: unknown }>;
  /** Asks for a change of the configuration from a version; 0 is for something new. */
  put(
    name: string,
    path: string,
    change: { readonly base: number; readonly body: object },
  ): Promise<{ readonly [member: string]: unknown }>;
  read(name: string, path: string): Promise<{ readonly [member: string]: unknown }>;
  stop(): Promise<void>;
}

/** `settings`: what the server’s host says besides. */
export async function openStage(settings: NodeJS.ProcessEnv = {}): Promise<Stage> {
  const starting = startDemo({ ...process.env, COUNTERSIGN_PORT: '0', COUNTERSIGN_RATE_LIMIT: '0', ...settings });
  const { server: demo, browser } = await launchBeside(starting);
  const complaints: string[] = [];
  const tokenOf = (name: string) => demo.people.find((person) => person.name === name)?.token ?? '';
  return {
    demo,
    complaints,
    tokenOf,
    as: async (name, size = wide) => await signIn(await profile(browser, size), { url: demo.url, token: tokenOf(name), complaints }),
    guest: async (size = wide) => await (await profile(browser, size)).newPage(),
    async post(name, to, body) {
      const response = await fetch(`${demo.url}/api/v1${to}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokenOf(name)}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await response.json()) as { readonly [member: string]: unknown };
    },
    async put(name, to, { base, body }) {
      const from = base === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${base}"` };
      const response = await fetch(`${demo.url}/api/v1${to}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${tokenOf(name)}`, 'content-type': 'application/json', ...from },
        body: JSON.stringify(body),
      });
      return (await response.json()) as { readonly [member: string]: unknown };
    },
    async read(name, from) {
      const response = await fetch(`${demo.url}/api/v1${from}`, { headers: { authorization: `Bearer ${tokenOf(name)}` } });
      return (await response.json()) as { readonly [member: string]: unknown };
    },
    async stop() {
      try {
        await browser.close();
      } finally {
        await demo.stop();
      }
    },
  };
}

async function profile(browser: Browser, viewport: typeof wide): Promise<BrowserContext> {
  // Without motion, so that no colour is looked at on its way to another.
  return await browser.newContext({ viewport, timezoneId: 'Europe/Berlin', locale: 'en-GB', reducedMotion: 'reduce' });
}

interface Guest {
  readonly url: string;
  readonly token: string;
  readonly complaints: string[];
}

async function signIn(context: BrowserContext, { url, token, complaints }: Guest): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught|Warning:/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${url}/demo#${token}`);
  await page.getByRole('heading', { level: 1, name: /Good to see you/ }).waitFor();
  return page;
}

/** Files a request for a journal rule, as somebody. Answers its id. */
export async function askJournal(stage: Stage, name: string, rule: string): Promise<string> {
  const filed = await stage.post(name, '/requests', {
    tenant: contoso,
    task: 'Exchange\\New-JournalRule',
    parameters: { Name: rule, JournalEmailAddress: 'archive@contoso.com' },
    reason: `Legal asked for ${rule}`,
    duration: 'PT1H',
  });
  assert.equal(typeof filed.id, 'string', JSON.stringify(filed));
  return String(filed.id);
}

/** Axe finds nothing on the page as it stands. */
export async function requireAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('[data-tabster-dummy]').analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
  assert.deepEqual(found, [], page.url());
}

/** Until a list holds one thing: while it is read anew it may hold what it held before, or nothing. */
export async function waitForOne(items: Locator): Promise<void> {
  await items.nth(1).waitFor({ state: 'detached' });
  await items.waitFor();
}

/** Nothing on the page is wider than the window. */
export async function requireNoSidewaysScroll(page: Page): Promise<void> {
  const [is, room, widest] = (await page.evaluate(`[
    document.documentElement.scrollWidth,
    window.innerWidth,
    [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > window.innerWidth)
      // What sticks out of something that scrolls by itself widens nothing.
      .filter((element) => {
        for (let above = element.parentElement; above !== document.body; above = above.parentElement)
          if (getComputedStyle(above).overflowX !== 'visible') return false;
        return true;
      })
      .map((element) => element.tagName + ' ' + element.textContent.slice(0, 60))
      .slice(-3),
  ]`)) as [number, number, string[]];
  assert.ok(is <= room, `${page.url()} is ${is} wide in a window of ${room}: ${widest.join('; ')}`);
}
