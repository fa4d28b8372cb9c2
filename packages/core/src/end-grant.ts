import type { Outcome, Refused } from './change.ts';
import { entry } from './entry.ts';
import { refuse } from './errors.ts';
import { type Grant, type GrantEnd, grantState } from './grant.ts';
import type { PersonId } from './ids.ts';
import { aboutGrant } from './issue-grant.ts';
import type { Instant } from './time.ts';

/** Ends a grant now; what was over already says so. `comment` is kept among the personal parts. */
export function endGrant(grant: Grant, end: { by: GrantEnd; actor: PersonId | null; comment?: string }, now: Instant): Outcome<Grant, 'grant.ended'> | Refused<never> {
  const { state, by } = grantState(grant, now);
  if (state === 'ended' && end.by !== 'expiry' && end.by !== 'rule' && end.by !== 'use') {
    return { value: refuse('grant-ended', `The grant is already over (${by}).`, { next: 'Nothing runs under it.' }), changes: [] };
  }
  const value: Grant = { ...grant, ended: { at: now, by: end.by } };
  return {
    value,
    changes: [
      { end: 'grant', id: grant.id, at: now, by: end.by },
      { record: entry('grant.ended', end.actor, { ...aboutGrant(grant), outcome: end.by }, { grant: grant.id, by: end.by, uses: grant.uses }, end.comment === undefined ? undefined : { comment: end.comment }) },
      { later: 'notify', about: grant.id, dueAt: now },
    ],
  };
}
