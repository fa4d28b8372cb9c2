import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import { tenantNamed } from './resolve-call.ts';
import { noSuchWorkload } from './visible.ts';

/** A workload by its names, where it may be sent to: nothing goes where a lock is. */
export function reachable(rules: Rules, tenantName: string, name: string): Workload | Refusal {
  const tenant = tenantNamed(tenantName, rules);
  if ('refused' in tenant) return tenant;
  const workload = rules.workloads.get(workloadKey(tenant.id, name));
  if (workload === undefined) return noSuchWorkload(tenant.name, name);
  const keys = ['everything:', `tenant:${tenant.id}`, `workload:${workloadKey(tenant.id, name)}`];
  if (!keys.some((key) => rules.locks.has(key))) return workload;
  return refuse('locked', `${tenant.name}/${name} is locked; nothing is sent there.`, { next: 'Two owners unlock it.' });
}
