import { guardMisfit, lockOn, lockReason, ruleMisfit } from './decide.ts';
import type { Reason } from './errors.ts';
import { type Grant, grantState } from './grant.ts';
import { type PersonId, type RoleName, type TenantId, workloadOf } from './ids.ts';
import type { Policy } from './policy.ts';
import { reachOf, rulesWithin } from './reach.ts';
import type { Terms } from './request.ts';
import { type Account, type Assignment, accountKey, assignmentState, mayBeLentAutomatically, type Role, roleKey } from './role.ts';
import { byEase, type Route, routeOf } from './route.ts';
import { admission, guardsForRole, type Member, type Rules } from './rules.ts';
import type { Instant } from './time.ts';

/** A role at a scope of a tenant, as somebody asks for it. */
export interface RoleAsk {
  readonly tenant: TenantId;
  readonly role: RoleName;
  readonly scope: string;
}

/** The person who asks, with every group that holds them. */
export interface RoleSubject extends Member {
  readonly person: { readonly id: PersonId; readonly sponsor?: PersonId; readonly disabledAt?: Instant };
}

/** What a role can be had by: the account that would be added, and the routes; or the reasons why it cannot. */
export interface RoleDecision {
  readonly role?: Role;
  readonly account?: Account;
  readonly routes: readonly Route[];
  readonly reasons: readonly Reason[];
}

/** Judges an ask for a role. Pure and total: who is not eligible, by an assignment that is in force, has no route. */
export function decideRole(
  ask: RoleAsk,
  subject: RoleSubject,
  { rules: all, policy }: { rules: Rules; policy?: string | undefined },
  now: Instant,
): RoleDecision {
  const rules = rulesWithin(all, reachOf(all, subject));
  const stopped = stoppedRole(ask, subject, rules) ?? notEligible(ask, subject, rules, now);
  if (stopped !== undefined) return { routes: [], reasons: [stopped] };
  const role = rules.roles.get(roleKey(ask.tenant, ask.role));
  const account = rules.accounts.get(accountKey(ask.tenant, workloadOf(ask.role), subject.person.id));
  if (role === undefined || account === undefined) return { routes: [], reasons: [] };
  const guards = guardsForRole(rules, ask, subject);
  const routes: Route[] = [];
  const reasons: Reason[] = [];
  for (const one of rules.policiesOfRole.get(ask.role) ?? []) {
    if (policy !== undefined && one.name !== policy) continue;
    const against = policyAgainst(one, { ask, subject, rules, role });
    if (against === undefined) routes.push(routeOf(one, guards));
    reasons.push(against ?? { code: 'fits', policy: one.name, message: `${one.name} allows asking for this.` });
  }
  if (reasons.length === 0) reasons.push(noPolicy(ask, policy));
  return { role, account, routes: routes.sort(byEase), reasons };
}

function noPolicy({ role }: RoleAsk, policy: string | undefined): Reason {
  const code = policy === undefined ? 'not-allowed' : 'no-such-policy';
  return { code, message: policy === undefined ? `No policy lends ${role}.` : `No policy ${policy} lends ${role}.` };
}

/** What stops a role whatever was asked or given: an unknown or ended thing, a disabled person, a missing account, a lock. */
function stoppedRole({ tenant: at, role: name }: RoleAsk, subject: RoleSubject, all: Rules): Reason | undefined {
  const { person } = subject;
  if (person.disabledAt !== undefined) return { code: 'not-allowed', message: 'This person is disabled.' };
  const rules = rulesWithin(all, reachOf(all, subject));
  const tenant = rules.tenants.get(at);
  if (tenant === undefined || tenant.endedAt !== undefined) return { code: 'unknown-tenant', message: 'The tenant is not known.' };
  if (!rules.roles.has(roleKey(at, name))) return { code: 'unknown-role', message: `${name} is not a role that this tenant lends.` };
  const lock = lockReason(lockOn(rules, { person, tenant: at, task: name }), person);
  if (lock !== undefined) return lock;
  return rules.accounts.has(accountKey(at, workloadOf(name), person.id))
    ? undefined
    : { code: 'no-account', message: `This person has no account in ${workloadOf(name)} that Countersign knows of.` };
}

function notEligible(ask: RoleAsk, subject: RoleSubject, rules: Rules, now: Instant): Reason | undefined {
  const assigned = assignmentsTo(rules, ask, subject).filter((one) => one.kind === 'eligible');
  if (assigned.some((one) => assignmentState(one, now) === 'in-force')) return undefined;
  const message =
    assigned.length === 0
      ? `Nobody has made this person eligible for ${ask.role} at ${ask.scope}.`
      : `The eligibility for ${ask.role} is not in force.`;
  return { code: 'not-eligible', message };
}

/** Every assignment of this role at exactly this scope that names the person, or a group that holds them. */
export function assignmentsTo(rules: Rules, { tenant, role, scope }: RoleAsk, { person, groups }: Member): readonly Assignment[] {
  const all = rules.assignmentsOf.get(roleKey(tenant, role)) ?? [];
  return all.filter((one) => one.scope === scope && (one.to.kind === 'person' ? one.to.id === person.id : groups.has(one.to.id)));
}

function policyAgainst(
  policy: Policy,
  { ask, subject, rules, role }: { ask: RoleAsk; subject: RoleSubject; rules: Rules; role: Role },
): Reason | undefined {
  const { name, tenants, requesters, approval } = policy;
  const no = (why: string): Reason => ({ code: 'not-allowed', policy: name, message: `${name} ${why}.` });
  if (!tenants.includes(ask.tenant)) return no('is not for this tenant');
  const admitted = admission(requesters, subject, rules.groups);
  if (admitted === 'unresolved') return no('excepts a group that no longer exists, so it lets nobody ask');
  if (admitted === 'excepted') return no('excepts this person');
  if (admitted === 'out') return no('does not let this person ask');
  if (approval.mode === 'auto' || approval.mode === 'observe')
    return mayBeLentAutomatically(role) ? undefined : no('would lend a critical role by itself');
  return approval.stages.some((stage) => stage.need > 0) ? undefined : no('asks for nobody’s approval');
}

/** Why a grant does not give its role now, or undefined if it does. Everything but the approval itself is read live. */
export function roleMisfit(grant: Grant, subject: RoleSubject, rules: Rules, now: Instant): Reason | undefined {
  const { gives } = grant;
  if (gives.kind !== 'role' || grant.person !== subject.person.id)
    return { code: 'hidden', message: 'The grant is not this person’s, or gives no role.' };
  const { state } = grantState(grant, now);
  if (state !== 'active') return { code: state === 'scheduled' ? 'grant-not-active' : 'grant-ended', message: `The grant is ${state}.` };
  return (
    stoppedRole(gives, subject, rules) ??
    ruleMisfit(grant, gives.tenant, workloadOf(gives.role), { subject, rules }) ??
    driftedRole(grant, gives, rules) ??
    notEligible(gives, subject, rules, now) ??
    guardMisfit(grant, guardsForRole(rules, gives, subject), now)
  );
}

function driftedRole(
  { tasks, person }: Pick<Grant, 'person' | 'tasks'>,
  { tenant, role, account }: RoleAsk & { readonly account: string },
  rules: Rules,
): Reason | undefined {
  const live = rules.roles.get(roleKey(tenant, role));
  const pinned = tasks.find((one) => one.name === role);
  if (pinned === undefined || live?.version !== pinned.version || live.digest !== pinned.digest)
    return { code: 'call-drifted', message: `${role} is another role than the one that was approved.` };
  return rules.accounts.get(accountKey(tenant, workloadOf(role), person))?.key === account
    ? undefined
    : { code: 'call-drifted', message: 'The person’s account is another one than was approved.' };
}

/** Why a request for a role can no longer be approved under the rules of now, or undefined: locks apart, which only suspend. */
export function staleRole(
  { guards, tasks }: Pick<Terms, 'guards' | 'tasks'>,
  asks: RoleAsk & { readonly account: string },
  { subject, rules }: { readonly subject: RoleSubject; readonly rules: Rules },
  now: Instant,
): string | undefined {
  const guard = guardsForRole(rules, asks, subject).find(
    (one) => !guards.some((pinned) => pinned.name === one.name && pinned.digest === one.digest),
  );
  if (guard !== undefined) return `The guard ${guard.name} was added or changed since this was filed.`;
  return (driftedRole({ tasks, person: subject.person.id }, asks, rules) ?? notEligible(asks, subject, rules, now))?.message;
}

/** Why an active assignment does not give its role to this person now, or undefined if it does. */
export function assignmentMisfit(assignment: Assignment, subject: RoleSubject, rules: Rules, now: Instant): Reason | undefined {
  if (assignment.kind !== 'active')
    return { code: 'not-eligible', message: 'The assignment lets the person ask, and gives nothing by itself.' };
  const state = assignmentState(assignment, now);
  if (state !== 'in-force') return { code: 'grant-not-active', message: `The assignment is ${state}.` };
  return stoppedRole(assignment, subject, rules);
}

/** When time alone next changes what a grant or an assignment gives: at the edges of their windows. */
export function edges(windows: readonly { readonly startsAt: Instant; readonly endsAt: Instant | null }[], now: Instant): Instant | null {
  const ahead = windows.flatMap(({ startsAt, endsAt }) => [startsAt, ...(endsAt === null ? [] : [endsAt])]).filter((at) => at > now);
  return ahead.length === 0 ? null : (Math.min(...ahead) as Instant);
}
