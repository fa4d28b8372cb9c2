import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatInstant, instant } from './time.ts';
import { isZone, monthIn, zonedTime } from './zone.ts';

test('names of the IANA database are zones, and nothing else is', () => {
  for (const zone of ['UTC', 'Europe/Vienna', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5']) assert.ok(isZone(zone), zone);
  for (const zone of ['', 'Vienna', '+01:00', 'Europe/../etc', 'Europe/Vienna ', 'Europe/Vienna\n', `E${'x'.repeat(100)}`])
    assert.equal(isZone(zone), false, JSON.stringify(zone));
});

test('an instant is written as clocks in the zone show it, in winter and in summer', () => {
  assert.equal(zonedTime(instant(Date.UTC(2026, 10, 24, 15, 5, 9)), 'Europe/Vienna'), '2026-11-24 16:05:09 GMT+1');
  assert.equal(zonedTime(instant(Date.UTC(2026, 6, 1, 23, 30)), 'Europe/Vienna'), '2026-07-02 01:30:00 GMT+2');
  assert.equal(zonedTime(instant(Date.UTC(2026, 6, 1, 0, 0)), 'UTC'), '2026-07-01 00:00:00 UTC');
  assert.equal(zonedTime(instant(Date.UTC(2026, 6, 1, 0, 0)), 'Asia/Kathmandu'), '2026-07-01 05:45:00 GMT+5:45');
});

const month = (text: string, zone: string) => {
  const found = monthIn(text, zone);
  return found && [formatInstant(found.from), formatInstant(found.until)];
};

test('a month lasts from midnight to midnight where the reader is, over a change of the clock too', () => {
  assert.deepEqual(month('2026-11', 'UTC'), ['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z']);
  assert.deepEqual(month('2026-03', 'Europe/Vienna'), ['2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z']);
  assert.deepEqual(month('2026-12', 'Pacific/Auckland'), ['2026-11-30T11:00:00.000Z', '2026-12-31T11:00:00.000Z']);
});

test('a month begins with the first instant of a day that has no midnight', () => {
  // In Paraguay the clock went from 0:00 to 1:00 on 1 October 2023.
  assert.equal(month('2023-10', 'America/Asuncion')?.[0], '2023-10-01T04:00:00.000Z');
});

test('what is no month is none', () => {
  for (const text of ['2026', '2026-13', '2026-00', '1999-12', '2026-1', '2026-11-01', 'november', ''])
    assert.equal(monthIn(text, 'UTC'), undefined, text);
});
