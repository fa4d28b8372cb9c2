import { checkOf } from './checks.ts';
import { type Alike, alikeTo } from './constrain/alike.ts';
import type { Check } from './constrain.ts';
import type { Reason } from './errors.ts';
import type { GroupId, PersonId, TaskName, TenantId } from './ids.ts';
import { keep } from './keep.ts';
import type { Guard, Policy } from './policy.ts';
import { countsNothing, type Route, routeOf } from './route.ts';
import { admission, guardsFor, type Member, policiesFor, type Rules } from './rules.ts';
import { mayBeAutomatic, mayBreakGlass, type Task } from './task.ts';

/** What is the same for every call of a task at a tenant by one person under the same rules, and so is worked out once. */
export type Ground = Known | Unknown;

/** A task that is not in the catalogue, or a tenant that is not connected. */
export interface Unknown {
  readonly tenant: TenantId;
  readonly unknown: Reason;
  /** The same task at another tenant. */
  readonly elsewhere: Ground | undefined;
}

/** What every call needs comes first: it lies closer together in memory. */
export interface Known {
  readonly tenant: TenantId;
  readonly unknown: undefined;
  /** The task’s own. */
  readonly version: number;
  readonly cannotRun: string | undefined;
  /** Tells calls apart by all that is judged of them here; undefined where some of it is not plain enough. */
  readonly alike: Alike | undefined;
  /** By place: what the policies say of every call that stands there. */
  readonly said: Map<number, Said>;
  readonly task: Task;
  readonly guards: readonly Guard[];
  readonly openings: readonly Opening[];
  readonly elsewhere: Ground | undefined;
}

/** What the policies say of a call, the easiest route first, and why, each of them. All but `open` is the whole answer to somebody without a grant. */
export type Said =
  | { readonly verdict: 'blocked'; readonly reasons: readonly Reason[] }
  | { readonly verdict: 'needs-approval'; readonly routes: readonly Route[]; readonly reasons: readonly Reason[] }
  /** The easiest approves by itself, if the time and whoever asks let it. */
  | { readonly verdict: 'open'; readonly routes: readonly Route[]; readonly reasons: readonly Reason[] };

/** A policy that names the person and the task, and what of its answer no parameter has a part in. */
export interface Opening {
  readonly policy: Policy;
  /** It is not for this tenant, or excepts the person. */
  readonly closed: Reason | undefined;
  readonly check: Check | undefined;
  readonly approval: Reason | undefined;
  readonly route: Route;
  readonly fits: Reason;
}

export function groundOf(at: At, member: Member, rules: Rules): Ground {
  const { byTask } = groundsOf(member, rules);
  const first = byTask.get(at.task);
  for (let one = first; one !== undefined; one = one.elsewhere) if (one.tenant === at.tenant) return one;
  const tenant = rules.tenants.get(at.tenant);
  // Not kept: there is no end of tenants that nobody has connected.
  if (tenant === undefined || tenant.endedAt !== undefined) return { tenant: at.tenant, unknown: unknownTenant, elsewhere: undefined };
  return keep(byTask, at.task, makeGround(at, { member, rules, elsewhere: first }), mostTasks);
}

const mostTasks = 10_000;
const unknownTenant: Reason = { code: 'unknown-tenant', message: 'The tenant is not known.' };

interface At {
  readonly tenant: TenantId;
  readonly task: TaskName;
}

interface Grounds {
  readonly rules: Rules;
  readonly person: PersonId;
  readonly byTask: Map<TaskName, Ground>;
}

// By the person's groups: they and the rules are made anew whenever they change, and never change themselves.
const grounds = new WeakMap<ReadonlySet<GroupId>, Grounds>();

function groundsOf({ person, groups }: Member, rules: Rules): Grounds {
  const held = grounds.get(groups);
  if (held !== undefined && held.rules === rules && held.person === person.id) return held;
  const made = { rules, person: person.id, byTask: new Map() };
  grounds.set(groups, made);
  return made;
}

interface Making {
  readonly member: Member;
  readonly rules: Rules;
  readonly elsewhere: Ground | undefined;
}

function makeGround(at: At, { member, rules, elsewhere }: Making): Ground {
  const { tenant } = at;
  const task = rules.tasks.get(at.task);
  if (task === undefined) return { tenant, elsewhere, unknown: { code: 'unknown-task', message: `${at.task} is not in the catalogue.` } };
  const { version, cannotRun } = task;
  const guards = guardsFor(rules, at, member);
  const policies = policiesFor(rules, task.name, member);
  const openings = policies.map((policy) => openingOf(policy, { at, member, task, guards, rules }));
  const alike = alikeUnder([...policies, ...guards]);
  return { tenant, unknown: undefined, version, cannotRun, alike, said: new Map(), task, guards, openings, elsewhere };
}

function alikeUnder(judging: readonly (Policy | Guard)[]): Alike | undefined {
  if (judging.some(({ targets }) => targets !== undefined)) return undefined;
  return alikeTo(judging.flatMap(({ parameters }) => parameters ?? []));
}

interface Opened {
  readonly at: At;
  readonly member: Member;
  readonly task: Task;
  readonly guards: readonly Guard[];
  readonly rules: Rules;
}

function openingOf(policy: Policy, { at, member, task, guards, rules }: Opened): Opening {
  const route = routeOf(policy, guards);
  return {
    policy,
    closed: policy.tenants.includes(at.tenant)
      ? admissionAgainst(policy, member, rules)
      : { code: 'not-allowed', policy: policy.name, message: `${policy.name} is not for this tenant.` },
    check: policy.parameters === undefined ? undefined : checkOf(policy.parameters),
    approval:
      approvalAgainst(policy, task) ??
      (countsNothing(route) ? closed(policy.name, 'approves by itself, where a guard counts the uses of a day') : undefined),
    route,
    fits: { code: 'fits', message: `${policy.name} allows asking for this.`, policy: policy.name },
  };
}

function admissionAgainst({ name, requesters }: Policy, member: Member, rules: Rules): Reason | undefined {
  const admitted = admission(requesters, member, rules.groups);
  if (admitted === 'unresolved')
    return { code: 'not-allowed', policy: name, message: `${name} excepts a group that no longer exists, so it lets nobody ask.` };
  return admitted === 'in' ? undefined : { code: 'not-allowed', policy: name, message: `${name} excepts this person.` };
}

/** Judged by the policy alone: a guard’s stage never opens what its policy leaves closed. */
function approvalAgainst({ name, approval }: Policy, task: Task): Reason | undefined {
  if (approval.mode === 'emergency' && !mayBreakGlass(task)) return closed(name, 'would let the rules be changed in an emergency');
  if (approval.mode === 'manual' || approval.mode === 'emergency') {
    return approval.stages.some((stage) => stage.need > 0) ? undefined : closed(name, 'asks for nobody’s approval');
  }
  return mayBeAutomatic(task)
    ? undefined
    : closed(name, 'would approve by itself what must never be: a critical task, a secret or people’s content');
}

function closed(policy: string, why: string): Reason {
  return { code: 'not-allowed', policy, message: `${policy} ${why}.` };
}
