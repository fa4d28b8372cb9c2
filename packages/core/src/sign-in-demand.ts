import { type Refusal, refuse } from './errors.ts';
import type { Proof } from './person.ts';
import { type Duration, humanDuration, type Instant } from './time.ts';

/** What a rule demands of how whoever asks or votes had signed in. */
export interface SignInDemand {
  readonly freshSignIn: Duration | null;
  readonly passkey?: boolean;
}

/** `whose`: who or what demands it, as the message begins; `next`: what to do once signed in. */
interface Words {
  readonly whose: string;
  readonly next: string;
}

/**
 * Why a sign-in is not enough, or undefined if it is. That it was no passkey is said first: a fresh sign-in of another kind would not do.
 * Only a passkey that was made here counts; what a provider says of its own devices is its word and no proof of ours.
 */
export function againstSignIn(
  demand: SignInDemand,
  { provedAt, method }: Proof,
  { whose, next, now }: Words & { readonly now: Instant },
): Refusal | undefined {
  const { freshSignIn } = demand;
  const within = freshSignIn === null ? '' : ` within the last ${humanDuration(freshSignIn)}`;
  if (demand.passkey === true && method !== 'passkey') {
    const how = 'Sign in with a passkey of yours, which “How I sign in” makes';
    return refuse('passkey-needed', `${whose} needs a sign-in with a passkey${within}.`, { next: `${how}, and ${next}.` });
  }
  if (freshSignIn === null || now - provedAt <= freshSignIn) return undefined;
  return stale(`${whose} needs a sign-in${demand.passkey === true ? ' with a passkey' : ''}${within}.`, next);
}

function stale(message: string, next: string): Refusal {
  return refuse('fresh-sign-in-needed', message, { next: `Sign in again and ${next}.` });
}
