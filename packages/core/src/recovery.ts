import type { Change } from './change.ts';
import type { Digest, PersonId, RecoveryId } from './ids.ts';
import type { Duration, Instant } from './time.ts';

/** Somebody on the host makes a person an owner: known to all from its beginning, and in force only after a wait. */
interface Begun {
  readonly id: RecoveryId;
  readonly person: PersonId;
  readonly reason: string;
  /** Of the code that enrols the person afterwards; the terminal on the host showed it, once. */
  readonly codeHash: Digest;
  readonly begunAt: Instant;
  /** Until then any owner cancels it. */
  readonly endsAt: Instant;
  readonly revision: number;
}

export type Recovery = Begun &
  (
    | { readonly state: 'waiting' }
    | { readonly state: 'completed'; readonly at: Instant }
    /** By nobody: the database was put back from a backup, since which an owner may have canceled it. */
    | { readonly state: 'canceled'; readonly at: Instant; readonly by: PersonId | null }
    | { readonly state: 'ratified'; readonly at: Instant; readonly by: PersonId }
  );

const hour = 3_600_000;
export const shortestWait = hour as Duration;
export const longestWait = (30 * 24 * hour) as Duration;
/** Where two owners seem able to act nobody is in a hurry. */
export const waitBesideOwners = (24 * hour) as Duration;
/** Afterwards the person has a week to redeem the code. */
export const codeLasts = 7 * 24 * hour;

/** The shortest wait there may be, by how many owners hold something that they could sign in with, or codes to make it. */
export function shortestWaitBeside(owners: number): Duration {
  return owners >= 2 ? waitBesideOwners : shortestWait;
}

/** A restore cancels what still waited. */
export function canceledByRestore(recovery: Recovery, at: Instant): readonly Change<never>[] {
  if (recovery.state !== 'waiting') return [];
  return [{ save: 'recovery', value: { ...recovery, state: 'canceled', at, by: null }, revision: recovery.revision }];
}

/** Whether a recovery has to be seen by everybody: it waits, or gave somebody rights that no other owner has ratified. */
export function isShown({ state }: Recovery): boolean {
  return state === 'waiting' || state === 'completed';
}

/**
 * Whether an owner may ratify: not the one who was made, and none whose own making is not ratified, unless every owner is such a one.
 * `unratified`: whom recoveries have made owners and nobody has ratified yet.
 */
export function mayRatify(
  by: PersonId,
  {
    person,
    owners,
    unratified,
  }: { readonly person: PersonId; readonly owners: readonly PersonId[]; readonly unratified: ReadonlySet<PersonId> },
): boolean {
  if (by === person || !owners.includes(by)) return false;
  return !unratified.has(by) || owners.every((owner) => unratified.has(owner));
}
