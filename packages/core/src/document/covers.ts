import type { RoleName, TaskName, TenantId } from '../ids.ts';
import type { Role } from '../role.ts';
import type { Task } from '../task.ts';
import { asciiLower } from '../text.ts';
import { fieldsOf, itemsOf, type Place, textOf, wrong } from './fields.ts';
import type { Names } from './names.ts';
import { nearest } from './nearest.ts';

export const tenantFields = ['names', 'tags'] as const;

/** Tenants by name and by tag. Tags are expanded here and now: a tenant that gets the tag later is not in the rule. */
export function readTenants(place: Place, names: Names): readonly TenantId[] {
  const field = fieldsOf(place, tenantFields);
  const live = names.tenants.filter((tenant) => tenant.endedAt === undefined);
  const ids = new Set<TenantId>();
  for (const { item, text } of texts(field('names'))) {
    const tenant = live.find((one) => asciiLower(one.name) === asciiLower(text));
    if (tenant === undefined)
      wrong(
        item,
        'unknown-tenant',
        `There is no tenant ${JSON.stringify(text)}.${meant(
          text,
          live.map((one) => one.name),
        )}`,
      );
    else ids.add(tenant.id);
  }
  for (const { item, text } of texts(field('tags'))) {
    const tagged = live.filter((tenant) => tenant.tags.includes(text));
    if (tagged.length === 0)
      wrong(
        item,
        'unknown-tenant',
        `No tenant has the tag ${JSON.stringify(text)}.${meant(
          text,
          live.flatMap((one) => one.tags),
        )}`,
      );
    for (const tenant of tagged) ids.add(tenant.id);
  }
  return [...ids].sort();
}

type Field = (name: 'tasks' | 'managementRoles' | 'exceptTasks') => Place | undefined;

export interface CoveredTasks {
  readonly tasks: readonly Task[];
  /** Tasks of a management role that cannot run through Countersign, and are left out for that. */
  readonly left: readonly TaskName[];
}

/** Tasks by name, and those of management roles or role groups, less the excepted; expanded here and now, so that a growing catalogue widens nothing. */
export function readTasks(field: Field, names: Names): CoveredTasks {
  const found = new Map<TaskName, Task>();
  const left = new Set<TaskName>();
  for (const { item, text } of texts(field('managementRoles'))) {
    for (const task of roleTasks(item, text, names)) {
      if (task.cannotRun === undefined) found.set(task.name, task);
      else left.add(task.name);
    }
  }
  for (const { item, task } of named(field('tasks'), names)) {
    if (task.cannotRun === undefined) found.set(task.name, task);
    else wrong(item, 'cannot-run', `${task.name} cannot run through Countersign: ${task.cannotRun}`);
  }
  for (const { task } of named(field('exceptTasks'), names)) found.delete(task.name);
  return { tasks: [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1)), left: [...left].sort() };
}

function roleTasks(item: Place, role: string, names: Names): readonly Task[] {
  const tasks = names.managementRole(role).flatMap((name) => names.tasks.get(asciiLower(name)) ?? []);
  if (tasks.length === 0)
    wrong(item, 'bad-value', `There is no management role or role group ${JSON.stringify(role)} with tasks in the catalogue.`);
  return tasks;
}

function named(place: Place | undefined, names: Names): readonly { item: Place; task: Task }[] {
  return texts(place).flatMap(({ item, text }) => {
    const task = names.tasks.get(asciiLower(text));
    if (task !== undefined) return { item, task };
    const known = [...names.tasks.values()].map((one) => one.name);
    return wrong(item, 'unknown-task', `${JSON.stringify(text)} is not in the catalogue.${meant(text, known)}`) ?? [];
  });
}

/** Roles by name, as they are known of one tenant or more. */
export function readRoles(place: Place, names: Names): readonly Role[] {
  return texts(place).flatMap(({ item, text }) => {
    const found = names.roles.filter((role) => asciiLower(role.name) === asciiLower(text));
    if (found.length > 0) return found;
    const known = names.roles.map((role) => role.name);
    return wrong(item, 'unknown-role', `${JSON.stringify(text)} is not a role that any workload lends.${meant(text, known)}`) ?? [];
  });
}

export function roleNames(roles: readonly Role[]): readonly RoleName[] {
  return [...new Set(roles.map((role) => role.name))].sort();
}

export function texts(place: Place | undefined): readonly { readonly item: Place; readonly text: string }[] {
  if (place === undefined) return [];
  return itemsOf(place).flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : { item, text };
  });
}

function meant(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  return close === undefined ? '' : ` Was ${close} meant?`;
}
