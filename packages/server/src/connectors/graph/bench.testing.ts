import { createHash } from 'node:crypto';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import type { Parameters } from '@countersign/core/call.ts';
import type { Digest, TenantId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Sending } from '../connector.ts';
import { clientId, tenantId } from '../exchange/bench.testing.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;
const tasks = builtInTasks(sha256);

export function graphTask(name: string): Task {
  const found = tasks.find((task) => task.name === `Graph\\${name}`);
  if (found === undefined) throw new Error(`${name} is not in the catalogue`);
  return found;
}

/** A workload whose requests and tokens are at one address each. */
export function graphAt(endpoint: string, more: { readonly [name: string]: Json } = {}): Workload {
  const settings = { endpoint, authority: endpoint, tenantId, clientId, certificate: 'env:CERTIFICATE', key: 'env:KEY', ...more };
  const digest = sha256(JSON.stringify(settings));
  return { tenant: 'tenant_contoso00' as TenantId, name: 'Graph', version: 1, digest, connector: 'graph', settings };
}

export const run = '00000000-0000-8000-8000-000000000001';

export function graphSending(workload: Workload, task: string, parameters: Parameters = {}): Sending {
  return { workload, task: graphTask(task), parameters, correlation: `run_${run}` };
}
