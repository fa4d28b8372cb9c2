import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { steadyClock } from './steady-clock.ts';

const noon = Date.UTC(2026, 2, 2, 12);
const hour = 3_600_000;

/** Reads a clock that is `off` by so much when `passed` milliseconds have passed. */
function clock() {
  const read = steadyClock();
  return (passed: number, off = 0, { least = 0, takes = 0 } = {}) =>
    read({ wall: noon + passed + off, asked: passed, answered: passed + takes, least }) - noon;
}

describe('the time that a process tells', () => {
  it('is that of the clock', () => {
    const read = clock();
    assert.deepEqual([read(0), read(10), read(5_000), read(hour)], [0, 10, 5_000, hour]);
  });

  it('goes on at its pace while the clock was put back, so that nothing ends later', () => {
    const read = clock();
    read(0);
    for (const passed of [1, 2, 60_000, hour, 3 * hour]) assert.equal(read(passed, -2 * hour), passed);
    assert.equal(read(4 * hour), 4 * hour);
  });

  it('loses nothing of it however often it is read meanwhile', () => {
    const read = clock();
    read(0);
    let last = 0;
    for (let step = 1; step <= 40_000; step++) last = read(step / 4, -hour, { takes: 0.2 });
    assert.equal(last, 10_000);
  });

  it('follows a clock that is put forward, and does not come back with it', () => {
    const read = clock();
    read(0);
    assert.equal(read(1_000, hour), hour + 1_000);
    assert.equal(read(2_000), hour + 2_000);
    assert.equal(read(hour + 3_000), 2 * hour + 3_000);
  });

  it('is never earlier than what was recorded or said', () => {
    const read = clock();
    assert.equal(read(0, 0, { least: noon + hour }), hour);
    assert.equal(read(10), hour + 10);
    assert.equal(read(5), hour + 10);
  });

  it('is not ahead of a clock that is merely read late', () => {
    const read = clock();
    read(0);
    assert.equal(read(1_000, 0, { takes: 30_000 }), 1_000);
    assert.equal(read(40_000), 40_000);
  });
});
