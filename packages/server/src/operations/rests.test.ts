import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restsBy } from './rests.ts';

function rests() {
  const clock = { now: 1000 };
  return { clock, rests: restsBy(() => clock.now) };
}

test('a workload is left alone for as long as it asked, and no other with it', () => {
  const { clock, rests: asked } = rests();
  asked.ask('one/Exchange', 10);
  assert.deepEqual([asked.has('one/Exchange'), asked.has('other/Exchange'), asked.all()], [true, false, ['one/Exchange']]);
  clock.now += 9_999;
  assert.equal(asked.has('one/Exchange'), true);
  clock.now += 1;
  assert.deepEqual([asked.has('one/Exchange'), asked.all()], [false, []]);
});

test('who asks twice is left alone for the longer of the two', () => {
  const { clock, rests: asked } = rests();
  asked.ask('one/Exchange', 10);
  asked.ask('one/Exchange', 1);
  clock.now += 5_000;
  assert.equal(asked.has('one/Exchange'), true);
});

test('nobody is left alone for more than five minutes, whatever they ask', () => {
  const { clock, rests: asked } = rests();
  asked.ask('one/Exchange', 86_400);
  clock.now += 299_999;
  assert.equal(asked.has('one/Exchange'), true);
  clock.now += 1;
  assert.equal(asked.has('one/Exchange'), false);
});
