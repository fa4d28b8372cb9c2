import { lockOn } from './decide.ts';
import type { Lock } from './lock.ts';
import type { Person } from './person.ts';
import type { ParameterSchema } from './policy.ts';
import { reachOf, rulesWithin } from './reach.ts';
import { byEase, type Route, routeOf } from './route.ts';
import { admission, guardsFor, type Member, policiesFor, type Rules } from './rules.ts';
import type { Task } from './task.ts';
import type { Tenant } from './workload.ts';

/** One task at one tenant that somebody may ask for, by one route. */
export interface Opening {
  readonly tenant: Tenant;
  readonly task: Task;
  readonly route: Route;
  /** All of them must hold, beside the task's own schema: the policy's and each guard's. */
  readonly parameters: readonly ParameterSchema[];
  /** Stops it for now. */
  readonly lock: Lock | undefined;
}

/** Everything that a person may run or ask for of one task, at every tenant, the easiest route first. What cannot run or stands for nobody is left out. */
export function openingsOf(task: Task, member: Member & { readonly person: Person }, all: Rules): readonly Opening[] {
  const rules = rulesWithin(all, reachOf(all, member));
  if (task.cannotRun !== undefined || member.person.disabledAt !== undefined) return [];
  const policies = policiesFor(rules, task.name, member).filter((policy) => admission(policy.requesters, member, rules.groups) === 'in');
  const tenants = [...rules.tenants.values()].filter((tenant) => tenant.endedAt === undefined);
  return tenants.flatMap((tenant) => {
    const guards = guardsFor(rules, { tenant: tenant.id, task: task.name }, member);
    const lock = lockOn(rules, { person: member.person, tenant: tenant.id, task: task.name });
    return policies
      .filter((policy) => policy.tenants.includes(tenant.id))
      .map((policy) => routeOf(policy, guards))
      .sort(byEase)
      .map((route) => ({ tenant, task, route, parameters: schemasOf(route), lock }));
  });
}

function schemasOf({ policy, guards }: Route): readonly ParameterSchema[] {
  return [policy, ...guards].map((rule) => rule.parameters).filter((schema) => schema !== undefined);
}
