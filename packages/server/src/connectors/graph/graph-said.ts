import type { Parameters } from '@countersign/core/call.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { isArray, isObject, type JsonObject, member } from '@countersign/core/json.ts';
import type { Operation, Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Connector, Invocation, Resting, RoleSent } from '../connector.ts';
import { restOf } from '../rest-of.ts';

type Invoke = Connector['invoke'];

export const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface About {
  readonly account: string;
  readonly signal: AbortSignal;
}

/** What Graph says of what is so already is no failure: how it is afterwards is read back. */
export function sent(invocation: Invocation, already: RegExp): RoleSent {
  if (invocation.result === 'done') return { result: 'done' };
  if (invocation.result === 'rejected' && already.test(invocation.message)) return { result: 'done' };
  return { result: invocation.result, message: invocation.message, ...restOf(invocation) };
}

interface Asking {
  readonly task: Task;
  readonly parameters: Parameters;
  readonly signal: AbortSignal;
}

/** All items of a list, or why they are not known in full. */
export async function listOf(
  invoke: Invoke,
  workload: Workload,
  { task, parameters, signal }: Asking,
): Promise<{ readonly items: readonly JsonObject[] } | ({ readonly message: string } & Resting)> {
  const read = await invoke({ workload, task, parameters, correlation: correlation() }, signal);
  if (read.result !== 'done') return { message: read.message, ...restOf(read) };
  const value = isObject(read.output) ? member(read.output, 'value') : undefined;
  if (read.warnings.length > 0 || value === undefined || !isArray(value)) return { message: 'Microsoft Graph did not answer in full.' };
  return { items: value.filter(isObject) };
}

export interface Named {
  readonly name: string;
  readonly signal: AbortSignal;
}

// The engine of roles writes down what it is about to do; the workload's log is matched with that by role and account.
export const correlation = (): string => '';

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
