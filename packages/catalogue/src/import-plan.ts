import { type TaskName, workloadOf } from '@countersign/core/ids.ts';
import { isObject, member, sameJson } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import { asciiLower } from '@countersign/core/text.ts';
import type { Imported } from './import.ts';
import type { DescribedImport } from './openapi/import-openapi.ts';

/** What importing would change of the catalogue, and what of the catalogue was not found in what was read. */
export interface ImportPlan {
  readonly added: readonly Task[];
  readonly changed: readonly {
    readonly task: TaskName;
    readonly gains: readonly string[];
    readonly loses: readonly string[];
    /** The management roles that hold it from then on, where these change. */
    readonly roles?: readonly string[];
  }[];
  readonly unchanged: number;
  /** Parameters that the catalogue keeps offering and that were not read. */
  readonly vanished: readonly { readonly task: TaskName; readonly parameters: readonly string[] }[];
  /** Tasks of the workload of which nothing was read. */
  readonly unread: readonly TaskName[];
  /** Operations of a description that are not taken, and why. */
  readonly leftOut: DescribedImport['leftOut'];
  /** Parameters that take more than the description says. */
  readonly wider: DescribedImport['wider'];
}

/** What importing the operations of a description would change. It is of a part of Graph, so that nothing is missed in it. */
export function planDescribed({ tasks, leftOut, wider }: DescribedImport, existing: readonly Task[]): ImportPlan {
  return { ...differencesOf(tasks, existing), vanished: [], unread: [], leftOut, wider };
}

export function planImport({ tasks, read }: Extract<Imported, { ok: true }>, existing: readonly Task[]): ImportPlan {
  const named = new Set(tasks.map((task) => task.name));
  const unread = existing.filter((task) => workloadOf(task.name) === read.workload && !named.has(task.name));
  return {
    ...differencesOf(tasks, existing),
    vanished: tasks.flatMap((task, at) => vanishedOf(task, read.cmdlets[at]?.parameters ?? [])),
    unread: unread.map((task) => task.name).sort(),
    leftOut: [],
    wider: [],
  };
}

function differencesOf(tasks: readonly Task[], existing: readonly Task[]): Pick<ImportPlan, 'added' | 'changed' | 'unchanged'> {
  const known = new Map(existing.map((task) => [task.name, task]));
  return {
    added: tasks.filter((task) => !known.has(task.name)),
    changed: tasks.flatMap((task) => differenceOf(known.get(task.name), task)),
    unchanged: tasks.filter((task) => known.get(task.name) === task).length,
  };
}

function differenceOf(was: Task | undefined, task: Task): ImportPlan['changed'] {
  if (was === undefined || was === task) return [];
  const [before, after] = [parametersOf(was), parametersOf(task)];
  const roles = sameJson(was.managementRoles, task.managementRoles) ? {} : { roles: task.managementRoles };
  return [{ task: task.name, gains: without(after, before), loses: without(before, after), ...roles }];
}

function vanishedOf(task: Task, read: readonly { readonly name: string }[]): ImportPlan['vanished'] {
  const parameters = without(parametersOf(task), [...read.map(({ name }) => name), 'Confirm']);
  return parameters.length === 0 ? [] : [{ task: task.name, parameters }];
}

function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Set(others.map(asciiLower));
  return some.filter((name) => !left.has(asciiLower(name)));
}

function parametersOf({ parameters }: Task): readonly string[] {
  const properties = member(parameters, 'properties');
  return properties !== undefined && isObject(properties) ? Object.keys(properties) : [];
}
