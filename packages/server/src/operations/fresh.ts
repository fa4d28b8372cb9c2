import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Actor } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';

const tenMinutes = 10 * 60_000;

/** What changes how one signs in needs a proof of these minutes: a session that was left open cannot be turned into one that stays. */
export function againstStale({ credential, person }: Actor, now: Instant): Refusal | undefined {
  if (person.kind !== 'human') return refuse('not-allowed', 'Agents and service accounts do not sign in.', { next: 'Use a token.' });
  if (now - credential.provedAt <= tenMinutes) return undefined;
  return refuse('fresh-sign-in-needed', 'This needs a sign-in within the last ten minutes.', { next: 'Sign in again, then repeat.' });
}
