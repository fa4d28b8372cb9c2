import { duration, humanDuration, parseDuration } from '@countersign/core/time.ts';

const minute = 60_000;
const hour = 60 * minute;

/** `Tue 24 Nov 2026, 16:05 CET`, where the reader is. */
export function localTime(at: number, zone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(at);
}

/** `15:05 UTC`; with its date where that is another day than the reader's. Undefined where the reader's own zone is UTC. */
export function utcBeside(at: number, zone = new Intl.DateTimeFormat().resolvedOptions().timeZone): string | undefined {
  if (['UTC', 'Etc/UTC', 'Etc/GMT'].includes(zone)) return undefined;
  const iso = new Date(at).toISOString();
  const here = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: zone }).format(at);
  const time = `${iso.slice(11, 16)} UTC`;
  return here === iso.slice(0, 10) ? time : `${iso.slice(0, 10)} ${time}`;
}

/** Both in one line, for what is told on hovering. */
export function bothTimes(at: number): string {
  const utc = utcBeside(at);
  return utc === undefined ? localTime(at) : `${localTime(at)} (${utc})`;
}

/** `in 2 hours`, `5 minutes ago`, `just now`. */
export function relativeTime(at: number, now: number): string {
  const apart = Math.abs(at - now);
  if (apart < 5_000) return 'just now';
  return at > now ? `in ${roughly(apart)}` : `${roughly(apart)} ago`;
}

/** What is left, rounded down so that nobody plans by time that is not there: `1 hour 12 minutes`. */
export function roughly(ms: number): string {
  const step = ms < 2 * minute ? 1_000 : ms < 48 * hour ? minute : hour;
  return humanDuration(duration(Math.floor(ms / step) * step))
    .split(' ')
    .slice(0, 4)
    .join(' ');
}

/** `PT4H` as `4 hours`; what is no duration stays as it came. */
export function spelledOut(iso: string): string {
  const parsed = parseDuration(iso);
  return parsed.ok ? humanDuration(parsed.value) : iso;
}
