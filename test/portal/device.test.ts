import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutBrowser } from './browser.ts';
import { openStage, phone, requireAccessible, requireNoSidewaysScroll, type Stage } from './stage.ts';

interface Terminal {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
}

describe('signing in a terminal from a browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  let maria: Page;
  before(async () => {
    stage = await openStage();
    maria = await stage.as('maria', phone);
  });
  after(() => stage.stop());

  const send = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${stage.demo.url}/api/v1/sign-in/device${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as { readonly [name: string]: unknown };
  };
  const begin = async (label: string) => (await send('', { label })) as unknown as Terminal;
  const show = async ({ verificationUri, userCode }: Terminal) => {
    await maria.goto(verificationUri.replace(/^https?:\/\/[^/]+/, stage.demo.url));
    await maria.getByRole('textbox', { name: 'Code' }).fill(userCode.toLowerCase());
    await maria.getByRole('button', { name: 'Show the terminal' }).click();
    await maria.getByRole('heading', { name: 'Is this your terminal?' }).waitFor();
  };

  it('shows what it is, from where, and as whom it will act, before anything is done', async () => {
    const terminal = await begin('the desk in Graz');
    await show(terminal);
    await maria.getByText('the desk in Graz').waitFor();
    await maria.getByText('127.0.0.1').waitFor();
    await maria.getByText('Maria Mail (maria)').waitFor();
    await requireAccessible(maria);
    await requireNoSidewaysScroll(maria);
    assert.equal((await send('/token', { deviceCode: terminal.deviceCode })).code, 'authorization-pending');
  });

  it('gives the terminal its token when its person confirms', async () => {
    const terminal = await begin('laptop');
    await show(terminal);
    await maria.getByRole('button', { name: 'Sign it in' }).click();
    await maria.getByText('The terminal is signed in.').waitFor();
    const made = await send('/token', { deviceCode: terminal.deviceCode });
    assert.match(String(made.token), /^cs_/);
  });

  it('gives it nothing when they refuse', async () => {
    const terminal = await begin('not mine');
    await show(terminal);
    await maria.getByRole('button', { name: 'Refuse' }).click();
    await maria.getByText('The terminal was refused.').waitFor();
    assert.equal((await send('/token', { deviceCode: terminal.deviceCode })).code, 'access-denied');
  });

  it('takes no code from the address, and says of a wrong one that nothing shows it', async () => {
    const { userCode } = await begin('sent by somebody');
    await maria.goto(`${stage.demo.url}/device?user_code=${userCode}`);
    assert.equal(await maria.getByRole('textbox', { name: 'Code' }).inputValue(), '');
    await maria.getByRole('textbox', { name: 'Code' }).fill('BBBB-BBBB');
    await maria.getByRole('button', { name: 'Show the terminal' }).click();
    await maria.getByRole('alert').filter({ hasText: 'No terminal that waits shows this code.' }).waitFor();
  });

  it('makes no browser complain', () => assert.deepEqual(stage.complaints, []));
});
