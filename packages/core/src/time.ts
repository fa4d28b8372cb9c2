/** Milliseconds since 1970-01-01T00:00:00Z. Core never asks for the time; it is passed in. */
export type Instant = number & { readonly __brand: 'Instant' };

/** A fixed length of time in milliseconds, never negative. */
export type Duration = number & { readonly __brand: 'Duration' };

type Refused<Code extends string> = { readonly ok: false; readonly code: Code; readonly message: string };
export type ParsedDuration = { readonly ok: true; readonly value: Duration } | Refused<'bad-duration'>;
export type ParsedInstant = { readonly ok: true; readonly value: Instant } | Refused<'bad-instant'>;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
const longest = 3660 * day;

/** Marks milliseconds from a clock or a column as an instant; throws for what cannot be one. */
export function instant(ms: number): Instant {
  if (!Number.isSafeInteger(ms)) throw new RangeError(`${ms} is not a whole number of milliseconds`);
  return ms as Instant;
}

/** Marks milliseconds as a duration; throws for what cannot be one. */
export function duration(ms: number): Duration {
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`${ms} is not a whole number of milliseconds, zero or more`);
  return ms as Duration;
}

/** The instant that lies `length` after `start`. */
export function after(start: Instant, length: Duration): Instant {
  return instant(start + length);
}

/** The time from `start` to `end`; zero when the end has passed. */
export function between(start: Instant, end: Instant): Duration {
  return duration(Math.max(0, end - start));
}

const weeks = /^P([0-9]{1,9})W$/;
const daysAndTime = /^P(?:([0-9]{1,9})D)?(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:\.([0-9]{1,3}))?S)?)?$/;

/** Reads an ISO 8601 duration of fixed length, such as `PT4H`, `P1DT12H` or `P2W`; from 1 ms to 3,660 days. Only seconds may have a fraction. */
export function parseDuration(iso: string): ParsedDuration {
  const ms = durationMs(iso);
  if (ms === undefined) return badDuration(whyNot(iso));
  if (ms === 0) return badDuration('A duration of nothing is not accepted; write for example PT1H.');
  if (ms > longest) return badDuration('A duration is at most 3660 days (P3660D).');
  return { ok: true, value: duration(ms) };
}

function durationMs(iso: string): number | undefined {
  const inWeeks = weeks.exec(iso);
  if (inWeeks) return Number(inWeeks[1]) * week;
  const parts = daysAndTime.exec(iso);
  if (!parts || iso === 'P') return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = parts;
  return Number(days) * day + Number(hours) * hour + Number(minutes) * minute + Number(seconds) * second + Number(fraction.padEnd(3, '0'));
}

function whyNot(iso: string): string {
  if (/^[-+]/.test(iso) || /^P.*-/.test(iso)) return 'A duration has no sign; write for example PT4H.';
  if (/^P[^T]*[YM]/.test(iso)) return 'Months and years have no fixed length; give weeks, days, hours or minutes, for example P30D.';
  if (/^P.*[.,]/.test(iso)) return 'Only seconds may have a fraction, of at most three digits after a point; write for example PT90M.';
  return 'A duration is written as ISO 8601 says: PT4H for four hours, P1DT12H for a day and a half, P2W for two weeks.';
}

function badDuration(message: string): Refused<'bad-duration'> {
  return { ok: false, code: 'bad-duration', message };
}

/** Writes a duration as ISO 8601, in days, hours, minutes and seconds: `PT4H`, `P1DT2H`; `PT0S` for none. `parseDuration` reads it back. */
export function formatDuration(length: Duration): string {
  const { days, hours, minutes, seconds } = split(length);
  const date = days > 0 ? `${days}D` : '';
  const time = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds > 0 ? `${seconds}S` : ''}`;
  if (!date && !time) return 'PT0S';
  return time ? `P${date}T${time}` : `P${date}`;
}

/** Says a duration to a person: `4 hours`, `1 day 2 hours`. */
export function humanDuration(length: Duration): string {
  const { days, hours, minutes, seconds } = split(length);
  const said = [counted(days, 'day'), counted(hours, 'hour'), counted(minutes, 'minute'), counted(seconds, 'second')].filter(
    (part) => part !== '',
  );
  return said.length > 0 ? said.join(' ') : '0 seconds';
}

function counted(count: number, unit: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

function split(length: Duration): { days: number; hours: number; minutes: number; seconds: number } {
  return {
    days: Math.floor(length / day),
    hours: Math.floor((length % day) / hour),
    minutes: Math.floor((length % hour) / minute),
    seconds: (length % minute) / second,
  };
}

const dateTime = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/;

/**
 * Reads an RFC 3339 instant with `Z` or an offset, between the years 2000 and 2100 (UTC). Fractions finer than a
 * millisecond are cut off, so that an end never moves later. Leap seconds (`:60`) are refused: they have no place in the count.
 */
export function parseInstant(text: string): ParsedInstant {
  const ms = instantMs(text);
  if (ms === undefined) return badInstant('A time is written as RFC 3339 says, with its offset: 2026-11-22T16:00:00Z.');
  const year = new Date(ms).getUTCFullYear();
  if (year < 2000 || year > 2100) return badInstant('A time lies between the years 2000 and 2100.');
  return { ok: true, value: instant(ms) };
}

/** Whether the text is an RFC 3339 date and time that exists, in any year. */
export function isDateTime(text: string): boolean {
  return instantMs(text) !== undefined;
}

function instantMs(text: string): number | undefined {
  const parts = dateTime.exec(text);
  if (!parts) return undefined;
  const [, year, month, date, hours, minutes, seconds] = parts.map(Number);
  const [fraction, offset] = [parts[7] ?? '', offsetMs(parts)];
  const valid = isDate(Number(year), Number(month), Number(date)) && Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
  if (!valid || offset === undefined) return undefined;
  const timeOfDay =
    Number(hours) * hour + Number(minutes) * minute + Number(seconds) * second + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return midnight(Number(year), Number(month), Number(date)) + timeOfDay - offset;
}

function offsetMs([, , , , , , , , sign, hours = '0', minutes = '0']: RegExpExecArray): number | undefined {
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (Number(hours) * hour + Number(minutes) * minute) * (sign === '-' ? -1 : 1);
}

function isDate(year: number, month: number, date: number): boolean {
  return month >= 1 && month <= 12 && date >= 1 && date <= new Date(midnight(year, month + 1, 0)).getUTCDate();
}

// Date.UTC reads the years 0 to 99 as 1900 to 1999; a 400-year cycle later the calendar is the same.
function midnight(year: number, month: number, date: number): number {
  return Date.UTC(year + 400, month - 1, date) - 146_097 * day;
}

function badInstant(message: string): Refused<'bad-instant'> {
  return { ok: false, code: 'bad-instant', message };
}

/** Writes an instant as RFC 3339 in UTC with milliseconds: `2026-11-22T16:00:00.000Z`. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString();
}
