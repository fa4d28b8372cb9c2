import type { Outcome, Refused } from './change.ts';
import { entry } from './entry.ts';
import { type Refusal, refuse } from './errors.ts';
import { type Grant, type GrantEnd, grantState } from './grant.ts';
import type { PersonId } from './ids.ts';
import { aboutGrant } from './issue-grant.ts';
import { type Precedence, precedence, wakeOf } from './membership.ts';
import type { Instant } from './time.ts';

/** Ends a grant now; what was over already says so, and expiry and use only write down what is so. `comment` is kept among the personal parts. */
export function endGrant(
  grant: Grant,
  end: { by: GrantEnd; actor: PersonId | null; comment?: string },
  now: Instant,
): Outcome<Grant, 'grant.ended'> | Refused<never> {
  const refusal = againstEnd(grant, end.by, now);
  if (refusal !== undefined) return { value: refusal, changes: [] };
  const value: Grant = { ...grant, ended: { at: now, by: end.by } };
  return {
    value,
    changes: [
      { end: 'grant', id: grant.id, at: now, by: end.by },
      {
        record: entry(
          'grant.ended',
          end.actor,
          { ...aboutGrant(grant), outcome: end.by },
          { grant: grant.id, by: end.by, uses: grant.uses },
          end.comment === undefined ? undefined : { comment: end.comment },
        ),
      },
      ...wakeOf(grant, now, precedenceOf(end.by)),
      { later: 'notify', about: grant.id, dueAt: now },
    ],
  };
}

function precedenceOf(by: GrantEnd): Precedence {
  if (by === 'return' || by === 'revocation') return precedence.named;
  return by === 'expiry' || by === 'use' ? precedence.time : precedence.rules;
}

/** Why a grant cannot be ended so, or undefined if it can. */
export function againstEnd(grant: Grant, how: GrantEnd, now: Instant): Refusal | undefined {
  const { state, by } = grantState(grant, now);
  // What is used up runs no more, but the answer of its last run may still be read on: until its time is over it can be taken back.
  if (grant.ended !== undefined || (by === 'expiry' && (how === 'return' || how === 'revocation'))) {
    return refuse('grant-ended', `The grant is already over (${by}).`, { next: 'Nothing runs under it.' });
  }
  if (state === 'ended' || (how !== 'expiry' && how !== 'use')) return undefined;
  return refuse('conflict', `The grant is ${state}, not over.`, { next: 'Revoke or return it to end it now.' });
}
