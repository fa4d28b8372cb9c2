import { type Refusal, refuse } from '@countersign/core/errors.ts';

/** The guard that every installation has from its first start. */
export const standingRights = 'standing-rights';

export function builtInGuard(): Refusal {
  return refuse('not-allowed', `The guard ${standingRights} is built in.`, {
    next: 'Add another guard beside it; guards only ever narrow.',
  });
}
