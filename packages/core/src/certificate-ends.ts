import { type Alarm, raiseAlarm } from './alarm.ts';
import type { Change } from './change.ts';
import type { TenantId } from './ids.ts';
import { after, duration, formatInstant, type Instant } from './time.ts';

/** Until when the last of a workload's certificates is good. */
export interface LastCertificate {
  /** `contoso.onmicrosoft.com/Exchange`. */
  readonly workload: string;
  readonly tenant: TenantId;
  readonly endsAt: Instant;
}

const day = 24 * 3_600_000;
/** Days before the end at which people are told, and at the end itself. */
const warnings = [0, 1, 7, 30];

interface Told {
  readonly now: Instant;
  /** Whether an alarm of this key was ever raised. */
  readonly known: (key: string) => Promise<boolean>;
}

/**
 * What to do about a certificate: an alarm a month, a week and a day before its end, and at its end; each takes the place of the one
 * before it, and all are over once a later certificate is there.
 */
export async function certificateAlarms(
  last: LastCertificate,
  open: readonly Alarm[],
  { now, known }: Told,
): Promise<readonly Change<'alarm.raised'>[]> {
  const family = `certificate-ends:${last.workload}:`;
  const days = warnings.find((left) => last.endsAt - now <= left * day);
  const key = days === undefined ? undefined : `${family}${last.endsAt}:${days}`;
  const over = open.filter((alarm) => alarm.key.startsWith(family) && alarm.key !== key);
  return [
    ...over.map((alarm) => ({ end: 'alarm' as const, key: alarm.key, at: now })),
    ...(key === undefined || (await known(key)) ? [] : raiseAlarm(alarmOf(last, key, now), { about: { tenant: last.tenant } })),
  ];
}

function alarmOf({ workload, endsAt }: LastCertificate, key: string, now: Instant): Alarm {
  const [tenant = ''] = workload.split('/');
  const ends = endsAt <= now ? 'ended' : 'ends';
  return {
    key,
    code: 'certificate-ends',
    says: `The certificate of ${workload} ${ends} on ${formatInstant(endsAt)}. An owner renews it: countersign tenant renew ${tenant}`,
    raisedAt: now,
    shownUntil: after(now, duration(365 * day)),
  };
}
