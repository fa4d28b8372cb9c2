import { type Refusal, refuse } from './errors.ts';
import type { Proof } from './person.ts';
import { type Duration, duration, humanDuration, type Instant } from './time.ts';

/** What a rule demands of how whoever asks or votes had signed in. */
export interface SignInDemand {
  readonly freshSignIn: Duration | null;
  readonly passkey?: boolean;
  /** Authentication contexts, all of which it must have met. */
  readonly authenticationContexts?: readonly string[] | undefined;
}

/** How old a sign-in may be that met a context, where nothing else is said: what it met then says little of now. */
const usualFresh = duration(10 * 60_000);

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
  { provedAt, method, contexts = [] }: Proof,
  { whose, next, now }: Words & { readonly now: Instant },
): Refusal | undefined {
  const { freshSignIn } = demand;
  const within = freshSignIn === null ? '' : ` within the last ${humanDuration(freshSignIn)}`;
  if (demand.passkey === true && method !== 'passkey') {
    const how = 'Sign in with a passkey of yours, which “How I sign in” makes';
    return refuse('passkey-needed', `${whose} needs a sign-in with a passkey${within}.`, { next: `${how}, and ${next}.` });
  }
  const wanted = demand.authenticationContexts ?? [];
  if (wanted.length > 0) {
    const fresh = freshSignIn ?? usualFresh;
    const met = wanted.every((one) => contexts.includes(one)) && now - provedAt <= fresh;
    return met ? undefined : contextNeeded(wanted, `${whose} needs a sign-in within the last ${humanDuration(fresh)}`, next);
  }
  if (freshSignIn === null || now - provedAt <= freshSignIn) return undefined;
  return stale(`${whose} needs a sign-in${demand.passkey === true ? ' with a passkey' : ''}${within}.`, next);
}

/** Said of a stale one too: a plain fresh sign-in would lose the context. */
function contextNeeded(contexts: readonly string[], message: string, next: string): Refusal {
  const named = `the authentication context${contexts.length === 1 ? '' : 's'} ${contexts.join(', ')}`;
  return refuse('authentication-context-needed', `${message} that met ${named}.`, {
    next: `Sign in at your provider again, asked for ${contexts.join(', ')}, and ${next}.`,
    extra: { contexts: [...contexts] },
  });
}

function stale(message: string, next: string): Refusal {
  return refuse('fresh-sign-in-needed', message, { next: `Sign in again and ${next}.` });
}
