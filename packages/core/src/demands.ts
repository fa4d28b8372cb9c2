import { checkOf } from './checks.ts';
import { type Refusal, refuse } from './errors.ts';
import type { Proof } from './person.ts';
import { againstSignIn } from './sign-in-demand.ts';
import type { Duration, Instant } from './time.ts';

/** What was given with an ask. */
export interface Given extends Proof {
  readonly reason: string;
  readonly ticket: string | null;
}

interface Demanded {
  readonly reason: boolean;
  readonly ticket: readonly string[];
  readonly freshSignIn?: Duration | null;
  readonly passkey?: boolean;
  /** Of a policy or a guard alone; a route demands each of theirs. */
  readonly authenticationContext?: string | undefined;
  readonly authenticationContexts?: readonly string[];
}

/** What is missing of what a rule, called by its name, demands; undefined where nothing is. */
export function unmetDemand(name: string, demands: Demanded, { reason, ticket, ...proof }: Given, now: Instant): Refusal | undefined {
  if (demands.reason && reason.trim() === '')
    return refuse('reason-missing', `${name} needs a reason.`, { next: 'Say in a sentence why you need this now.' });
  for (const pattern of demands.ticket) {
    if (ticket === null || checkOf({ type: 'string', pattern })(ticket).length > 0) {
      return refuse('ticket-missing', `${name} needs a ticket of the form ${pattern}.`, { next: 'Give the ticket’s number.' });
    }
  }
  const { freshSignIn = null, passkey = false, authenticationContext: one } = demands;
  const { authenticationContexts = one === undefined ? [] : [one] } = demands;
  return againstSignIn({ freshSignIn, passkey, authenticationContexts }, proof, { whose: name, next: 'repeat the request', now });
}
