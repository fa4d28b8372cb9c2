import { readRoles, readTasks, readTenants, roleNames } from './document/covers.ts';
import { choiceOf, documentPlace, fieldsOf, type Place, type Problem, textOf, wrong } from './document/fields.ts';
import { bothOf, readForbid } from './document/forbid.ts';
import { longestGrant, longestPending, readDemands, readDuration, readUses } from './document/limits.ts';
import { isRuleName, type Names } from './document/names.ts';
import { readParameters } from './document/parameters.ts';
import { readTargets } from './document/targets.ts';
import { readCoverage, readStages } from './document/who.ts';
import type { Json } from './json.ts';
import type { Guard, ParameterSchema } from './policy.ts';
import type { TargetRules } from './target-rule.ts';
import type { Task } from './task.ts';

export type FrozenGuard = Omit<Guard, 'version' | 'digest'>;

export type GuardDocument =
  | { readonly ok: true; readonly guard: FrozenGuard; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const guardFields = [
  'description',
  'tenants',
  'tasks',
  'managementRoles',
  'exceptTasks',
  'roles',
  'requesters',
  'parameters',
  'forbid',
  'targets',
  'stages',
  'pendingFor',
  'maxDuration',
  'maxUses',
  'usesPerDay',
  'bind',
  'require',
] as const;
type Field = (name: (typeof guardFields)[number]) => Place | undefined;

/** Reads a guard as people write it. Tenants and requesters that are left out mean all of them, and so do tasks and roles where both are. */
export function freezeGuard(name: string, document: Json, names: Names): GuardDocument {
  const place = documentPlace(document);
  if (!isRuleName(name))
    wrong(
      place,
      'bad-value',
      'A guard’s name is 1 to 100 letters, digits, spaces, ".", "_", "-" and "\\", and starts with a letter or a digit.',
    );
  const field: Field = fieldsOf(place, guardFields);
  const description = field('description');
  if (description !== undefined) textOf(description, 2000);
  const tasks = readCovered(field, names);
  const [tenants, stages, roles, who] = [field('tenants'), field('stages'), field('roles'), field('requesters')];
  const guard: FrozenGuard = {
    name,
    tenants: tenants === undefined ? null : readTenants(tenants, names),
    tasks: tasks === null ? null : tasks.map((task) => task.name),
    ...present('roles', roles === undefined ? undefined : roleNames(readRoles(roles, names))),
    requesters: who === undefined ? null : readCoverage(who, names),
    ...present('parameters', readSchemas(place, field, tasks ?? [...names.tasks.values()])),
    ...present('targets', readActsUpon(field('targets'), tasks)),
    stages: stages === undefined ? [] : readStages(stages, names),
    ...present('pendingFor', readDuration(field('pendingFor'), longestPending)),
    ...present('maxDuration', readDuration(field('maxDuration'), longestGrant)),
    ...present('maxUses', readUses(field('maxUses'))),
    ...present('usesPerDay', readUses(field('usesPerDay'))),
    ...present('bind', readBind(field('bind'))),
    demands: readDemands(field('require'), { reason: false }),
  };
  if (place.problems.length > 0) return { ok: false, problems: place.problems };
  return { ok: true, guard, warnings: warningsOf(guard) };
}

function present<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [name in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in Name]: Value });
}

function readCovered(field: Field, names: Names): readonly Task[] | null {
  if (field('tasks') !== undefined || field('managementRoles') !== undefined) {
    const { tasks } = readTasks(field, names);
    return tasks;
  }
  if (field('roles') !== undefined) return [];
  const except = field('exceptTasks');
  if (except !== undefined)
    wrong(
      except,
      'bad-document',
      'exceptTasks takes from tasks or managementRoles; a guard that names neither covers every task there will be.',
    );
  return null;
}

function readSchemas(place: Place, field: Field, tasks: readonly Task[]): ParameterSchema | undefined {
  const judged = { tasks, inEvery: false };
  const [parameters, forbid] = [field('parameters'), field('forbid')];
  const allowed = parameters === undefined ? undefined : readParameters(parameters, judged);
  const others = forbid === undefined ? undefined : readForbid(forbid, judged);
  if (allowed === undefined || others === undefined) return allowed ?? others;
  return bothOf(forbid ?? place, allowed, others);
}

/** Over every task there will be, it would judge names that nobody looks up, and block each of them. */
function readActsUpon(place: Place | undefined, tasks: readonly Task[] | null): TargetRules | undefined {
  if (place === undefined) return undefined;
  if (tasks === null || tasks.length === 0)
    return wrong(place, 'bad-document', 'targets judges what certain tasks act upon: name them in tasks or managementRoles.');
  return readTargets(place, { tasks, inEvery: false });
}

function readBind(place: Place | undefined): 'call' | undefined {
  return place === undefined ? undefined : choiceOf(place, ['call']);
}

function warningsOf(guard: FrozenGuard): readonly string[] {
  const { requesters, demands } = guard;
  const nobody = requesters !== null && requesters.everyone !== true && requesters.groups.length + requesters.people.length === 0;
  const limits = [
    guard.parameters,
    guard.targets,
    guard.pendingFor,
    guard.maxDuration,
    guard.maxUses,
    guard.usesPerDay,
    guard.bind,
    demands.freshSignIn,
    demands.passkey,
    demands.authenticationContext,
  ];
  const idle = limits.every((limit) => limit === undefined) && guard.stages.length + demands.ticket.length === 0 && !demands.reason;
  return [
    nobody || guard.tenants?.length === 0 || (guard.tasks?.length === 0 && (guard.roles ?? []).length === 0)
      ? 'What the guard covers is empty, so it narrows nothing.'
      : '',
    idle ? 'The guard demands nothing, so it narrows nothing.' : '',
  ].filter((warning) => warning !== '');
}
