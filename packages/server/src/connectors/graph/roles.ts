import { groupRoleNamed, groupRoleOf } from '@countersign/core/group-role.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Connector, Looked, MembersRead, RoleConnector, RoleSent, RoleSite } from '../connector.ts';
import { textOf } from '../text-of.ts';
import { type About, correlation, guid, listOf, type Named, operation, sent } from './graph-said.ts';
import { addToGroup, findGroup, groupMembers, removeFromGroup } from './group-roles.ts';

type Invoke = Connector['invoke'];

const assignments = '/roleManagement/directory/roleAssignments';
/** Accounts that one question is about; of more than these the whole role is read. */
const maxNamed = 10;

/** What Graph lends: directory roles, and the membership and ownership of groups. The role's key says which of them it is. */
export function graphRoles(invoke: Invoke): RoleConnector {
  const ofGroup = ({ role }: RoleSite) => groupRoleOf(role) !== undefined;
  return {
    members: (site, accounts, signal) =>
      ofGroup(site) ? groupMembers(invoke, site, { accounts, signal }) : holders(invoke, site, { accounts, signal }),
    add: (site, account, signal) => (ofGroup(site) ? addToGroup : add)(invoke, site, { account, signal }),
    remove: (site, account, signal) => (ofGroup(site) ? removeFromGroup : remove)(invoke, site, { account, signal }),
    async findRole(workload, name, signal) {
      const asked = groupRoleNamed(name);
      return asked === undefined
        ? await findRole(invoke, workload, { name, signal })
        : await findGroup(invoke, workload, { ...asked, signal });
    },
    findAccount: (workload, name, signal) => findAccount(invoke, workload, { name, signal }),
  };
}

/**
 * Who holds a directory role by `roleAssignments`: what everybody with a role holds, so that no licence for Microsoft's PIM is needed. A role
 * is its definition's id, an account is a principal's, and both are GUIDs or nothing is sent.
 */
async function holders(invoke: Invoke, site: RoleSite, about: { accounts: readonly string[]; signal: AbortSignal }): Promise<MembersRead> {
  const read = await assignmentsOf(invoke, site, about);
  if ('message' in read) return { result: 'unread', ...read };
  return { result: 'read', members: new Set(read.items.map((item) => textOf(item, 'principalId'))) };
}

async function add(invoke: Invoke, { workload, role, scope }: RoleSite, { account, signal }: About): Promise<RoleSent> {
  if (!guid.test(account) || !guid.test(role.key))
    return { result: 'not-sent', message: 'The role or the account is no id of Microsoft Graph.' };
  const parameters = { principalId: account, roleDefinitionId: role.key, directoryScopeId: scope };
  return sent(await invoke({ workload, task: assign, parameters, correlation: correlation() }, signal), /conflict|already exist/i);
}

async function remove(invoke: Invoke, site: RoleSite, { account, signal }: About): Promise<RoleSent> {
  const read = await assignmentsOf(invoke, site, { accounts: [account], signal });
  if ('message' in read) return { result: 'not-sent', ...read };
  for (const item of read.items.filter((one) => textOf(one, 'principalId') === account)) {
    const parameters = { 'unifiedRoleAssignment-id': textOf(item, 'id') };
    const invocation = await invoke({ workload: site.workload, task: unassign, parameters, correlation: correlation() }, signal);
    const said = sent(invocation, /does not exist/i);
    if (said.result !== 'done') return said;
  }
  return { result: 'done' };
}

async function assignmentsOf(
  invoke: Invoke,
  { workload, role, scope }: RoleSite,
  { accounts, signal }: { accounts: readonly string[]; signal: AbortSignal },
): ReturnType<typeof listOf> {
  const ids = [...accounts, role.key];
  if (!ids.every((id) => guid.test(id)) || /['\\]/.test(scope)) return { message: 'The role or the account is no id of Microsoft Graph.' };
  const named = accounts.length <= maxNamed ? accounts.map((account) => `principalId eq '${account}'`).join(' or ') : '';
  const where = `roleDefinitionId eq '${role.key}' and directoryScopeId eq '${scope}'${named === '' ? '' : ` and (${named})`}`;
  return await listOf(invoke, workload, { task: list, parameters: { $filter: where }, signal });
}

async function findRole(invoke: Invoke, workload: Workload, { name, signal }: Named): ReturnType<RoleConnector['findRole']> {
  const parameters = { $filter: `displayName eq '${name.replaceAll("'", "''")}'` };
  const read = await listOf(invoke, workload, { task: definitions, parameters, signal });
  if ('message' in read) return { result: 'unread', message: read.message };
  const [only, ...more] = read.items;
  if (only === undefined || more.length > 0)
    return { result: 'missing', message: `${more.length > 0 ? 'Several directory roles are' : 'No directory role is'} called so.` };
  const value = { key: textOf(only, 'id'), name: textOf(only, 'displayName'), summary: textOf(only, 'description'), scoped: true };
  return { result: 'found', value };
}

async function findAccount(
  invoke: Invoke,
  workload: Workload,
  { name, signal }: Named,
): Promise<Looked<{ readonly key: string; readonly name: string }>> {
  const parameters = { 'user-id': name, $select: 'id,userPrincipalName' };
  const read = await invoke({ workload, task: person, parameters, correlation: correlation() }, signal);
  if (read.result === 'rejected' && read.status === 404) return { result: 'missing', message: 'Nobody is called so.' };
  if (read.result !== 'done') return { result: 'unread', message: read.message };
  const key = textOf(read.output, 'id');
  if (!guid.test(key)) return { result: 'unread', message: 'Microsoft Graph did not say the id.' };
  return { result: 'found', value: { key, name: textOf(read.output, 'userPrincipalName') } };
}

const list = operation('List-MgRoleManagementDirectoryRoleAssignment', { method: 'GET', path: assignments, query: ['$filter'] });
const assign = operation('New-MgRoleManagementDirectoryRoleAssignment', { method: 'POST', path: assignments, query: [] });
const unassign = operation('Remove-MgRoleManagementDirectoryRoleAssignment', {
  method: 'DELETE',
  path: `${assignments}/{unifiedRoleAssignment-id}`,
  query: [],
});
const definitions = operation('List-MgRoleManagementDirectoryRoleDefinition', {
  method: 'GET',
  path: '/roleManagement/directory/roleDefinitions',
  query: ['$filter'],
});
const person = operation('Get-MgUser', { method: 'GET', path: '/users/{user-id}', query: ['$select'] });
