import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPortal } from '../../packages/portal/build.ts';
import { watched } from '../child.ts';

/** A server as somebody starts it on an empty folder: no demo, nobody in it. */
export interface FirstStart {
  readonly url: string;
  /** What its terminal tells the first owner to open. */
  readonly link: string;
  stop(): Promise<void>;
}

const main = join(import.meta.dirname, '../../packages/server/src/main.ts');

export async function firstStart(): Promise<FirstStart> {
  await buildPortal((line) => console.error(line));
  const folder = mkdtempSync(join(tmpdir(), 'countersign-first-'));
  const { PATH = '' } = process.env;
  const env = { PATH, COUNTERSIGN_PORT: '0', COUNTERSIGN_DATA: folder, COUNTERSIGN_LOG: 'error', COUNTERSIGN_RATE_LIMIT: '0' };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const { over, stop } = watched(child);
  const said = await until(child, over, /enrol#\S+\s/);
  const [, url = ''] = /listening on (http:\S+?)\)/.exec(said) ?? [];
  const [link = ''] = /http\S+\/enrol#\S+/.exec(said) ?? [];
  return {
    url,
    link,
    async stop() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function until(child: ChildProcess, over: Promise<unknown>, sign: RegExp): Promise<string> {
  let said = '';
  const found = new Promise<string>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (sign.test(said)) resolve(said);
    });
  });
  const ended = over.then(() => {
    throw new Error(`The server ended: ${said}`);
  });
  ended.catch(() => undefined);
  return await Promise.race([found, ended]);
}
