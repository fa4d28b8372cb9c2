import type { Configuration } from '@countersign/core/configuration.ts';
import { routesFor } from '@countersign/core/decide.ts';
import { decideRole } from '@countersign/core/decide-role.ts';
import { againstFiling, type Filing } from '@countersign/core/file-request.ts';
import type { TaskName, TenantId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import type { Person, Proof } from '@countersign/core/person.ts';
import { pinnedWorkloads, pinsFit, stands } from '@countersign/core/pinned-workloads.ts';
import type { Guard, Pinned, Policy } from '@countersign/core/policy.ts';
import type { Where } from '@countersign/core/reach.ts';
import { type PendingRequest, placesOf, type Terms, whereOf } from '@countersign/core/request.ts';
import { type FrozenAssignment, mayBeLentAutomatically, type Role, unmetByAssignment } from '@countersign/core/role.ts';
import { type Route, routeOf } from '@countersign/core/route.ts';
import { admission, guardsFor, type Rules } from '@countersign/core/rules.ts';
import { statusReadOf } from '@countersign/core/status-read.ts';
import { boundTargets } from '@countersign/core/target.ts';
import { mayBeAutomatic, mayBreakGlass, type Task } from '@countersign/core/task.ts';
import type { Instant } from '@countersign/core/time.ts';
import { decidersOf, decisionFacts, memberOf, reaches, rulesOf, subjectOf } from './facts.ts';
import { type Judging, type Said, sameContexts } from './judging.ts';

export interface Ask extends Said {
  readonly request: PendingRequest;
  readonly person: Person;
  /** Whether everything that was asked is still there to be read. */
  readonly whole: boolean;
}

/** Whether the rules as they stood had the route that a request was filed under, and let it be filed. */
export function judgeFiling(at: Judging, ask: Ask): void {
  const { terms } = ask.request;
  if (ask.person.disabledAt !== undefined) at.find('not-the-person', `${ask.person.username} was disabled.`);
  if (terms.asks.kind === 'configuration') {
    if (terms.policy !== null) at.find('request-rule', 'A change of rules is under no policy.');
    if (ask.whole) judgeAssigning(at, ask, terms.asks.change);
    return;
  }
  if (terms.asks.kind === 'role') {
    judgeRole(at, ask, terms.asks);
    return;
  }
  if (!reaches(at.state, ask.person, whereOf(terms.asks))) broken(at, `${ask.person.username} does not reach its tenant`);
  const route = routeTaken(at, ask);
  if (route === undefined) return;
  judgeRoute(at, ask, route);
  if (ask.whole) judgeAsk(at, ask, route);
}

/** Whoever assigns a role gives what the policies that lend it demand. */
function judgeAssigning(at: Judging, ask: Ask, change: Configuration): void {
  if (change.task !== 'Countersign\\Put-Document') return;
  const rules = rulesOf(at.state);
  const { reason, ticket } = ask.request.terms;
  const given = { reason, ticket, ...proofOf(ask) };
  for (const { kind, frozen } of change.documents) {
    if (kind !== 'assignment') continue;
    const { kind: as, role, tenant } = frozen as unknown as FrozenAssignment;
    const policies = (rules.policiesOfRole.get(role) ?? []).filter(({ tenants }) => tenants.includes(tenant));
    const unmet = unmetByAssignment(policies, as, given, at.line.at);
    if (unmet !== undefined) broken(at, `it had to be refused: ${unmet.message}`);
  }
}

/** Who asked was eligible then, by an assignment in force, and the policy and the guards are those that were pinned. */
function judgeRole(at: Judging, ask: Ask, asks: Extract<Terms['asks'], { kind: 'role' }>): void {
  const { terms } = ask.request;
  const rules = rulesOf(at.state);
  const decided = decideRole(asks, memberOf(at.state, ask.person), { rules, policy: terms.policy?.name }, at.line.at);
  const [route] = decided.routes;
  const { role, account } = decided;
  if (route === undefined || role === undefined || account === undefined) {
    broken(at, `it had to be refused: ${decided.reasons.map((reason) => reason.message).join(' ')}`);
    return;
  }
  if (terms.policy === null || !isPinned(route.policy, terms.policy)) broken(at, 'its policy was not in force');
  if (!sameRules([role], terms.tasks)) broken(at, 'its role was not the one that is lent');
  if (!sameRules(route.guards, terms.guards)) broken(at, 'its guards were not those that cover it');
  if (!workloadsPinned(rules, terms) || terms.workload === null) broken(at, 'its workload was not the one that was connected');
  judgeRoute(at, ask, { route, tasks: [role], tenants: [asks.tenant] });
  if (!ask.whole) return;
  if (asks.account !== account.key) broken(at, 'its account is not the person’s');
  const refusal = againstFiling(filingOf(ask, route, [role]), filingFacts(at, route, whereOf(asks)), at.line.at);
  if (refusal !== undefined) broken(at, `it had to be refused: ${refusal.message}`);
}

interface Taken {
  readonly route: Route;
  readonly tasks: readonly (Role | Task)[];
  readonly tenants: readonly TenantId[];
}

/** The one policy that was pinned with every guard that covers what is asked, in the order in which they were pinned. */
function routeTaken(at: Judging, { request, person }: Ask): (Omit<Taken, 'tasks'> & { readonly tasks: readonly Task[] }) | undefined {
  const { terms } = request;
  const rules = rulesOf(at.state);
  const policy = terms.policy === null ? undefined : rules.policies.get(terms.policy.name);
  const places = placesOf(terms);
  const tasks = terms.tasks.flatMap((pinned) => rules.tasks.get(pinned.name as TaskName) ?? []);
  if (policy === undefined || terms.policy === null || !isPinned(policy, terms.policy) || places.length === 0)
    return broken(at, 'its policy was not in force');
  if (tasks.length === 0 || !sameRules(tasks, terms.tasks)) return broken(at, 'its tasks were not those of the catalogue');
  if (!workloadsPinned(rules, terms)) return broken(at, 'its workload was not the one that was connected');
  const member = memberOf(at.state, person);
  const covering = [...new Set(places.flatMap((place) => guardsFor(rules, place, member)))];
  const guards = terms.guards.flatMap((pinned) => covering.find((guard) => isPinned(guard, pinned)) ?? []);
  if (guards.length !== covering.length || guards.length !== terms.guards.length)
    return broken(at, 'its guards were not those that cover it');
  if (admission(policy.requesters, member, rules.groups) !== 'in') return broken(at, `${policy.name} did not let ${person.username} ask`);
  return { route: routeOf(policy, guards), tasks, tenants: places.map(({ tenant }) => tenant) };
}

function broken({ find }: Judging, why: string): undefined {
  find('request-rule', `The request was filed, though ${why}.`);
  return undefined;
}

function isPinned(rule: Policy | Guard | Role | Task, { name, version, digest }: Pinned): boolean {
  return rule.name === name && rule.version === version && rule.digest === digest;
}

function sameRules(rules: readonly (Guard | Role | Task)[], pinned: readonly Pinned[]): boolean {
  return rules.length === pinned.length && rules.every((rule, index) => pinned[index] !== undefined && isPinned(rule, pinned[index]));
}

function workloadsPinned(rules: Rules, terms: Terms): boolean {
  return pinsFit(terms) && pinnedWorkloads(terms).every((pinned) => stands(pinned, rules.workloads.get(pinned.name)));
}

/** What the terms took from the route: how it is approved, by whom, and how long it may wait. */
function judgeRoute(at: Judging, { request }: Ask, { route, tasks, tenants }: Taken): void {
  const { terms, filedAt, expiresAt } = request;
  const { policy } = route;
  if (terms.mode !== route.mode || canonicalJson(terms.stages as unknown as Json) !== canonicalJson(route.stages as unknown as Json)) {
    broken(at, 'its approval is not the one that the policy and the guards ask for');
  }
  if (!asksAlike(terms, route) || expiresAt - filedAt !== route.pendingFor)
    broken(at, 'its limits are not those of the policy and the guards');
  if (terms.bind !== (terms.asks.kind === 'tasks' ? 'task' : 'call')) broken(at, 'it is bound to something else than what it asks');
  if (!mayBeGiven(route, tasks)) broken(at, 'it would be approved by nobody');
  if (!tenants.every((tenant) => policy.tenants.includes(tenant))) broken(at, `${policy.name} is not for its tenant`);
  const { covers } = policy;
  const covered: readonly string[] = covers.kind === 'tasks' ? covers.tasks : covers.roles;
  if ((covers.kind === 'roles') !== (terms.asks.kind === 'role') || !tasks.every((task) => covered.includes(task.name)))
    broken(at, `${policy.name} does not cover it`);
}

function asksAlike({ freshSignIn, passkey, authenticationContexts = [] }: Terms, { demands }: Route): boolean {
  const alike = freshSignIn === demands.freshSignIn && (passkey === true) === demands.passkey;
  return alike && sameContexts(authenticationContexts, demands.authenticationContexts);
}

function mayBeGiven({ mode, stages }: Route, tasks: Taken['tasks']): boolean {
  const named = stages.some((stage) => stage.need > 0);
  if (mode === 'manual') return named;
  if (mode === 'emergency') return named && tasks.every(mayBreakGlass);
  return tasks.every((one) => ('effect' in one ? mayBeAutomatic(one) : mayBeLentAutomatically(one)));
}

/** What needs the parts: the calls by their parameters, and what a request must be filed with. */
function judgeAsk(at: Judging, ask: Ask, { route, tasks }: Pick<Taken, 'route'> & { readonly tasks: readonly Task[] }): void {
  const { terms } = ask.request;
  const { asks } = terms;
  const calls = asks.kind === 'call' ? [asks.call] : asks.kind === 'batch' ? asks.calls : [];
  const rules = rulesOf(at.state);
  const subject = subjectOf(at.state, ask.person, proofOf(ask));
  const facts = { ...decisionFacts(at.state, ask.person.id, { at: at.line.at, picked: route.policy.name }), held: [] };
  for (const call of calls) {
    const task = tasks.find((one) => one.name === call.task);
    if (task === undefined) {
      broken(at, `${call.task} is not among its tasks`);
      return;
    }
    const guards = guardsFor(rules, call, subject);
    const judged = { ...facts, targets: boundTargets(asks, call.digest) };
    if (routesFor(call, { task, subject, guards, facts: judged }).routes.length === 0) {
      broken(at, `${route.policy.name} does not allow ${call.task} to be asked for so`);
      return;
    }
  }
  const filing = { ...filingOf(ask, route, tasks), status: statusOf(at, asks, tasks) };
  const refusal = againstFiling(filing, filingFacts(at, route, whereOf(asks)), at.line.at);
  if (refusal !== undefined) broken(at, `it had to be refused: ${refusal.message}`);
}

/** The status read that the catalogue of then gives with the call. */
function statusOf({ state, sha256 }: Judging, asks: Terms['asks'], tasks: readonly Task[]): Filing['status'] {
  const task = asks.kind === 'call' ? tasks.find((one) => one.name === asks.call.task) : undefined;
  if (asks.kind !== 'call' || task === undefined) return undefined;
  return statusReadOf({ call: asks.call, task, targets: asks.targets }, { tasks: rulesOf(state).tasks, sha256 });
}

/** Without it no route that asks for a fresh sign-in, a passkey or a context lets anything be filed. */
function proofOf({ provedAt = 0 as Instant, method = 'code', contexts }: Said): Proof {
  return { provedAt, method, contexts };
}

function filingOf(ask: Ask, route: Route, tasks: Filing['tasks']): Filing {
  const { terms } = ask.request;
  return {
    installation: terms.installation,
    person: ask.person,
    hands: terms.hands,
    ...proofOf(ask),
    asks: terms.asks as Filing['asks'],
    tasks,
    workloads: [],
    route,
    duration: terms.duration,
    uses: terms.uses,
    usesPerDay: terms.usesPerDay ?? null,
    runWhenApproved: terms.runWhenApproved === true,
    startAt: terms.startAt,
    reason: terms.reason,
    ticket: terms.ticket,
    target: undefined,
    calls: [],
  };
}

/** How many requests waited is no rule of who may do what, and two filed side by side may each not have counted the other. */
function filingFacts(at: Judging, route: Route, where: Where) {
  const deciders =
    route.mode === 'manual' || route.mode === 'emergency' ? decidersOf(at.state, route.stages, { locked: false, where }) : [];
  return { pending: 0, same: undefined, denied: undefined, deciders };
}
