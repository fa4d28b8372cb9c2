import { workloadOf } from '@countersign/core/ids.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Tenant } from '@countersign/core/workload.ts';

/** The tasks of a workload that a policy opens at this tenant. */
export function openedTasks(rules: Rules, tenant: Tenant | undefined, workload: string): readonly Task[] {
  return [...rules.policiesOf].flatMap(([name, policies]) => {
    const task = rules.tasks.get(name);
    const opened = policies.some((policy) => tenant !== undefined && policy.tenants.includes(tenant.id));
    return task !== undefined && opened && workloadOf(name) === workload ? [task] : [];
  });
}
