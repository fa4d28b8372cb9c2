import { type Digest, type Id, type PersonId, type RoleName, type TenantId, workloadOf } from './ids.ts';
import { canonicalJson, type Json } from './json.ts';
import type { Membership } from './membership.ts';
import type { Policy } from './policy.ts';
import { type Assignment, assignmentState, type Role, roleKey } from './role.ts';
import { type AlertLimits, type RoleAlert, roleAlerts } from './role-alert-limits.ts';
import { routeOf } from './route.ts';
import type { Rules } from './rules.ts';
import { humanDuration, type Instant } from './time.ts';

export type FindingId = Id<'find'>;

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
  /** Since `now - lookBack(limits)`. */
  readonly activations: readonly Activation[];
  /** Whom each assignment is to: the person, or the people in the group. */
  readonly assigned: ReadonlyMap<string, readonly PersonId[]>;
  /** When people last proved who they are. */
  readonly proofs: ReadonlyMap<PersonId, Instant>;
  readonly limits: AlertLimits;
  readonly now: Instant;
}

type Found = Omit<Finding, 'id' | 'role' | 'person' | 'account'> & Partial<Pick<Finding, 'role' | 'person' | 'account'>>;

/** What is wrong with how roles are held now, by what the workloads and the log say. */
export function roleFindings(facts: RoleFacts, sha256: (text: string) => Digest): readonly Finding[] {
  const found = roleAlerts.flatMap((alert) => (facts.limits[alert].on ? looks[alert](facts) : []));
  return found.map((one) => {
    const whole = { role: null, person: null, account: null, ...one };
    return { id: idOf(whole, sha256), ...whole };
  });
}

const looks: { readonly [alert in RoleAlert]: (facts: RoleFacts) => readonly Found[] } = {
  'assigned-outside': outside,
  stale,
  'too-frequent': frequentlyActivated,
  'too-many': tooMany,
  unproved,
  unused,
};

function idOf({ alert, tenant, role, person, account }: Omit<Finding, 'id'>, sha256: (text: string) => Digest): FindingId {
  const of: Json = [alert, tenant, role, person, account];
  return `find_${sha256(`countersign-finding-v1\n${canonicalJson(of)}`).slice(0, 32)}` as FindingId;
}

/** Whoever is in a role without a membership of ours was put there by somebody else. */
function outside({ rules, members, memberships }: RoleFacts): readonly Found[] {
  const owners = ownersOf(rules);
  return rolesOf(rules).flatMap((role) => {
    const ours = new Set(memberships.filter((one) => isOf(one, role) && !one.standing).map((one) => one.account));
    return [...(members.get(roleKey(role.tenant, role.name)) ?? [])]
      .filter((account) => !ours.has(account))
      .map((account) => {
        const person = owners.get(`${role.tenant}/${workloadOf(role.name)}/${account}`) ?? null;
        const says = `An account is in ${role.name} that Countersign did not put there. Take it out there, or make its person eligible instead.`;
        return { alert: 'assigned-outside' as const, tenant: role.tenant, role: role.name, person, account, says };
      });
  });
}

/** Whose each account is, by `tenant/Workload/key`. */
function ownersOf(rules: Rules): ReadonlyMap<string, PersonId> {
  return new Map([...rules.accounts.values()].map(({ tenant, workload, key, person }) => [`${tenant}/${workload}/${key}`, person]));
}

function isOf({ tenant, role }: Pick<Membership, 'tenant' | 'role'>, of: Role): boolean {
  return tenant === of.tenant && role === of.name;
}

/** Whoever has been eligible for the whole window and never asked needs it no longer, or never did. */
function unused({ rules, activations, assigned, limits, now }: RoleFacts): readonly Found[] {
  const since = now - limits.unused.after;
  const recent = activations.filter(({ at }) => at >= since);
  return inForce(rules, now).flatMap((assignment) => {
    const { kind, startsAt, tenant, role } = assignment;
    if (kind !== 'eligible' || startsAt > since) return [];
    const used = new Set(recent.filter((one) => one.tenant === tenant && one.role === role).map((one) => one.person));
    const says = `Somebody may ask for ${role} and has not within ${humanDuration(limits.unused.after)}. Remove what makes them eligible (${assignment.id}), if they do not need it.`;
    return (assigned.get(assignment.id) ?? [])
      .filter((person) => !used.has(person))
      .map((person) => ({ alert: 'unused' as const, tenant, role, person, says }));
  });
}

function frequentlyActivated({ activations, limits, now }: RoleFacts): readonly Found[] {
  const { times, within } = limits['too-frequent'];
  const counts = new Map<string, { readonly one: Activation; readonly count: number }>();
  for (const one of activations.filter(({ at }) => at > now - within)) {
    const key = JSON.stringify([one.tenant, one.role, one.person]);
    counts.set(key, { one, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()]
    .filter(({ count }) => count >= times)
    .map(({ one: { tenant, role, person } }) => {
      const says = `Somebody was lent ${role} ${times} times or more within ${humanDuration(within)}. Lend it for longer, or find the one task that they need it for.`;
      return { alert: 'too-frequent' as const, tenant, role, person, says };
    });
}

/** Who holds or may ask for a role, and has not proved who they are for the whole window. */
function stale({ rules, assigned, proofs, limits, now }: RoleFacts): readonly Found[] {
  const seen = new Map<string, Found>();
  const since = now - limits.stale.after;
  for (const { id, tenant, startsAt } of inForce(rules, now)) {
    if (startsAt > since) continue;
    for (const person of assigned.get(id) ?? []) {
      if ((proofs.get(person) ?? 0) > since) continue;
      const says = `Somebody who may have a role has not signed in within ${humanDuration(limits.stale.after)}. Remove what makes them eligible, or disable them.`;
      seen.set(`${tenant}/${person}`, { alert: 'stale', tenant, person, says });
    }
  }
  return [...seen.values()];
}

function tooMany(facts: RoleFacts): readonly Found[] {
  const { people, percent } = facts.limits['too-many'];
  const roles = rolesOf(facts.rules);
  return roles.flatMap((role) => {
    if (role.risk !== 'critical') return [];
    const holders = holdersOf(facts, [role]).size;
    if (holders < people) return [];
    const everybody = holdersOf(
      facts,
      roles.filter(({ tenant }) => tenant === role.tenant),
    ).size;
    if (holders * 100 < percent * everybody) return [];
    const says = `${people} or more have ${role.name}, or may ask for it, and it may do everything. Let fewer ask.`;
    return [{ alert: 'too-many' as const, tenant: role.tenant, role: role.name, says }];
  });
}

/** Who is in one of the roles, or may ask for it: people, and accounts that are nobody's. */
function holdersOf({ rules, members, assigned, now }: RoleFacts, roles: readonly Role[]): ReadonlySet<string> {
  const owners = ownersOf(rules);
  const holders = new Set<string>();
  for (const role of roles) {
    for (const one of inForce(rules, now)) if (isOf(one, role)) for (const person of assigned.get(one.id) ?? []) holders.add(person);
    for (const account of members.get(roleKey(role.tenant, role.name)) ?? []) {
      const key = `${role.tenant}/${workloadOf(role.name)}/${account}`;
      holders.add(owners.get(key) ?? key);
    }
  }
  return holders;
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
  const { freshSignIn, passkey, authenticationContexts } = routeOf(policy, over).demands;
  return freshSignIn !== null || passkey || authenticationContexts.length > 0;
}

function rolesOf(rules: Rules): readonly Role[] {
  return [...rules.roles.values()];
}

function inForce(rules: Rules, now: Instant): readonly Assignment[] {
  return [...rules.assignments.values()].filter((one) => assignmentState(one, now) === 'in-force');
}
