import { raiseAlarm } from './alarm.ts';
import type { Change, Enrolment } from './change.ts';
import { entry, type Fields } from './entry.ts';
import type { Digest, LockId, RecoveryId } from './ids.ts';
import { acts, type Credential, isLive, methodOf, type Person } from './person.ts';
import { after, duration, type Instant } from './time.ts';

/** What a checkpoint that was kept outside the database proves of the log: it had been longer, or another. */
export interface Lost {
  readonly size: number;
  /** In hexadecimal. */
  readonly root: string;
  /** The signed note itself. */
  readonly note: string;
}

/** What is known of a database that was put back from a backup. */
export interface PutBack {
  /** How many entries are sealed in it. */
  readonly sealed: number;
  readonly lost: Lost | null;
  /** null where everything was locked already. */
  readonly lock: LockId | null;
  readonly enrolments: readonly Enrolment[];
  /** Recoveries that waited and are canceled: an owner may have canceled them since. */
  readonly recoveries: readonly RecoveryId[];
  readonly program: string;
}

const day = 24 * 3_600_000;
const shownFor = duration(90 * day);
/** Milliseconds in which owners make themselves a new credential. */
const openFor = duration(3 * day);

/** What acts, and what counts once: such as had ended or was used since the backup is in force again in it. */
export function endsWithRestore(credential: Credential): boolean {
  return acts(credential) || credential.kind === 'provisioning' || credential.kind === 'recovery' || credential.kind === 'sealed';
}

/** Whether somebody still signs in with something of theirs. */
export function stillSignsIn(held: readonly Credential[], now: Instant): boolean {
  return held.some((one) => methodOf(one.kind) !== undefined && !endsWithRestore(one) && isLive(one, now));
}

/** The token that proves once more who an owner is: the one by which they proved it last. */
export function tokenToProveBy(held: readonly Credential[], now: Instant): Credential | undefined {
  const tokens = held.filter((one) => one.kind === 'token' && isLive(one, now) && one.makers.length < 2);
  return tokens.toSorted((one, other) => other.provedAt - one.provedAt || other.madeAt - one.madeAt)[0];
}

/**
 * The enrolment of an owner whose token has ended: that token is one of its two codes, and the host shows the other. So neither whoever is at
 * the host nor whoever found an old token becomes the owner alone; and whoever alone could have used the token stays among the hands.
 */
export function enrolmentBy(token: Credential, more: { readonly id: string; readonly code: Digest; readonly now: Instant }): Enrolment {
  const shownTo = token.makers[0] ?? token.person;
  const codes = [token.hash, more.code].map((hash) => ({ hash, shownTo }));
  const { person, label } = token;
  return { id: more.id, person, codes, label, days: 90, endsAt: after(more.now, openFor) };
}

/** Writes down that the database was put back, locks everything, and lets owners in again. What could act has ended before it. */
export function declareRestored(back: PutBack, now: Instant): readonly Change<'alarm.raised' | 'installation.restored'>[] {
  const { lock, enrolments } = back;
  const value = { stops: 'everything' as const, subject: '', reason: 'The database was put back from a backup.', by: null, madeAt: now };
  const says = sayRestored(back);
  return [
    ...(lock === null ? [] : [{ add: 'lock' as const, value: { ...value, id: lock } }]),
    { turn: 'epoch' },
    ...enrolments.map((one) => ({ add: 'enrolment' as const, value: one })),
    { record: entry('installation.restored', null, {}, fieldsOf(back)) },
    ...raiseAlarm({ key: `restored:${now}`, code: 'restored', says, raisedAt: now, shownUntil: after(now, shownFor) }),
  ];
}

function fieldsOf({ sealed, lost, lock, enrolments, recoveries, program }: PutBack): Fields {
  const opened = enrolments.map(({ person, codes, endsAt }) => ({ person, shownTo: codes.slice(0, 1).map((one) => one.shownTo), endsAt }));
  return { sealed, lost: lost === null ? null : { ...lost }, lock, enrolments: opened, recoveries, program };
}

/** What a checkpoint proves, in a sentence. */
export function sayLost({ sealed, lost }: Pick<PutBack, 'sealed' | 'lost'>): string {
  if (lost === null) return `It holds ${sealed} sealed entries; no checkpoint from elsewhere shows what is lost.`;
  return lost.size > sealed
    ? `A checkpoint kept outside proves that the log had ${lost.size} entries; it goes on from ${sealed}, and ${lost.size - sealed} are lost.`
    : `A checkpoint kept outside proves that the first ${lost.size} entries had been others.`;
}

function sayRestored(back: PutBack): string {
  return `The database was put back from a backup. ${sayLost(back)} All grants, requests, sessions and tokens have ended, recoveries that waited are canceled, and everything is locked until two owners unlock it. Whoever and whatever was removed since that backup is back: look through people, groups, rules and sign-ins first.`;
}

/** How an owner comes in again after a restore. */
export interface WayIn {
  readonly person: Pick<Person, 'id' | 'username' | 'name'>;
  readonly way: 'as-before' | 'by-code' | 'by-others';
  /** Which token is the other code. */
  readonly token?: string;
}
