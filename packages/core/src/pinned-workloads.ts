import { workloadOf } from './ids.ts';
import { type Pinned, pin } from './policy.ts';
import { placesOf, type Terms, whereOf } from './request.ts';
import { type Workload, workloadKey } from './workload.ts';

/** How workloads are pinned: one by itself; those of a batch over several tenants in a list, each once, in the order of their keys. */
export type Pins = Pick<Terms, 'workload' | 'workloads'>;

/** Of those that are connected. */
export function pinsOf(workloads: readonly (Workload | undefined)[]): Pins {
  const pins = workloads
    .flatMap((workload) => (workload === undefined ? [] : [{ ...pin(workload), name: workloadKey(workload.tenant, workload.name) }]))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const [only = null] = pins;
  return pins.length < 2 ? { workload: only } : { workload: null, workloads: pins };
}

export function pinnedWorkloads({ workload, workloads }: Pins): readonly Pinned[] {
  return workloads ?? (workload === null ? [] : [workload]);
}

/** The workload of this key as it was approved. */
export function pinnedAs(pins: Pins, key: string): Pinned | undefined {
  return pinnedWorkloads(pins).find(({ name }) => name === key);
}

/** Whether a workload is as it was approved. */
export function stands(pinned: Pinned | undefined, live: Omit<Pinned, 'name'> | undefined): boolean {
  return pinned !== undefined && live?.version === pinned.version && live.digest === pinned.digest;
}

/** Whether of a batch over several tenants exactly its workloads are pinned, and of anything else no list is. */
export function pinsFit({ asks, tasks, workload, workloads }: Pick<Terms, 'asks' | 'tasks' | 'workload' | 'workloads'>): boolean {
  if (asks.kind !== 'batch' || whereOf(asks).length < 2) return workloads === undefined;
  const keys = new Set(placesOf({ asks, tasks }).map(({ tenant, task }) => workloadKey(tenant, workloadOf(task))));
  const wanted = [...keys].sort();
  return workload === null && workloads?.length === wanted.length && workloads.every(({ name }, at) => name === wanted[at]);
}
