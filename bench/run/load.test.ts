import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { firstLine, stopperOf } from './child.ts';
import { load } from './load.ts';
import { steady } from './steady.ts';

describe('a load', () => {
  let silent: Server;
  before((_, done) => {
    silent = createServer(() => undefined).listen(0, '127.0.0.1', done);
  });
  after((_, done) => {
    silent.closeAllConnections();
    silent.close(() => done());
  });
  const target = () => ({
    name: 'silent',
    url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    pid: process.pid,
    headers: {},
  });

  it('that has not ended long after its time is stopped, and no result', async () => {
    await assert.rejects(
      load(target(), { connections: 1, seconds: 600, mostMs: 100 }),
      /^Error: silent: the load did not end\. \(0\.1 s\)$/,
    );
  });

  it('in an open loop waits for answers that do not come no longer than that, either', async () => {
    const at = { connections: 2, seconds: 0.1, rate: 100, mostMs: 100 };
    await assert.rejects(steady(target(), at), /^Error: silent: not all answers have come\. \(0\.1 s\)$/);
  });
});

describe('a process of the benchmark', () => {
  it('that does not end is killed, and the rest goes on', async () => {
    const said: string[] = [];
    const child = spawn(process.execPath, [
      '--eval',
      "process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000);",
    ]);
    const stop = stopperOf(child, { patience: 200, say: (line) => said.push(line) });
    assert.equal(await firstLine(child), 'ready');
    await stop();
    assert.equal(child.signalCode, 'SIGKILL');
    assert.match(said.join('\n'), /did not end in time, and was killed/);
  });
});
