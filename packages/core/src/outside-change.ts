import type { Parameters } from './call.ts';
import { groupRoleOf } from './group-role.ts';
import type { Json } from './json.ts';
import type { Membership } from './membership.ts';
import type { Run } from './run.ts';
import type { Task } from './task.ts';

/** One change, as a workload's own audit tells it. */
export interface OutsideChange {
  /** The workload's id of the record. */
  readonly id: string;
  /** Milliseconds since 1970, by the workload's clock. */
  readonly at: number;
  readonly activity: string;
  readonly deletes: boolean;
  /** How the addresses begin by which this kind of thing is changed; none: the activity is not known to us. */
  readonly paths: readonly string[];
  /** The tasks that make such a change, where a workload is not one of addresses. */
  readonly tasks?: readonly string[];
  /** `own`: by the application that Countersign itself is there; null: the workload does not say who it was. */
  /** The workload's own id of the request by which it was made, where the record says it. */
  readonly request?: string;
  readonly doer: { readonly own: boolean | null; readonly id: string; readonly name: string };
  readonly objects: readonly { readonly id: string; readonly names: readonly string[] }[];
}

/** What Countersign did at a workload, that a record may be of. */
export interface Deed {
  readonly run: Run;
  readonly task: Task;
  readonly parameters: Parameters;
  /** Ids of what it was approved to act upon: what goes on the wire in place of the words. */
  readonly targets?: readonly string[];
}

/** What the workload's clock and ours may differ by. */
const skewMs = 5 * 60_000;

/** Whether a task is such a change. */
export function changesSo({ name, effect, operation }: Task, { paths, deletes, tasks }: OutsideChange): boolean {
  if (tasks !== undefined) return tasks.includes(name);
  if (effect !== 'change' || operation === undefined) return false;
  if (deletes && operation.method !== 'DELETE') return false;
  return paths.length === 0 || paths.some((path) => operation.path.startsWith(path));
}

/** Whether a run accounts for a change: the operation, the object and the time fit. A run that did nothing accounts for nothing. */
export function accountsFor({ run, task, parameters, targets = [] }: Deed, change: OutsideChange): boolean {
  if (run.state === 'rejected' || run.state === 'failed') return false;
  const end = Math.max(run.settleAt, run.state === 'started' ? 0 : run.finishedAt);
  if (change.at < run.startedAt - skewMs || change.at > end + skewMs) return false;
  return changesSo(task, change) && (isOfRequest(run, change) || isAbout([parameters, targets], change));
}

function isOfRequest(run: Run, { request }: OutsideChange): boolean {
  return request !== undefined && run.state !== 'started' && run.outcome.workloadRequestId === request;
}

/**
 * Whether a role that we lend, or took back, accounts for a change: what comes after it in the membership's life is later than it. `key` is
 * the role's own id at the workload, where the change says which role it was.
 */
export function lentBy(
  { account, since, key }: Pick<Membership, 'account' | 'since'> & { readonly key: string },
  { at, paths, tasks, objects }: OutsideChange,
): boolean {
  if (tasks !== undefined) {
    const isOfRole = objects.some(({ id }) => id === key);
    return isOfRole && since >= at - skewMs && objects.every(({ id }) => id === key || id === account);
  }
  // A role that is a group is named by it and by in what way one is in it; the change names both the group and who it is about.
  const place = groupRoleOf({ key });
  if (place !== undefined)
    return paths.includes('/groups') && since >= at - skewMs && [place.group, account].every((one) => objects.some(({ id }) => id === one));
  const ofRoles = paths.some((path) => path.startsWith('/roleManagement/'));
  return ofRoles && since >= at - skewMs && objects.some(({ id }) => id === account);
}

/** Where the tasks are known, every object must be named: a group, and who came into it. */
function isAbout(parameters: Json, { objects, tasks }: OutsideChange): boolean {
  if (objects.length === 0) return true;
  const words = new Set(
    leaves(parameters).flatMap((text) => [text, text.slice(text.lastIndexOf('/') + 1)].map((word) => word.toLowerCase())),
  );
  const isNamed = ({ id, names }: OutsideChange['objects'][number]) => [id, ...names].some((name) => words.has(name.toLowerCase()));
  return tasks === undefined ? objects.some(isNamed) : objects.every(isNamed);
}

function leaves(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((inner: Json) => leaves(inner)) : [];
}
