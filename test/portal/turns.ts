import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Stage } from './stage.ts';

/** A line that is cut: the server does what it is asked, and its answer never arrives. */
export interface Line {
  /** From here on answers arrive again. */
  mended(): Promise<void>;
  /** What was sent before and after had one idempotency key, so that it was one thing. */
  requireOneKey(): void;
}

/** Cuts the line for whatever is sent to these addresses, but for reading. */
export async function cutOff(page: Page, to: string): Promise<Line> {
  const keys: string[] = [];
  let cut = true;
  await page.route(to, async (route) => {
    if (route.request().method() === 'GET') return await route.fallback();
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    if (!cut) return await route.fallback();
    await route.fetch();
    await route.abort();
  });
  return {
    mended: async () => {
      cut = false;
    },
    requireOneKey() {
      assert.equal(keys.length, 2);
      assert.ok(keys[0] !== '' && keys[0] === keys[1], 'the same key');
    },
  };
}

/** The session of whoever looks at the page is over; nothing on the page knows it yet. */
export async function sessionEnded(page: Page): Promise<void> {
  await page.context().clearCookies();
}

/** They sign in again in another tab, as the page tells them to. */
export async function signedInElsewhere(stage: Stage, page: Page, name: string): Promise<void> {
  const another = await page.context().newPage();
  await another.goto(`${stage.demo.url}/demo#${stage.tokenOf(name)}`);
  await another.getByRole('heading', { level: 1, name: /Good to see you/ }).waitFor();
  await another.close();
}
