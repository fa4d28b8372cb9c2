import { readFileSync } from 'node:fs';
import { builtInTasks } from '@countersign/catalogue/tasks.ts';
import type { Parameters } from '@countersign/core/call.ts';
import type { TenantId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Domain } from '../../../../../test/directory/samba.ts';
import type { Sending } from '../connector.ts';
import { sha256 } from '../exchange/bench.testing.ts';
import type { ReadReference } from '../exchange/credential.ts';

const tasks = builtInTasks(sha256);

export function directoryTask(name: string): Task {
  const found = tasks.find((task) => task.name === `Directory\\${name}`);
  if (found === undefined) throw new Error(`${name} is not in the catalogue`);
  return found;
}

/** The references of a domain of the tests. */
export function referencesOf({ ca, service }: Domain): ReadReference {
  const known: { readonly [reference: string]: string } = { 'env:PASSWORD': service.password, 'env:CA': readFileSync(ca, 'utf8') };
  return async (reference) => known[reference];
}

export function directoryAt(
  { url, base, service }: Pick<Domain, 'url' | 'base' | 'service'>,
  more: { readonly [name: string]: Json } = {},
): Workload {
  const settings = { endpoint: url, base, user: service.name, password: 'env:PASSWORD', ca: 'env:CA', ...more };
  const digest = sha256(JSON.stringify(settings));
  return { tenant: 'tenant_contoso00' as TenantId, name: 'Directory', version: 1, digest, connector: 'directory', settings };
}

export function directorySending(workload: Workload, task: string, parameters: Parameters): Sending {
  return { workload, task: directoryTask(task), parameters, correlation: 'run_00000000-0000-8000-8000-000000000001' };
}
