import { ownersGroup, type PersonId, type TenantId } from './ids.ts';
import type { Coverage } from './policy.ts';
import { admission, type Member, type Rules } from './rules.ts';

/** Which tenants some people reach; null: every one. */
export interface Binding {
  readonly who: Coverage;
  readonly tenants: readonly TenantId[] | null;
}

/** The tenants that somebody sees and acts in; undefined: all of them, and what is of none. */
export type Reach = ReadonlySet<TenantId> | undefined;

/** What somebody must reach to decide something: its tenants, or everything where it is of the whole installation. */
export type Where = readonly TenantId[] | 'everywhere';

/** Somebody with every group that holds them. */
export interface Reacher extends Member {
  readonly person: { readonly id: PersonId; readonly sponsor?: PersonId };
}

/**
 * Where owners have said who reaches what, whoever is not named there reaches nothing, and an owner everything. An agent and a service
 * account reach what they are named for, themselves or by a group: that everybody reaches something is said of people.
 */
export function reachOf({ reach, groups }: Pick<Rules, 'groups' | 'reach'>, member: Reacher): Reach {
  if (reach === undefined || member.groups.has(ownersGroup)) return undefined;
  const tenants = new Set<TenantId>();
  for (const binding of reach) {
    if (binding.who.everyone === true && member.person.sponsor !== undefined) continue;
    if (admission(binding.who, member, groups) !== 'in') continue;
    if (binding.tenants === null) return undefined;
    for (const tenant of binding.tenants) tenants.add(tenant);
  }
  return tenants;
}

/** Whether somebody reaches all of it; what is nowhere is reached by those alone who reach everything. */
export function isReached(reach: Reach, where: Where): boolean {
  if (reach === undefined) return true;
  return where !== 'everywhere' && where.length > 0 && where.every((tenant) => reach.has(tenant));
}

const most = 64;
const narrowed = new WeakMap<Rules, Map<string, Rules>>();

/** The rules as somebody of this reach knows them: of other tenants there is nothing in them. Who reaches what stays, and so do locks. */
export function rulesWithin(rules: Rules, reach: Reach): Rules {
  if (reach === undefined) return rules;
  const known = narrowed.get(rules) ?? new Map<string, Rules>();
  narrowed.set(rules, known);
  const key = [...reach].sort().join(' ');
  const found = known.get(key) ?? within(rules, reach);
  if (known.size >= most) known.clear();
  known.set(key, found);
  return found;
}

function within(rules: Rules, reach: ReadonlySet<TenantId>): Rules {
  const here = ({ tenant }: { readonly tenant: TenantId }) => reach.has(tenant);
  const covers = ({ tenants }: { readonly tenants: readonly TenantId[] | null }) => tenants?.some((tenant) => reach.has(tenant)) ?? true;
  const all = <T extends { readonly tenants: readonly TenantId[] | null }>(list: readonly T[]) => list.filter(covers);
  return {
    ...rules,
    tenants: keeping(rules.tenants, ({ id }) => reach.has(id)),
    workloads: keeping(rules.workloads, here),
    roles: keeping(rules.roles, here),
    accounts: keeping(rules.accounts, here),
    assignments: keeping(rules.assignments, here),
    assignmentsOf: each(rules.assignmentsOf, (list) => list.filter(here)),
    policies: keeping(rules.policies, covers),
    policyVersions: keeping(rules.policyVersions, covers),
    policiesOf: each(rules.policiesOf, all),
    policiesOfRole: each(rules.policiesOfRole, all),
    routes: each(rules.routes, (byWho) => each(byWho, all)),
    guards: all(rules.guards),
    guardsOfTask: each(rules.guardsOfTask, all),
    guardsOfAll: all(rules.guardsOfAll),
  };
}

function keeping<K, V>(map: ReadonlyMap<K, V>, holds: (value: V) => boolean): ReadonlyMap<K, V> {
  return new Map([...map].filter(([, value]) => holds(value)));
}

function each<K, V>(map: ReadonlyMap<K, V>, change: (value: V) => V): ReadonlyMap<K, V> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
