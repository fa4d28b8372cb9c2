import { isArray, type JsonObject, member } from '@countersign/core/json.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Connector, Looked, MembersRead, RoleConnector, RoleSent, RoleSite } from '../connector.ts';
import { textOf } from '../text-of.ts';
import { type About, correlation, guid, listOf, type Named, operation, sent } from './graph-said.ts';
import { readGraphSettings } from './settings.ts';

type Invoke = Connector['invoke'];
type Relation = 'members' | 'owners';
type FoundRole = Awaited<ReturnType<RoleConnector['findRole']>>;

/** A group's id and in what way one is in it, as a role's key says it: `…/member` or `…/owner`. */
interface Place {
  readonly group: string;
  readonly relation: Relation;
}

const keyShape = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/(member|owner)$/;

/** Whether a role's key is that of a group; directory roles have a bare id. */
export function placeOf(key: string): Place | undefined {
  const [, group, noun] = keyShape.exec(key) ?? [];
  return group === undefined ? undefined : { group, relation: noun === 'owner' ? 'owners' : 'members' };
}

const nameShape = /^(members|owners) of (.+)$/;

/** Whether a role's name asks for a group: `members of Tier 0`. */
export function groupAsked(name: string): { readonly relation: Relation; readonly group: string } | undefined {
  const [, relation, group] = nameShape.exec(name) ?? [];
  return group === undefined ? undefined : { relation: relation === 'owners' ? 'owners' : 'members', group };
}

/** Everybody who is in a group directly: the list is read whole, since it is asked by pages and not by accounts. */
export async function groupMembers(
  invoke: Invoke,
  { workload, role }: RoleSite,
  { accounts, signal }: { readonly accounts: readonly string[]; readonly signal: AbortSignal },
): Promise<MembersRead> {
  const place = placeOf(role.key);
  if (place === undefined || !accounts.every((id) => guid.test(id))) return unread('The group or the account is no id of Microsoft Graph.');
  const parameters = { 'group-id': place.group, $select: 'id' };
  const read = await listOf(invoke, workload, { task: operations[place.relation].list, parameters, signal });
  if ('message' in read) return unread(read.message);
  return { result: 'read', members: new Set(read.items.map((item) => textOf(item, 'id'))) } satisfies MembersRead;
}

function unread(message: string): MembersRead {
  return { result: 'unread', message };
}

/** Puts an account into a group. The reference is written at the address that the workload was connected by. */
export async function addToGroup(invoke: Invoke, { workload, role }: RoleSite, { account, signal }: About): Promise<RoleSent> {
  const place = placeOf(role.key);
  const read = readGraphSettings(workload);
  if (place === undefined || !guid.test(account) || !read.ok) return noId;
  const reference = `${read.settings.endpoint}/v1.0/directoryObjects/${account}`;
  const parameters = { 'group-id': place.group, '@odata.id': reference };
  const invocation = await invoke({ workload, task: operations[place.relation].add, parameters, correlation: correlation() }, signal);
  return sent(invocation, /already exist/i);
}

/** Takes an account out of a group. */
export async function removeFromGroup(invoke: Invoke, { workload, role }: RoleSite, { account, signal }: About): Promise<RoleSent> {
  const place = placeOf(role.key);
  if (place === undefined || !guid.test(account)) return noId;
  const parameters = { 'group-id': place.group, 'directoryObject-id': account };
  const invocation = await invoke({ workload, task: operations[place.relation].remove, parameters, correlation: correlation() }, signal);
  return sent(invocation, /does not exist/i);
}

const noId: RoleSent = { result: 'not-sent', message: 'The group or the account is no id of Microsoft Graph.' };

/** The one group of a name, where somebody can be put into it: not one whose members a rule or another directory says. */
export async function findGroup(
  invoke: Invoke,
  workload: Workload,
  { relation, group: name, signal }: { readonly relation: Relation; readonly group: string } & Pick<Named, 'signal'>,
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
  const key = `${id}/${relation === 'owners' ? 'owner' : 'member'}`;
  return { result: 'found', value: { key, name: `${relation} of ${displayName}`, summary: textOf(only, 'description'), scoped: false } };
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

const relationOperations = (relation: Relation, noun: 'Member' | 'Owner') => ({
  list: operation(`Get-MgGroup${noun}`, { method: 'GET', path: `/groups/{group-id}/${relation}`, query: ['$select'] }),
  add: operation(`New-MgGroup${noun}ByRef`, { method: 'POST', path: `/groups/{group-id}/${relation}/$ref`, query: [] }),
  remove: operation(`Remove-MgGroup${noun}ByRef`, {
    method: 'DELETE',
    path: `/groups/{group-id}/${relation}/{directoryObject-id}/$ref`,
    query: [],
  }),
});
const operations = { members: relationOperations('members', 'Member'), owners: relationOperations('owners', 'Owner') };
const groups = operation('Get-MgGroup', { method: 'GET', path: '/groups', query: ['$filter', '$select'] });
