import { checkOf } from './checks.ts';
import { type Refusal, refuse } from './errors.ts';
import type { Duration, Instant } from './time.ts';
import { humanDuration } from './time.ts';

/** What was given with an ask. */
export interface Given {
  readonly reason: string;
  readonly ticket: string | null;
  readonly provedAt: Instant;
}

interface Demanded {
  readonly reason: boolean;
  readonly ticket: readonly string[];
  readonly freshSignIn?: Duration | null;
}

/** What is missing of what a rule, called by its name, demands; undefined where nothing is. */
export function unmetDemand(name: string, demands: Demanded, { reason, ticket, provedAt }: Given, now: Instant): Refusal | undefined {
  if (demands.reason && reason.trim() === '')
    return refuse('reason-missing', `${name} needs a reason.`, { next: 'Say in a sentence why you need this now.' });
  for (const pattern of demands.ticket) {
    if (ticket === null || checkOf({ type: 'string', pattern })(ticket).length > 0) {
      return refuse('ticket-missing', `${name} needs a ticket of the form ${pattern}.`, { next: 'Give the ticket’s number.' });
    }
  }
  const fresh = demands.freshSignIn ?? null;
  if (fresh === null || now - provedAt <= fresh) return undefined;
  return refuse('fresh-sign-in-needed', `${name} needs a sign-in within the last ${humanDuration(fresh)}.`, {
    next: 'Sign in again and repeat the request.',
  });
}
