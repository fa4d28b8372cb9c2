import type { Digest, GrantId, MembershipId, PersonId, RequestId } from './ids.ts';
import type { MembershipState } from './membership.ts';
import type { ParameterSchema, Pinned } from './policy.ts';
import type { Asks } from './request.ts';
import type { Instant } from './time.ts';

export type GrantEnd = 'expiry' | 'use' | 'return' | 'revocation' | 'rule';

/** What an approved request gives. All but `uses`, `ended` and `membership` is immutable; `endsAt` is the one expiry field and never moves later. */
export interface Grant {
  readonly id: GrantId;
  readonly request: RequestId;
  readonly person: PersonId;
  /** The request's digest. */
  readonly digest: Digest;
  readonly gives: Exclude<Asks, { kind: 'configuration' }>;
  readonly bind: 'call' | 'task';
  readonly policy: Pinned;
  readonly guards: readonly Pinned[];
  readonly tasks: readonly Pinned[];
  readonly workload: Pinned | null;
  readonly constraint?: ParameterSchema;
  readonly approvedAt: Instant;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** null: as often as wanted in the window. */
  readonly maxUses: number | null;
  readonly uses: number;
  /** Of a role: the membership that it gives, and how far that is for this grant. */
  readonly lends?: MembershipId;
  readonly membership?: MembershipState;
  readonly ended?: { readonly at: Instant; readonly by: GrantEnd };
}

export type GrantState = 'scheduled' | 'active' | 'ended';

/** A grant's state is computed, never stored: time alone changes it. */
export function grantState(grant: Grant, now: Instant): { readonly state: GrantState; readonly by?: GrantEnd } {
  if (grant.ended !== undefined) return { state: 'ended', by: grant.ended.by };
  if (now >= grant.endsAt) return { state: 'ended', by: 'expiry' };
  if (grant.maxUses !== null && grant.uses >= grant.maxUses) return { state: 'ended', by: 'use' };
  return { state: now < grant.startsAt ? 'scheduled' : 'active' };
}
