import type { Task } from '@countersign/core/task.ts';

/** What a check of the connection, a look at recipients and reading what goes past us need; all of it reads only. */
const always: { readonly [workload: string]: readonly string[] } = {
  Exchange: ['View-Only Audit Logs', 'View-Only Configuration', 'View-Only Recipients'],
  Compliance: ['View-Only Configuration'],
};

export function alwaysConnected(workload: string): readonly string[] {
  return always[workload] ?? [];
}

/** Whoever holds one of these can give themselves every other: taken last, where nothing else will do. */
const raising: ReadonlySet<string> = new Set(['Role Management', 'RoleManagement']);

/** The management roles for an application at a workload: those that were named, or the fewest that hold every one of the tasks. */
export function rolesToConnect(workload: string, wanted: readonly string[] | readonly Task[]): readonly string[] {
  const base = alwaysConnected(workload);
  const named = wanted.filter((one): one is string => typeof one === 'string');
  const tasks = wanted.filter((one): one is Task => typeof one !== 'string');
  return [...new Set([...base, ...named, ...fewestRoles(tasks, base)])].sort();
}

/** Roles so that each task is in one of them: the only role of a task first, then always the one that holds most of what is left. */
function fewestRoles(tasks: readonly Task[], held: readonly string[]): readonly string[] {
  const chosen = new Set(held);
  let left = tasks.filter((task) => task.managementRoles.length > 0 && !covered(task, chosen));
  for (const task of left) if (task.managementRoles.length === 1) chosen.add(task.managementRoles[0] ?? '');
  for (left = left.filter((task) => !covered(task, chosen)); left.length > 0; left = left.filter((task) => !covered(task, chosen)))
    chosen.add(best(left));
  return [...chosen];
}

function covered(task: Task, roles: ReadonlySet<string>): boolean {
  return task.managementRoles.some((role) => roles.has(role));
}

function best(tasks: readonly Task[]): string {
  const counts = new Map<string, number>();
  for (const role of tasks.flatMap((task) => task.managementRoles)) counts.set(role, (counts.get(role) ?? 0) + 1);
  const weight = ([role, count]: [string, number]) => (raising.has(role) ? 0 : count);
  const [first] = [...counts].sort((one, other) => weight(other) - weight(one) || (one[0] < other[0] ? -1 : 1));
  return first?.[0] ?? '';
}
