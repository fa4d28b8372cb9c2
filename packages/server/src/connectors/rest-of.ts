import type { Invocation, Resting } from './connector.ts';

/** Where a 429 does not say for how long. */
const usualSeconds = 5;

/** For how long a workload that refused something asks to be left alone. */
export function restOf(invocation: Invocation): Resting {
  if (invocation.result !== 'rejected') return {};
  const seconds = invocation.retryAfterSeconds ?? (invocation.status === 429 ? usualSeconds : undefined);
  return seconds === undefined ? {} : { retryAfterSeconds: seconds };
}
