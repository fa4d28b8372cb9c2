import type { Call, Parameters } from './call.ts';
import type { HeldGrant, Subject } from './decide.ts';
import type { RoleSubject } from './decide-role.ts';
import type { Grant } from './grant.ts';
import type { Digest, GroupId, RunId } from './ids.ts';
import { isObject, type Json } from './json.ts';
import type { Coverage, Guard, ParameterSchema, Policy, Stage } from './policy.ts';
import type { RuleFacts } from './rules.ts';
import type { ReadTargets, Target } from './target.ts';
import type { TargetRule, TargetRules } from './target-rule.ts';
import type { Task } from './task.ts';
import type { Instant } from './time.ts';

/**
 * Decides a second time, slowly and plainly: from the design's words and not from decide.ts, with no index and nothing kept.
 * Where the two differ, one of them is wrong.
 */

export interface Question {
  readonly facts: RuleFacts;
  readonly call: Call;
  readonly subject: Subject;
  readonly held: readonly HeldGrant[];
  readonly open: ReadonlyMap<Digest, Instant>;
  readonly policy: string | undefined;
  readonly targets: ReadTargets | undefined;
  readonly afterError: RunId | undefined;
  readonly now: Instant;
}

export interface Told {
  readonly code: string;
  readonly policy?: string;
  readonly guard?: string;
  readonly grant?: string;
}

export interface ToldRoute {
  readonly policy: string;
  readonly guards: readonly string[];
  readonly mode: string;
  readonly stages: readonly Stage[];
  readonly pendingFor: number;
  readonly maxDuration: number;
  readonly maxUses: number | null;
  readonly usesPerDay: number | null;
  readonly bind: string;
  readonly reason: boolean;
  readonly ticket: readonly string[];
  readonly freshSignIn: number | null;
  readonly passkey: boolean;
  readonly authenticationContexts: readonly string[];
}

export interface Answer {
  readonly verdict: string;
  readonly grant: string | null;
  readonly routes: readonly ToldRoute[];
  readonly route: string | null;
  readonly reasons: readonly Told[];
}

export function referenceAnswer(asked: Question): Answer {
  const question = { ...asked, facts: reachedBy(asked.subject, asked.facts) };
  const stopped = stops(question);
  if (stopped !== undefined) return { verdict: 'blocked', grant: null, routes: [], route: null, reasons: [{ code: stopped }] };
  const weighed = weighGrants(question);
  const fitting = weighed.find((one) => one.code === 'fits');
  if (fitting !== undefined) return { verdict: 'granted', grant: fitting.grant ?? null, routes: [], route: null, reasons: [fitting] };
  const judged = judgePolicies(question);
  const routes = judged.flatMap((one) => one.route ?? []).sort(byApprovalsThenName);
  const reasons = [...weighed, ...judged.map((one) => one.told)];
  if (routes.length === 0) return { verdict: 'blocked', grant: null, routes, route: null, reasons };
  const automatic = routes.filter((route) => route.mode !== 'manual').map((route) => ({ route, lacks: lacking(route, question) }));
  const ready = automatic.findIndex((one) => one.lacks === undefined);
  if (ready !== -1) return { verdict: 'auto', grant: null, routes, route: automatic[ready]?.route.policy ?? null, reasons };
  const lacks = automatic.map(({ route, lacks }): Told => ({ code: lacks ?? '', policy: route.policy }));
  return { verdict: 'needs-approval', grant: null, routes, route: null, reasons: [...reasons, ...lacks] };
}

/** The world as the person knows it: a tenant that they do not reach is not there, nor a rule that is for such tenants alone. */
export function reachedBy({ person, groups }: RoleSubject, world: RuleFacts): RuleFacts {
  const isOwner = [...groups].some((group) => group === 'group_owners00');
  if (world.reach === undefined || isOwner) return world;
  const theirs = world.reach.filter(({ who }) => {
    const holds = (people: readonly string[], held: readonly string[]) =>
      people.includes(person.id) || held.some((one) => groups.has(one as GroupId));
    const program = person.sponsor !== undefined;
    const named = (who.everyone === true && !program) || (who.everyone !== true && holds(who.people, who.groups));
    return named && !holds(who.exceptPeople, who.exceptGroups) && who.exceptGroups.every((group) => world.groups.includes(group));
  });
  if (theirs.some((binding) => binding.tenants === null)) return world;
  const tenants = theirs.flatMap((binding) => binding.tenants ?? []);
  const reaches = (list: readonly string[] | null) => list === null || list.some((one) => tenants.some((tenant) => tenant === one));
  return {
    ...world,
    tenants: world.tenants.filter(({ id }) => tenants.includes(id)),
    workloads: world.workloads.filter(({ tenant }) => tenants.includes(tenant)),
    roles: world.roles.filter(({ tenant }) => tenants.includes(tenant)),
    accounts: world.accounts.filter(({ tenant }) => tenants.includes(tenant)),
    assignments: world.assignments.filter(({ tenant }) => tenants.includes(tenant)),
    policies: world.policies.filter(({ policy }) => reaches(policy.tenants)),
    guards: world.guards.filter((guard) => reaches(guard.tenants)),
  };
}

/** Each row: what is so, and the code that says it. The first row that holds speaks. */
type Table = readonly (readonly [boolean, string])[];

function first(table: Table): string | undefined {
  return table.find(([holds]) => holds)?.[1];
}

function taskOf({ facts, call }: Question): Task | undefined {
  return facts.tasks.find((task) => task.name === call.task);
}

function stops(question: Question): string | undefined {
  const { facts, call, subject } = question;
  const tenant = facts.tenants.find((one) => one.id === call.tenant);
  const task = taskOf(question);
  const [workload] = call.task.split('\\');
  const stopped = [
    ['everything', ''],
    ['person', subject.person.id],
    ['person', subject.person.sponsor ?? 'nobody'],
    ['tenant', call.tenant],
    ['task', call.task],
    ['workload', `${call.tenant}/${workload}`],
  ];
  const locked = facts.locks.some((lock) => stopped.some(([what, which]) => lock.stops === what && lock.subject === which));
  return first([
    [subject.person.disabledAt !== undefined, 'not-allowed'],
    [tenant === undefined || tenant.endedAt !== undefined, 'unknown-tenant'],
    [task === undefined, 'unknown-task'],
    [task?.version !== call.taskVersion, 'call-drifted'],
    [task?.cannotRun !== undefined, 'cannot-run'],
    [locked && call.tenant !== 'tenant_countersign', 'locked'],
  ]);
}

function weighGrants(question: Question): readonly Told[] {
  const { held, call } = question;
  const about = held.filter(({ grant: { gives, tasks } }) => {
    if (gives.kind === 'call') return gives.call.task === call.task && gives.call.tenant === call.tenant;
    if (gives.kind === 'batch') return gives.calls.some((one) => one.digest === call.digest);
    return gives.kind === 'tasks' && gives.tenant === call.tenant && tasks.some((task) => task.name === call.task);
  });
  const soonest = [...about].sort((a, b) => a.grant.endsAt - b.grant.endsAt || (a.grant.id < b.grant.id ? -1 : 1));
  return soonest.map((one) => {
    const { guard, code } = against(one, question) ?? { guard: undefined, code: 'fits' };
    return { code, grant: one.grant.id, policy: one.grant.policy.name, ...(guard === undefined ? {} : { guard }) };
  });
}

function against(held: HeldGrant, question: Question): { code: string; guard?: string } | undefined {
  const { grant, spent } = held;
  const { facts, call, subject, now } = question;
  const task = taskOf(question);
  const pinned = grant.tasks.find((one) => one.name === call.task);
  const policy = facts.policies.find((one) => one.policy.name === grant.policy.name && one.policy.version === grant.policy.version)?.policy;
  const key = `${call.tenant}/${call.task.split('\\')[0]}`;
  const workload = facts.workloads.find((one) => `${one.tenant}/${one.name}` === key);
  const sameWorkload =
    grant.workload === null && grant.workloads === undefined
      ? workload === undefined
      : [grant.workload, ...(grant.workloads ?? [])].some(
          (one) => one !== null && one.name === key && one.version === workload?.version && one.digest === workload.digest,
        );
  const batch = grant.workloads !== undefined && grant.gives.kind === 'batch' ? grant.gives.calls : [];
  const reachesAll = batch.every((one) => facts.tenants.some(({ id }) => id === one.tenant));
  const usedUp = grant.maxUses !== null && grant.uses >= grant.maxUses;
  const code = first([
    [grant.person !== subject.person.id, 'hidden'],
    [subject.method === 'sealed' && policy?.approval.mode !== 'emergency', 'not-allowed'],
    [grant.ended !== undefined, grant.ended?.by === 'use' ? 'grant-used-up' : 'grant-ended'],
    [now >= grant.endsAt, 'grant-ended'],
    [usedUp, 'grant-used-up'],
    [now < grant.startsAt, 'grant-not-active'],
    [spentOn(grant, now), 'grant-used-up'],
    [grant.gives.kind === 'call' && grant.gives.call.digest !== call.digest, 'call-drifted'],
    [grant.gives.kind === 'batch' && spent.has(call.digest), 'grant-used-up'],
    [pinned === undefined || pinned.version !== task?.version || pinned.digest !== task.digest, 'call-drifted'],
    [!reachesAll, 'not-allowed'],
    [policy === undefined || policy.digest !== grant.policy.digest, 'grant-ended'],
    [policy !== undefined && !mayAsk(policy, question), 'not-allowed'],
    [!sameWorkload, 'call-drifted'],
    [!fits(policy?.parameters, call.parameters), 'outside-constraint'],
    [!fits(grant.constraint, call.parameters), 'outside-constraint'],
    [!mayActUpon(policy?.targets, question), 'outside-constraint'],
  ]);
  if (code !== undefined) return { code };
  for (const guard of covering(question)) {
    const narrowed = narrows(guard, held, question);
    if (narrowed !== undefined) return { code: narrowed, guard: guard.name };
  }
  const since = question.open.get(call.digest);
  const again = task?.effect === 'change' && !task.repeatable && since !== undefined && grant.approvedAt <= since;
  const stops = grant.gives.kind === 'batch' && grant.gives.onError === 'stop' && held.stoppedBy !== undefined;
  return again || (stops && held.stoppedBy !== question.afterError) ? { code: 'run-unresolved' } : undefined;
}

/** Whether as many uses as a day may have fall on the day of now, which is that of its date in UTC. */
function spentOn({ usesPerDay, dayUses }: Grant, now: Instant): boolean {
  if (usesPerDay === undefined || dayUses === undefined) return false;
  const dates = [now, dayUses.day * 24 * 3_600_000].map((at) => new Date(at).toISOString().slice(0, 10));
  return dates[0] === dates[1] && dayUses.uses >= usesPerDay;
}

/** A guard that the grant was not approved under narrows it now. */
function narrows(guard: Guard, { grant }: HeldGrant, question: Question): string | undefined {
  const { call, now } = question;
  const under = grant.guards.some((one) => one.name === guard.name && one.version === guard.version && one.digest === guard.digest);
  const { reason, ticket, freshSignIn, passkey, authenticationContext } = guard.demands;
  const proves = freshSignIn !== undefined || passkey === true || authenticationContext !== undefined;
  return first([
    [!fits(guard.parameters, call.parameters) || !mayActUpon(guard.targets, question), 'outside-constraint'],
    [!under && guard.maxDuration !== undefined && now - grant.startsAt >= guard.maxDuration, 'grant-ended'],
    [!under && guard.maxUses !== undefined && grant.uses >= guard.maxUses, 'grant-used-up'],
    [!under && guard.usesPerDay !== undefined && (grant.usesPerDay ?? Number.POSITIVE_INFINITY) > guard.usesPerDay, 'grant-ended'],
    [!under && guard.bind === 'call' && grant.gives.kind === 'tasks', 'grant-ended'],
    [!under && (guard.stages.length > 0 || reason || ticket.length > 0 || proves), 'grant-ended'],
  ]);
}

function judgePolicies(question: Question): readonly { told: Told; route?: ToldRoute }[] {
  const { facts, call, policy: picked } = question;
  const current = facts.policies.filter((one) => one.current).map((one) => one.policy);
  const covering = current.filter((policy) => policy.covers.kind === 'tasks' && policy.covers.tasks.includes(call.task));
  const offered = covering.filter((policy) => isNamed(policy.requesters, question) && (picked === undefined || policy.name === picked));
  if (offered.length === 0) {
    const strange = picked !== undefined && !current.some((policy) => policy.name === picked);
    return [{ told: { code: strange ? 'no-such-policy' : 'not-allowed' } }];
  }
  return [...offered].sort((a, b) => (a.name < b.name ? -1 : 1)).map((policy) => judge(policy, question));
}

function judge(policy: Policy, question: Question): { told: Told; route?: ToldRoute } {
  const { call } = question;
  const guards = covering(question);
  const forbids = guards.find((guard) => !fits(guard.parameters, call.parameters) || !mayActUpon(guard.targets, question));
  const route = together(policy, guards);
  const task = taskOf(question);
  const { approval } = policy;
  const asksNobody = approval.mode === 'manual' && approval.stages.every((stage) => stage.need === 0);
  const code = first([
    [!policy.tenants.includes(call.tenant), 'not-allowed'],
    [!mayAsk(policy, question), 'not-allowed'],
    [!fits(policy.parameters, call.parameters) || !mayActUpon(policy.targets, question), 'outside-constraint'],
    [forbids !== undefined, 'forbidden'],
    [asksNobody, 'not-allowed'],
    [approval.mode !== 'manual' && [policy, ...guards].some(limitsTheDayAlone), 'not-allowed'],
    [approval.mode !== 'manual' && (task === undefined || neverAutomatic(task)), 'not-allowed'],
  ]);
  if (code === undefined) return { told: { code: 'fits', policy: policy.name }, route };
  if (code === 'forbidden') return { told: { code: 'outside-constraint', policy: policy.name, ...(forbids && { guard: forbids.name }) } };
  return { told: { code, policy: policy.name } };
}

/** Who counts the uses of a day has to bring somebody who approves. */
function limitsTheDayAlone(rule: Policy | Guard): boolean {
  return rule.usesPerDay !== undefined && ('approval' in rule || rule.stages.length === 0);
}

function neverAutomatic(task: Task): boolean {
  const tells = task.effect === 'read' && (task.readsContent || task.secrets.length > 0);
  return task.name.startsWith('Countersign\\') || task.risk === 'critical' || tells;
}

/** One policy plus every guard: the least of limits, the sum of demands, guard stages after the policy's. */
function together(policy: Policy, guards: readonly Guard[]): ToldRoute {
  const all = [policy, ...guards];
  const later = guards.flatMap((guard) => guard.stages);
  const own = policy.approval.mode === 'auto' ? [] : policy.approval.stages;
  return {
    policy: policy.name,
    guards: guards.map((guard) => guard.name),
    mode: later.length > 0 ? 'manual' : policy.approval.mode,
    stages: [...own, ...later],
    pendingFor: least(all.map((one) => one.pendingFor)) ?? 0,
    maxDuration: least(all.map((one) => one.maxDuration)) ?? 0,
    maxUses: least(all.map((one) => one.maxUses ?? undefined)),
    usesPerDay: least(all.map((one) => one.usesPerDay)),
    bind: all.some((one) => one.bind === 'call') ? 'call' : 'task',
    reason: all.some((one) => one.demands.reason),
    ticket: all.flatMap((one) => one.demands.ticket),
    freshSignIn: least(all.map((one) => one.demands.freshSignIn)),
    passkey: all.some((one) => one.demands.passkey),
    authenticationContexts: ['c1', 'c2'].filter((context) => all.some((one) => one.demands.authenticationContext === context)),
  };
}

function least(limits: readonly (number | undefined)[]): number | null {
  const given = limits.filter((limit) => limit !== undefined).sort((a, b) => a - b);
  return given[0] ?? null;
}

/** Each context was met, and that no longer ago than the route says, or ten minutes. */
function meets({ authenticationContexts, freshSignIn }: ToldRoute, { subject, now }: Question): boolean {
  if (authenticationContexts.length === 0) return true;
  const met = new Set(subject.contexts ?? []);
  return authenticationContexts.every((one) => met.has(one)) && now - subject.provedAt <= (freshSignIn ?? 600_000);
}

function lacking(route: ToldRoute, question: Question): string | undefined {
  const { call, subject, open, now } = question;
  const task = taskOf(question);
  return first([
    [subject.method === 'sealed', 'not-allowed'],
    [route.reason, 'reason-missing'],
    [route.ticket.length > 0, 'ticket-missing'],
    [route.passkey && subject.method !== 'passkey', 'passkey-needed'],
    [!meets(route, question), 'authentication-context-needed'],
    [route.freshSignIn !== null && now - subject.provedAt > route.freshSignIn, 'fresh-sign-in-needed'],
    [task?.effect === 'change' && !task.repeatable && open.has(call.digest), 'run-unresolved'],
  ]);
}

function byApprovalsThenName(a: ToldRoute, b: ToldRoute): number {
  const needs = (route: ToldRoute) =>
    route.mode === 'manual' ? route.stages.map((stage) => stage.need).reduce((sum, need) => sum + need, 0) : 0;
  if (needs(a) !== needs(b)) return needs(a) - needs(b);
  return a.policy < b.policy ? -1 : 1;
}

function covering(question: Question): readonly Guard[] {
  const { facts, call } = question;
  const all = facts.guards.filter((guard) => {
    if (guard.tenants !== null && !guard.tenants.includes(call.tenant)) return false;
    if (guard.tasks !== null && !guard.tasks.includes(call.task)) return false;
    if (guard.requesters === null) return true;
    return isNamed(guard.requesters, question) && !isExcepted(guard.requesters, question);
  });
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isNamed(audience: Coverage, { subject }: Question): boolean {
  if (audience.everyone === true) return true;
  for (const id of audience.people) if (id === subject.person.id) return true;
  for (const id of audience.groups) if (isIn(id, subject)) return true;
  return false;
}

function isExcepted(audience: Coverage, { subject }: Question): boolean {
  for (const id of audience.exceptPeople) if (id === subject.person.id) return true;
  for (const id of audience.exceptGroups) if (isIn(id, subject)) return true;
  return false;
}

function isIn(group: GroupId, subject: Subject): boolean {
  for (const held of subject.groups) if (held === group) return true;
  return false;
}

function mayAsk(policy: Policy, question: Question): boolean {
  const resolvable = policy.requesters.exceptGroups.every((group) => question.facts.groups.includes(group));
  return resolvable && isNamed(policy.requesters, question) && !isExcepted(policy.requesters, question);
}

/** Whether everything that a call names is what the rules want; while nobody has looked yet, whatever it may be. */
function mayActUpon(rules: TargetRules | undefined, { call, targets }: Question): boolean {
  if (rules === undefined || targets === 'unread') return true;
  return Object.entries(rules).every(([parameter, alternatives]) => {
    if (!(parameter in call.parameters)) return true;
    const thing = (targets ?? []).filter((one) => one.parameter === parameter && one.named === call.parameters[parameter])[0];
    return thing !== undefined && alternatives.some((rule) => isSuch(thing, rule));
  });
}

function isSuch({ type, address, members }: Target, rule: TargetRule): boolean {
  const typed = rule.types === undefined || rule.types.some((one) => one === type);
  const shaped = rule.address === undefined || (address !== null && new RegExp(`^(?:${rule.address})$`, 'u').test(address));
  const [, domain] = /@([^@]*)$/.exec(address ?? '') ?? [];
  const at = rule.domains === undefined || rule.domains.some((one) => one === domain?.toLowerCase());
  const counted = members !== null && members >= (rule.members?.least ?? 0) && members <= (rule.members?.most ?? 0);
  return typed && shaped && at && (rule.members === undefined || counted);
}

/** Judges by the few keywords that generated worlds use. A schema with any other cannot be evaluated, so nothing fits it. */
export function fits(schema: ParameterSchema | undefined, parameters: Parameters): boolean {
  if (schema === undefined) return true;
  const { type, properties = {}, additionalProperties = true, ...unknown } = schema;
  if (type !== 'object' || Object.keys(unknown).length > 0 || !isObject(properties)) return false;
  return Object.entries(parameters).every(([name, value]) => {
    const rule = properties[name];
    return rule === undefined ? additionalProperties === true : allows(rule, value);
  });
}

function allows(rule: Json, value: Json): boolean {
  if (!isObject(rule)) return false;
  if (Array.isArray(rule.enum)) return rule.enum.includes(value);
  if (typeof rule.maximum === 'number') return typeof value === 'number' && value <= rule.maximum;
  return typeof rule.pattern === 'string' && typeof value === 'string' && new RegExp(`^(?:${rule.pattern})$`, 'u').test(value);
}
