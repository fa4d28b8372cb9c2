import type { Change } from '@countersign/core/change.ts';
import { lockOn, routesFor } from '@countersign/core/decide.ts';
import { documentPlace } from '@countersign/core/document/fields.ts';
import { readParameters } from '@countersign/core/document/parameters.ts';
import type { Reason, Refusal } from '@countersign/core/errors.ts';
import { reasonsText, refuse } from '@countersign/core/errors.ts';
import { type Filed, type FiledKinds, type Filing, fileRequest, sameAsOf } from '@countersign/core/file-request.ts';
import type { CallId, GrantId, TenantId } from '@countersign/core/ids.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import { proofOf } from '@countersign/core/person.ts';
import type { Guard, ParameterSchema, Policy } from '@countersign/core/policy.ts';
import { type Asks, placesOf, tenantOf, whereOf } from '@countersign/core/request.ts';
import { barring } from '@countersign/core/review.ts';
import { byEase, type Route, routeOf } from '@countersign/core/route.ts';
import { admission, guardsFor, type Rules } from '@countersign/core/rules.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Duration, Instant } from '@countersign/core/time.ts';
import { type Tenant, workloadKey } from '@countersign/core/workload.ts';
import { type CallOf, heldFor, uploadsOf } from './call-uploads.ts';
import { keep } from './keep-call.ts';
import { type LookedUp, lookUpAsk, readOf, withTargets } from './look-up.ts';
import { type Context, operation } from './operation.ts';
import { pendingTwin } from './pending-twin.ts';
import { completableFirst } from './pick-route.ts';
import { type ResolvedCall, resolveCall, secretScope, taskNamed, tenantNamed, type WrittenCall } from './resolve-call.ts';
import { type ResolvedRole, resolveRole } from './resolve-role.ts';
import { actorHands, factsFor, subjectOf } from './subject.ts';
import { noSuchCall, noSuchWorkload } from './visible.ts';
import { withStatus } from './with-status.ts';

/** What is asked for, as written. Exactly one of `call`, `written`, `batch`, `tasks`, `role`, `extend`. */
export interface AskInput {
  readonly ask:
    | { readonly kind: 'kept'; readonly call: CallId }
    | { readonly kind: 'written'; readonly written: WrittenCall }
    | { readonly kind: 'batch'; readonly calls: readonly WrittenCall[]; readonly onError: 'stop' | 'continue' }
    | { readonly kind: 'tasks'; readonly tenant?: string; readonly tasks: readonly string[]; readonly constraint?: ParameterSchema }
    | { readonly kind: 'role'; readonly tenant?: string; readonly role: string; readonly scope: string }
    | { readonly kind: 'extend'; readonly grant: GrantId };
  readonly reason: string;
  readonly ticket: string | null;
  readonly duration: Duration | null;
  readonly startAt: Instant | null;
  readonly maxUses: number | null;
  readonly usesPerDay: number | null;
  readonly runWhenApproved?: boolean;
  readonly policy?: string;
  /** Says what would come of it, and files nothing. */
  readonly validateOnly?: boolean;
}

type Running = Context<LookedUp>;

/** What an ask comes to: the tasks and workloads, and what is given if it is approved. */
interface Resolved {
  readonly asks: Filing['asks'];
  readonly tasks: Filing['tasks'];
  readonly workloads: Filing['workloads'];
  readonly target: string | undefined;
  readonly calls: readonly CallId[];
  readonly kept: readonly Change<FiledKinds>[];
  readonly startAt?: Instant;
  /** Of a role, the route is part of what it comes to. */
  readonly route?: Route;
}

export const maxBatch = 1000;
const anHour = 3_600_000 as Duration;

/** Files a request for a call, a batch, tasks, a role or the extension of a grant; an automatic route approves it at once. */
export const openRequest = operation<AskInput, Filed, FiledKinds | 'request.expired', LookedUp>({
  name: 'open-request',
  mark: 'workflow',
  who: 'person',
  records: ['request.filed', 'request.refused', 'request.approved', 'request.expired', 'grant.issued'],
  gate: 'shared',
  prepare: ({ bracket, caller }, input) => lookUpAsk(bracket, caller, input),
  async run(context, input) {
    const rules = await context.tx.rules();
    const named = await resolveAsk(context, rules, input);
    if ('refused' in named) return { value: named, changes: [] };
    const places = placesOf(named);
    const closed = places.find((place) => lockOn(rules, { person: context.actor.person, ...place }) !== undefined);
    if (closed !== undefined) return { value: locked(named.asks, rules.tenants.get(closed.tenant)), changes: [] };
    const route = named.route ?? (await routeForAsk(context, rules, { resolved: named, input }));
    if ('refused' in route) return { value: route, changes: [] };
    if (route.mode === 'emergency' && input.policy !== route.policy.name) return { value: byNameAlone(route), changes: [] };
    const uploads = await uploadsOf(context.tx, context.actor.person.id, callsIn(named, rules));
    if ('refused' in uploads) return { value: uploads, changes: [] };
    const bound = withTargets(named.asks, rules, context.prepared);
    if ('refused' in bound) return { value: bound, changes: [] };
    const resolved = { ...named, asks: withStatus(bound, rules, context.host) };
    const filing = filingOf(context, { resolved, route, input });
    const { facts, over } = await filingFacts(context, filing);
    const filed = fileRequest(filing, facts, context.tx);
    if ('refused' in filed.value) return { value: filed.value, changes: input.validateOnly === true ? [] : filed.changes };
    if (input.validateOnly === true) return { value: filed.value, changes: [] };
    const held = heldFor(filed.value.request, uploads);
    return { value: filed.value, changes: [...resolved.kept, ...over, ...held, ...filed.changes] };
  },
});

/** Of several tenants the one is named where something is locked. */
function locked(asks: Asks, tenant: Tenant | undefined): Refusal {
  const at = tenantOf(asks) === undefined && tenant !== undefined ? ` at ${tenant.name}` : '';
  return refuse('locked', `What you ask for${at} is locked.`, { next: 'Wait until two owners have unlocked it.' });
}

function callsIn({ asks }: Resolved, rules: Rules): readonly CallOf[] {
  const calls = asks.kind === 'batch' ? asks.calls : asks.kind === 'call' ? [asks.call] : [];
  return calls.flatMap((call) => {
    const task = rules.tasks.get(call.task);
    return task === undefined ? [] : [{ call, task }];
  });
}

/** Nobody breaks the glass by mistake: it is named. */
function byNameAlone({ policy }: Route): Refusal {
  return refuse('not-allowed', `Only break-glass would allow this, under ${policy.name}; everybody would be told at once.`, {
    next: `If it is an emergency, name the policy: countersign break-glass --policy ${policy.name}.`,
  });
}

function filingOf(
  { actor, installation }: Running,
  { resolved, route, input }: { resolved: Resolved; route: Route; input: AskInput },
): Filing {
  const uses =
    resolved.asks.kind === 'batch' ? resolved.asks.calls.length : (input.maxUses ?? (resolved.asks.kind === 'call' ? 1 : route.maxUses));
  return {
    installation: installation.id,
    person: actor.person,
    hands: actorHands(actor),
    ...proofOf(actor.credential),
    asks: resolved.asks,
    tasks: resolved.tasks,
    workloads: resolved.workloads,
    route,
    duration: input.duration ?? (Math.min(anHour, route.maxDuration) as Duration),
    uses,
    usesPerDay: input.usesPerDay ?? (resolved.asks.kind === 'role' ? null : route.usesPerDay),
    runWhenApproved: input.runWhenApproved === true,
    startAt: resolved.startAt ?? input.startAt,
    reason: input.reason,
    ticket: input.ticket,
    target: resolved.target,
    status: resolved.asks.kind === 'call' ? resolved.asks.status : undefined,
    calls: resolved.calls,
  };
}

async function filingFacts({ tx, actor }: Running, filing: Filing) {
  const sameAs = sameAsOf(filing, tx);
  const { same, over } = await pendingTwin(tx, actor.person.id, sameAs);
  const use = { person: actor.person.id, policy: filing.route.policy };
  const facts = {
    pending: await tx.requests.pendingCount(actor.person.id, tx.now),
    same,
    denied: await tx.requests.deniedSame(actor.person.id, sameAs, (tx.now - anHour) as Instant),
    deciders:
      filing.route.mode === 'manual' || filing.route.mode === 'emergency'
        ? await tx.people.deciders(filing.route.stages, { where: whereOf(filing.asks) })
        : [],
    review: filing.route.mode === 'emergency' ? barring(await tx.reviews.inTheWay(use), use) : undefined,
  };
  return { facts, over };
}

async function resolveAsk(context: Running, rules: Rules, input: AskInput): Promise<Resolved | Refusal> {
  const { ask } = input;
  switch (ask.kind) {
    case 'kept':
      return await resolveKept(context, rules, ask.call);
    case 'written':
      return await resolveWritten(context, rules, ask.written);
    case 'batch':
      return await resolveBatch(context, rules, ask);
    case 'tasks':
      return resolveTasks(rules, ask);
    case 'role':
      return asRole(resolveRole(context, rules, { written: ask, policy: input.policy, now: context.tx.now }));
    case 'extend':
      return await resolveExtension(context, rules, { id: ask.grant, policy: input.policy });
  }
}

function asRole(role: ResolvedRole | Refusal): Resolved | Refusal {
  if ('refused' in role) return role;
  const { asks, tasks, workload, route, target } = role;
  return { asks, tasks, workloads: [workload], route, target, calls: [], kept: [] };
}

/** A kept call of one's own; another person's does not exist for you. */
async function resolveKept({ tx, actor }: Running, rules: Rules, id: CallId): Promise<Resolved | Refusal> {
  const kept = await tx.calls.find(id);
  if (kept === undefined || kept.person !== actor.person.id) return noSuchCall();
  const { call } = kept;
  const task = rules.tasks.get(call.task);
  const tenant = rules.tenants.get(call.tenant);
  if (task === undefined || tenant === undefined || task.version !== call.taskVersion) {
    return refuse('call-drifted', 'The task or the tenant has changed since this call was kept.', { next: 'Run the task again.' });
  }
  const workload = rules.workloads.get(workloadKey(tenant.id, workloadOf(task.name)));
  const target = Object.keys(task.targets)
    .flatMap((name) => (typeof call.parameters[name] === 'string' ? [String(call.parameters[name])] : []))
    .join(', ');
  return {
    asks: { kind: 'call', call },
    tasks: [task],
    workloads: [workload],
    target: target === '' ? undefined : target.slice(0, 256),
    calls: [id],
    kept: [],
  };
}

async function resolveWritten(context: Running, rules: Rules, written: WrittenCall): Promise<Resolved | Refusal> {
  const resolved = resolveCall(written, rules, scopeOf(context));
  if ('refused' in resolved) return resolved;
  const { id, kept } = await keep(context, resolved);
  const { call, task, workload, target } = resolved;
  return { asks: { kind: 'call', call }, tasks: [task], workloads: [workload], target, calls: [id], kept };
}

function scopeOf({ actor, installation, host }: Running) {
  return { scope: secretScope(installation.id, actor.person.id), host };
}

async function resolveBatch(context: Running, rules: Rules, ask: Extract<AskInput['ask'], { kind: 'batch' }>): Promise<Resolved | Refusal> {
  if (ask.calls.length === 0 || ask.calls.length > maxBatch)
    return refuse('bad-value', `A batch holds 1 to ${maxBatch} calls.`, { next: 'Split the list.' });
  const resolved: ResolvedCall[] = [];
  for (const [row, written] of ask.calls.entries()) {
    const one = resolveCall(written, rules, scopeOf(context));
    if ('refused' in one) return inBatch(row, one);
    if (resolved.some((other) => other.call.digest === one.call.digest))
      return refuse('bad-value', `Call ${row + 1} of the batch is there twice.`, { next: 'Remove the repetition.' });
    resolved.push(one);
  }
  const strange = strangeIn(resolved);
  if (strange !== undefined) return strange;
  const ids: CallId[] = [];
  const kept: Change<FiledKinds>[] = [];
  for (const one of resolved) {
    const known = await keep(context, one);
    ids.push(known.id);
    kept.push(...known.kept);
  }
  const tasks = [...new Set(resolved.map((one) => one.task))];
  return {
    asks: { kind: 'batch', calls: resolved.map((one) => one.call), onError: ask.onError },
    tasks,
    workloads: [...new Set(resolved.map((one) => one.workload))],
    target: undefined,
    calls: ids,
    kept,
  };
}

/** A batch is for one kind of workload; where it is for several tenants, each of them has it. */
function strangeIn(calls: readonly ResolvedCall[]): Refusal | undefined {
  const [first] = calls;
  const several = calls.some(({ tenant }) => tenant.id !== first?.tenant.id);
  for (const [row, { task, tenant, workload }] of calls.entries()) {
    const name = workloadOf(task.name);
    if (first === undefined || name !== workloadOf(first.task.name))
      return inBatch(
        row,
        refuse('bad-value', `A batch is for one workload; ${task.name} is of another.`, { next: 'File one batch for each.' }),
      );
    if (several && workload === undefined) return inBatch(row, noSuchWorkload(tenant.name, name));
  }
  return undefined;
}

/** A refusal of one call of a batch says which. */
function inBatch(row: number, refusal: Refusal): Refusal {
  return { ...refusal, message: `Call ${row + 1} of the batch: ${refusal.message}` };
}

function resolveTasks(rules: Rules, ask: Extract<AskInput['ask'], { kind: 'tasks' }>): Resolved | Refusal {
  const tenant = tenantNamed(ask.tenant, rules);
  if ('refused' in tenant) return tenant;
  const tasks: Task[] = [];
  for (const name of new Set(ask.tasks)) {
    const task = taskNamed(name, rules);
    if ('refused' in task) return task;
    if (task.cannotRun !== undefined)
      return refuse('cannot-run', `${task.name} cannot run through Countersign: ${task.cannotRun}`, { next: 'Leave it out.' });
    tasks.push(task);
  }
  const [first] = tasks;
  if (first === undefined || tasks.length > 100) return refuse('bad-value', 'Name 1 to 100 tasks.', { next: 'Give them in tasks.' });
  if (tasks.some((task) => workloadOf(task.name) !== workloadOf(first.name)))
    return refuse('bad-value', 'A request is for the tasks of one workload.', { next: 'File one request for each workload.' });
  const constraint = ask.constraint === undefined ? undefined : constraintOf(ask.constraint, tasks);
  if (constraint !== undefined && 'refused' in constraint) return constraint as Refusal;
  const asks: Asks & { kind: 'tasks' } = {
    kind: 'tasks',
    tenant: tenant.id,
    ...(constraint === undefined ? {} : { constraint: constraint as ParameterSchema }),
  };
  return {
    asks,
    tasks,
    workloads: [rules.workloads.get(workloadKey(tenant.id, workloadOf(first.name)))],
    target: undefined,
    calls: [],
    kept: [],
  };
}

/** The constraint as it narrows every task, read by the same rules as a policy's parameters. */
function constraintOf(constraint: ParameterSchema, tasks: readonly Task[]): ParameterSchema | Refusal {
  const place = documentPlace(constraint);
  const schema = readParameters(place, { tasks, inEvery: true });
  if (schema !== undefined) return schema;
  const reasons: Reason[] = place.problems.map(({ code, pointer, message }) => ({ code, pointer, message }));
  const [first] = place.problems;
  return refuse(
    first?.code ?? 'bad-schema',
    `The constraint is not understood: ${reasons.map((reason) => `${reason.pointer} ${reason.message}`).join(' ')}`,
    {
      reasons,
      next: 'See the closed schema in docs/guides/policies.md.',
    },
  );
}

/** An extension is a new request and a new grant that follows the old. */
async function resolveExtension(
  context: Running,
  rules: Rules,
  { id, policy }: { id: GrantId; policy: string | undefined },
): Promise<Resolved | Refusal> {
  const { tx, actor } = context;
  const grant = await tx.grants.find(id);
  if (grant === undefined || grant.person !== actor.person.id)
    return refuse('no-such-grant', 'You hold no such grant.', { next: 'List your grants.' });
  if (grant.ended !== undefined || tx.now >= grant.endsAt)
    return refuse('grant-ended', 'The grant is over; there is nothing to extend.', { next: 'Ask for it again.' });
  if (grant.gives.kind === 'batch') return refuse('not-allowed', 'A grant of a batch is not extended.', { next: 'File a new request.' });
  if (grant.gives.kind === 'role') {
    const { role, scope } = grant.gives;
    const tenant = rules.tenants.get(grant.gives.tenant)?.name;
    const again = { ...(tenant === undefined ? {} : { tenant }), role, scope };
    const resolved = asRole(resolveRole(context, rules, { written: again, policy, now: tx.now }));
    return 'refused' in resolved ? resolved : { ...resolved, startAt: grant.endsAt };
  }
  const tasks = grant.tasks.flatMap(({ name, version, digest }) => {
    const task = rules.tasks.get(name as Task['name']);
    return task?.version === version && task.digest === digest ? [task] : [];
  });
  const tenant = rules.tenants.get(grant.gives.kind === 'call' ? grant.gives.call.tenant : grant.gives.tenant);
  const [first] = tasks;
  if (tenant === undefined || first === undefined || tasks.length !== grant.tasks.length)
    return refuse('call-drifted', 'What the grant covers has changed.', { next: 'File a new request.' });
  const workload = rules.workloads.get(workloadKey(tenant.id, workloadOf(first.name)));
  const request = await tx.requests.find(grant.request);
  const kept = grant.gives.kind === 'call' ? await tx.calls.byDigest(actor.person.id, grant.gives.call.digest) : undefined;
  if (request === undefined) return refuse('no-such-grant', 'You hold no such grant.', { next: 'List your grants.' });
  return {
    asks: grant.gives,
    tasks,
    workloads: [workload],
    target: undefined,
    calls: kept === undefined ? [] : [kept.id],
    kept: [],
    startAt: grant.endsAt,
  };
}

/** The route that is taken: the named policy's, or the one with the fewest approvals that people could give now; every call of a batch must fit it. */
async function routeForAsk(
  context: Running,
  rules: Rules,
  { resolved, input }: { resolved: Resolved; input: AskInput },
): Promise<Route | Refusal> {
  const { actor, tx } = context;
  const subject = subjectOf(actor);
  const { asks } = resolved;
  if (asks.kind === 'tasks') return await routeForTasks(context, rules, { resolved, tenant: asks.tenant, subject, policy: input.policy });
  const facts = { ...(await factsFor(tx, actor.person.id, { rules, now: tx.now })), policy: input.policy };
  const calls = asks.kind === 'batch' ? asks.calls : asks.kind === 'call' ? [asks.call] : [];
  const guards = new Set<Guard>();
  let shared: readonly Policy[] | undefined;
  for (const [row, call] of calls.entries()) {
    const task = rules.tasks.get(call.task);
    if (task === undefined)
      return refuse('unknown-task', `${call.task} is not in the catalogue.`, { next: 'Run the task again, or search the tasks.' });
    const own = guardsFor(rules, call, subject);
    const judged = { ...facts, targets: readOf(call, rules, context.prepared) };
    const found = routesFor(call, { task, subject, guards: own, facts: judged });
    const at = { asks, row, tenant: rules.tenants.get(call.tenant) };
    if (found.routes.length === 0) return uncovered(at, noRoute(call.task, found.reasons));
    for (const guard of own) guards.add(guard);
    const policies = found.routes.map((route) => route.policy);
    shared = shared === undefined ? policies : shared.filter((policy) => policies.includes(policy));
    if (shared.length === 0) return uncovered(at, apart(call.task));
  }
  // Every guard of every call: what narrows one call of a batch narrows the vote on all.
  const routes = (shared ?? []).map((policy) => routeOf(policy, [...guards])).sort(byEase);
  const [best] = await completableFirst(tx, routes, { hands: actorHands(actor), where: whereOf(asks) });
  return best ?? refuse('not-allowed', 'No one policy covers every call of the batch.', { next: 'File one batch for each policy.' });
}

/** Of a batch the first call that is not covered is named, with its tenant. */
function uncovered({ asks, row, tenant }: { asks: Asks; row: number; tenant: Tenant | undefined }, refusal: Refusal): Refusal {
  if (asks.kind !== 'batch') return refusal;
  return inBatch(row, tenant === undefined ? refusal : { ...refusal, message: `at ${tenant.name}, ${refusal.message}` });
}

function apart(task: string): Refusal {
  return refuse('not-allowed', `${task} is covered by no policy that covers the calls before it, too.`, {
    next: 'File one batch for each policy.',
  });
}

function noRoute(task: string, reasons: readonly Reason[]): Refusal {
  const [first] = reasons;
  const code = first === undefined || first.code === 'fits' ? 'not-allowed' : first.code;
  return refuse(code, `${task} cannot be asked for: ${reasonsText(reasons)}`, {
    reasons,
    next: 'Change the parameters, or ask an owner for a policy that covers this.',
  });
}

async function routeForTasks(
  { tx, actor }: Running,
  rules: Rules,
  {
    resolved,
    tenant,
    subject,
    policy,
  }: { resolved: Resolved; tenant: TenantId; subject: ReturnType<typeof subjectOf>; policy: string | undefined },
): Promise<Route | Refusal> {
  const names = resolved.tasks.flatMap((task) => ('effect' in task ? [task.name] : []));
  const guards = [...new Set(names.flatMap((task) => guardsFor(rules, { tenant, task }, subject)))];
  const fitting = [...rules.policies.values()].filter(
    (one) =>
      (policy === undefined || one.name === policy) &&
      one.covers.kind === 'tasks' &&
      one.tenants.includes(tenant) &&
      names.every((name) => one.covers.kind === 'tasks' && one.covers.tasks.includes(name)) &&
      admission(one.requesters, subject, rules.groups) === 'in',
  );
  const routes = fitting.map((one) => routeOf(one, guards)).sort(byEase);
  const windows = routes.filter((route) => route.bind === 'task');
  const [best] = await completableFirst(tx, windows, { hands: actorHands(actor), where: [tenant] });
  if (best !== undefined) return best;
  const why =
    routes.length > 0
      ? 'the policies that cover these tasks grant exact calls only'
      : 'no policy that lets you ask covers all of these tasks at this tenant';
  return refuse('not-allowed', `This cannot be asked for: ${why}.`, {
    next: 'Ask for the exact call, or ask an owner for a policy that covers this.',
  });
}
