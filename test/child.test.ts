import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { it } from 'node:test';
import { watched } from './child.ts';

const started = async (text: string) => {
  const child = spawn(process.execPath, ['--eval', `${text}; console.log('ready'); setInterval(() => {}, 1000);`]);
  await once(child.stdout, 'data');
  return child;
};

it('a process that obeys has ended when that is answered', async () => {
  const child = await started("process.on('SIGTERM', () => process.exit(3))");
  assert.deepEqual(await watched(child).stop(), { code: 3, signal: null });
  assert.equal(child.exitCode, 3);
});

it('a process that has ended by itself is waited for no longer', async () => {
  const child = await started("process.on('SIGTERM', () => process.exit(0))");
  const process = watched(child);
  child.kill('SIGTERM');
  await process.over;
  assert.deepEqual(await process.stop(), { code: 0, signal: null });
});

it('a process that does not obey is killed, and that is said', async () => {
  const child = await started("process.on('SIGTERM', () => {})");
  const process = watched(child, 200);
  await assert.rejects(process.stop(), /did not end in time, and was killed\. \(0\.2 s\)$/);
  assert.deepEqual(await process.over, { code: null, signal: 'SIGKILL' });
});

it('a process whose own child holds what it says to is given up all the same', async () => {
  const child = await started("require('node:child_process').spawn('sleep', ['30'], { stdio: 'inherit' }).unref()");
  const process = watched(child, 200);
  await assert.rejects(process.stop(), /was killed/);
  assert.deepEqual(await process.over, { code: null, signal: 'SIGTERM' });
});
