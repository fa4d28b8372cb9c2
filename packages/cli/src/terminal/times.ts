import { humanDuration, parseDuration } from '@countersign/core/time.ts';

const minute = 60_000;

/** What a time is told against: now, and where the person is. */
export interface Clock {
  readonly now: number;
  /** IANA name; the machine's own when absent. */
  readonly zone?: string | undefined;
}

/** An instant for somebody who plans by it: here, in UTC, and how far away. */
export function when(rfc3339: string, { now, zone }: Clock): string {
  const at = Date.parse(rfc3339);
  if (Number.isNaN(at)) return rfc3339;
  const here = local(at, zone);
  return `${here.endsWith('UTC') ? here : `${here} (${utc(at)})`}, ${relative(at, now)}`;
}

/** The same, short, for a table. */
export function shortWhen(rfc3339: string, { now, zone }: Clock): string {
  const at = Date.parse(rfc3339);
  return Number.isNaN(at) ? rfc3339 : `${local(at, zone)}, ${relative(at, now)}`;
}

/** `in 2 hours`, `5 minutes ago`, `now`; the largest two units, so that nobody plans by false seconds. */
export function relative(at: number, now: number): string {
  const apart = Math.abs(at - now);
  if (apart < 1000) return 'now';
  const said = rounded(apart);
  return at > now ? `in ${said}` : `${said} ago`;
}

function rounded(ms: number): string {
  const step = ms < 10 * minute ? 1000 : ms < 48 * 60 * minute ? minute : 60 * minute;
  const parsed = parseDuration(`PT${Math.floor(ms / step) * (step / 1000)}S`);
  if (!parsed.ok) return 'long';
  return humanDuration(parsed.value).split(' ').slice(0, 4).join(' ');
}

/** An ISO 8601 duration in words; whatever is none is shown as it came. */
export function length(iso: string): string {
  const parsed = parseDuration(iso);
  return parsed.ok ? humanDuration(parsed.value) : iso;
}

function local(at: number, zone: string | undefined): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...(zone === undefined ? {} : { timeZone: zone }),
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('weekday')} ${of('day')} ${of('month')} ${of('year')} ${of('hour')}:${of('minute')} ${of('timeZoneName')}`;
}

function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
