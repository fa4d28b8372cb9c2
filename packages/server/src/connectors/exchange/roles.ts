import type { Parameters } from '@countersign/core/call.ts';
import type { Digest, TaskName } from '@countersign/core/ids.ts';
import { isArray, isObject, type JsonObject } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Connector, Invocation, Looked, RoleConnector, RoleSent, RoleSite } from '../connector.ts';
import { restOf } from '../rest-of.ts';
import { textOf } from '../text-of.ts';
import { asking } from './check.ts';

type Invoke = Connector['invoke'];

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Role groups by their Guid, whose members are recipients by theirs: names are looked up once and never sent to change anything. */
export function exchangeRoles(invoke: Invoke): RoleConnector {
  return {
    async members({ workload, role }, _accounts, signal) {
      if (!guid.test(role.key)) return { result: 'unread', message: 'The role is no Guid of a role group.' };
      const invocation = await asking(invoke, workload, signal)('Get-RoleGroupMember', { Identity: role.key });
      const read = itemsOf(invocation);
      if (typeof read === 'string') return { result: 'unread', message: read, ...restOf(invocation) };
      const ids = read.map((item) => textOf(item, 'Guid'));
      // Somebody whose id is not said might be the one who is looked for.
      if (!ids.every((id) => guid.test(id))) return { result: 'unread', message: 'Exchange listed a member without a Guid.' };
      return { result: 'read', members: new Set(ids) };
    },
    add: (site, account, signal) => change(invoke, 'Add-RoleGroupMember', { site, account, signal }),
    remove: (site, account, signal) => change(invoke, 'Remove-RoleGroupMember', { site, account, signal }),
    async findRole(workload, name, signal) {
      const found = await find(invoke, workload, { cmdlet: 'Get-RoleGroup', name, signal });
      if (found.result !== 'found') return found;
      const { key, item } = found.value;
      return { result: 'found', value: { key, name: textOf(item, 'Name'), summary: textOf(item, 'Description'), scoped: false } };
    },
    async findAccount(workload, name, signal) {
      const found = await find(invoke, workload, { cmdlet: 'Get-Recipient', name, signal });
      if (found.result !== 'found') return found;
      const { key, item } = found.value;
      return { result: 'found', value: { key, name: textOf(item, 'PrimarySmtpAddress') || textOf(item, 'Name') } };
    },
  };
}

interface Change {
  readonly site: RoleSite;
  readonly account: string;
  readonly signal: AbortSignal;
}

async function change(invoke: Invoke, cmdlet: string, { site, account, signal }: Change): Promise<RoleSent> {
  if (!guid.test(account) || !guid.test(site.role.key) || site.scope !== '/')
    return { result: 'not-sent', message: 'The role or the account is no Guid of Exchange, or the scope is not the whole tenant.' };
  const parameters = { Identity: site.role.key, Member: account, BypassSecurityGroupManagerCheck: true, Confirm: false };
  const invocation = await invoke(
    { workload: site.workload, task: changing(site.workload, cmdlet), parameters, correlation: 'role' },
    signal,
  );
  // What Exchange says of what is so already is no failure: how it is afterwards is read back.
  if (invocation.result === 'done' || (invocation.result === 'rejected' && already.test(invocation.code))) return { result: 'done' };
  return { result: invocation.result, message: invocation.message, ...restOf(invocation) };
}

const already = /Member(AlreadyExists|NotFound)Exception$/;

/** A change of our own that a grant stands behind; it is never repeated by the connector. */
function changing(workload: Workload, cmdlet: string): Task {
  return {
    name: `${workload.name}\\${cmdlet}` as TaskName,
    version: 1,
    digest: '' as Digest,
    summary: cmdlet,
    effect: 'change',
    readsContent: false,
    repeatable: false,
    risk: 'critical',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    secrets: [],
    targets: {},
    managementRoles: [],
    asks: 'call',
    timeoutSeconds: 30,
  };
}

interface Wanted {
  readonly cmdlet: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** The one thing of a name; several of a name are none. */
async function find(
  invoke: Invoke,
  workload: Workload,
  { cmdlet, name, signal }: Wanted,
): Promise<Looked<{ readonly key: string; readonly item: JsonObject }>> {
  if (name === '' || name.includes('*')) return { result: 'missing', message: 'A name has no wildcard.' };
  const parameters: Parameters = { Identity: name };
  const invocation = await asking(invoke, workload, signal)(cmdlet, parameters);
  if (invocation.result === 'rejected' && invocation.status !== 401 && invocation.status !== 403)
    return { result: 'missing', message: `Exchange knows nothing called ${JSON.stringify(name.slice(0, 100))}.` };
  const items = itemsOf(invocation);
  if (typeof items === 'string') return { result: 'unread', message: items };
  const [item] = items;
  const key = item === undefined ? '' : textOf(item, 'Guid');
  if (item === undefined || items.length !== 1 || !guid.test(key))
    return { result: 'missing', message: `Exchange does not know exactly one ${JSON.stringify(name.slice(0, 100))}.` };
  return { result: 'found', value: { key, item } };
}

function itemsOf(invocation: Invocation): readonly JsonObject[] | string {
  if (invocation.result !== 'done') return invocation.message;
  const { output, cut } = invocation;
  // Who is on a page that was not read is no stranger.
  if (cut === true) return 'Exchange did not answer in full.';
  return isArray(output) && output.every(isObject) ? output : 'Exchange’s answer was not understood.';
}
