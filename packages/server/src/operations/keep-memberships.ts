import type { Change } from '@countersign/core/change.ts';
import { assignmentMisfit, assignmentsTo, edges, roleMisfit } from '@countersign/core/decide-role.ts';
import { isRefusal } from '@countersign/core/errors.ts';
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
  type Precedence,
  type Seen,
  settleMembership,
} from '@countersign/core/membership.ts';
import type { Assignment } from '@countersign/core/role.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import type { MembersRead, RoleSite } from '../connectors/connector.ts';
import type { Giver, RoleOrder } from '../executor/order.ts';
import type { RoleExecutor } from '../executor/roles.ts';
import type { ClaimedMembership, DueMemberships, Tx } from '../store/store.ts';
import { type Bracket, operation, perform } from './operation.ts';

const records = ['alarm.raised', 'membership.added', 'membership.adding', 'membership.removed', 'membership.removing'] as const;

/** What has to be sent for a membership, once that is written down. */
interface Begun {
  readonly id: MembershipId;
  readonly act: Act;
  readonly order: Omit<RoleOrder, 'gateAt'> | null;
}

/** Writes down what is about to be done to memberships, before it is done. */
export const beginMemberships = operation<
  { readonly seen: ReadonlyMap<MembershipId, Seen>; readonly monotonic: () => number },
  { readonly begun: readonly Begun[]; readonly gateAt: number },
  MembershipKinds
>({
  name: 'begin-memberships',
  mark: 'workflow',
  who: 'system',
  records,
  gate: 'shared',
  async run({ tx }, { seen, monotonic }) {
    const gateAt = monotonic();
    const rules = await tx.rules();
    const begun: Begun[] = [];
    const changes: Change<MembershipKinds>[] = [];
    for (const [id, one] of seen) {
      const membership = await tx.memberships.find(id);
      if (membership === undefined) continue;
      const held = await heldBy(tx, rules, membership);
      const step = beginMembership(membership, held.holders, one, tx.now);
      changes.push(...step.changes);
      begun.push({ id, act: step.value.act, order: step.value.act === 'none' ? null : await orderOf(tx, { membership, held }) });
    }
    return { value: { begun, gateAt }, changes };
  },
});

/** Writes down what was read back. */
export const settleMemberships = operation<{ readonly done: ReadonlyMap<MembershipId, Done> }, { readonly count: number }, MembershipKinds>(
  {
    name: 'settle-memberships',
    mark: 'workflow',
    who: 'system',
    records,
    gate: 'shared',
    async run({ tx }, { done }) {
      const rules = await tx.rules();
      const changes: Change<MembershipKinds>[] = [];
      for (const [id, one] of done) {
        const membership = await tx.memberships.find(id);
        if (membership === undefined) continue;
        const { holders } = await heldBy(tx, rules, membership);
        changes.push(...settleMembership(membership, holders, one, tx.now).changes);
      }
      return { value: { count: done.size }, changes };
    },
  },
);

interface Held {
  readonly holders: Holders;
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
  return {
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

/** The order for it. A role that is no longer lent is still taken back, where it last was. */
async function orderOf(tx: Tx, { membership, held }: { membership: Membership; held: Held }): Promise<Omit<RoleOrder, 'gateAt'> | null> {
  const { id, tenant, role: name, scope, account } = membership;
  const lending = await tx.lending(tenant, name);
  if (lending === undefined) return null;
  return { membership: id, lent: { tenant, role: name, scope, account }, ...lending, giver: await giverOf(tx, held) };
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

/** What keeping memberships needs beside the bracket. */
export interface Keeper extends Bracket {
  readonly roles: RoleExecutor;
}

const leaseMs = 60_000;
/** Less than the lease by more than an order stays fresh: who claims after us finds nothing of ours under way. */
const patienceMs = 30_000;
const atOnce = 8;

/** Where memberships of the first of these precedences are to be looked at. */
export async function dueMemberships(
  { store }: Bracket,
  precedences: readonly Precedence[],
  besides: readonly string[] = [],
): Promise<DueMemberships | undefined> {
  return await store.read(async (reader) => {
    for (const precedence of precedences) {
      const due = await reader.memberships.due({ precedence, besides }, reader.now);
      if (due !== undefined) return due;
    }
    return undefined;
  });
}

/** Memberships of one role that are ours to look at, and nobody else's meanwhile. */
export interface Claimed {
  readonly at: DueMemberships;
  readonly claimed: readonly ClaimedMembership[];
}

export async function claimMemberships({ store }: Bracket, at: DueMemberships, limit: number): Promise<Claimed> {
  return { at, claimed: await store.transaction('none', (tx) => tx.claims.claim(at, limit, leaseMs)) };
}

/** Does what is needed of claimed memberships: read, written down, sent, read back, written down. */
export async function keepMemberships(keeper: Keeper, { at: { tenant, role, scope }, claimed }: Claimed): Promise<void> {
  const lending = await keeper.store.read((reader) => reader.lending(tenant, role));
  await keepSite(keeper, { site: lending === undefined ? undefined : { ...lending, scope }, claimed });
  await keeper.store.transaction('none', (tx) => tx.claims.release(claimed));
}

interface AtSite {
  /** undefined: nobody knows any more where it was. */
  readonly site: RoleSite | undefined;
  readonly claimed: readonly ClaimedMembership[];
}

async function keepSite(keeper: Keeper, { site, claimed }: AtSite): Promise<void> {
  const signal = AbortSignal.timeout(patienceMs);
  const memberships = new Map(claimed.map(({ id, value }) => [id, value]));
  const before = await readFor(keeper, site, [...memberships.values()], signal);
  const input = { seen: new Map([...memberships].map(([id, one]) => [id, before(one)])), monotonic: keeper.monotonic };
  const began = await perform(keeper, beginMemberships, { caller: 'system', input });
  if (isRefusal(began)) throw new Error(began.message);
  const acting = began.begun.filter(({ id }) => memberships.has(id));
  const sent = await inTurn(acting, (one) => send(keeper, { ...one, gateAt: began.gateAt }, signal));
  const acted = acting.filter((one) => one.act !== 'none' || needsSettling(memberships.get(one.id), before));
  if (acted.length === 0) return;
  const after = await readFor(
    keeper,
    site,
    acted.flatMap(({ id }) => memberships.get(id) ?? []),
    signal,
  );
  const done = new Map(
    acted.map(({ id, act }): [MembershipId, Done] => {
      const one = memberships.get(id);
      return [id, { act, result: sent.get(id) ?? 'none', seen: one === undefined ? 'unread' : after(one) }];
    }),
  );
  const settled = await perform(keeper, settleMemberships, { caller: 'system', input: { done } });
  if (isRefusal(settled)) throw new Error(settled.message);
}

/** What had been gone already when it was to be removed is read once more and then called so. */
function needsSettling(membership: Membership | undefined, before: (one: Membership) => Seen): boolean {
  return membership !== undefined && before(membership) === 'absent';
}

async function readFor(
  { roles }: Keeper,
  site: RoleSite | undefined,
  memberships: readonly Membership[],
  signal: AbortSignal,
): Promise<(one: Membership) => Seen> {
  const accounts = memberships.map((one) => one.account);
  const read: MembersRead | undefined = site === undefined ? undefined : await safely(() => roles.members(site, accounts, signal));
  if (read?.result !== 'read') return () => 'unread';
  return (one) => (read.members.has(one.account) ? 'present' : 'absent');
}

type Result = Done['result'];

async function send({ roles }: Keeper, { act, order, gateAt }: Begun & { readonly gateAt: number }, signal: AbortSignal): Promise<Result> {
  if (act === 'none') return 'none';
  if (order === null) return 'not-sent';
  const whole = { ...order, gateAt };
  const sent = await safely(() => (act === 'add' ? roles.add(whole, signal) : roles.remove(whole, signal)));
  return sent?.result ?? 'unknown';
}

/** A connector that throws has not said what happened. */
async function safely<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

async function inTurn<T extends { readonly id: MembershipId }>(
  all: readonly T[],
  work: (one: T) => Promise<Result>,
): Promise<ReadonlyMap<MembershipId, Result>> {
  const results = new Map<MembershipId, Result>();
  const rest = [...all];
  const worker = async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) results.set(one.id, await work(one));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
