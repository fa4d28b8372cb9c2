import type { CallId, Digest, GrantId, PersonId, RunId } from './ids.ts';
import type { Instant } from './time.ts';

interface Begun {
  readonly id: RunId;
  readonly grant: GrantId;
  readonly call: CallId;
  readonly person: PersonId;
  readonly callDigest: Digest;
  /** Reads may run side by side; an identical change may not. */
  readonly changes: boolean;
  readonly startedAt: Instant;
  /** When a run that is still `started` counts as unknown. */
  readonly settleAt: Instant;
  /** The server process that sends it. */
  readonly instance: string;
  readonly idempotencyKey?: string;
}

/** `rejected`: the workload's word that nothing happened. `failed`: it was never sent. Everything else that went wrong is `unknown`. */
export type Run =
  | (Begun & { readonly state: 'started' })
  | (Begun & {
      readonly state: 'succeeded' | 'rejected' | 'failed' | 'unknown';
      readonly finishedAt: Instant;
      readonly outcome: RunOutcome;
    });

export type RunState = Run['state'];

/** What is known of how a run ended; the output itself is not part of it. */
export interface RunOutcome {
  readonly state: 'succeeded' | 'rejected' | 'failed' | 'unknown';
  /** Digest of the bytes that went on the wire; absent when nothing was sent. */
  readonly sentDigest?: Digest;
  readonly outputDigest?: Digest;
  /** The workload's own request id. */
  readonly workloadRequestId?: string;
  /** A code or the workload's own error, for the person; holds no secret. */
  readonly message?: string;
}

/** The key under which a grant's call runs by itself, so that it does so once. No client can give one with a space in it. */
export function ownKey(grant: GrantId): string {
  return `when-approved ${grant}`;
}

export function ranByItself({ grant, idempotencyKey }: Pick<Run, 'grant' | 'idempotencyKey'>): boolean {
  return idempotencyKey === ownKey(grant);
}

/** Whether an outcome gives the use back: only where nothing happened. */
export function givesBack(state: RunOutcome['state']): boolean {
  return state === 'rejected' || state === 'failed';
}

/** A late answer may still settle a run that had become unknown; nothing else changes a finished run. */
export function maySettle(from: RunState, to: RunOutcome['state']): boolean {
  return from === 'started' || (from === 'unknown' && to !== 'unknown');
}
