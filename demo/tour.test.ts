import assert from 'node:assert/strict';
import { it } from 'node:test';
import { stops } from './tour.ts';

it('the tour ends though what it has started does not stop, or fails to, and says so', async () => {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  assert.equal(await stops({ stop: async () => undefined }, 60_000, say), true);
  assert.deepEqual(said, []);
  assert.equal(await stops({ stop: () => new Promise(() => undefined) }, 50, say), false);
  assert.equal(await stops({ stop: () => Promise.reject(new Error('The disk is full.')) }, 60_000, say), false);
  assert.deepEqual(said, ['\n✗ The demo did not stop. (0.05 s)', '\n✗ The disk is full.']);
});
