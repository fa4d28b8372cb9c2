import { type Call, type Handlers, moment, text, texts } from '../exchange/call.ts';
import { alreadyExists, invalid, memberExists, memberMissing } from '../exchange/exception.ts';
import { same, textOf, textsOf } from '../json.ts';
import { findAll, findOne, PRINCIPALS, refuseTaken } from '../state/identity.ts';
import { addRoleGroup, findRole } from '../state/role.ts';
import { type ExchangeObject, objectsOf, removeObjects } from '../state/tenant-state.ts';
import { read } from './filter.ts';
import { applySettings, edited, settingsOf } from './settings.ts';

const principalName = (call: Call, identity: string): string => textOf(findOne(call.state, PRINCIPALS, identity).Name);

function newRoleGroup(call: Call): readonly ExchangeObject[] {
  const name = text(call, 'Name');
  refuseTaken(call.state, ['RoleGroup'], [name]);
  const roles = texts(call, 'Roles').map((role) => findRole(call.state, role));
  const members = texts(call, 'Members').map((member) => principalName(call, member));
  const group = addRoleGroup(call.state, { name, roles, at: moment(call) });
  Object.assign(group, { Members: members }, settingsOf(call, ['Name', 'Roles', 'Members']));
  return [group];
}

function setRoleGroup(call: Call): readonly ExchangeObject[] {
  const group = findOne(call.state, 'RoleGroup', text(call, 'Identity'));
  const name = text(call, 'Name');
  if (name !== '' && findAll(call.state, ['RoleGroup'], name).some((each) => each !== group)) throw alreadyExists(name);
  applySettings(call, group, settingsOf(call));
  return [];
}

function removeRoleGroup(call: Call): readonly ExchangeObject[] {
  const group = findOne(call.state, 'RoleGroup', text(call, 'Identity'));
  if (same(textOf(group.Name), 'Organization Management'))
    throw invalid('The built-in role group "Organization Management" can\'t be removed.');
  removeObjects(call.state, 'RoleGroup', (each) => each === group);
  removeObjects(
    call.state,
    'ManagementRoleAssignment',
    (each) => each.RoleAssigneeType === 'RoleGroup' && each.RoleAssignee === group.Name,
  );
  return [];
}

function getMembers(call: Call): readonly ExchangeObject[] {
  const group = findOne(call.state, 'RoleGroup', text(call, 'Identity'));
  const named = Map.groupBy(
    PRINCIPALS.flatMap((noun) => objectsOf(call.state, noun)),
    ({ Name }) => textOf(Name).toLowerCase(),
  );
  return textsOf(group.Members)
    .flatMap((name) => named.get(name.toLowerCase()) ?? [])
    .map(shownMember);
}

function shownMember(member: ExchangeObject): ExchangeObject {
  const shown = ['Identity', 'Name', 'DisplayName', 'Alias', 'PrimarySmtpAddress', 'RecipientType', 'Guid', 'ExternalDirectoryObjectId'];
  return Object.fromEntries(shown.map((name) => [name, member[name] ?? null]));
}

function addMember(call: Call): readonly ExchangeObject[] {
  const group = findOne(call.state, 'RoleGroup', text(call, 'Identity'));
  const member = principalName(call, text(call, 'Member'));
  const members = textsOf(group.Members);
  if (members.includes(member)) throw memberExists(member, textOf(group.Name));
  Object.assign(group, { Members: [...members, member], WhenChanged: moment(call) });
  return [];
}

function removeMember(call: Call): readonly ExchangeObject[] {
  const group = findOne(call.state, 'RoleGroup', text(call, 'Identity'));
  const member = principalName(call, text(call, 'Member'));
  const members = textsOf(group.Members);
  if (!members.includes(member)) throw memberMissing(member, textOf(group.Name));
  Object.assign(group, { Members: members.filter((each) => each !== member), WhenChanged: moment(call) });
  return [];
}

function updateMembers(call: Call): readonly ExchangeObject[] {
  const group = findOne(call.state, 'RoleGroup', text(call, 'Identity'));
  const wanted = textsOf(edited(group.Members, call.parameters.Members ?? []));
  const members = wanted.map((member) => principalName(call, member));
  Object.assign(group, { Members: members, WhenChanged: moment(call) });
  return [];
}

function getRoleGroup(call: Call): readonly ExchangeObject[] {
  return read(call, ['RoleGroup']).map((group) => {
    const assignments = objectsOf(call.state, 'ManagementRoleAssignment').filter((each) => each.RoleAssignee === group.Name);
    return {
      ...group,
      Roles: assignments.map((each) => each.Role ?? null),
      RoleAssignments: assignments.map((each) => each.Name ?? null),
    };
  });
}

export const roleGroups: Handlers = {
  'Get-RoleGroup': getRoleGroup,
  'New-RoleGroup': newRoleGroup,
  'Set-RoleGroup': setRoleGroup,
  'Remove-RoleGroup': removeRoleGroup,
  'Get-RoleGroupMember': getMembers,
  'Add-RoleGroupMember': addMember,
  'Remove-RoleGroupMember': removeMember,
  'Update-RoleGroupMember': updateMembers,
};
