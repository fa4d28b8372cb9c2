import type { Grant } from '@countersign/contract/schemas/grants.ts';

/** `1 of 20 used`. */
export function usesWords({ uses, maxUses, usesPerDay, usedToday }: Pick<Grant, 'uses' | 'maxUses' | 'usesPerDay' | 'usedToday'>): string {
  const today = usesPerDay === null ? '' : `; ${usedToday ?? 0} of ${usesPerDay} today (UTC)`;
  return (maxUses === null ? `${uses} so far, as often as wanted` : `${uses} of ${maxUses} used`) + today;
}
