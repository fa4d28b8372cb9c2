import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchBeside, withoutBrowser } from './browser.ts';

describe('a browser beside a server', { skip: withoutBrowser() }, () => {
  const server = () => {
    const stops: string[] = [];
    return { stops, stop: async () => void stops.push('stopped') };
  };

  it('stops the server where no browser starts', async () => {
    const started = server();
    await assert.rejects(launchBeside(Promise.resolve(started), '/bin/false'));
    assert.deepEqual(started.stops, ['stopped']);
  });

  it('closes the browser where the server does not start', async () => {
    // Were it left open, this process would not end.
    await assert.rejects(launchBeside(Promise.reject(new Error('no server'))), /no server/);
  });
});
