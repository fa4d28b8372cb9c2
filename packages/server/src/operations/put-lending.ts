import type { DocumentChange } from '@countersign/core/configuration.ts';
import type { Given } from '@countersign/core/demands.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { type AssignmentId, parseRoleName, type RoleName } from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import type { Member } from '@countersign/core/person.ts';
import type { Policy } from '@countersign/core/policy.ts';
import { type Assignment, accountKey, assignmentLimit, isScope, roleKey, unmetByAssignment } from '@countersign/core/role.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Risk } from '@countersign/core/task.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tenant, Workload } from '@countersign/core/workload.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import type { Tx } from '../store/store.ts';
import { configuration } from './configure.ts';
import { tenantNamed } from './resolve-call.ts';
import { badScope, roleCalled } from './resolve-role.ts';
import { noSuchAssignment } from './visible.ts';

// What makes roles lendable. Each is countersigned configuration, as everything that changes who may do what.

export interface RoleInput {
  readonly tenant: string | undefined;
  /** `Exchange\Organization Management`. */
  readonly role: string;
  readonly key: string;
  readonly summary: string;
  readonly risk: Risk;
  readonly scoped: boolean;
  readonly base: number;
}

/** Makes a workload's role known, under the id that the workload itself goes by. */
export const putRole = configuration<RoleInput>('put-role', async ({ tx }, input) => {
  const rules = await tx.rules();
  const tenant = tenantNamed(input.tenant, rules);
  if ('refused' in tenant) return tenant;
  const name = parseRoleName(input.role);
  if (name === undefined)
    return refuse('bad-value', 'A role is written Workload\\Name, and its name holds neither \\ nor /.', {
      next: 'Give it like Exchange\\Help Desk.',
    });
  const workload = workloadAt(rules, tenant, name.slice(0, name.indexOf('\\')));
  if ('refused' in workload) return workload;
  const twin = [...rules.roles.values()].find(
    (one) => one.tenant === tenant.id && one.name.toLowerCase() === name.toLowerCase() && one.name !== name,
  );
  if (twin !== undefined) return refuse('conflict', `There is a role ${twin.name} already.`, { next: 'Edit that one.' });
  const { key, summary, risk, scoped, base } = input;
  const body = asJson({ tenant: tenant.id, name, key, summary, risk, scoped });
  return put({ kind: 'role', name: roleKey(tenant.id, name), base, text: body, frozen: body, keeps: false });
});

export interface AccountInput {
  readonly tenant: string | undefined;
  readonly workload: string;
  readonly username: string;
  /** The workload's own immutable id of the account. */
  readonly key: string;
  readonly name: string;
  readonly base: number;
}

/** Says which account of a workload is a person's: who is added when a role is lent to them. No account is two people's. */
export const putAccount = configuration<AccountInput>('put-account', async ({ tx }, input) => {
  const rules = await tx.rules();
  const tenant = tenantNamed(input.tenant, rules);
  if ('refused' in tenant) return tenant;
  const workload = workloadAt(rules, tenant, input.workload);
  if ('refused' in workload) return workload;
  const person = await tx.people.byUsername(input.username);
  if (person === undefined) return noPerson(input.username);
  const taken = [...rules.accounts.values()].find(
    (one) => one.tenant === tenant.id && one.workload === workload.name && one.key === input.key && one.person !== person.id,
  );
  if (taken !== undefined) return refuse('conflict', 'This account is another person’s already.', { next: 'Look at who has it first.' });
  const body = asJson({ tenant: tenant.id, workload: workload.name, person: person.id, key: input.key, name: input.name });
  return put({
    kind: 'account',
    name: accountKey(tenant.id, workload.name, person.id),
    base: input.base,
    text: body,
    frozen: body,
    keeps: false,
  });
});

export interface AssignmentInput {
  /** undefined: a new one. */
  readonly id: AssignmentId | undefined;
  readonly kind: Assignment['kind'];
  readonly to: { readonly person: string } | { readonly group: string };
  readonly tenant: string | undefined;
  readonly role: string;
  readonly scope: string;
  readonly startsAt: Instant | null;
  /** null: until it is removed. */
  readonly endsAt: Instant | null;
  readonly base: number;
}

const shortest = 300_000;

/** Makes somebody eligible for a role, or gives it to them for a time; also what changes, extends and renews such an assignment. */
export const putAssignment = configuration<AssignmentInput>('put-assignment', async ({ tx }, input) => {
  const rules = await tx.rules();
  const tenant = tenantNamed(input.tenant, rules);
  if ('refused' in tenant) return tenant;
  const role = roleCalled(input.role, tenant, rules);
  if ('refused' in role) return role;
  if (!isScope(input.scope) || (input.scope !== '/' && !role.scoped)) return badScope();
  const to = await principal(tx, input.to);
  if ('refused' in to) return to;
  const known = input.id === undefined ? undefined : rules.assignments.get(input.id);
  if (input.id !== undefined && known === undefined && input.base > 0) return noSuchAssignment();
  const startsAt = input.startsAt ?? known?.startsAt ?? tx.now;
  const { kind, scope, endsAt, base } = input;
  const frozen = { kind, to, tenant: tenant.id, role: role.name, scope, startsAt, endsAt };
  if (known !== undefined && !sameSubject(known, frozen)) return otherSubject();
  const policies = lendingPolicies(rules, frozen);
  const refusal = againstTimes(policies, frozen, tx.now);
  if (refusal !== undefined) return refusal;
  const body = asJson(frozen);
  const document = { kind: 'assignment', name: input.id ?? tx.newId('assign'), base, text: body, frozen: body, keeps: false } as const;
  return { ...put(document), unmet: (given: Given) => unmetByAssignment(policies, kind, given, tx.now) };
});

/** Lends a role no more. */
export const endRole = configuration<{ readonly tenant: string; readonly role: string; readonly base: number }>(
  'end-role',
  async ({ tx }, { tenant: named, role: name, base }) => {
    const rules = await tx.rules();
    const tenant = tenantNamed(named, rules);
    if ('refused' in tenant) return tenant;
    const role = roleCalled(name, tenant, rules);
    return 'refused' in role ? role : end('role', roleKey(tenant.id, role.name), base);
  },
);

/** Forgets which account is a person's. */
export const endAccount = configuration<Pick<AccountInput, 'base' | 'tenant' | 'username' | 'workload'>>(
  'end-account',
  async ({ tx }, { tenant: named, workload, username, base }) => {
    const rules = await tx.rules();
    const tenant = tenantNamed(named, rules);
    if ('refused' in tenant) return tenant;
    const person = await tx.people.byUsername(username);
    return person === undefined ? noPerson(username) : end('account', accountKey(tenant.id, workload, person.id), base);
  },
);

function end(kind: 'account' | 'role', name: string, base: number) {
  return { change: { task: 'Countersign\\End-Document' as const, kind, name, base } };
}

function put(document: DocumentChange) {
  return { change: { task: 'Countersign\\Put-Document' as const, documents: [document] } };
}

function workloadAt(rules: Rules, tenant: Tenant, name: string): Workload | Refusal {
  return (
    rules.workloads.get(workloadKey(tenant.id, name)) ??
    refuse('no-such-workload', `${tenant.name} has no workload ${JSON.stringify(name.slice(0, 64))}.`, { next: 'Connect it first.' })
  );
}

function noPerson(username: string): Refusal {
  return refuse('no-such-person', `There is no person ${JSON.stringify(username.slice(0, 100))}.`, { next: 'Give a username.' });
}

async function principal(tx: Tx, to: AssignmentInput['to']): Promise<Member | Refusal> {
  if ('person' in to) {
    const person = await tx.people.byUsername(to.person);
    return person === undefined ? noPerson(to.person) : { kind: 'person', id: person.id };
  }
  const group = await tx.groups.byName(to.group);
  if (group !== undefined) return { kind: 'group', id: group.id };
  return refuse('no-such-group', `There is no group ${JSON.stringify(to.group.slice(0, 100))}.`, { next: 'List the groups.' });
}

type Frozen = { readonly kind: string; readonly to: Member; readonly tenant: string; readonly role: RoleName; readonly scope: string };

/** What is changed of an assignment is its time; anybody or anything else is another assignment. */
function sameSubject(one: Frozen, other: Frozen): boolean {
  return (
    one.kind === other.kind &&
    one.to.id === other.to.id &&
    one.tenant === other.tenant &&
    one.role === other.role &&
    one.scope === other.scope
  );
}

function otherSubject(): Refusal {
  return refuse('not-allowed', 'Of an assignment only its time is changed.', { next: 'Remove it, and assign anew.' });
}

function lendingPolicies(rules: Rules, { role, tenant }: Pick<Frozen, 'role' | 'tenant'>): readonly Policy[] {
  return (rules.policiesOfRole.get(role) ?? []).filter(({ tenants }) => (tenants as readonly string[]).includes(tenant));
}

type Timed = Frozen & { readonly kind: Assignment['kind']; readonly startsAt: Instant; readonly endsAt: Instant | null };

function againstTimes(policies: readonly Policy[], { kind, role, startsAt, endsAt }: Timed, now: Instant): Refusal | undefined {
  if (endsAt !== null && (endsAt <= now || endsAt < startsAt + shortest))
    return refuse('bad-instant', 'An assignment ends in the future, and at least five minutes after it starts.', {
      next: 'Give a later end.',
    });
  if (policies.length === 0)
    return refuse('not-allowed', `No policy lends ${role} at this tenant, so nobody could use it.`, {
      next: 'Write a policy for the role first.',
    });
  return assignmentLimit(policies, kind, { startsAt, endsAt });
}
