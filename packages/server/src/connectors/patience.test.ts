import assert from 'node:assert/strict';
import { getActiveResourcesInfo } from 'node:process';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { patiently } from './patience.ts';

const clocks = () => getActiveResourcesInfo().filter((one) => one === 'Timeout').length;

describe('patience', () => {
  it('answers what the work answers, and keeps no clock of it', async () => {
    const before = clocks();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => patiently(600_000, undefined, async () => at)));
    assert.deepEqual(
      answers,
      Array.from({ length: 50 }, (_, at) => at),
    );
    assert.equal(clocks(), before);
  });

  it('says when time ran out', async () => {
    const said = await patiently(5, undefined, (signal) => wait(600_000, 'late', { signal }).catch(() => signal.reason as DOMException));
    assert.equal((said as DOMException).name, 'TimeoutError');
  });

  it('says when whoever asked gave up, before it began or later', async () => {
    const gone = AbortSignal.abort('gone');
    assert.equal(await patiently(600_000, gone, async (signal) => signal.reason), 'gone');
    const asker = new AbortController();
    const said = patiently(600_000, asker.signal, (signal) => wait(600_000, 'late', { signal }).catch(() => signal.reason as string));
    asker.abort('later');
    assert.equal(await said, 'later');
  });

  it('passes on what the work throws, and keeps no clock then either', async () => {
    const before = clocks();
    await assert.rejects(
      patiently(600_000, undefined, () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(clocks(), before);
  });
});
