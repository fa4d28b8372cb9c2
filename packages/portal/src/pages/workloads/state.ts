import type { Lock } from '@countersign/contract/schemas/audit.ts';
import type { Workload } from '@countersign/contract/schemas/tenants.ts';

const day = 24 * 3_600_000;

/** How a workload stands, in a word. */
export type Standing = 'locked' | 'works' | 'does not work' | 'not looked at';

export function standingOf({ tenant, name, checked }: Pick<Workload, 'tenant' | 'name' | 'checked'>, locks: readonly Lock[]): Standing {
  if (locksOn({ tenant, name }, locks).length > 0) return 'locked';
  if (checked === null) return 'not looked at';
  return checked.ok ? 'works' : 'does not work';
}

/** Whatever stops a workload: a lock of its own, of its tenant or of everything. */
export function locksOn({ tenant, name }: Pick<Workload, 'tenant' | 'name'>, locks: readonly Lock[]): readonly Lock[] {
  return locks.filter(
    ({ stops, subject }) =>
      stops === 'everything' || (stops === 'tenant' && subject === tenant) || (stops === 'workload' && subject === `${tenant}/${name}`),
  );
}

/** Whether it is time to renew: a month before its end, as the alarm says, or after it. */
export function endsSoon(at: string, now: number): boolean {
  return Date.parse(at) - now < 30 * day;
}
