import type { GroupId, PersonId, RoleName, TaskName, TenantId } from './ids.ts';
import type { Lock } from './lock.ts';
import type { Coverage, Guard, Policy } from './policy.ts';
import type { Binding } from './reach.ts';
import { type Account, type Assignment, accountKey, type Role, roleKey } from './role.ts';
import type { Task } from './task.ts';
import { type Tenant, type Workload, workloadKey } from './workload.ts';

/** What the rules are made of, as the store reads it or the log replays it. */
export interface RuleFacts {
  readonly epoch: number;
  readonly tasks: readonly Task[];
  readonly tenants: readonly Tenant[];
  readonly workloads: readonly Workload[];
  /** Current versions, and earlier ones that grants may still name. */
  readonly policies: readonly { readonly policy: Policy; readonly current: boolean }[];
  readonly guards: readonly Guard[];
  readonly locks: readonly Lock[];
  /** Groups that have not ended. */
  readonly groups: readonly GroupId[];
  readonly roles: readonly Role[];
  readonly accounts: readonly Account[];
  readonly assignments: readonly Assignment[];
  /** Who reaches which tenants; absent: everybody reaches all. */
  readonly reach?: readonly Binding[] | undefined;
}

/** The rules under one epoch, indexed by task and by requester; immutable. */
export interface Rules {
  readonly epoch: number;
  readonly tasks: ReadonlyMap<TaskName, Task>;
  /** By lower-case name, as people write it. */
  readonly taskNames: ReadonlyMap<string, Task>;
  readonly tenants: ReadonlyMap<TenantId, Tenant>;
  readonly workloads: ReadonlyMap<string, Workload>;
  /** Task → group or person → policies that let them ask. */
  readonly routes: ReadonlyMap<TaskName, ReadonlyMap<GroupId | PersonId, readonly Policy[]>>;
  readonly policiesOf: ReadonlyMap<TaskName, readonly Policy[]>;
  /** `name@version` of every version that a grant may still name. */
  readonly policyVersions: ReadonlyMap<string, Policy>;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly guards: readonly Guard[];
  readonly guardsOfTask: ReadonlyMap<TaskName, readonly Guard[]>;
  /** Guards that cover every task. */
  readonly guardsOfAll: readonly Guard[];
  /** `stops:subject` → lock. */
  readonly locks: ReadonlyMap<string, Lock>;
  readonly groups: ReadonlySet<GroupId>;
  /** `tenant/Workload\Role` → role. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly policiesOfRole: ReadonlyMap<RoleName, readonly Policy[]>;
  /** `tenant/Workload/person` → account. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly assignments: ReadonlyMap<string, Assignment>;
  /** `tenant/Workload\Role` → assignments, in order of id. */
  readonly assignmentsOf: ReadonlyMap<string, readonly Assignment[]>;
  /** Who reaches which tenants; undefined: everybody reaches all. */
  readonly reach: readonly Binding[] | undefined;
}

export function indexRules(facts: RuleFacts): Rules {
  // In order of name, so that whoever replays a decision gives its reasons in the same order.
  const current = facts.policies
    .filter((held) => held.current)
    .map((held) => held.policy)
    .sort(byName);
  const guards = [...facts.guards].sort(byName);
  const policiesOf = new Map<TaskName, Policy[]>();
  const routes = new Map<TaskName, Map<GroupId | PersonId, Policy[]>>();
  const policiesOfRole = new Map<RoleName, Policy[]>();
  for (const policy of current) {
    if (policy.covers.kind === 'roles') for (const role of policy.covers.roles) push(policiesOfRole, role, policy);
    if (policy.covers.kind !== 'tasks') continue;
    for (const task of policy.covers.tasks) {
      push(policiesOf, task, policy);
      const byWho = routes.get(task) ?? new Map<GroupId | PersonId, Policy[]>();
      routes.set(task, byWho);
      for (const who of new Set([...policy.requesters.groups, ...policy.requesters.people])) push(byWho, who, policy);
    }
  }
  const guardsOfTask = new Map<TaskName, Guard[]>();
  for (const guard of guards) for (const task of guard.tasks ?? []) push(guardsOfTask, task, guard);
  const assignments = facts.assignments.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const assignmentsOf = new Map<string, Assignment[]>();
  for (const assignment of assignments) push(assignmentsOf, roleKey(assignment.tenant, assignment.role), assignment);
  return {
    epoch: facts.epoch,
    tasks: new Map(facts.tasks.map((task) => [task.name, task])),
    taskNames: new Map(facts.tasks.map((task) => [task.name.toLowerCase(), task])),
    tenants: new Map(facts.tenants.map((tenant) => [tenant.id, tenant])),
    workloads: new Map(facts.workloads.map((workload) => [workloadKey(workload.tenant, workload.name), workload])),
    routes,
    policiesOf,
    policyVersions: new Map(facts.policies.map(({ policy }) => [`${policy.name}@${policy.version}`, policy])),
    policies: new Map(current.map((policy) => [policy.name, policy])),
    guards,
    guardsOfTask,
    guardsOfAll: guards.filter((guard) => guard.tasks === null),
    locks: new Map(facts.locks.map((lock) => [`${lock.stops}:${lock.subject}`, lock])),
    groups: new Set(facts.groups),
    roles: new Map(facts.roles.map((role) => [roleKey(role.tenant, role.name), role])),
    policiesOfRole,
    accounts: new Map(facts.accounts.map((account) => [accountKey(account.tenant, account.workload, account.person), account])),
    assignments: new Map(assignments.map((assignment) => [assignment.id, assignment])),
    assignmentsOf,
    reach: facts.reach,
  };
}

/** The rules as they would be with this policy or guard in place of the one of its name; nothing stands under its earlier versions. */
export function withRule(rules: Rules, rule: { readonly policy: Policy } | { readonly guard: Guard }): Rules {
  const facts = factsOf(rules);
  const replaced =
    'policy' in rule
      ? { policies: [...facts.policies.filter(({ policy }) => policy.name !== rule.policy.name), { policy: rule.policy, current: true }] }
      : { guards: [...rules.guards.filter((guard) => guard.name !== rule.guard.name), rule.guard] };
  return indexRules({ ...facts, ...replaced });
}

/** What opens and closes routes, apart from all that the rules are about. */
export interface RuleSet {
  readonly policies: readonly Policy[];
  readonly guards: readonly Guard[];
}

/** The rules as they would be under other policies and guards: tenants, tasks, locks, groups and roles stay. */
export function under(rules: Rules, { policies, guards }: RuleSet): Rules {
  return indexRules({ ...factsOf(rules), policies: policies.map((policy) => ({ policy, current: true })), guards });
}

function factsOf(rules: Rules): RuleFacts {
  return {
    epoch: rules.epoch,
    tasks: [...rules.tasks.values()],
    tenants: [...rules.tenants.values()],
    workloads: [...rules.workloads.values()],
    policies: [...rules.policyVersions.values()].map((policy) => ({ policy, current: rules.policies.get(policy.name) === policy })),
    guards: rules.guards,
    locks: [...rules.locks.values()],
    groups: [...rules.groups],
    roles: [...rules.roles.values()],
    accounts: [...rules.accounts.values()],
    assignments: [...rules.assignments.values()],
    reach: rules.reach,
  };
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** What an audience is judged against. */
export interface Member {
  readonly person: { readonly id: PersonId };
  readonly groups: ReadonlySet<GroupId>;
}

export type Admission = 'in' | 'out' | 'excepted' | 'unresolved';

/** Whether an audience holds a person. An exception beats inclusion; one whose group is gone cannot be resolved, unless another one holds anyway. */
export function admission(audience: Coverage, member: Member, groups: ReadonlySet<GroupId>): Admission {
  const included =
    audience.everyone === true || audience.people.includes(member.person.id) || audience.groups.some((group) => member.groups.has(group));
  if (!included) return 'out';
  if (audience.exceptPeople.includes(member.person.id)) return 'excepted';
  if (audience.exceptGroups.some((group) => member.groups.has(group))) return 'excepted';
  return audience.exceptGroups.every((group) => groups.has(group)) ? 'in' : 'unresolved';
}

/** The guards that cover a call of this task by this person: an exception that cannot be resolved does not exempt. */
export function guardsFor(rules: Rules, where: { tenant: TenantId; task: TaskName }, member: Member): readonly Guard[] {
  const ofTask = rules.guardsOfTask.get(where.task);
  if (ofTask === undefined && rules.guardsOfAll.length === 0) return none;
  const near = ofTask === undefined ? rules.guardsOfAll : [...ofTask, ...rules.guardsOfAll].sort(byName);
  return near.filter((guard) => isOver(guard, where.tenant, member, rules));
}

function isOver(guard: Guard, tenant: TenantId, member: Member, rules: Rules): boolean {
  if (guard.tenants !== null && !guard.tenants.includes(tenant)) return false;
  if (guard.requesters === null) return true;
  const admitted = admission(guard.requesters, member, rules.groups);
  return admitted === 'in' || admitted === 'unresolved';
}

/** The guards that cover this role being lent to this person: those that name it, and those that cover everything. */
export function guardsForRole(rules: Rules, where: { tenant: TenantId; role: RoleName }, member: Member): readonly Guard[] {
  const near = rules.guards.filter((guard) => guard.tasks === null || guard.roles?.includes(where.role) === true);
  return near.filter((guard) => isOver(guard, where.tenant, member, rules));
}

const none: readonly never[] = [];

/** The current policies that let this person ask for the task, each once, in order of name. */
export function policiesFor(rules: Rules, task: TaskName, member: Member): readonly Policy[] {
  const byWho = rules.routes.get(task);
  if (byWho === undefined) return none;
  const found = new Set<Policy>();
  const add = (list: readonly Policy[] | undefined) => {
    if (list !== undefined) for (const policy of list) found.add(policy);
  };
  add(byWho.get(member.person.id));
  if (byWho.size < member.groups.size) {
    for (const [who, list] of byWho) if (member.groups.has(who as GroupId)) add(list);
  } else {
    for (const group of member.groups) add(byWho.get(group));
  }
  return [...found].sort(byName);
}
