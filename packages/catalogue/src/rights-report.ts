import type { Task } from '@countersign/core/task.ts';
import { sameName } from '@countersign/core/text.ts';
import { alwaysConnected } from './connect-roles.ts';

/** What asks for a role that our own identity holds: a policy in force, at least a catalogued task, our own look at the workload, or nothing. */
export type Need = 'policy' | 'catalogue' | 'look' | 'nothing';

/** Our own rights held against what is needed of them. */
export interface OwnRights {
  readonly roles: readonly { readonly role: string; readonly need: Need }[];
  /** Tasks that a policy opens and none of our roles holds. */
  readonly missing: readonly string[];
}

export interface Wanted {
  readonly workload: string;
  /** The workload's tasks that can run. */
  readonly catalogued: readonly Task[];
  /** Those of them that a policy opens. */
  readonly opened: readonly Task[];
}

export function compareRights(held: readonly string[], { workload, catalogued, opened }: Wanted): OwnRights {
  const holds = (task: Task, role: string) => task.managementRoles.some((one) => sameName(one, role));
  const needOf = (role: string): Need => {
    if (opened.some((task) => holds(task, role))) return 'policy';
    if (alwaysConnected(workload).some((one) => sameName(one, role))) return 'look';
    return catalogued.some((task) => holds(task, role)) ? 'catalogue' : 'nothing';
  };
  const lacking = opened.filter((task) => task.managementRoles.length > 0 && !held.some((role) => holds(task, role)));
  return {
    roles: [...new Set(held)].sort().map((role) => ({ role, need: needOf(role) })),
    missing: lacking.map((task) => task.name).sort(),
  };
}
