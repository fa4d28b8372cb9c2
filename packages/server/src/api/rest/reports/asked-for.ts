import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Instant } from '@countersign/core/time.ts';
import { isZone, monthIn, utc } from '@countersign/core/zone.ts';
import { firstRefusal, instantIn } from '../read.ts';

interface Query {
  readonly month?: string;
  readonly from?: string;
  readonly until?: string;
  readonly zone?: string;
}

export interface Time {
  readonly from: Instant;
  readonly until: Instant | undefined;
  readonly zone: string;
}

/** The time that a report is of: a month where its zone is, or from one instant to another, or until now. */
export function timeIn({ month, zone = utc, ...query }: Query): Time | Refusal {
  if (!isZone(zone))
    return unreadable('/zone', 'There is no such time zone.', 'Write it as the IANA database does: Europe/Vienna, or UTC.');
  const [from, until] = [instantIn(query.from, '/from'), instantIn(query.until, '/until')];
  const wrong = firstRefusal(from, until);
  if (wrong !== undefined) return wrong;
  if (month !== undefined && (query.from ?? query.until) !== undefined)
    return unreadable('/month', 'A report is of a month, or from one time to another.', 'Leave one of them out.');
  const whole = month === undefined ? undefined : monthIn(month, zone);
  if (month !== undefined)
    return whole === undefined ? unreadable('/month', 'This is no month.', 'Write it as 2026-11.') : { ...whole, zone };
  if (from === undefined) return unreadable('/from', 'A report needs the time that it is of.', 'Give month, or from and until.');
  return { from: from as Instant, until: until as Instant | undefined, zone };
}

function unreadable(pointer: string, message: string, next: string): Refusal {
  return refuse('bad-filter', message, { next, extra: { pointer } });
}

export type Form = 'json' | 'html' | 'pdf' | 'csv';

const media: { readonly [type: string]: Form } = {
  'application/json': 'json',
  'text/html': 'html',
  'application/pdf': 'pdf',
  'text/csv': 'csv',
};

/** The form that is asked for: by name, or as the client likes it best (RFC 9110, 12.5.1); JSON where nothing that there is was named. */
export function formIn(format: Form | undefined, accept: string): Form {
  if (format !== undefined) return format;
  const wanted = accept.split(',').flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const quality = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1');
    const form = Object.hasOwn(media, type) ? media[type] : undefined;
    return form === undefined || !(quality > 0) ? [] : [{ form, quality }];
  });
  return wanted.sort((a, b) => b.quality - a.quality)[0]?.form ?? 'json';
}
