import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

const hung = new URL('./hung.ts', import.meta.url).href;

/** What the test runner does with one file, watched: it cannot be run inside of a test. */
const runner = `
import { run } from 'node:test';
import { endHung } from ${JSON.stringify(hung)};
const [file] = process.argv.slice(2);
let said = '';
const failed = [];
const watch = endHung([file], 1_500, (text) => { said += text; });
const stream = run({ files: [file], execArgv: [...watch.execArgv] });
stream.on('test:fail', ({ name }) => failed.push(name));
stream.resume();
await new Promise((resolve) => stream.once('end', resolve));
watch.stop();
console.log(JSON.stringify({ failed, hung: [...watch.hung], said }));
`;

describe('a test file that does not end', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hung-test-'));
    writeFileSync(join(folder, 'runner.mjs'), runner);
  });
  after(() => rmSync(folder, { recursive: true }));

  const ran = async (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, `import { it } from 'node:test'; it('passes', () => {}); ${text}`);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'runner.mjs'), file], { env, timeout: 60_000 });
    return { file, ...(JSON.parse(stdout) as { failed: string[]; hung: string[]; said: string }) };
  };

  it('is ended although its tests pass, fails, and says what holds it', async () => {
    const { file, failed, hung: ended, said } = await ran('held.test.mjs', 'setInterval(() => {}, 1_000);');
    assert.deepEqual([failed, ended], [[file], [file]]);
    assert.match(said, /held\.test\.mjs did not end in 1\.5 s/);
    assert.match(said, /held by \{"type":"timer"/);
  });

  it('is ended where it hears no signal, and what it started holds its output', async () => {
    const deaf = `
      import { spawn } from 'node:child_process';
      process.on('SIGTERM', () => {});
      spawn('sleep', ['20'], { stdio: 'inherit' });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`;
    const { file, failed, hung: ended, said } = await ran('deaf.test.mjs', deaf);
    assert.deepEqual([failed, ended], [[file], [file]]);
    assert.match(said, /deaf\.test\.mjs did not end/);
  });

  it('and one that ends is left alone', async () => {
    const { failed, hung: ended, said } = await ran('ends.test.mjs', '');
    assert.deepEqual([failed, ended, said], [[], [], '']);
  });
});
