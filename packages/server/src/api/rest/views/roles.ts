import type {
  Account as AccountView,
  Assignment as AssignmentView,
  Membership as MembershipView,
  Role as RoleView,
} from '@countersign/contract/schemas/roles.ts';
import type { Membership } from '@countersign/core/membership.ts';
import { type Account, type Assignment, assignmentState } from '@countersign/core/role.ts';
import { formatInstant, type Instant } from '@countersign/core/time.ts';
import type { Names } from '../../../operations/names.ts';
import type { RoleSeen } from '../../../operations/read-lending.ts';
import { personRef, tenantName } from './names.ts';

export function roleView({ role, tenant, policies, eligible, account }: RoleSeen): RoleView {
  const { name, version, key, summary, risk, scoped } = role;
  return {
    tenant,
    name,
    version,
    key,
    summary,
    risk,
    scoped,
    policies: [...policies],
    eligible: [...eligible],
    account: account?.name ?? null,
  };
}

export function accountView({ tenant, workload, person, version, key, name }: Account, names: Names): AccountView {
  return { tenant: tenantName(names, tenant), workload, person: personRef(names, person), version, key, name };
}

/** An assignment as it stands at this moment. */
export function assignmentView(assignment: Assignment, names: Names, now: Instant): AssignmentView {
  const { id, version, kind, to, tenant, role, scope, startsAt, endsAt } = assignment;
  return {
    id,
    version,
    kind,
    state: assignmentState(assignment, now),
    person: to.kind === 'person' ? personRef(names, to.id) : null,
    group: to.kind === 'group' ? { id: to.id, name: names.groups.get(to.id) ?? to.id } : null,
    tenant: tenantName(names, tenant),
    role,
    scope,
    startsAt: formatInstant(startsAt),
    endsAt: endsAt === null ? null : formatInstant(endsAt),
  };
}

export function membershipView(membership: Membership, names: Names): MembershipView {
  const { id, person, tenant, role, scope, account, state, standing, attempts, since } = membership;
  return {
    id,
    person: personRef(names, person),
    tenant: tenantName(names, tenant),
    role,
    scope,
    account,
    state,
    standing,
    attempts,
    since: formatInstant(since),
  };
}
