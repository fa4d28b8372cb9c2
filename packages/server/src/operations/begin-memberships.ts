import type { Change } from '@countersign/core/change.ts';
import { assignmentMisfit, assignmentsTo, edges, roleMisfit } from '@countersign/core/decide-role.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { MembershipId } from '@countersign/core/ids.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import {
  type Act,
  beginMembership,
  type Done,
  type Holders,
  type Membership,
  type MembershipKinds,
  type Seen,
  seenBy,
  settleMembership,
} from '@countersign/core/membership.ts';
import type { Assignment } from '@countersign/core/role.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Instant } from '@countersign/core/time.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import type { Giver, RoleOrder } from '../executor/order.ts';
import type { Tx } from '../store/store.ts';
import { operation } from './operation.ts';

const records = ['alarm.raised', 'membership.added', 'membership.adding', 'membership.removed', 'membership.removing'] as const;

/** What has to be sent for a membership, once that is written down. */
export interface Begun {
  readonly id: MembershipId;
  readonly act: Act;
  readonly order: Omit<RoleOrder, 'gateAt'> | null;
}

/** Writes down what is about to be done to memberships, before it is done. */
export const beginMemberships = operation<
  { readonly looked: ReadonlyMap<MembershipId, Looked>; readonly monotonic: () => number },
  { readonly begun: readonly Begun[]; readonly gateAt: number },
  MembershipKinds
>({
  name: 'begin-memberships',
  mark: 'workflow',
  who: 'system',
  records,
  gate: 'shared',
  async run({ tx }, { looked, monotonic }) {
    const gateAt = monotonic();
    const rules = await tx.rules();
    const begun: Begun[] = [];
    const changes: Change<MembershipKinds>[] = [];
    for (const [id, one] of looked) {
      const membership = await tx.memberships.find(id);
      if (membership === undefined) continue;
      const held = await heldBy(tx, rules, membership);
      const step = beginMembership(membership, held.holders, seenIn(one, held.until, tx.now), tx.now);
      changes.push(...step.changes);
      begun.push({ id, act: step.value.act, order: step.value.act === 'none' ? null : await orderOf(tx, { membership, held }) });
    }
    return { value: { begun, gateAt }, changes };
  },
});

/** Writes down what was read back. */
export const settleMemberships = operation<
  { readonly done: ReadonlyMap<MembershipId, Acted> },
  { readonly count: number },
  MembershipKinds
>({
  name: 'settle-memberships',
  mark: 'workflow',
  who: 'system',
  records,
  gate: 'shared',
  async run({ tx }, { done: all }) {
    const rules = await tx.rules();
    const changes: Change<MembershipKinds>[] = [];
    for (const [id, one] of all) {
      const membership = await tx.memberships.find(id);
      if (membership === undefined) continue;
      const { holders, until } = await heldBy(tx, rules, membership);
      const done = { ...one, seen: seenIn(one, until, tx.now) };
      changes.push(...settleMembership(membership, holders, done, tx.now).changes);
    }
    return { value: { count: all.size }, changes };
  },
});

/** What was read of one membership, and in how many seconds from now on the workload itself ends it, where it does. */
export interface Looked {
  readonly seen: Exclude<Seen, 'ending'>;
  readonly secondsLeft?: number;
}

/** What was done, and what was read back. */
export type Acted = Omit<Done, 'seen'> & Looked;

function seenIn({ seen, secondsLeft }: Looked, until: Instant | null, now: Instant): Seen {
  return seenBy(until, seen, secondsLeft === undefined ? undefined : ((now + Math.round(secondsLeft * 1000)) as Instant));
}

interface Held {
  readonly holders: Holders;
  /** Until when those that give it now do at the longest; null: without an end. */
  readonly until: Instant | null;
  /** One that gives it now. */
  readonly grant?: Grant;
  readonly assignment?: Assignment;
}

/** Everything that gives a membership now, or gave it and has not let go of it. */
async function heldBy(tx: Tx, rules: Rules, membership: Membership): Promise<Held> {
  const person = await tx.people.find(membership.person);
  if (person === undefined) throw new Error(`${membership.id} is of nobody.`);
  const member = { person, groups: await tx.people.groupsOf(person.id) };
  const lent = await tx.grants.lent(membership.id);
  const grants = lent.map((grant) => ({ grant, holds: roleMisfit(grant, member, rules, tx.now) === undefined }));
  const waiting = (grant: Grant) => grant.ended === undefined && tx.now < grant.startsAt;
  const assigned = accountOf(rules, membership) === membership.account ? assignmentsTo(rules, membership, member) : [];
  const active = assigned.filter((one) => assignmentMisfit(one, member, rules, tx.now) === undefined);
  const giving = grants.flatMap(({ grant, holds }) => (holds ? [grant] : []));
  const [grant, assignment] = [giving[0], active[0]];
  const ends = [...giving, ...active].map(({ endsAt }) => endsAt);
  return {
    until: ends.includes(null) ? null : (Math.max(tx.now, ...ends.map(Number)) as Instant),
    holders: {
      holding: [...giving.map((one) => one.id), ...active.map((one) => one.id)],
      grants: grants.filter((one) => !waiting(one.grant)),
      nextAt: edges([...lent.filter((one) => one.ended === undefined), ...assigned], tx.now),
    },
    ...(grant === undefined ? {} : { grant }),
    ...(assignment === undefined ? {} : { assignment }),
  };
}

function accountOf(rules: Rules, { tenant, role, person }: Membership): string | undefined {
  return rules.accounts.get(`${workloadKey(tenant, workloadOf(role))}/${person}`)?.key;
}

/** The workload's own end comes after ours, whatever its clock says: it is there for when we are not. */
const marginSeconds = 60;

/** The order for it. A role that is no longer lent is still taken back, where it last was. */
async function orderOf(tx: Tx, { membership, held }: { membership: Membership; held: Held }): Promise<Omit<RoleOrder, 'gateAt'> | null> {
  const { id, tenant, role: name, scope, account } = membership;
  const lending = await tx.lending(tenant, name);
  if (lending === undefined) return null;
  const seconds = held.until === null ? null : Math.ceil((held.until - tx.now) / 1000) + marginSeconds;
  return { membership: id, lent: { tenant, role: name, scope, account }, ...lending, giver: await giverOf(tx, held), seconds };
}

async function giverOf(tx: Tx, { grant, assignment }: Held): Promise<Giver | null> {
  if (grant !== undefined) {
    const request = await tx.requests.find(grant.request);
    return request === undefined ? null : { kind: 'grant', grant, request: bare(request) };
  }
  if (assignment === undefined) return null;
  const document = await tx.documents.version('assignment', assignment.id, assignment.version);
  const request = document?.request == null ? undefined : await tx.requests.find(document.request);
  return { kind: 'assignment', assignment, request: request === undefined ? null : bare(request) };
}

function bare({ id, terms, digest, votes, state }: NonNullable<Awaited<ReturnType<Tx['requests']['find']>>>) {
  return { id, terms, digest, votes, state };
}
