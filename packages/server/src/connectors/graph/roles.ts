import type { Parameters } from '@countersign/core/call.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Operation, Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Connector, Invocation, Looked, MembersRead, RoleConnector, RoleSent, RoleSite } from '../connector.ts';

type Invoke = Connector['invoke'];

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const assignments = '/roleManagement/directory/roleAssignments';
/** Accounts that one question is about; of more than these the whole role is read. */
const maxNamed = 10;

/**
 * Directory roles by `roleAssignments`: what everybody with a role holds, so that no licence for Microsoft's PIM is needed. A role is its
 * definition's id, an account is a principal's, and both are GUIDs or nothing is sent.
 */
export function graphRoles(invoke: Invoke): RoleConnector {
  return {
    async members(site, accounts, signal) {
      const read = await assignmentsOf(invoke, site, { accounts, signal });
      if ('message' in read) return { result: 'unread', message: read.message };
      return { result: 'read', members: new Set(read.items.map((item) => textOf(item, 'principalId'))) } satisfies MembersRead;
    },
    add: (site, account, signal) => add(invoke, site, { account, signal }),
    remove: (site, account, signal) => remove(invoke, site, { account, signal }),
    findRole: (workload, name, signal) => findRole(invoke, workload, { name, signal }),
    findAccount: (workload, name, signal) => findAccount(invoke, workload, { name, signal }),
  };
}

interface About {
  readonly account: string;
  readonly signal: AbortSignal;
}

async function add(invoke: Invoke, { workload, role, scope }: RoleSite, { account, signal }: About): Promise<RoleSent> {
  if (!guid.test(account) || !guid.test(role.key))
    return { result: 'not-sent', message: 'The role or the account is no id of Microsoft Graph.' };
  const parameters = { principalId: account, roleDefinitionId: role.key, directoryScopeId: scope };
  return sent(await invoke({ workload, task: assign, parameters, correlation: correlation() }, signal), /conflict|already exist/i);
}

async function remove(invoke: Invoke, site: RoleSite, { account, signal }: About): Promise<RoleSent> {
  const read = await assignmentsOf(invoke, site, { accounts: [account], signal });
  if ('message' in read) return { result: 'not-sent', message: read.message };
  for (const item of read.items.filter((one) => textOf(one, 'principalId') === account)) {
    const parameters = { 'unifiedRoleAssignment-id': textOf(item, 'id') };
    const invocation = await invoke({ workload: site.workload, task: unassign, parameters, correlation: correlation() }, signal);
    const said = sent(invocation, /does not exist/i);
    if (said.result !== 'done') return said;
  }
  return { result: 'done' };
}

/** What Graph says of what is so already is no failure: how it is afterwards is read back. */
function sent(invocation: Invocation, already: RegExp): RoleSent {
  if (invocation.result === 'done') return { result: 'done' };
  if (invocation.result === 'rejected' && already.test(invocation.message)) return { result: 'done' };
  return { result: invocation.result, message: invocation.message };
}

async function assignmentsOf(
  invoke: Invoke,
  { workload, role, scope }: RoleSite,
  { accounts, signal }: { accounts: readonly string[]; signal: AbortSignal },
): Promise<{ readonly items: readonly JsonObject[] } | { readonly message: string }> {
  const ids = [...accounts, role.key];
  if (!ids.every((id) => guid.test(id)) || /['\\]/.test(scope)) return { message: 'The role or the account is no id of Microsoft Graph.' };
  const named = accounts.length <= maxNamed ? accounts.map((account) => `principalId eq '${account}'`).join(' or ') : '';
  const where = `roleDefinitionId eq '${role.key}' and directoryScopeId eq '${scope}'${named === '' ? '' : ` and (${named})`}`;
  return await listOf(invoke, workload, { task: list, parameters: { $filter: where }, signal });
}

interface Asking {
  readonly task: Task;
  readonly parameters: Parameters;
  readonly signal: AbortSignal;
}

/** All items of a list, or why they are not known in full. */
async function listOf(invoke: Invoke, workload: Workload, { task, parameters, signal }: Asking) {
  const read = await invoke({ workload, task, parameters, correlation: correlation() }, signal);
  if (read.result !== 'done') return { message: read.message };
  const value = isObject(read.output) ? member(read.output, 'value') : undefined;
  if (read.warnings.length > 0 || value === undefined || !isArray(value)) return { message: 'Microsoft Graph did not answer in full.' };
  return { items: value.filter(isObject) };
}

interface Named {
  readonly name: string;
  readonly signal: AbortSignal;
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

function textOf(value: Json, name: string): string {
  const text = isObject(value) ? member(value, name) : undefined;
  return typeof text === 'string' ? text : '';
}

// The engine of roles writes down what it is about to do; the workload's log is matched with that by role and account.
const correlation = (): string => '';

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

/** An operation that the connector makes for itself; nobody asks for it, so that it needs no parameters' schema. */
export function operation(name: string, { method, path, query }: Pick<Operation, 'method' | 'path' | 'query'>): Task {
  const effect = method === 'GET' ? 'read' : 'change';
  return {
    name: `Graph\\${name}` as Task['name'],
    version: 1,
    digest: '' as Digest,
    summary: name,
    effect,
    readsContent: false,
    repeatable: effect === 'read',
    risk: 'low',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    secrets: [],
    targets: {},
    managementRoles: [],
    asks: 'call',
    operation: { method, version: 'v1.0', path, query, permissions: [] },
    timeoutSeconds: 30,
  };
}
