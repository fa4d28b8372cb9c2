import { type Call, given, type Handlers, moment, text, texts } from '../exchange/call.ts';
import { allCmdlets, allRoles, type Cmdlet } from '../exchange/cmdlet-table.ts';
import { alreadyExists, notFound } from '../exchange/exception.ts';
import { same, textOf } from '../json.ts';
import { findAll, findOne, refuseTaken } from '../state/identity.ts';
import { assign, findRole } from '../state/role.ts';
import { type ExchangeObject, guidFor, nextGuid, objectsOf, removeObjects } from '../state/tenant-state.ts';
import { read, wildcard } from './filter.ts';

function getRole(call: Call): readonly ExchangeObject[] {
  const builtIn = allRoles().map((name) => ({
    Identity: name,
    Name: name,
    RoleType: name.replaceAll(' ', ''),
    Guid: guidFor(call.state, `role ${name}`),
    Parent: '',
  }));
  const roles: readonly ExchangeObject[] = [...builtIn, ...objectsOf(call.state, 'ManagementRole')];
  if (given(call, 'Identity')) return oneRole(roles, text(call, 'Identity'));
  if (!given(call, 'Cmdlet')) return roles;
  const matches = wildcard(text(call, 'Cmdlet'));
  const holding = new Set(
    allCmdlets()
      .filter((cmdlet) => matches(cmdlet.name) && takes(cmdlet, texts(call, 'CmdletParameters')))
      .flatMap(({ roles }) => roles),
  );
  return roles.filter((role) => holding.has(textOf(role.Name)));
}

function takes(cmdlet: Cmdlet, parameters: readonly string[]): boolean {
  return parameters.every((name) => cmdlet.parameters.some((each) => same(each.name, name)));
}

function oneRole(roles: readonly ExchangeObject[], identity: string): readonly ExchangeObject[] {
  const matches = wildcard(identity);
  const found = roles.filter((role) => matches(textOf(role.Name)) || same(textOf(role.Guid), identity));
  if (found.length === 0 && !identity.includes('*')) throw notFound(identity);
  return found;
}

/** `Role\Cmdlet`, with wildcards: how a client learns what there is and which parameters it takes. */
function getEntries(call: Call): readonly ExchangeObject[] {
  const [role = '*', cmdlet = '*'] = text(call, 'Identity').split('\\');
  const [inRole, named] = [wildcard(role), wildcard(cmdlet)];
  const found = allCmdlets().filter((each) => named(each.name) && takes(each, texts(call, 'Parameters')));
  return found.flatMap((each) => each.roles.filter(inRole).map((name) => entryOf(each, name)));
}

function entryOf(cmdlet: Cmdlet, role: string): ExchangeObject {
  const parameters = cmdlet.parameters.map(({ name }) => name);
  return {
    Identity: `${role}\\${cmdlet.name}`,
    Name: cmdlet.name,
    Role: role,
    Type: 'Cmdlet',
    Parameters: parameters,
    PSSnapinName: 'Microsoft.Exchange.Management.PowerShell.E2010',
  };
}

function newRole(call: Call): readonly ExchangeObject[] {
  const name = text(call, 'Name');
  const parent = findRole(call.state, text(call, 'Parent'));
  if ([...allRoles()].some((each) => same(each, name))) throw alreadyExists(name);
  refuseTaken(call.state, ['ManagementRole'], [name]);
  const role = {
    Identity: name,
    Name: name,
    RoleType: parent.replaceAll(' ', ''),
    Parent: parent,
    Guid: nextGuid(call.state),
    Description: text(call, 'Description'),
  };
  objectsOf(call.state, 'ManagementRole').push(role);
  return [role];
}

function getAssignments(call: Call): readonly ExchangeObject[] {
  const role = given(call, 'Role') ? findRole(call.state, text(call, 'Role')) : null;
  const assignees = given(call, 'RoleAssignee') ? assigneesOf(call, text(call, 'RoleAssignee')) : null;
  const type = text(call, 'RoleAssigneeType');
  return read(call, ['ManagementRoleAssignment'])
    .filter((each) => role === null || each.Role === role)
    .filter((each) => assignees === null || assignees.includes(textOf(each.RoleAssignee)))
    .filter((each) => type === '' || same(textOf(each.RoleAssigneeType), type));
}

/** An assignee and the role groups that it is in, because their assignments are its own. */
function assigneesOf(call: Call, identity: string): string[] {
  const name = textOf(findOne(call.state, ['Mailbox', 'DistributionGroup', 'RoleGroup', 'ServicePrincipal'], identity).Name);
  const groups = objectsOf(call.state, 'RoleGroup').filter((group) => Array.isArray(group.Members) && group.Members.includes(name));
  return [name, ...groups.map((group) => textOf(group.Name))];
}

const ASSIGNEES = [
  ['User', 'User', ['Mailbox']],
  ['SecurityGroup', 'SecurityGroup', ['DistributionGroup', 'RoleGroup']],
  ['App', 'ServicePrincipal', ['ServicePrincipal']],
  ['Policy', 'RoleAssignmentPolicy', ['RoleAssignmentPolicy']],
] as const;

function newAssignment(call: Call): readonly ExchangeObject[] {
  const role = findRole(call.state, text(call, 'Role'));
  const [parameter, type, nouns] = ASSIGNEES.find(([name]) => given(call, name)) ?? ASSIGNEES[0];
  const assignee = textOf(findOne(call.state, nouns, text(call, parameter)).Name);
  const delegating = call.parameters.Delegating === true;
  const name = text(call, 'Name') || `${role}-${assignee}${delegating ? '-Delegating' : ''}`;
  if (findAll(call.state, ['ManagementRoleAssignment'], name).length > 0) throw alreadyExists(name);
  const scope = text(call, 'CustomResourceScope') || text(call, 'CustomRecipientWriteScope') || null;
  return [assign(call.state, { role, assignee, type, name, delegating, scope, at: moment(call) })];
}

function removeAssignment(call: Call): readonly ExchangeObject[] {
  const found = findOne(call.state, 'ManagementRoleAssignment', text(call, 'Identity'));
  removeObjects(call.state, 'ManagementRoleAssignment', (each) => each === found);
  return [];
}

export const managementRoles: Handlers = {
  'Get-ManagementRole': getRole,
  'New-ManagementRole': newRole,
  'Get-ManagementRoleEntry': getEntries,
  'Get-ManagementRoleAssignment': getAssignments,
  'New-ManagementRoleAssignment': newAssignment,
  'Remove-ManagementRoleAssignment': removeAssignment,
};
