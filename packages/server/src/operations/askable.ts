import type { TenantId } from '@countersign/core/ids.ts';
import type { Actor } from '@countersign/core/person.ts';
import { admission, type Rules } from '@countersign/core/rules.ts';
import type { Task } from '@countersign/core/task.ts';

/** The tasks of a tenant that a policy lets somebody run or ask for, by name. What a guard or a constraint forbids of them is said when they are. */
export function askable(rules: Rules, { person, groups }: Actor, tenant: TenantId): readonly Task[] {
  const found = new Set<Task>();
  for (const { covers, tenants, requesters } of rules.policies.values()) {
    if (covers.kind !== 'tasks' || !tenants.includes(tenant) || admission(requesters, { person, groups }, rules.groups) !== 'in') continue;
    for (const name of covers.tasks) {
      const task = rules.tasks.get(name);
      if (task !== undefined && task.cannotRun === undefined) found.add(task);
    }
  }
  return [...found].sort((one, other) => (one.name < other.name ? -1 : 1));
}
