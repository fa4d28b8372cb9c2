import type { Change, Outcome } from './change.ts';
import { entry, type Fields } from './entry.ts';
import type { Grant } from './grant.ts';
import type { AssignmentId, GrantId, MembershipId, PersonId } from './ids.ts';
import type { Lent } from './role.ts';
import type { Instant } from './time.ts';

export type MembershipState = 'adding' | 'added' | 'removing' | 'removed';

/**
 * Why something waits. What somebody gave back or revoked goes first, then what rules took away, such as a lock; what was asked for and given,
 * and what time ends, wait for none of each other.
 */
export const precedence = { named: 3, rules: 2, given: 1, time: 0 } as const;
export type Precedence = (typeof precedence)[keyof typeof precedence];

/** That an account belongs to a role at a scope, as far as Countersign has made it and read it back. It rests as `removed`. */
export interface Membership extends Lent {
  readonly id: MembershipId;
  readonly person: PersonId;
  readonly state: MembershipState;
  /** It was there before anything of ours: it is never taken away by us. */
  readonly standing: boolean;
  /** What was sent and not answered may still arrive: what has been removed is looked at once more. */
  readonly doubt: boolean;
  /** Attempts that failed since `since`. */
  readonly attempts: number;
  readonly since: Instant;
  /** Why it waits to be looked at, until it rests. */
  readonly precedence: Precedence;
  readonly revision: number;
}

/** Who gives a membership now, who gave it, and when that may next change by time alone. */
export interface Holders {
  readonly holding: readonly (GrantId | AssignmentId)[];
  /** Grants that are to be moved along with it: those that give it now, and those that did. */
  readonly grants: readonly { readonly grant: Pick<Grant, 'id' | 'membership'>; readonly holds: boolean }[];
  readonly nextAt: Instant | null;
}

/** What the workload said when it was asked whether the account is among the members. `ending`: it is, and the workload itself ends it before those that give it do. */
export type Seen = 'present' | 'ending' | 'absent' | 'unread';

/** What is there, as those see it that give it until a time; null: without an end. `endsAt`: when the workload itself ends it, where it does. */
export function seenBy(until: Instant | null, seen: Exclude<Seen, 'ending'>, endsAt: Instant | undefined): Seen {
  if (seen !== 'present' || endsAt === undefined) return seen;
  return until === null || endsAt < until ? 'ending' : 'present';
}
export type Act = 'add' | 'remove' | 'none';

/** What was sent, what came of it, and what was read back afterwards. */
export interface Done {
  readonly act: Act;
  readonly result: 'done' | 'rejected' | 'unknown' | 'not-sent' | 'none';
  readonly seen: Seen;
}

export type MembershipKinds = 'alarm.raised' | 'membership.added' | 'membership.adding' | 'membership.removed' | 'membership.removing';
type Stepped = Outcome<{ readonly act: Act; readonly membership: Membership }, MembershipKinds>;

const second = 1_000;
const longest = 60 * second;
/** From here on a failure is more than a hiccup, and is told. */
const alarming = 3;

/** Before anything is sent: what has to be done as things stand, written down before it is done. */
export function beginMembership(membership: Membership, holders: Holders, seen: Seen, now: Instant): Stepped {
  const at = { membership, holders, seen, now };
  return holders.holding.length > 0 ? beginGiving(at) : beginTaking(at);
}

interface Step {
  readonly membership: Membership;
  readonly holders: Holders;
  readonly seen: Seen;
  readonly now: Instant;
}

function beginGiving(at: Step): Stepped {
  const { state } = at.membership;
  if (at.seen === 'unread') return again(at, 'none');
  if (at.seen === 'ending' && isOurs(at.membership))
    return state === 'adding' ? acting(at, at.membership, 'add') : moved(at, 'adding', 'add');
  if (at.seen !== 'absent') {
    if (state === 'added') return rest(at, at.membership);
    return state === 'removed' ? added(at, { standing: !at.membership.doubt, found: true }) : added(at, { found: false });
  }
  return state === 'adding' ? acting(at, at.membership, 'add') : moved(at, 'adding', 'add');
}

/** What was there before anything of ours keeps the end that it has. */
function isOurs({ state, standing, doubt }: Membership): boolean {
  return !standing && (state !== 'removed' || doubt);
}

function beginTaking(at: Step): Stepped {
  const { state, standing, doubt } = at.membership;
  const act = at.seen === 'absent' ? 'none' : 'remove';
  if (state === 'removed') return doubt && at.seen !== 'absent' ? lateArrival(at) : rest(at, { ...at.membership, doubt: false });
  if (standing) return removed(at, { left: true });
  return state === 'removing' ? acting(at, at.membership, act) : moved(at, 'removing', act);
}

/** What was sent long ago has arrived after all. */
function lateArrival(at: Step): Stepped {
  if (at.seen === 'unread') return again(at, 'none');
  const { value, changes } = moved(at, 'removing', 'remove');
  return { value, changes: [...changes, ...alarm(at, 'membership-came-late', value.membership)] };
}

/** After it: only what was read back counts, whatever the workload answered. */
export function settleMembership(before: Membership, holders: Holders, done: Done, now: Instant): Stepped {
  const membership = { ...before, doubt: before.doubt || done.result === 'unknown' };
  const at = { membership, holders, seen: done.seen, now };
  if (membership.state === 'adding') return done.seen === 'present' ? added(at, { found: false }) : failed(at, 'membership-not-added');
  if (membership.state === 'removing') return done.seen === 'absent' ? removed(at, { left: false }) : failed(at, 'membership-not-removed');
  return rest(at, membership);
}

function moved(at: Step, state: 'adding' | 'removing', act: Act): Stepped {
  const membership: Membership = { ...at.membership, state, standing: false, attempts: 0, since: at.now };
  return written(at, membership, { act, dueAt: at.now, body: {} });
}

function added(at: Step, { standing = false, found }: { standing?: boolean; found: boolean }): Stepped {
  const membership: Membership = { ...at.membership, state: 'added', standing, attempts: 0, since: at.now };
  return written(at, membership, { act: 'none', dueAt: nextLook(at, membership), body: { standing, found } });
}

function removed(at: Step, { left }: { left: boolean }): Stepped {
  const membership: Membership = { ...at.membership, state: 'removed', standing: false, attempts: 0, since: at.now };
  return written(at, membership, { act: 'none', dueAt: nextLook(at, membership), body: { left } });
}

function rest(at: Step, membership: Membership): Stepped {
  return saved(at, membership, { act: 'none', dueAt: nextLook(at, { ...membership, attempts: 0 }), changes: [] });
}

function acting(at: Step, membership: Membership, act: Act): Stepped {
  return saved(at, membership, { act, dueAt: at.now, changes: [] });
}

function again(at: Step, act: Act): Stepped {
  const { value, changes } = failed(at, at.membership.state === 'removed' ? 'membership-not-added' : 'membership-unread');
  return { value: { ...value, act }, changes };
}

type Alarm = 'membership-came-late' | 'membership-not-added' | 'membership-not-removed' | 'membership-unread';

/** Put off, longer each time and for ever: what cannot be removed stays to be seen as `removing`, and is told. */
function failed(at: Step, which: Alarm): Stepped {
  const attempts = at.membership.attempts + 1;
  const membership = { ...at.membership, attempts };
  const dueAt = (at.now + Math.min(longest, second * 2 ** Math.min(attempts, 10))) as Instant;
  return saved(at, membership, { act: 'none', dueAt, changes: attempts === alarming ? alarm(at, which, membership) : [] });
}

function alarm(at: Step, which: Alarm, membership: Membership): readonly Change<MembershipKinds>[] {
  const { state, attempts } = membership;
  const body = { alarm: which, ...placeOf(membership), state, attempts };
  return [
    { record: entry('alarm.raised', null, aboutOf(membership), body, { account: membership.account }) },
    { later: 'notify', about: membership.id, dueAt: at.now },
  ];
}

/** Where there may be more to do: at once if who gives it has changed meanwhile, again soon after doubt, and when time next changes it. */
function nextLook({ holders, now }: Step, { state, doubt }: Membership): Instant | null {
  const wanted = holders.holding.length > 0;
  if (wanted !== (state === 'added')) return now;
  const doubtful = state === 'removed' && doubt ? ((now + longest) as Instant) : null;
  const times = [holders.nextAt, doubtful].filter((one) => one !== null);
  return times.length === 0 ? null : (Math.min(...times) as Instant);
}

interface Written {
  readonly act: Act;
  readonly dueAt: Instant | null;
  readonly body: Fields;
}

function written(at: Step, membership: Membership, { act, dueAt, body }: Written): Stepped {
  const kind = `membership.${membership.state}` as const;
  const fields = { ...placeOf(membership), holders: at.holders.holding, ...body };
  const record = entry(kind, null, aboutOf(membership), fields, { account: membership.account });
  return saved(at, membership, { act, dueAt, changes: [{ record }] });
}

function saved(
  at: Step,
  membership: Membership,
  { act, dueAt, changes }: { act: Act; dueAt: Instant | null; changes: readonly Change<MembershipKinds>[] },
): Stepped {
  const value: Membership = rests(membership, dueAt, at.now) ? { ...membership, precedence: precedence.time } : membership;
  const saving: Change<MembershipKinds> = { save: 'membership', value, revision: at.membership.revision, dueAt };
  return { value: { act, membership: value }, changes: [saving, ...moves(at.holders, value), ...changes] };
}

/** Nothing is under way, and nothing is to be done at once. */
function rests({ state }: Membership, dueAt: Instant | null, now: Instant): boolean {
  return (state === 'added' || state === 'removed') && dueAt !== now;
}

/** Each grant's own part: what another grant still gives, or what stood before, is not taken away with it. */
function moves({ holding, grants }: Holders, { state, standing }: Membership): readonly Change<never>[] {
  return grants.flatMap(({ grant, holds }): Change<never>[] => {
    const membership = holds ? givenTo(state) : holding.length > 0 || standing || state === 'removed' ? 'removed' : 'removing';
    return membership === grant.membership ? [] : [{ move: 'grant', id: grant.id, membership }];
  });
}

function givenTo(state: MembershipState): MembershipState {
  return state === 'added' ? 'added' : 'adding';
}

function placeOf({ id, tenant, role, scope }: Membership): { membership: string; tenant: string; role: string; scope: string } {
  return { membership: id, tenant, role, scope };
}

function aboutOf({ person, tenant, role }: Membership): { person: string; tenant: string; task: string } {
  return { person, tenant, task: role };
}

/** Has a grant's membership looked at: when the grant begins, and when it is over. */
export function wakeOf({ gives, lends, person }: Grant, at: Instant, why: Precedence): readonly Change<never>[] {
  if (gives.kind !== 'role' || lends === undefined) return [];
  const { tenant, role, scope, account } = gives;
  return [{ wake: 'membership', id: lends, person, lent: { tenant, role, scope, account }, at, precedence: why }];
}
