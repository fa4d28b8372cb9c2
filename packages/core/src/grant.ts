import type { Digest, GrantId, MembershipId, PersonId, RequestId } from './ids.ts';
import type { MembershipState } from './membership.ts';
import type { ParameterSchema, Pinned } from './policy.ts';
import type { Asks } from './request.ts';
import type { Instant } from './time.ts';

/** Days are those of UTC, counted from 1970-01-01: they begin at 00:00 UTC wherever anybody is. */
export interface DayUses {
  readonly day: number;
  readonly uses: number;
}

const dayMs = 86_400_000;

export function dayOf(at: Instant): number {
  return Math.floor(at / dayMs);
}

/** Uses of a day with one more or one less; what is given back of an earlier day gives this one nothing. */
export function countedOn(counted: DayUses | undefined, at: Instant, by: 1 | -1): DayUses {
  const day = dayOf(at);
  if (counted === undefined || day > counted.day) return { day, uses: Math.max(0, by) };
  return day < counted.day ? counted : { day, uses: Math.max(0, counted.uses + by) };
}

/** Whether no more of a grant may be used today. */
export function isSpentToday({ usesPerDay, dayUses }: Pick<Grant, 'usesPerDay' | 'dayUses'>, now: Instant): boolean {
  if (usesPerDay === undefined || dayUses === undefined) return false;
  return dayUses.day >= dayOf(now) && dayUses.uses >= usesPerDay;
}

/** How often a grant was used today; null where nobody counts days. */
export function usedToday({ usesPerDay, dayUses }: Pick<Grant, 'usesPerDay' | 'dayUses'>, now: Instant): number | null {
  if (usesPerDay === undefined) return null;
  return dayUses === undefined || dayUses.day < dayOf(now) ? 0 : dayUses.uses;
}

export type GrantEnd = 'expiry' | 'use' | 'return' | 'revocation' | 'rule' | 'restore';

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
  /** Of a batch over several tenants each of its workloads; `workload` is null then. */
  readonly workloads?: readonly Pinned[];
  readonly constraint?: ParameterSchema;
  readonly approvedAt: Instant;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** null: as often as wanted in the window. */
  readonly maxUses: number | null;
  readonly uses: number;
  readonly usesPerDay?: number;
  /** Its call runs by itself when it starts, once. */
  readonly runWhenApproved?: true;
  /** Where the day is limited: how many uses were spent on the last day on which there was one. */
  readonly dayUses?: DayUses;
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
