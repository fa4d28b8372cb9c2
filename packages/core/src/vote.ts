import type { Digest, PersonId } from './ids.ts';
import type { Instant } from './time.ts';

export type Verdict = 'approve' | 'deny';

/** One person's word on one stage of one request, bound to the digest of what it is about. */
export interface Vote {
  readonly person: PersonId;
  readonly hands: readonly PersonId[];
  readonly stage: number;
  readonly verdict: Verdict;
  readonly digest: Digest;
  readonly comment?: string;
  readonly at: Instant;
  readonly withdrawnAt?: Instant;
  /** Set when the voter was locked, disabled or lost the right while the request was pending. */
  readonly voidedAt?: Instant;
}

export function counts(vote: Vote): boolean {
  return vote.withdrawnAt === undefined && vote.voidedAt === undefined;
}
