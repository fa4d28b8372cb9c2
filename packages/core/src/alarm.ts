import type { Change } from './change.ts';
import { type About, entry, type Fields } from './entry.ts';
import type { TenantId } from './ids.ts';
import type { Instant } from './time.ts';

/** What may be wrong with an installation, and somebody has to know. Closed, sorted, one a line. */
export const alarmCodes = [
  'audit-unread',
  'broken-seal',
  'certificate-ends',
  'change-past-us',
  'clock-stepped',
  'groups-unread',
  'own-application',
  'restored',
  'review-too-large',
  'role-held-outside',
  'sealed-code-used',
  'work-stuck',
] as const;
export type AlarmCode = (typeof alarmCodes)[number];

/** Something that needs a person, kept until it is over or nobody needs to see it any more. */
export interface Alarm {
  /** Names the occasion: the same one is raised once. */
  readonly key: string;
  readonly code: AlarmCode;
  /** Whose system it is about, where it is of one tenant. */
  readonly tenant?: TenantId;
  /** A sentence for people, and what to do. It holds nothing secret. */
  readonly says: string;
  readonly raisedAt: Instant;
  /** Shown no longer than until then. */
  readonly shownUntil: Instant;
}

/** What an alarm's entry holds beside its sentence; what is personal stands here alone, and never in what people are sent. */
interface Known {
  readonly about?: About;
  readonly parts?: Fields;
}

/** Raises an alarm: it is kept, written into the log, and people are told. */
export function raiseAlarm(value: Alarm, { about = {}, parts }: Known = {}): readonly Change<'alarm.raised'>[] {
  const { key, code, says, raisedAt } = value;
  return [
    { add: 'alarm', value: about.tenant === undefined ? value : { ...value, tenant: about.tenant as TenantId } },
    { record: entry('alarm.raised', null, { ...about, outcome: code }, { code, key, says }, parts) },
    { later: 'notify', about: `alarm:${key}`, dueAt: raisedAt },
  ];
}
