import type { Digest, Id, PersonId, RoleName, TenantId } from './ids.ts';
import { canonicalJson, type Json } from './json.ts';
import type { Membership } from './membership.ts';
import type { Policy } from './policy.ts';
import { type Assignment, assignmentState, type Role, roleKey } from './role.ts';
import { routeOf } from './route.ts';
import type { Rules } from './rules.ts';
import { duration, type Instant } from './time.ts';

export type FindingId = Id<'find'>;

/** What may be wrong with how roles are held. Closed, sorted, one a line. */
export const roleAlerts = ['assigned-outside', 'stale', 'too-frequent', 'too-many', 'unproved', 'unused'] as const;
export type RoleAlert = (typeof roleAlerts)[number];
export type Severity = 'high' | 'medium' | 'low';

/** How bad each is: as Entra PIM has them. */
export const severityOf: { readonly [alert in RoleAlert]: Severity } = {
  'assigned-outside': 'high',
  stale: 'medium',
  'too-frequent': 'low',
  'too-many': 'low',
  unproved: 'low',
  unused: 'low',
};

/** Something that is so now. The same thing has the same id, however often it is found. */
export interface Finding {
  readonly id: FindingId;
  readonly alert: RoleAlert;
  readonly tenant: TenantId;
  readonly role: RoleName | null;
  readonly person: PersonId | null;
  /** The workload's own id of an account that is nobody's here. */
  readonly account: string | null;
  /** A sentence for people, and what to do. It names nobody. */
  readonly says: string;
}

/** Somebody was lent a role. */
export interface Activation {
  readonly person: PersonId;
  readonly tenant: TenantId;
  readonly role: RoleName;
  readonly at: Instant;
}

/** Everything that findings are made from. */
export interface RoleFacts {
  readonly rules: Rules;
  /** `tenant/Workload\Role` → the accounts that the workload itself has in the role; a role that could not be read is not there. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that are not `removed`. */
  readonly memberships: readonly Membership[];
  /** Since `now - findingWindow`. */
  readonly activations: readonly Activation[];
  /** Whom each assignment is to: the person, or the people in the group. */
  readonly assigned: ReadonlyMap<string, readonly PersonId[]>;
  /** When people last proved who they are. */
  readonly proofs: ReadonlyMap<PersonId, Instant>;
  readonly now: Instant;
}

const day = 86_400_000;
/** How far back use is looked at. */
export const findingWindow = duration(30 * day);
/** So many activations of one role by one person within a day are too frequent. */
const frequent = 5;
/** More than so many people who have a critical role, or may ask for it, are too many. */
const mostCritical = 5;

type Found = Omit<Finding, 'id' | 'role' | 'person' | 'account'> & Partial<Pick<Finding, 'role' | 'person' | 'account'>>;

/** What is wrong with how roles are held now, by what the workloads and the log say. */
export function roleFindings(facts: RoleFacts, sha256: (text: string) => Digest): readonly Finding[] {
  const found = [outside, unused, frequentlyActivated, stale, tooMany, unproved].flatMap((look) => look(facts));
  return found.map((one) => {
    const whole = { role: null, person: null, account: null, ...one };
    return { id: idOf(whole, sha256), ...whole };
  });
}

function idOf({ alert, tenant, role, person, account }: Omit<Finding, 'id'>, sha256: (text: string) => Digest): FindingId {
  const of: Json = [alert, tenant, role, person, account];
  return `find_${sha256(`countersign-finding-v1\n${canonicalJson(of)}`).slice(0, 32)}` as FindingId;
}

/** Whoever is in a role without a membership of ours was put there by somebody else. */
function outside({ rules, members, memberships }: RoleFacts): readonly Found[] {
  const owners = new Map([...rules.accounts.values()].map((account) => [`${account.tenant}/${account.workload}/${account.key}`, account]));
  return rolesOf(rules).flatMap((role) => {
    const ours = new Set(memberships.filter((one) => isOf(one, role) && !one.standing).map((one) => one.account));
    return [...(members.get(roleKey(role.tenant, role.name)) ?? [])]
      .filter((account) => !ours.has(account))
      .map((account) => {
        const person = owners.get(`${role.tenant}/${role.name.slice(0, role.name.indexOf('\\'))}/${account}`)?.person ?? null;
        const says = `An account is in ${role.name} that Countersign did not put there. Take it out there, or make its person eligible instead.`;
        return { alert: 'assigned-outside' as const, tenant: role.tenant, role: role.name, person, account, says };
      });
  });
}

function isOf({ tenant, role }: Pick<Membership, 'tenant' | 'role'>, of: Role): boolean {
  return tenant === of.tenant && role === of.name;
}

/** Whoever has been eligible for the whole window and never asked needs it no longer, or never did. */
function unused({ rules, activations, assigned, now }: RoleFacts): readonly Found[] {
  return inForce(rules, now).flatMap((assignment) => {
    const { kind, startsAt, tenant, role } = assignment;
    if (kind !== 'eligible' || startsAt > now - findingWindow) return [];
    const used = new Set(activations.filter((one) => one.tenant === tenant && one.role === role).map((one) => one.person));
    const says = `Somebody may ask for ${role} and has not within 30 days. Remove what makes them eligible (${assignment.id}), if they do not need it.`;
    return (assigned.get(assignment.id) ?? [])
      .filter((person) => !used.has(person))
      .map((person) => ({ alert: 'unused' as const, tenant, role, person, says }));
  });
}

function frequentlyActivated({ activations, now }: RoleFacts): readonly Found[] {
  const counts = new Map<string, { readonly one: Activation; readonly count: number }>();
  for (const one of activations.filter(({ at }) => at > now - day)) {
    const key = JSON.stringify([one.tenant, one.role, one.person]);
    counts.set(key, { one, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()]
    .filter(({ count }) => count >= frequent)
    .map(({ one: { tenant, role, person } }) => {
      const says = `Somebody was lent ${role} ${frequent} times or more within a day. Lend it for longer, or find the one task that they need it for.`;
      return { alert: 'too-frequent' as const, tenant, role, person, says };
    });
}

/** Who holds or may ask for a role, and has not proved who they are for the whole window. */
function stale({ rules, assigned, proofs, now }: RoleFacts): readonly Found[] {
  const seen = new Map<string, Found>();
  for (const { id, tenant, startsAt } of inForce(rules, now)) {
    if (startsAt > now - findingWindow) continue;
    for (const person of assigned.get(id) ?? []) {
      if ((proofs.get(person) ?? 0) > now - findingWindow) continue;
      const says = 'Somebody who may have a role has not signed in within 30 days. Remove what makes them eligible, or disable them.';
      seen.set(`${tenant}/${person}`, { alert: 'stale', tenant, person, says });
    }
  }
  return [...seen.values()];
}

function tooMany({ rules, members, assigned, now }: RoleFacts): readonly Found[] {
  return rolesOf(rules).flatMap((role) => {
    if (role.risk !== 'critical') return [];
    const may = new Set(
      inForce(rules, now)
        .filter((one) => isOf(one, role))
        .flatMap((one) => assigned.get(one.id) ?? []),
    );
    const accounts = members.get(roleKey(role.tenant, role.name)) ?? new Set<string>();
    const others = [...accounts].filter((account) => ![...may].some((person) => accountOf(rules, role, person) === account));
    if (may.size + others.length <= mostCritical) return [];
    const says = `More than ${mostCritical} have ${role.name}, or may ask for it, and it may do everything. Let fewer ask.`;
    return [{ alert: 'too-many' as const, tenant: role.tenant, role: role.name, says }];
  });
}

function accountOf(rules: Rules, { tenant, name }: Role, person: PersonId): string | undefined {
  return rules.accounts.get(`${tenant}/${name.slice(0, name.indexOf('\\'))}/${person}`)?.key;
}

/** A role that may do much and is lent to whoever holds a token of last month. */
function unproved({ rules }: RoleFacts): readonly Found[] {
  return rolesOf(rules).flatMap((role) => {
    if (role.risk !== 'critical' && role.risk !== 'high') return [];
    const lends = (rules.policiesOfRole.get(role.name) ?? []).filter(({ tenants }) => tenants.includes(role.tenant));
    const open = lends.find((policy) => !asksForProof(policy, role, rules));
    if (open === undefined) return [];
    const says = `${open.name} lends ${role.name} without asking for a fresh sign-in or a passkey. Say require.freshSignIn or require.passkey in it, or in a guard.`;
    return [{ alert: 'unproved' as const, tenant: role.tenant, role: role.name, says }];
  });
}

/** Guards that except anybody do not count: whoever is excepted is not asked. */
function asksForProof(policy: Policy, { tenant, name }: Role, rules: Rules): boolean {
  const over = rules.guards.filter(
    ({ tenants, tasks, roles, requesters }) =>
      requesters === null && (tenants?.includes(tenant) ?? true) && (roles?.includes(name) ?? tasks === null),
  );
  const { freshSignIn, passkey } = routeOf(policy, over).demands;
  return freshSignIn !== null || passkey;
}

function rolesOf(rules: Rules): readonly Role[] {
  return [...rules.roles.values()];
}

function inForce(rules: Rules, now: Instant): readonly Assignment[] {
  return [...rules.assignments.values()].filter((one) => assignmentState(one, now) === 'in-force');
}
