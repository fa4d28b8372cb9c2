import assert from 'node:assert/strict';
import type { CDPSession, Page } from 'playwright-core';
import { codeAt } from '../../packages/server/src/identity/totp.ts';
import type { Stage } from './stage.ts';

/** What somebody makes a passkey or a password of: their name, and a code from each of two owners. */
export interface Enrolling {
  readonly username: string;
  readonly codes: readonly string[];
}

/** One owner opens the enrolment, another countersigns it. */
export async function enrolling(stage: Stage, username: string): Promise<Enrolling> {
  const opened = await stage.post('olivia', `/people/${username}/enrolments`, { label: 'the first day', days: 90 });
  const { id, digest } = opened.request as { id: string; digest: string };
  const countersigned = await stage.post('oscar', `/requests/${id}/votes`, { verdict: 'approve', digest });
  const codes = [opened.code, countersigned.code].map(String);
  assert.ok(codes.every((code) => code.length > 10) && codes[0] !== codes[1], JSON.stringify([opened, countersigned]));
  return { username, codes };
}

/** A device that holds passkeys and verifies its user, as Chromium pretends it (WebAuthn Level 3 §11). */
export async function addAuthenticator(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return session;
}

/** Makes a passkey on the page's own device, and leaves the session that came of it. The page is one of the server's. */
export async function makePasskey(page: Page, who: Enrolling): Promise<void> {
  const status = await page.evaluate(`(async (who) => {
    const post = (path, body) => fetch('/api/v1' + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-countersign': 'portal' },
      body: JSON.stringify(body),
    });
    const { ceremony, options } = await (await post('/enrolments/passkey/options', who)).json();
    const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
    return (await post('/enrolments/passkey', { ...who, ceremony, response: made.toJSON(), label: 'a device' })).status;
  })(${JSON.stringify(who)})`);
  assert.equal(status, 200);
  await page.context().clearCookies();
}

/** Makes a password with its one-time codes; answers their secret. */
export async function makePassword(stage: Stage, who: Enrolling, password: string): Promise<string> {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${stage.demo.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-countersign': 'portal', origin: stage.demo.url },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { readonly [member: string]: unknown };
    assert.equal(response.status, 200, JSON.stringify(answer));
    return answer;
  };
  const begun = await post('/enrolments/password/start', who);
  const secret = String(begun.secret);
  await post('/enrolments/password', { ...who, ceremony: begun.ceremony, password, code: codeAt(secret, Date.now()) });
  return secret;
}

/** A code that comes after the one which made the password: each counts once. */
export function nextCode(secret: string): string {
  return codeAt(secret, Date.now() + 30_000);
}

/** Six digits that are no code of these minutes. */
export function wrongCode(secret: string): string {
  const codes = [-60, -30, 0, 30, 60].map((seconds) => codeAt(secret, Date.now() + seconds * 1000));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !codes.includes(code)) ?? '';
}
