import { type Call, canonicalCall, type Parameters, targetOf } from '@countersign/core/call.ts';
import { meantBy } from '@countersign/core/document/nearest.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Task } from '@countersign/core/task.ts';
import { excerpt } from '@countersign/core/text.ts';
import type { Tenant, Workload } from '@countersign/core/workload.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import type { Host } from './operation.ts';

/** A call as somebody wrote it. */
export interface WrittenCall {
  readonly tenant?: string;
  readonly task: string;
  readonly parameters: Parameters;
}

export interface ResolvedCall {
  readonly call: Call;
  readonly task: Task;
  readonly tenant: Tenant;
  readonly workload: Workload | undefined;
  readonly target: string | undefined;
}

/** The salt of a person's secrets. */
export function secretScope(installation: string, person: PersonId): string {
  return `${installation}\n${person}`;
}

/** Turns what was written into the canonical call; unknown names are refused with what is known. */
export function resolveCall(written: WrittenCall, rules: Rules, at: { scope: string; host: Host }): ResolvedCall | Refusal {
  const tenant = tenantNamed(written.tenant, rules);
  if ('refused' in tenant) return tenant;
  const task = taskNamed(written.task, rules);
  if ('refused' in task) return task;
  const call = canonicalCall({ tenant: tenant.id, task, parameters: written.parameters }, at.scope, at.host.hashing);
  if ('refused' in call) return call;
  const workload = rules.workloads.get(workloadKey(tenant.id, workloadOf(task.name)));
  return { call, task, tenant, workload, target: targetOf(task, call.parameters) };
}

/** The tenant by name or id; the only one where there is one and none was named. */
export function tenantNamed(name: string | undefined, rules: Rules): Tenant | Refusal {
  const live = [...rules.tenants.values()].filter((tenant) => tenant.endedAt === undefined);
  if (name === undefined) {
    const [only] = live;
    if (only !== undefined && live.length === 1) return only;
    return refuse('unknown-tenant', live.length === 0 ? 'No tenant is connected yet.' : 'There are several tenants: say which.', {
      next: whichOf(live),
    });
  }
  const wanted = name.toLowerCase();
  const found = live.find((tenant) => tenant.name.toLowerCase() === wanted || tenant.id === name);
  return (
    found ??
    refuse('unknown-tenant', `No tenant ${JSON.stringify(name.slice(0, 100))} is connected.`, {
      next: whichOf(live),
    })
  );
}

const told = 5;

/** The same whatever was named: a tenant that somebody does not reach is not told from one that never was. */
function whichOf(live: readonly Tenant[]): string {
  const names = live.map(({ name }) => name).toSorted();
  if (names.length === 0) return 'An owner can connect one.';
  const more = names.length - told;
  return `Name ${names.length === 1 ? '' : 'one of '}${names.slice(0, told).join(', ')}${more > 0 ? `, or of ${more} more that the list of tenants has` : ''}.`;
}

/** The task by its whole name, ASCII case-insensitively; a bare cmdlet is looked for in Exchange. */
export function taskNamed(name: string, rules: Rules): Task | Refusal {
  const wanted = (name.includes('\\') ? name : `Exchange\\${name}`).toLowerCase();
  const found = rules.taskNames.get(wanted);
  if (found !== undefined) return found;
  const meant = taskMeant(wanted, [...rules.taskNames.keys()]);
  const like = meant === undefined ? undefined : rules.taskNames.get(meant);
  return refuse('unknown-task', `There is no task “${excerpt(name, 160)}” in the catalogue.`, {
    next:
      like === undefined
        ? 'Search the tasks, or have an owner import the tenant’s catalogue.'
        : `Did you mean ${like.name}? Otherwise search the tasks, or have an owner import the tenant’s catalogue.`,
  });
}

/** Told apart by what stands behind the workload, where that is one: what all names share makes none of them like another. */
function taskMeant(wanted: string, known: readonly string[]): string | undefined {
  const place = wanted.slice(0, wanted.indexOf('\\') + 1);
  const there = known.filter((name) => name.startsWith(place)).map((name) => name.slice(place.length));
  if (there.length === 0) return meantBy(wanted, known);
  const meant = meantBy(wanted.slice(place.length), there);
  return meant === undefined ? undefined : `${place}${meant}`;
}
