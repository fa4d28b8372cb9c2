import { type GroupRole, groupRoleKey, groupRoleOf } from '@countersign/core/group-role.ts';
import { isArray, type JsonObject, member } from '@countersign/core/json.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Connector, Looked, MembersRead, RoleConnector, RoleSent, RoleSite } from '../connector.ts';
import { textOf } from '../text-of.ts';
import { type About, correlation, guid, listOf, type Named, operation, sent } from './graph-said.ts';
import { readGraphSettings } from './settings.ts';

type Invoke = Connector['invoke'];
type FoundRole = Awaited<ReturnType<RoleConnector['findRole']>>;

/** Everybody who is in a group directly: the list is read whole, since it is asked by pages and not by accounts. */
export async function groupMembers(
  invoke: Invoke,
  { workload, role }: RoleSite,
  { accounts, signal }: { readonly accounts: readonly string[]; readonly signal: AbortSignal },
): Promise<MembersRead> {
  const place = groupRoleOf(role);
  if (place === undefined || !accounts.every((id) => guid.test(id))) return unread('The group or the account is no id of Microsoft Graph.');
  const parameters = { 'group-id': place.group, $select: 'id' };
  const read = await listOf(invoke, workload, { task: operations[place.as].list, parameters, signal });
  if ('message' in read) return { result: 'unread', ...read };
  return { result: 'read', members: new Set(read.items.map((item) => textOf(item, 'id'))) } satisfies MembersRead;
}

function unread(message: string): MembersRead {
  return { result: 'unread', message };
}

/** Puts an account into a group. The reference is written at the address that the workload was connected by. */
export async function addToGroup(invoke: Invoke, { workload, role }: RoleSite, { account, signal }: About): Promise<RoleSent> {
  const place = groupRoleOf(role);
  const read = readGraphSettings(workload);
  if (place === undefined || !guid.test(account) || !read.ok) return noId;
  const reference = `${read.settings.endpoint}/v1.0/directoryObjects/${account}`;
  const parameters = { 'group-id': place.group, '@odata.id': reference };
  const invocation = await invoke({ workload, task: operations[place.as].add, parameters, correlation: correlation() }, signal);
  return sent(invocation, /already exist/i);
}

/** Takes an account out of a group. */
export async function removeFromGroup(invoke: Invoke, { workload, role }: RoleSite, { account, signal }: About): Promise<RoleSent> {
  const place = groupRoleOf(role);
  if (place === undefined || !guid.test(account)) return noId;
  const parameters = { 'group-id': place.group, 'directoryObject-id': account };
  const invocation = await invoke({ workload, task: operations[place.as].remove, parameters, correlation: correlation() }, signal);
  return sent(invocation, /does not exist/i);
}

const noId: RoleSent = { result: 'not-sent', message: 'The group or the account is no id of Microsoft Graph.' };

/** The one group of a name, where somebody can be put into it: not one whose members a rule or another directory says. */
export async function findGroup(
  invoke: Invoke,
  workload: Workload,
  { as, group: name, signal }: GroupRole & Pick<Named, 'signal'>,
): Promise<FoundRole> {
  const parameters = {
    $filter: `displayName eq '${name.replaceAll("'", "''")}'`,
    $select: 'id,displayName,description,groupTypes,onPremisesSyncEnabled',
  };
  const read = await listOf(invoke, workload, { task: groups, parameters, signal });
  if ('message' in read) return { result: 'unread', message: read.message };
  const [only, ...more] = read.items;
  if (only === undefined || more.length > 0) return missing(`${more.length > 0 ? 'Several groups are' : 'No group is'} called so.`);
  const against = againstGroup(only);
  if (against !== undefined) return missing(against);
  const [id, displayName] = [textOf(only, 'id').toLowerCase(), textOf(only, 'displayName')];
  if (!guid.test(id)) return { result: 'unread', message: 'Microsoft Graph did not say the id.' };
  const key = groupRoleKey({ group: id, as });
  return { result: 'found', value: { key, name: `${as}s of ${displayName}`, summary: textOf(only, 'description'), scoped: false } };
}

function againstGroup(group: JsonObject): string | undefined {
  const types = member(group, 'groupTypes');
  if (types !== undefined && isArray(types) && types.includes('DynamicMembership'))
    return 'Who is in this group is said by a rule of Entra.';
  return member(group, 'onPremisesSyncEnabled') === true ? 'This group comes from another directory: lend it there.' : undefined;
}

function missing(message: string): Looked<never> {
  return { result: 'missing', message };
}

const operationsOf = (relation: 'members' | 'owners', noun: 'Member' | 'Owner') => ({
  list: operation(`Get-MgGroup${noun}`, { method: 'GET', path: `/groups/{group-id}/${relation}`, query: ['$select'] }),
  add: operation(`New-MgGroup${noun}ByRef`, { method: 'POST', path: `/groups/{group-id}/${relation}/$ref`, query: [] }),
  remove: operation(`Remove-MgGroup${noun}ByRef`, {
    method: 'DELETE',
    path: `/groups/{group-id}/${relation}/{directoryObject-id}/$ref`,
    query: [],
  }),
});
const operations = { member: operationsOf('members', 'Member'), owner: operationsOf('owners', 'Owner') };
const groups = operation('Get-MgGroup', { method: 'GET', path: '/groups', query: ['$filter', '$select'] });
