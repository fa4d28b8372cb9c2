import { allRoles } from '../exchange/cmdlet-table.ts';
import { notFound } from '../exchange/exception.ts';
import { same, textOf, textsOf } from '../json.ts';
import { findAll } from './identity.ts';
import { type ExchangeObject, nextGuid, objectsOf, type TenantState } from './tenant-state.ts';

/** A role group with an assignment for each of its roles. */
export function addRoleGroup(state: TenantState, group: { name: string; roles: readonly string[]; at: string }): ExchangeObject {
  const created: ExchangeObject = {
    Identity: group.name,
    Name: group.name,
    DisplayName: group.name,
    Description: '',
    Guid: nextGuid(state),
    Roles: [...group.roles],
    Members: [],
    ManagedBy: ['Organization Management'],
    WhenCreated: group.at,
    WhenChanged: group.at,
  };
  objectsOf(state, 'RoleGroup').push(created);
  for (const role of group.roles) assign(state, { role, assignee: group.name, type: 'RoleGroup', at: group.at });
  return created;
}

interface Assignment {
  readonly role: string;
  readonly assignee: string;
  readonly type: 'RoleGroup' | 'User' | 'SecurityGroup' | 'ServicePrincipal' | 'RoleAssignmentPolicy';
  readonly name?: string;
  readonly delegating?: boolean;
  readonly scope?: string | null;
  readonly at: string;
}

export function assign(state: TenantState, assignment: Assignment): ExchangeObject {
  const name = assignment.name ?? `${assignment.role}-${assignment.assignee}${assignment.delegating === true ? '-Delegating' : ''}`;
  const created: ExchangeObject = {
    Identity: name,
    Name: name,
    Guid: nextGuid(state),
    Role: assignment.role,
    RoleAssignee: assignment.assignee,
    RoleAssigneeName: assignment.assignee,
    RoleAssigneeType: assignment.type,
    RoleAssignmentDelegationType: assignment.delegating === true ? 'Delegating' : 'Regular',
    CustomRecipientWriteScope: assignment.scope ?? null,
    Enabled: true,
    WhenCreated: assignment.at,
  };
  objectsOf(state, 'ManagementRoleAssignment').push(created);
  return created;
}

/** The management roles that an application holds now: by its own assignments, and by the role groups it is in. */
export function rolesHeldBy(state: TenantState, clientId: string): ReadonlySet<string> {
  const [principal] = findAll(state, ['ServicePrincipal'], clientId);
  if (principal === undefined) return new Set();
  const me = textOf(principal.Name);
  const groups = objectsOf(state, 'RoleGroup').filter((group) => textsOf(group.Members).includes(me));
  const holders = [me, ...groups.map((group) => textOf(group.Name))];
  const assignments = objectsOf(state, 'ManagementRoleAssignment').filter(
    (each) => holders.includes(textOf(each.RoleAssignee)) && each.RoleAssignmentDelegationType === 'Regular',
  );
  return new Set(assignments.map((each) => textOf(each.Role)));
}

/** A role that exists: a built-in one, or one made with New-ManagementRole. */
export function findRole(state: TenantState, name: string): string {
  const found = [...allRoles(), ...objectsOf(state, 'ManagementRole').map((role) => textOf(role.Name))].find((each) => same(each, name));
  if (found === undefined) throw notFound(name);
  return found;
}
