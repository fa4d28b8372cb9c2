import type { Grant } from '@countersign/contract/schemas/grants.ts';

/** `1 of 20 used`. */
export function usesWords({ uses, maxUses }: Pick<Grant, 'uses' | 'maxUses'>): string {
  if (maxUses === null) return `${uses} so far, as often as wanted`;
  return `${uses} of ${maxUses} used`;
}
