import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { parseRoleName, workloadOf } from '@countersign/core/ids.ts';
import type { Membership, MembershipState } from '@countersign/core/membership.ts';
import type { Actor } from '@countersign/core/person.ts';
import { type Account, type Assignment, accountKey, assignmentState, type Role, roleKey } from '@countersign/core/role.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Risk } from '@countersign/core/task.ts';
import { asciiLower, sameName } from '@countersign/core/text.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { RoleExecutor } from '../executor/roles.ts';
import type { Page, Paging, Reader } from '../store/store.ts';
import { holdsWords } from './holds-words.ts';
import { type Names, namesOf } from './names.ts';
import { reading } from './operation.ts';
import { pageOf } from './page-of.ts';
import { tenantNamed } from './resolve-call.ts';
import { noSuchAssignment, noSuchGroup, seesAll, whoseList } from './visible.ts';

export interface RoleSeen {
  readonly role: Role;
  readonly tenant: string;
  readonly policies: readonly string[];
  /** Scopes at which the caller may ask for it now. */
  readonly eligible: readonly string[];
  readonly account: Account | undefined;
}

export interface RolesInput {
  /** Words of its name, its summary or its tenant. */
  readonly search: string | undefined;
  readonly risk: Risk | undefined;
  readonly tenant: string | undefined;
  readonly role: string | undefined;
  /** Its name in its workload. */
  readonly called: string | undefined;
  /** Only those that the caller may ask for now. */
  readonly eligible: boolean;
  readonly page: Paging;
}

/** Roles that workloads lend, and what of them is the caller's. */
export const listRoles = reading<RolesInput, Page<RoleSeen>>({
  name: 'list-roles',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }, { page, eligible, ...filter }) {
    const rules = await reader.rules();
    const found = [...rules.roles.values()]
      .map((role) => roleSeen(role, { rules, actor, now }))
      .filter((seen) => fits(seen, filter) && (!eligible || seen.eligible.length > 0));
    return pageOf(found, page, ({ role }) => roleKey(role.tenant, role.name));
  },
});

function fits({ role, tenant }: RoleSeen, asked: Omit<RolesInput, 'eligible' | 'page'>): boolean {
  if (asked.risk !== undefined && role.risk !== asked.risk) return false;
  if (asked.tenant !== undefined && !sameName(tenant, asked.tenant)) return false;
  if (asked.role !== undefined && !sameName(role.name, asked.role)) return false;
  if (asked.called !== undefined && !sameName(role.name.slice(role.name.indexOf('\\') + 1), asked.called)) return false;
  return asked.search === undefined || holdsWords(`${role.name} ${role.summary} ${tenant}`, asked.search);
}

function roleSeen(role: Role, { rules, actor, now }: { rules: Rules; actor: Actor; now: Instant }): RoleSeen {
  const policies = (rules.policiesOfRole.get(role.name) ?? []).filter((policy) => policy.tenants.includes(role.tenant));
  const assigned = (rules.assignmentsOf.get(roleKey(role.tenant, role.name)) ?? []).filter((one) => isMine(one, actor));
  const eligible = assigned.filter((one) => one.kind === 'eligible' && assignmentState(one, now) === 'in-force');
  return {
    role,
    tenant: rules.tenants.get(role.tenant)?.name ?? role.tenant,
    policies: policies.map((policy) => policy.name),
    eligible: [...new Set(eligible.map((one) => one.scope))].sort(),
    account: rules.accounts.get(accountKey(role.tenant, workloadOf(role.name), actor.person.id)),
  };
}

function isMine({ to }: Assignment, { person, groups }: Actor): boolean {
  return to.kind === 'person' ? to.id === person.id : groups.has(to.id);
}

export interface AccountsSeen {
  readonly accounts: readonly Account[];
  readonly names: Names;
}

/** One's own accounts, or for owners and auditors everybody's. */
export const listAccounts = reading<{ readonly username: string | undefined }, AccountsSeen>({
  name: 'list-accounts',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, { username }) {
    const whose = await whoseList(reader, actor, { mine: false, username });
    if ('refused' in whose) return whose;
    const all = [...(await reader.rules()).accounts.values()];
    const accounts = whose.person === undefined ? all : all.filter((account) => account.person === whose.person);
    return { accounts, names: await namesOf(reader, { people: accounts.map((account) => account.person) }) };
  },
});

export interface AssignmentsInput {
  readonly mine: boolean;
  readonly kind: Assignment['kind'] | undefined;
  readonly role: string | undefined;
  readonly tenant: string | undefined;
  /** Theirs, and those of their groups. */
  readonly username: string | undefined;
  readonly group: string | undefined;
  readonly page: Paging;
}

export interface AssignmentsSeen {
  readonly page: Page<Assignment>;
  readonly names: Names;
  readonly now: Instant;
}

/** Assignments in order of id; one's own, or for owners and auditors everybody's. They are in memory with the rules. */
export const listAssignments = reading<AssignmentsInput, AssignmentsSeen>({
  name: 'list-assignments',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }, { mine, kind, role, tenant: named, page: asked, ...who }) {
    const whom = await principalsOf(reader, actor, who);
    if ('refused' in whom) return whom;
    const rules = await reader.rules();
    const tenant = named === undefined ? undefined : tenantNamed(named, rules);
    if (tenant !== undefined && 'refused' in tenant) return tenant;
    const found = [...rules.assignments.values()].filter(
      (one) =>
        ((seesAll(actor) && !mine) || isMine(one, actor)) &&
        (whom.ids?.has(one.to.id) ?? true) &&
        (tenant === undefined || one.tenant === tenant.id) &&
        (kind === undefined || one.kind === kind) &&
        (role === undefined || asciiLower(one.role) === asciiLower(role)),
    );
    const page = pageOf(found, asked, (one) => one.id);
    return { page, names: await namesOf(reader, mentioned(page.items)), now };
  },
});

function mentioned(assignments: readonly Assignment[]) {
  return {
    people: assignments.flatMap(({ to }) => (to.kind === 'person' ? [to.id] : [])),
    groups: assignments.flatMap(({ to }) => (to.kind === 'group' ? [to.id] : [])),
  };
}

export interface AssignmentSeen {
  readonly assignment: Assignment;
  readonly names: Names;
  readonly now: Instant;
}

/** Whom a list of assignments is narrowed to: a person with their groups, or a group; no ids for everybody. */
async function principalsOf(
  reader: Reader,
  actor: Actor,
  { username, group: name }: Pick<AssignmentsInput, 'group' | 'username'>,
): Promise<{ readonly ids: ReadonlySet<string> | undefined } | Refusal> {
  if (name !== undefined) {
    const group = await reader.groups.byName(name);
    return group === undefined ? noSuchGroup(name) : { ids: new Set([group.id]) };
  }
  if (username === undefined) return { ids: undefined };
  const whose = await whoseList(reader, actor, { mine: false, username });
  if ('refused' in whose) return whose;
  return { ids: whose.person === undefined ? undefined : new Set<string>([whose.person, ...(await reader.people.groupsOf(whose.person))]) };
}

/** One assignment; for others than owners and auditors only their own exist. */
export const readAssignment = reading<{ readonly id: string }, AssignmentSeen>({
  name: 'read-assignment',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }, { id }) {
    const assignment = (await reader.rules()).assignments.get(id);
    if (assignment === undefined || !(seesAll(actor) || isMine(assignment, actor))) return noSuchAssignment();
    return { assignment, names: await namesOf(reader, mentioned([assignment])), now };
  },
});

export interface MembershipsSeen {
  readonly page: Page<Membership>;
  readonly names: Names;
}

/** Memberships that Countersign made or is making; of oneself, or for owners and auditors of everybody. */
export const listMemberships = reading<
  Pick<AssignmentsInput, 'page' | 'role' | 'tenant' | 'username'> & { readonly state: MembershipState | undefined },
  MembershipsSeen
>({
  name: 'list-memberships',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, { username, tenant: named, role: called, state, page: asked }) {
    const whose = await whoseList(reader, actor, { mine: false, username });
    if ('refused' in whose) return whose;
    const tenant = named === undefined ? undefined : tenantNamed(named, await reader.rules());
    if (tenant !== undefined && 'refused' in tenant) return tenant;
    const role = called === undefined ? undefined : parseRoleName(called);
    if (called !== undefined && role === undefined) return noSuchRole(called);
    const filter = {
      ...(whose.person === undefined ? {} : { person: whose.person }),
      ...(tenant === undefined ? {} : { tenant: tenant.id }),
      ...(role === undefined ? {} : { role }),
      ...(state === undefined ? {} : { state }),
    };
    const page = await reader.memberships.list(filter, asked);
    return { page, names: await namesOf(reader, { people: page.items.map((one) => one.person) }) };
  },
});

function noSuchRole(name: string): Refusal {
  return refuse('unknown-role', `There is no role ${JSON.stringify(name.slice(0, 100))}.`, { next: 'Write it as Workload\\Name.' });
}

/** How a workload is asked for the ids of what it calls by a name. */
export type Lookups = Pick<RoleExecutor, 'findAccount' | 'findRole'>;

/** A workload by tenant and name, as whoever looks something up in it needs it. */
export const findNamed = reading<{ readonly tenant: string; readonly name: string }, Workload>({
  name: 'find-named',
  mark: 'read',
  who: 'owner',
  run: async ({ reader }, { tenant: named, name }) => workloadNamed(await reader.rules(), named, name),
});

function workloadNamed(rules: Rules, named: string, name: string): Workload | Refusal {
  const tenant = tenantNamed(named, rules);
  if ('refused' in tenant) return tenant;
  return (
    rules.workloads.get(workloadKey(tenant.id, name)) ??
    refuse('no-such-workload', `${tenant.name} has no workload ${JSON.stringify(name)}.`, { next: 'List the workloads.' })
  );
}
