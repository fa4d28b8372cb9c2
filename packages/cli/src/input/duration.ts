import { parseDuration } from '@countersign/core/time.ts';
import { usage } from '../failure.ts';

/** A length of time as people type it, `90s`, `30m`, `4h`, `1d12h`, or as ISO 8601; answers ISO 8601. */
export function readDuration(typed: string): string {
  const iso = /^p/i.test(typed) ? typed.toUpperCase() : fromShort(typed);
  const parsed = parseDuration(iso ?? typed);
  if (parsed.ok && iso !== undefined) return iso;
  const why = iso === undefined || parsed.ok ? `${JSON.stringify(typed)} is not a length of time.` : parsed.message;
  throw usage(why, 'Give it like 30m, 4h or 1d12h, or as ISO 8601 (PT4H).');
}

function fromShort(typed: string): string | undefined {
  const [, weeks, days, hours, minutes, seconds] =
    /^(?:(\d{1,4})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?$/i.exec(typed) ?? [];
  if ([weeks, days, hours, minutes, seconds].every((part) => part === undefined)) return undefined;
  const allDays = Number(weeks ?? 0) * 7 + Number(days ?? 0);
  const time = `${hours === undefined ? '' : `${hours}H`}${minutes === undefined ? '' : `${minutes}M`}${seconds === undefined ? '' : `${seconds}S`}`;
  return `P${allDays === 0 ? '' : `${allDays}D`}${time === '' ? '' : `T${time}`}`;
}

/** The same in milliseconds. */
export function durationMs(typed: string): number {
  const parsed = parseDuration(readDuration(typed));
  if (!parsed.ok) throw usage(parsed.message, 'Give it like 30m, 4h or 1d12h.');
  return parsed.value;
}
