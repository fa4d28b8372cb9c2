import type { DocumentChange } from '@countersign/core/configuration.ts';
import { assignmentMisfit, assignmentsTo, decideRole, roleMisfit } from '@countersign/core/decide-role.ts';
import { type Entry, entry } from '@countersign/core/entry.ts';
import { fileRequest } from '@countersign/core/file-request.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { AssignmentId, PersonId, RoleName } from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import type { Json } from '@countersign/core/json.ts';
import { beginMembership, type Holders, type Membership, type Seen, settleMembership } from '@countersign/core/membership.ts';
import type { Request } from '@countersign/core/request.ts';
import { accountKey, type Lent, membershipIdOf } from '@countersign/core/role.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import { first, hour } from './cheat.testing.ts';
import { approvers, operators, type Peopled, peopledWorld } from './generate.testing.ts';
import { sha256 } from './store.testing.ts';
import { tenant } from './world.testing.ts';

export const helpDesk = 'Exchange\\Help Desk' as RoleName;
export const hygiene = 'Exchange\\Hygiene Management' as RoleName;
const eligible = 'assign_eligible0';
export const active = 'assign_active000' as AssignmentId;

type Document = Pick<DocumentChange, 'kind' | 'name'> & { readonly frozen: object; readonly base?: number };

export function put({ world, owner, second }: Peopled, ...documents: readonly Document[]): void {
  const whole = documents.map(
    ({ frozen, base = 0, ...one }): DocumentChange => ({ ...one, base, text: null, frozen: asJson(frozen), keeps: false }),
  );
  world.configure({ task: 'Countersign\\Put-Document', documents: whole }, owner, second);
}

/** An installation that lends two of Exchange’s roles: all operators are eligible for both, and each has an account there. */
export function lendingWorld(): Peopled {
  const peopled = peopledWorld();
  const role = (name: RoleName): Document => ({
    kind: 'role',
    name: `${tenant}/${name}`,
    frozen: { key: `key of ${name}`, summary: name, risk: 'high', scoped: true },
  });
  put(
    peopled,
    { kind: 'workload', name: workloadKey(tenant, 'Exchange'), frozen: { tenant, name: 'Exchange', connector: 'exchange', settings: {} } },
    role(helpDesk),
    role(hygiene),
    ...peopled.operators.map((who) => accountOf(who, who)),
    { kind: 'assignment', name: eligible, frozen: assigned('eligible', helpDesk) },
    { kind: 'assignment', name: `${eligible}1`, frozen: assigned('eligible', hygiene) },
    { kind: 'policy', name: 'roles', frozen: lends([helpDesk, hygiene]) },
  );
  peopled.world.store.wait(60_000);
  return peopled;
}

export function accountOf(who: PersonId, key: string, base = 0): Document {
  return { kind: 'account', name: accountKey(tenant, 'Exchange', who), frozen: { key, name: key }, base };
}

export function assigned(kind: 'active' | 'eligible', role: RoleName) {
  return { kind, to: { kind: 'group', id: operators }, tenant, role, scope: '/', startsAt: 0, endsAt: null };
}

export function lends(roles: readonly RoleName[], more: object = {}): object {
  return {
    tenants: [tenant],
    covers: { kind: 'roles', roles },
    requesters: { groups: [operators], people: [], exceptGroups: [], exceptPeople: [] },
    approval: { mode: 'manual', stages: [{ need: 1, groups: [approvers], people: [] }] },
    pendingFor: 24 * hour,
    maxDuration: 4 * hour,
    maxUses: null,
    bind: 'call',
    demands: { reason: true, ticket: [] },
    ...more,
  };
}

/** Files a request for a role by the first operator, as the server would. */
export function askRole({ world, operators: [by] }: Peopled, role: RoleName = helpDesk): Request {
  if (by === undefined) throw new Error('There is nobody.');
  const { store } = world;
  const { who, hands, proof } = world.actor(by);
  const rules = store.rules();
  const ask = { tenant, role, scope: '/' };
  const decided = decideRole(ask, { person: who, groups: store.groupsOf(by) }, { rules }, store.ports.now);
  const { account, role: found, routes } = decided;
  const [route] = routes;
  if (route === undefined || found === undefined || account === undefined) throw new Error('The role is not lent.');
  const asks = { kind: 'role' as const, ...ask, account: account.key };
  const what = {
    asks,
    tasks: [found],
    workloads: [rules.workloads.get(workloadKey(tenant, 'Exchange'))],
    route,
    target: undefined,
    calls: [],
  };
  const how = {
    duration: hour as never,
    uses: null,
    usesPerDay: null,
    runWhenApproved: false,
    startAt: null,
    reason: 'because',
    ticket: null,
  };
  const facts = { pending: 0, same: undefined, denied: undefined, deciders: store.deciders(route.stages) };
  const filed = fileRequest({ installation: world.installation, person: who, hands, ...proof, ...what, ...how }, facts, store.ports);
  if ('refused' in filed.value) throw new Error(filed.value.message);
  store.save(filed.changes);
  return filed.value.request;
}

/** … with the grant that the first approver gave for it, a minute ago. */
export function lent(peopled: Peopled, role: RoleName = helpDesk): Grant {
  const request = askRole(peopled, role);
  const grant = peopled.world.vote(first(peopled.approvers), request.id);
  if (grant === undefined) throw new Error('The vote gave no grant.');
  peopled.world.store.wait(60_000);
  return grant;
}

/** The membership of the first operator, before anything was done about it. */
export function membershipOf({ operators: people }: Peopled, of: Partial<Lent> = {}): Membership {
  const person = first(people);
  const where: Lent = { tenant, role: helpDesk, scope: '/', account: person, ...of };
  const resting = { state: 'removed', standing: false, doubt: false, attempts: 0, since: 0 as never, precedence: 0, revision: 1 } as const;
  return { id: membershipIdOf(where, sha256), person, ...where, ...resting };
}

/** Looks at a membership as the server does: what is seen, what is done about it, and that it came of it. */
export function keep(peopled: Peopled, membership: Membership, seen: Seen): Membership {
  const { store } = peopled.world;
  const begun = beginMembership(membership, holdersOf(peopled, membership), seen, store.ports.now);
  store.save(begun.changes);
  const { act } = begun.value;
  if (act === 'none') return begun.value.membership;
  store.wait(1000);
  const done = { act, result: 'done', seen: act === 'add' ? 'present' : 'absent' } as const;
  const settled = settleMembership(begun.value.membership, holdersOf(peopled, membership), done, store.ports.now);
  store.save(settled.changes);
  return settled.value.membership;
}

function holdersOf({ world: { store } }: Peopled, membership: Membership): Holders {
  const person = store.people.get(membership.person);
  if (person === undefined) throw new Error('It is nobody’s.');
  const subject = { person, groups: store.groupsOf(person.id) };
  const [rules, { now }] = [store.rules(), store.ports];
  const grants = [...store.grants.values()].filter((grant) => grant.lends === membership.id);
  const giving = grants.filter((grant) => roleMisfit(grant, subject, rules, now) === undefined);
  const active = assignmentsTo(rules, membership, subject).filter((one) => assignmentMisfit(one, subject, rules, now) === undefined);
  return { holding: [...giving, ...active].map(({ id }) => id), grants: [], nextAt: null };
}

interface Bent {
  readonly holders?: readonly string[];
  readonly account?: string;
  readonly more?: { readonly [name: string]: Json };
}

/** An entry as a server that cheats writes it. */
export function moved(
  membership: Membership,
  kind: Extract<Entry['kind'], `membership.${string}`>,
  { holders = [], account = membership.account, more = {} }: Bent = {},
): Entry {
  const { id, person, role, scope } = membership;
  const body = { membership: id, tenant, role, scope, holders, ...more };
  return entry(kind, null, { person, tenant, task: role }, body, { account });
}
