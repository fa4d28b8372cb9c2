import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localTime, relativeTime, roughly, spelledOut, utcBeside } from './times.ts';

const at = Date.UTC(2026, 10, 24, 15, 5);

test('a time is shown where the reader is, with UTC beside it', () => {
  assert.match(localTime(at, 'Europe/Berlin'), /24 Nov 2026.*16:05 (CET|GMT\+1)/);
  assert.equal(utcBeside(at, 'Europe/Berlin'), '15:05 UTC');
});

test('UTC brings its own date where it is another day', () => {
  assert.match(localTime(at, 'Pacific/Auckland'), /25 Nov 2026/);
  assert.equal(utcBeside(at, 'Pacific/Auckland'), '2026-11-24 15:05 UTC');
});

test('UTC is not said twice to somebody who lives by it', () => {
  assert.equal(utcBeside(at, 'UTC'), undefined);
});

test('how far away a time is says no more than is there', () => {
  assert.equal(relativeTime(at + 119_999, at), 'in 1 minute 59 seconds');
  assert.equal(relativeTime(at - 3 * 3_600_000 - 59_000, at), '3 hours ago');
  assert.equal(relativeTime(at, at), 'just now');
  assert.equal(roughly(26 * 3_600_000 + 90_000), '1 day 2 hours');
});

test('a duration is spelled out, and what is none stays as it came', () => {
  assert.equal(spelledOut('PT4H'), '4 hours');
  assert.equal(spelledOut('soon'), 'soon');
});
