import { type Refusal, refuse } from '@countersign/core/errors.ts';

/** Counts within the minute that runs; bounded, since whoever sends can invent tokens and addresses. */
export interface Rate {
  /** Counts one more of this caller; a refusal once there are too many. */
  count(who: string): Refusal | undefined;
  /** Whether there are too many already, without counting. */
  exceeded(who: string): Refusal | undefined;
}

const most = 200_000;

const requests = { windowMs: 60_000, what: 'requests within a minute' };

/** At most `limit` within a window; 0 is without limit. */
export function createRate(limit: number, monotonic: () => number, { windowMs, what } = requests): Rate {
  let counts = new Map<string, number>();
  let until = monotonic() + windowMs;
  const turn = () => {
    if (monotonic() < until && counts.size < most) return;
    counts = new Map();
    until = monotonic() + windowMs;
  };
  const refusal = () =>
    refuse('rate-limited', `More than ${limit} ${what}.`, {
      next: 'Wait, then go on more slowly.',
      extra: { retryAfterSeconds: Math.max(1, Math.ceil((until - monotonic()) / 1000)) },
    });
  return {
    count(who) {
      if (limit === 0) return undefined;
      turn();
      const count = (counts.get(who) ?? 0) + 1;
      counts.set(who, count);
      return count > limit ? refusal() : undefined;
    },
    exceeded: (who) => (limit > 0 && monotonic() < until && (counts.get(who) ?? 0) >= limit ? refusal() : undefined),
  };
}
