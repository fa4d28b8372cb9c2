import { rolesGroups, tasksOfRole } from '@countersign/catalogue/roles.ts';
import type { TaskName, TenantId } from '@countersign/core/ids.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import type { Risk, Task } from '@countersign/core/task.ts';
import { asciiLower } from '@countersign/core/text.ts';
import type { Tenant, Workload } from '@countersign/core/workload.ts';
import type { Page, Paging } from '../store/store.ts';
import { holdsWords } from './holds-words.ts';
import { reading } from './operation.ts';
import { pageOf } from './page-of.ts';
import { taskNamed, tenantNamed } from './resolve-call.ts';

export interface TenantSeen {
  readonly tenant: Tenant;
  /** Names of its connected workloads. */
  readonly workloads: readonly string[];
}

/** Connected tenants, by name. */
export const listTenants = reading<{ readonly search?: string | undefined; readonly page: Paging }, Page<TenantSeen>>({
  name: 'list-tenants',
  mark: 'read',
  who: 'person',
  async run({ reader }, { search, page }) {
    const { workloads } = await reader.rules();
    const tenants = await reader.tenants.list(page, { search });
    return { ...tenants, items: tenants.items.map((tenant) => ({ tenant, workloads: namesAt(tenant.id, workloads.values()) })) };
  },
});

/** One tenant. */
export const readTenant = reading<{ readonly name: string }, TenantSeen>({
  name: 'read-tenant',
  mark: 'read',
  who: 'person',
  async run({ reader }, { name }) {
    const rules = await reader.rules();
    const tenant = tenantNamed(name, rules);
    return 'refused' in tenant ? tenant : { tenant, workloads: namesAt(tenant.id, rules.workloads.values()) };
  },
});

function namesAt(tenant: TenantId, workloads: Iterable<Workload>): readonly string[] {
  return [...workloads]
    .filter((workload) => workload.tenant === tenant)
    .map((workload) => workload.name)
    .sort();
}

export interface TasksInput {
  readonly search: string | undefined;
  /** A management role or role group. */
  readonly role: string | undefined;
  readonly workload: string | undefined;
  readonly risk: Risk | undefined;
  readonly effect: Task['effect'] | undefined;
  readonly page: Paging;
}

/** The catalogue by name. It is in memory with the rules, so that it is filtered there. */
export const listTasks = reading<TasksInput, Page<Task>>({
  name: 'list-tasks',
  mark: 'read',
  who: 'person',
  async run({ reader }, { page, role, ...filter }) {
    const { tasks } = await reader.rules();
    const within = role === undefined ? undefined : new Set(tasksOfRole(role, [...tasks.values()]));
    const found = [...tasks.values()].filter((task) => within === undefined || within.has(task.name)).filter((task) => fits(task, filter));
    return pageOf(found, page, (task) => task.name);
  },
});

function fits(task: Task, { search, workload, risk, effect }: Omit<TasksInput, 'page' | 'role'>): boolean {
  if (workload !== undefined && asciiLower(workloadOf(task.name)) !== asciiLower(workload)) return false;
  if ((risk !== undefined && task.risk !== risk) || (effect !== undefined && task.effect !== effect)) return false;
  return search === undefined || holdsWords(`${task.name} ${task.summary}`, search);
}

/** One task with its parameters. */
export const readTask = reading<{ readonly name: string }, Task>({
  name: 'read-task',
  mark: 'read',
  who: 'person',
  run: async ({ reader }, { name }) => taskNamed(name, await reader.rules()),
});

export interface ManagementRoleSeen {
  readonly name: string;
  readonly tasks: readonly TaskName[];
}

/** Management roles and role groups that a policy may name as a shorthand, with the tasks that each stands for in this catalogue. */
export const listManagementRoles = reading<{ readonly search: string | undefined; readonly page: Paging }, Page<ManagementRoleSeen>>({
  name: 'list-management-roles',
  mark: 'read',
  who: 'person',
  async run({ reader }, { search = '', page }) {
    const tasks = [...(await reader.rules()).tasks.values()];
    const names = new Set([...rolesGroups].flatMap(([role, groups]) => [role, ...groups]));
    const found = [...names]
      .filter((name) => holdsWords(name, search))
      .map((name) => ({ name, tasks: [...tasksOfRole(name, tasks)].sort() }))
      .filter((role) => role.tasks.length > 0);
    return pageOf(found, page, (role) => role.name);
  },
});
