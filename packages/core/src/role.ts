import { type Given, unmetDemand } from './demands.ts';
import { type Refusal, refuse } from './errors.ts';
import {
  type AssignmentId,
  type Digest,
  type MembershipId,
  type PersonId,
  parseRoleName,
  type RoleName,
  type TenantId,
  workloadOf,
} from './ids.ts';
import { canonicalJson, type Json } from './json.ts';
import type { Member } from './person.ts';
import type { Demands, Policy } from './policy.ts';
import type { Risk } from './task.ts';
import { type Duration, formatDuration, humanDuration, type Instant } from './time.ts';

/** Rights that a workload lends as one piece, as an owner made them known. Immutable under its name and version. */
export interface Role {
  readonly tenant: TenantId;
  /** `Exchange\Organization Management`: its workload, and what people call it there. */
  readonly name: RoleName;
  readonly version: number;
  readonly digest: Digest;
  /** The workload's own immutable id of it; what goes on the wire. */
  readonly key: string;
  readonly summary: string;
  readonly risk: Risk;
  /** Whether it is lent at scopes other than `/`, the whole of the tenant. */
  readonly scoped: boolean;
}

/** What one workload knows a person as. */
export interface Account {
  readonly tenant: TenantId;
  /** `Exchange`: the workload's name. */
  readonly workload: string;
  readonly person: PersonId;
  readonly version: number;
  readonly digest: Digest;
  /** The workload's own immutable id of it; what goes on the wire. */
  readonly key: string;
  /** What people call it, such as a user principal name. */
  readonly name: string;
}

/** `eligible`: may ask for the role. `active`: has it, for as long as the assignment lasts. */
export const assignmentKinds = ['eligible', 'active'] as const;

export interface Assignment {
  readonly id: AssignmentId;
  readonly version: number;
  readonly digest: Digest;
  readonly kind: (typeof assignmentKinds)[number];
  readonly to: Member;
  readonly tenant: TenantId;
  readonly role: RoleName;
  readonly scope: string;
  readonly startsAt: Instant;
  /** null: until it is removed. */
  readonly endsAt: Instant | null;
}

/** Where a role is lent, and to which account: each is one membership, however many grants give it. */
export interface Lent {
  readonly tenant: TenantId;
  readonly role: RoleName;
  readonly scope: string;
  readonly account: string;
}

export function roleKey(tenant: TenantId, role: RoleName): string {
  return `${tenant}/${role}`;
}

export function accountKey(tenant: TenantId, workload: string, person: PersonId): string {
  return `${tenant}/${workload}/${person}`;
}

/** The id of a membership comes from what it is of, so that two who begin the same begin one. */
export function membershipIdOf({ tenant, role, scope, account }: Lent, sha256: (text: string) => Digest): MembershipId {
  const of: Json = [tenant, workloadOf(role), role, scope, account];
  return `member_${sha256(`countersign-membership-v1\n${canonicalJson(of)}`).slice(0, 32)}` as MembershipId;
}

const scopeShape = /^\/(?:[A-Za-z0-9][A-Za-z0-9._-]{0,127}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,3})?$/;

/** `/` is the whole tenant; others name one thing in it, such as `/administrativeUnits/…`. Compared byte for byte. */
export function isScope(text: string): boolean {
  return scopeShape.test(text);
}

export type AssignmentState = 'scheduled' | 'in-force' | 'over';

/** An assignment's state is computed, never stored: time alone changes it. */
export function assignmentState({ startsAt, endsAt }: Pick<Assignment, 'startsAt' | 'endsAt'>, now: Instant): AssignmentState {
  if (endsAt !== null && now >= endsAt) return 'over';
  return now < startsAt ? 'scheduled' : 'in-force';
}

/** Whether an approval by nobody may ever lend it. */
export function mayBeLentAutomatically(role: Role): boolean {
  return role.risk !== 'critical';
}

/** Reads the name of a role's document, `tenant/Workload\Role`. */
export function roleNamed(document: string): { readonly tenant: TenantId; readonly name: RoleName } | undefined {
  const slash = document.indexOf('/');
  const name = parseRoleName(document.slice(slash + 1));
  return slash < 0 || name === undefined ? undefined : { tenant: document.slice(0, slash) as TenantId, name };
}

type Versioned = { readonly version: number; readonly digest: Digest };
export type FrozenRole = Pick<Role, 'key' | 'summary' | 'risk' | 'scoped'>;
export type FrozenAccount = Pick<Account, 'key' | 'name'>;
export type FrozenAssignment = Omit<Assignment, 'id' | 'version' | 'digest'>;

/** The role of a document; its tenant and name are the document's name, whatever its text says. */
export function roleFrom(document: string, { version, digest }: Versioned, { key, summary, risk, scoped }: FrozenRole): Role | undefined {
  const named = roleNamed(document);
  return named === undefined ? undefined : { ...named, version, digest, key, summary, risk, scoped };
}

/** The account of a document named `tenant/Workload/person`. */
export function accountFrom(document: string, { version, digest }: Versioned, { key, name }: FrozenAccount): Account | undefined {
  const [tenant, workload, person, ...more] = document.split('/');
  if (tenant === undefined || workload === undefined || person === undefined || more.length > 0) return undefined;
  return { tenant: tenant as TenantId, workload, person: person as PersonId, version, digest, key, name };
}

export function assignmentFrom(document: string, { version, digest }: Versioned, frozen: FrozenAssignment): Assignment {
  const { kind, to, tenant, role, scope, startsAt, endsAt } = frozen;
  return { id: document as AssignmentId, version, digest, kind, to, tenant, role, scope, startsAt, endsAt };
}

/** How long an assignment may last, as a policy says it. */
export interface AssignmentLimit {
  readonly permanent: boolean;
  readonly maxDuration: Duration;
  /** What an owner gives with an assignment. */
  readonly require?: Demands;
}

const day = 86_400_000;
/** What holds where a policy says nothing: being eligible may last, having a role may not. */
export const usualLimits: { readonly [kind in Assignment['kind']]: AssignmentLimit } = {
  eligible: { permanent: true, maxDuration: (365 * day) as Duration },
  active: { permanent: false, maxDuration: (15 * day) as Duration },
};

/** What is missing of what the policies that lend a role demand with an assignment to it. */
export function unmetByAssignment(
  policies: readonly Pick<Policy, 'assignments' | 'name'>[],
  kind: Assignment['kind'],
  given: Given,
  now: Instant,
): Refusal | undefined {
  for (const { name, assignments } of policies) {
    const demands = assignments?.[kind].require;
    const unmet = demands === undefined ? undefined : unmetDemand(name, demands, given, now);
    if (unmet !== undefined) return unmet;
  }
  return undefined;
}

/** Why an assignment may not last so long: each policy that lends the role has its say. */
export function assignmentLimit(
  policies: readonly Pick<Policy, 'assignments' | 'name'>[],
  kind: Assignment['kind'],
  { startsAt, endsAt }: Pick<Assignment, 'startsAt' | 'endsAt'>,
): Refusal | undefined {
  for (const { name, assignments } of policies) {
    const { permanent, maxDuration } = assignments?.[kind] ?? usualLimits[kind];
    const most = `${humanDuration(maxDuration)} (${formatDuration(maxDuration)})`;
    if (endsAt === null && !permanent)
      return refuse('duration-too-long', `${name} lets nobody have it until further notice: at most ${most}.`, { next: 'Give an end.' });
    if (endsAt !== null && endsAt - startsAt > maxDuration)
      return refuse('duration-too-long', `${name} lets ${kind} assignments last at most ${most}.`, { next: 'Give an earlier end.' });
  }
  return undefined;
}
