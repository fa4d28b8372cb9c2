import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  after,
  between,
  duration,
  formatDuration,
  formatInstant,
  humanDuration,
  instant,
  isDateTime,
  parseDuration,
  parseInstant,
} from './time.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe('durations', () => {
  for (const [iso, ms] of [
    ['PT4H', 4 * hour],
    ['P1DT2H', 26 * hour],
    ['P2W', 14 * day],
    ['P30D', 30 * day],
    ['PT90M', 1.5 * hour],
    ['PT5400S', 1.5 * hour],
    ['PT0.001S', 1],
    ['PT1.5S', 1500],
    ['P0DT1H', hour],
    ['P3660D', 3660 * day],
    ['PT1H1M1S', 3_661_000],
  ] as const) {
    test(`reads ${iso} as ${ms} ms`, () => assert.deepEqual(parseDuration(iso), { ok: true, value: ms }));
  }

  for (const [iso, why] of [
    ['P1M', /Months and years/],
    ['P1Y', /Months and years/],
    ['P1Y2DT3H', /Months and years/],
    ['-PT1H', /no sign/],
    ['+PT1H', /no sign/],
    ['PT-1H', /no sign/],
    ['PT0S', /nothing/],
    ['P0D', /nothing/],
    ['PT0.000S', /nothing/],
    ['PT1.5H', /Only seconds/],
    ['P0.5D', /Only seconds/],
    ['PT1,5S', /Only seconds/],
    ['PT1.0001S', /Only seconds/],
    ['P3661D', /at most 3660 days/],
    ['P3660DT0.001S', /at most 3660 days/],
    ['P999999999W', /at most 3660 days/],
    ['P', /ISO 8601/],
    ['PT', /ISO 8601/],
    ['P1DT', /ISO 8601/],
    ['P1W2D', /ISO 8601/],
    ['PT1M1H', /ISO 8601/],
    ['PT1', /ISO 8601/],
    ['4h', /ISO 8601/],
    ['pt4h', /ISO 8601/],
    ['PT4H ', /ISO 8601/],
    ['PT4H\n', /ISO 8601/],
    ['PT9999999999S', /ISO 8601/],
    ['PT٤H', /ISO 8601/],
    ['', /ISO 8601/],
  ] as const) {
    test(`refuses ${JSON.stringify(iso)}`, () => {
      const parsed = parseDuration(iso);
      assert.ok(!parsed.ok);
      assert.equal(parsed.code, 'bad-duration');
      assert.match(parsed.message, why);
    });
  }

  test('are written so that they read back the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3660 * day }), (ms) => {
        assert.deepEqual(parseDuration(formatDuration(duration(ms))), { ok: true, value: ms });
      }),
    );
  });

  for (const [ms, iso, said] of [
    [4 * hour, 'PT4H', '4 hours'],
    [26 * hour, 'P1DT2H', '1 day 2 hours'],
    [14 * day, 'P14D', '14 days'],
    [90 * 60_000, 'PT1H30M', '1 hour 30 minutes'],
    [61_001, 'PT1M1.001S', '1 minute 1.001 seconds'],
    [0, 'PT0S', '0 seconds'],
  ] as const) {
    test(`writes ${ms} ms as ${iso} and says ${said}`, () => {
      assert.equal(formatDuration(duration(ms)), iso);
      assert.equal(humanDuration(duration(ms)), said);
    });
  }
});

describe('instants', () => {
  for (const [text, utc] of [
    ['2026-11-22T16:00:00Z', '2026-11-22T16:00:00.000Z'],
    ['2026-11-22T16:00:00+01:30', '2026-11-22T14:30:00.000Z'],
    ['2026-11-22T16:00:00-23:59', '2026-11-23T15:59:00.000Z'],
    ['2026-11-22T16:00:00.9999999Z', '2026-11-22T16:00:00.999Z'],
    ['2026-11-22T16:00:00.5Z', '2026-11-22T16:00:00.500Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['1999-12-31T23:30:00-01:00', '2000-01-01T00:30:00.000Z'],
    ['2100-12-31T23:59:59Z', '2100-12-31T23:59:59.000Z'],
  ] as const) {
    test(`reads ${text}`, () => {
      const parsed = parseInstant(text);
      assert.ok(parsed.ok);
      assert.equal(formatInstant(parsed.value), utc);
    });
  }

  for (const text of [
    '2026-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-12-31T23:59:60Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+01:60',
    '2026-01-01T00:00:00+0100',
    '2026-01-01 00:00:00Z',
    '2026-01-01t00:00:00z',
    '2026-01-01T00:00Z',
    '2026-01-01',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    '1999-12-31T23:59:59Z',
    '2101-01-01T00:00:00Z',
    '2000-01-01T00:30:00+01:00',
    '0026-01-01T00:00:00Z',
    '1700000000000',
    '',
  ]) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      const parsed = parseInstant(text);
      assert.equal(parsed.ok ? 'read' : parsed.code, 'bad-instant');
    });
  }

  test('are written so that they read back the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2101, 0) - 1 }), (ms) => {
        assert.deepEqual(parseInstant(formatInstant(instant(ms))), { ok: true, value: ms });
      }),
    );
  });

  test('exist in any year for a date and time, but not on days that never were', () => {
    assert.ok(isDateTime('9999-12-31T23:59:59Z'));
    assert.ok(isDateTime('0000-02-29T00:00:00Z'));
    assert.ok(!isDateTime('0001-02-29T00:00:00Z'));
    assert.ok(!isDateTime('1900-02-29T00:00:00Z'));
  });

  test('are told apart from durations, and are reached by them', () => {
    const start = instant(1000);
    assert.equal(after(start, duration(500)), 1500);
    assert.equal(between(start, instant(1500)), 500);
    assert.equal(between(instant(1500), start), 0);
    assert.throws(() => instant(Number.NaN), RangeError);
    assert.throws(() => duration(-1), RangeError);
    assert.throws(() => duration(0.5), RangeError);
  });
});
