import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { watched } from '../child.ts';
import { withoutBrowser } from './browser.ts';
import { contoso, openStage, phone, type Stage } from './stage.ts';

const countersign = join(import.meta.dirname, '../../packages/cli/bin/countersign.js');

describe('a terminal beside the browser', { skip: withoutBrowser() }, () => {
  let stage: Stage;
  const folder = mkdtempSync(join(tmpdir(), 'countersign-beside-'));
  before(async () => {
    stage = await openStage();
  });
  after(async () => {
    await stage.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('waits for the approval that is given on a phone, and goes on by itself', async () => {
    const maria = await stage.as('maria', phone);
    const line = "New-JournalRule -Name 'From a terminal' -JournalEmailAddress archive@contoso.com";
    const ended = run(stage, folder, ['run', '--tenant', contoso, '--reason', 'Legal asked, case 4711', line]);
    await maria.getByRole('list', { name: 'Waits for you' }).getByRole('link').first().click();
    await maria.getByText('"From a terminal"').waitFor();
    await maria.getByRole('button', { name: 'Approve' }).click();
    const { code, said } = await ended;
    assert.equal(code, 0, said);
    assert.match(said, /From a terminal/);
    await maria.getByRole('region', { name: 'Runs under it' }).getByText('succeeded').waitFor();
  });

  it('is told of a denial with its comment', async () => {
    const maria = await stage.as('maria', phone);
    const line = "New-JournalRule -Name 'Not this one' -JournalEmailAddress archive@contoso.com";
    const ended = run(stage, folder, ['run', '--tenant', contoso, '--reason', 'again', line]);
    await maria.getByRole('list', { name: 'Waits for you' }).getByRole('link').first().click();
    await maria.getByRole('textbox', { name: 'Comment' }).fill('One is enough');
    await maria.getByRole('button', { name: 'Deny' }).click();
    const { code, said } = await ended;
    assert.notEqual(code, 0);
    assert.match(said, /[Dd]enied/);
  });
});

async function run(stage: Stage, folder: string, args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    COUNTERSIGN_URL: stage.demo.url,
    COUNTERSIGN_TOKEN: stage.tokenOf('alex'),
    NO_COLOR: '1',
  };
  const child = spawn(process.execPath, [countersign, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data));
  child.stderr.on('data', (data: Buffer) => (said += data));
  const { code } = await watched(child).end();
  return { code, said };
}
