import { type Instant, instant } from './time.ts';

const hour = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether this is a time zone that can be reckoned with: a name of the IANA database, such as `Europe/Vienna`, or `UTC`. */
export function isZone(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name) && formatOf(name) !== undefined;
}

/** The zone as a sentence says it: never an offset, whose summer nobody knows. */
export const utc = 'UTC';

/** `2026-11-24 16:05:09 GMT+1`, as clocks in the zone show it; `2026-11-24 15:05:09 UTC` for UTC itself. */
export function zonedTime(at: Instant, zone: string): string {
  if (zone === utc) return utcTime(at);
  const { year, month, day, hour: hours, minute, second, timeZoneName } = partsAt(at, zone);
  return `${year}-${month}-${day} ${hours}:${minute}:${second} ${timeZoneName}`;
}

/** `2026-11-24 15:05:09 UTC`. */
export function utcTime(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The month `2026-11` from its first midnight in the zone to that of the next; undefined for what is no month between 2000 and 2100. */
export function monthIn(text: string, zone: string): { readonly from: Instant; readonly until: Instant } | undefined {
  const [, years, months] = /^(20[0-9]{2})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  if (years === undefined || months === undefined) return undefined;
  const [year, month] = [Number(years), Number(months) - 1];
  return { from: startOfDay(Date.UTC(year, month, 1), zone), until: startOfDay(Date.UTC(year, month + 1, 1), zone) };
}

/** When a day begins in the zone; `midnight` is its midnight in UTC. A day that has no midnight there begins with its first instant. */
function startOfDay(midnight: number, zone: string): Instant {
  // What the clock there shows at an instant, taken for UTC, is off by the zone's offset then; looked at once more, since the offset may change between the two.
  const first = midnight - offsetAt(midnight, zone);
  const second = midnight - offsetAt(first, zone);
  return instant(offsetAt(second, zone) === offsetAt(first, zone) ? second : Math.max(first, second));
}

function offsetAt(at: number, zone: string): number {
  const { year, month, day, hour: hours, minute, second } = partsAt(instant(at), zone);
  const shown =
    Date.UTC(Number(year), Number(month) - 1, Number(day)) + Number(hours) * hour + Number(minute) * 60_000 + Number(second) * 1000;
  return shown - Math.floor(at / 1000) * 1000;
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'timeZoneName';

function partsAt(at: Instant, zone: string): { readonly [part in Part]: string } {
  const format = formatOf(zone);
  if (format === undefined) throw new RangeError(`${zone} is no time zone`);
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value])) as { readonly [part in Part]: string };
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
      ...{ hourCycle: 'h23', timeZone: zone, timeZoneName: 'shortOffset' },
    } as Intl.DateTimeFormatOptions);
    formats.set(zone, made);
    return made;
  } catch {
    return undefined;
  }
}
