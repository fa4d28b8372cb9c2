import type { Digest } from '@countersign/core/ids.ts';
import { isArray, isObject } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Connector, Invocation } from '../connector.ts';
import { isElsewhere } from './moved.ts';
import type { Ask } from './resolve.ts';
import type { Reading } from './rights.ts';
import { nextAfterUnsent } from './unsent.ts';

// A read that every role of an administrator holds, there and here, and that changes nothing.
const harmless: { readonly [workload: string]: string } = { Exchange: 'Get-OrganizationConfig', Compliance: 'Get-RoleGroup' };

/** Signs in and makes one harmless read. */
export async function check(invoke: Connector['invoke'], workload: Workload, signal: AbortSignal): ReturnType<Connector['check']> {
  const cmdlet = harmless[workload.name] ?? 'Get-OrganizationConfig';
  const result = await invoke({ workload, task: probe(workload, cmdlet), parameters: {}, correlation: 'check' }, signal);
  if (result.result === 'done') return { ok: true, detail: `Signed in, and ${cmdlet} answered.` };
  return { ok: false, message: result.message, next: nextStep(result) };
}

function probe(workload: Workload, cmdlet: string, timeoutSeconds = 30): Task {
  return {
    name: `${workload.name}\\${cmdlet}` as Task['name'],
    version: 1,
    digest: '' as Digest,
    summary: cmdlet,
    effect: 'read',
    readsContent: false,
    repeatable: true,
    risk: 'low',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    secrets: [],
    targets: {},
    managementRoles: [],
    asks: 'call',
    timeoutSeconds,
  };
}

function nextStep(result: Exclude<Invocation, { result: 'done' }>): string {
  if (result.result === 'unknown' && result.message.includes(isElsewhere)) return 'Put that address as the workload’s endpoint.';
  if (result.result === 'not-sent') return nextAfterUnsent(result);
  if (result.result === 'rejected' && result.status === 403) return 'Give the application a role in Exchange that holds the cmdlet.';
  if (result.result === 'rejected' && result.status === 401)
    return 'Give the application the permission Exchange.ManageAsApp, and consent to it.';
  return 'Try again in a while.';
}

/** Reads of our own, that no person asked for. */
export function asking(invoke: Connector['invoke'], workload: Workload, signal: AbortSignal, seconds?: number): Ask {
  return (cmdlet, parameters) => invoke({ workload, task: probe(workload, cmdlet, seconds), parameters, correlation: 'look-up' }, signal);
}

/** What reads rights there: one cmdlet after the other, none of which changes anything. */
export function readingOf(invoke: Connector['invoke'], workload: Workload, signal: AbortSignal): Reading {
  return {
    clientId: String(workload.settings.clientId),
    direct: workload.name === 'Exchange',
    async read(cmdlet, parameters = {}) {
      const result = await invoke({ workload, task: probe(workload, cmdlet), parameters, correlation: 'check' }, signal);
      if (result.result !== 'done') return { failed: `${cmdlet}: ${result.message}` };
      return isArray(result.output) ? result.output.filter(isObject) : [];
    },
  };
}
