import type { Call } from './call.ts';
import { checkOf } from './checks.ts';
import type { Reason } from './errors.ts';
import { type Grant, grantState, isSpentToday } from './grant.ts';
import { type Ground, groundOf } from './ground.ts';
import { type Digest, ownTenant, type RoleName, type RunId, type TaskName, type TenantId, workloadOf } from './ids.ts';
import type { Lock } from './lock.ts';
import type { Person, Proof } from './person.ts';
import { pinnedAs, pinnedWorkloads, stands } from './pinned-workloads.ts';
import type { Guard, Pinned } from './policy.ts';
import { reachOf, rulesWithin } from './reach.ts';
import { whereOf } from './request.ts';
import { isAutomatic, type Route } from './route.ts';
import { admission, type Member, type Rules } from './rules.ts';
import { forbiddenBy, type Judging, saidOn } from './said.ts';
import { againstSealed } from './sealed-code.ts';
import { againstSignIn } from './sign-in-demand.ts';
import { type StatusRead, statusReadIn } from './status-read.ts';
import { boundTargets, driftOf, type ReadTargets } from './target.ts';
import { judgesTargets, targetsAgainst } from './target-rule.ts';
import type { Task } from './task.ts';
import { humanDuration, type Instant } from './time.ts';
import { workloadKey } from './workload.ts';

/** The person whose call is judged, with every group that holds them. */
export interface Subject extends Member, Proof {
  readonly person: Person;
}

/** A grant with what was spent under it. */
export interface HeldGrant {
  readonly grant: Grant;
  /** Digests of a batch's calls that spent their use or are under way; empty for others. */
  readonly spent: ReadonlySet<Digest>;
  /** Of a batch that stops at an error: the run that ended in one and that no later run has gone on after. */
  readonly stoppedBy?: RunId | undefined;
}

export interface DecisionFacts {
  readonly rules: Rules;
  /** The person's grants that have not ended. */
  readonly held: readonly HeldGrant[];
  /** The person's changes that are `started` or `unknown`: call digest → latest start. */
  readonly open: ReadonlyMap<Digest, Instant>;
  /** The policy that the person picked. */
  readonly policy?: string | undefined;
  /** The call's targets as they are now. Absent: nobody has looked and nobody will, so that a grant that binds them does not fit. */
  readonly targets?: ReadTargets | undefined;
  /** The run whose error the person knows of and goes on after. */
  readonly afterError?: RunId | undefined;
}

interface Judged {
  readonly reasons: readonly Reason[];
  /** The policy that the person picked: whoever replays the decision picks it too. */
  readonly picked?: string;
  /** What allowed it binds or judges targets that nobody has looked at yet: nothing runs before somebody has, and it is decided again. */
  readonly unread?: true;
}

/** Reasons are always carried: what the blocked person, the approver, the auditor and `explain` read. */
export type Decision = Judged &
  (
    | { readonly verdict: 'granted'; readonly grant: Grant }
    /** A route that approves by itself: the run makes its own request and grant, and records both. */
    | { readonly verdict: 'auto'; readonly route: Route; readonly routes: readonly Route[] }
    | { readonly verdict: 'needs-approval'; readonly routes: readonly Route[] }
    | { readonly verdict: 'blocked' }
  );

/** Judges one call. Pure and total: what cannot be evaluated is blocked. */
export function decide(call: Call, subject: Subject, facts: DecisionFacts, now: Instant): Decision {
  const decision = judge(call, subject, facts, now);
  return facts.policy === undefined ? decision : { ...decision, picked: facts.policy };
}

function judge(call: Call, subject: Subject, known: DecisionFacts, now: Instant): Decision {
  const facts = reachedFacts(known, subject);
  const ground = groundOf(call, subject, facts.rules);
  const stopped = stoppedBy(call, subject, facts.rules, ground);
  if (stopped !== undefined || ground.unknown !== undefined) return { verdict: 'blocked', reasons: stopped === undefined ? [] : [stopped] };
  const fit = facts.held.length === 0 ? noFit : firstFit(call, { task: ground.task, subject, guards: ground.guards, facts, now });
  if (fit.grant !== undefined) {
    const unread = facts.targets === 'unread' && readsTargets(fit.grant, call, { guards: ground.guards, rules: facts.rules });
    return { verdict: 'granted', grant: fit.grant, reasons: fit.reasons, ...(unread ? { unread } : {}) };
  }
  const said = saidOn(ground, call, facts);
  if (said.verdict !== 'open' && fit.reasons.length === 0) return said;
  const reasons = fit.reasons.length === 0 ? said.reasons : [...fit.reasons, ...said.reasons];
  if (said.verdict === 'blocked') return { verdict: 'blocked', reasons };
  const { routes } = said;
  const missing: Reason[] = [];
  for (const route of routes) {
    if (!isAutomatic(route)) break;
    const lacks = missingForAuto(route, call, { task: ground.task, subject, facts, now });
    if (lacks === undefined) {
      const judging = [route.policy, ...route.guards].some((rule) => judgesTargets(rule.targets, call.parameters));
      return { verdict: 'auto', route, routes, reasons, ...(facts.targets === 'unread' && judging ? { unread: true } : {}) };
    }
    missing.push(lacks);
  }
  return { verdict: 'needs-approval', routes, reasons: missing.length === 0 ? reasons : [...reasons, ...missing] };
}

/** A tenant that the person does not reach is not known to them, and neither is any rule of it. */
function reachedFacts(facts: DecisionFacts, subject: Subject): DecisionFacts {
  return facts.rules.reach === undefined ? facts : { ...facts, rules: rulesWithin(facts.rules, reachOf(facts.rules, subject)) };
}

const noFit: { readonly grant?: Grant; readonly reasons: readonly Reason[] } = { reasons: [] };

/** Whether a grant stands or falls with what the call acts upon. */
function readsTargets(grant: Grant, call: Call, { guards, rules }: { guards: readonly Guard[]; rules: Rules }): boolean {
  const policy = rules.policyVersions.get(`${grant.policy.name}@${grant.policy.version}`);
  // What the policy says of targets was judged of the call that starts the job.
  const own = statusReadIn(grant, call.digest) === undefined ? policy?.targets : undefined;
  const judging = [own, ...guards.map((guard) => guard.targets)].some((rule) => judgesTargets(rule, call.parameters));
  return judging || boundTargets(grant.gives, call.digest).length > 0;
}

/** What stops a call whatever was granted: an unknown or ended thing, a drifted version, a disabled person, a lock. */
function stoppedBy(call: Call, subject: Subject, rules: Rules, ground: Ground): Reason | undefined {
  if (subject.person.disabledAt !== undefined) return { code: 'not-allowed', message: 'This person is disabled.' };
  if (ground.unknown !== undefined) return ground.unknown;
  if (ground.version !== call.taskVersion) {
    return { code: 'call-drifted', message: `${call.task} changed in the catalogue since this call was made; ask for it again.` };
  }
  if (ground.cannotRun !== undefined)
    return { code: 'cannot-run', message: `${call.task} cannot run through Countersign: ${ground.cannotRun}` };
  return rules.locks.size === 0
    ? undefined
    : lockReason(lockOn(rules, { person: subject.person, tenant: call.tenant, task: call.task }), subject.person);
}

/** The lock that stops a person's acts on a task or role, if there is one; an agent is stopped with whoever answers for it. Countersign's own tasks are never stopped. */
export function lockOn(
  rules: Rules,
  what: { person: Pick<Person, 'id' | 'sponsor'>; tenant: TenantId; task: TaskName | RoleName },
): Lock | undefined {
  if (rules.locks.size === 0 || what.tenant === ownTenant) return undefined;
  return (
    rules.locks.get('everything:') ??
    rules.locks.get(`person:${what.person.id}`) ??
    (what.person.sponsor === undefined ? undefined : rules.locks.get(`person:${what.person.sponsor}`)) ??
    rules.locks.get(`tenant:${what.tenant}`) ??
    rules.locks.get(`task:${what.task}`) ??
    rules.locks.get(`workload:${workloadKey(what.tenant, workloadOf(what.task))}`)
  );
}

export function lockReason(lock: Lock | undefined, { sponsor }: Pick<Person, 'sponsor'>): Reason | undefined {
  if (lock === undefined) return undefined;
  const named = lock.stops === 'person' && lock.subject === sponsor ? 'Whoever answers for this agent' : `This ${lock.stops}`;
  const what = lock.stops === 'everything' ? 'Everything' : named;
  return { code: 'locked', lock: lock.id, message: `${what} is locked; two owners can unlock it.` };
}

interface Context {
  readonly task: Task;
  readonly subject: Subject;
  readonly guards: readonly Guard[];
  readonly facts: DecisionFacts;
}

/** Grants are weighed one at a time, soonest end first; constraints of two are never merged. */
function firstFit(call: Call, context: Context & { now: Instant }): { grant?: Grant; reasons: readonly Reason[] } {
  const { held } = context.facts;
  if (held.length === 0) return { reasons: [] };
  const related = held
    .filter(({ grant }) => concerns(grant, call))
    .sort((one, other) => one.grant.endsAt - other.grant.endsAt || (one.grant.id < other.grant.id ? -1 : 1));
  const reasons: Reason[] = [];
  for (const candidate of related) {
    const misfit = misfitOf(candidate, call, context);
    if (misfit === undefined) {
      const { grant } = candidate;
      return {
        grant,
        reasons: [
          { code: 'fits', grant: grant.id, policy: grant.policy.name, message: `The grant from ${grant.policy.name} covers this call.` },
        ],
      };
    }
    reasons.push({ ...misfit, grant: candidate.grant.id, policy: candidate.grant.policy.name });
  }
  return { reasons };
}

function concerns(grant: Grant, call: Call): boolean {
  switch (grant.gives.kind) {
    case 'call':
      return (
        (grant.gives.call.task === call.task && grant.gives.call.tenant === call.tenant) || statusReadIn(grant, call.digest) !== undefined
      );
    case 'batch':
      return grant.gives.calls.some((one) => one.digest === call.digest);
    case 'tasks':
      return grant.gives.tenant === call.tenant && grant.tasks.some((task) => task.name === call.task);
    case 'role':
      return false;
  }
}

/** Why a grant does not cover the call now, or undefined if it does. */
function misfitOf(held: HeldGrant, call: Call, context: Context & { now: Instant }): Omit<Reason, 'grant' | 'policy'> | undefined {
  const { grant } = held;
  const { task, subject, facts, now } = context;
  if (grant.person !== subject.person.id) return { code: 'hidden', message: 'The grant is another person’s.' };
  const sealed = sealedMisfit(grant, subject, facts.rules);
  if (sealed !== undefined) return sealed;
  const status = statusReadIn(grant, call.digest);
  if (status !== undefined) return statusMisfit(held, call, { ...context, status });
  return (
    timeMisfit(grant, now) ??
    contentMisfit(held, call, task) ??
    targetMisfit(grant, call, facts.targets) ??
    reachMisfit(grant, facts.rules) ??
    ruleMisfit(grant, call.tenant, workloadOf(call.task), { subject, rules: facts.rules }) ??
    parameterMisfit(grant, call, facts) ??
    guardMisfit(grant, context.guards, now, { call, targets: facts.targets }) ??
    openMisfit(grant, call, context) ??
    stopMisfit(held, facts)
  );
}

/**
 * A status read spends no use: it fits once the call has run under the same grant, until the grant's time is over or somebody ends it. Its
 * one parameter came of that call, which the policy was held against; guards, locks and the rules of now hold as for everything else.
 */
function statusMisfit({ grant }: HeldGrant, call: Call, context: Context & { now: Instant; status: StatusRead }): Misfit {
  const { task, subject, facts, now, guards, status } = context;
  return (
    jobMisfit(grant, now) ??
    pinMisfit(status.task, task) ??
    ruleMisfit(grant, call.tenant, workloadOf(call.task), { subject, rules: facts.rules }) ??
    guardMisfit(grant, guards, now, { call, targets: facts.targets })
  );
}

function jobMisfit(grant: Grant, now: Instant): Misfit {
  const { state, by } = grantState(grant, now);
  if (state === 'ended' && by !== 'use') return timeMisfit(grant, now);
  if (state === 'scheduled' || grant.uses === 0)
    return { code: 'grant-not-active', message: 'The call that starts this job has not run under its grant.' };
  return undefined;
}

type Misfit = Omit<Reason, 'grant' | 'policy'> | undefined;

/** By a sealed code nothing is used but what an emergency gave. */
function sealedMisfit({ policy }: Grant, { method }: Subject, { policyVersions }: Rules): Misfit {
  const emergency = policyVersions.get(`${policy.name}@${policy.version}`)?.approval.mode === 'emergency';
  const sealed = againstSealed(method, { emergency });
  return sealed === undefined ? undefined : { code: sealed.refused, message: sealed.message };
}

function timeMisfit(grant: Grant, now: Instant): Misfit {
  const { state, by } = grantState(grant, now);
  if (state === 'active') return isSpentToday(grant, now) ? { code: 'grant-used-up', message: spentToday(grant) } : undefined;
  if (state === 'scheduled') return { code: 'grant-not-active', message: 'The grant has not started yet.' };
  if (by === 'use') return { code: 'grant-used-up', message: 'The grant’s uses are spent; ask again.' };
  return {
    code: 'grant-ended',
    message: by === 'expiry' ? 'The grant’s time is over; ask again.' : `The grant was ended by ${by}; ask again.`,
  };
}

function spentToday({ usesPerDay }: Grant): string {
  return `The grant allows ${usesPerDay === 1 ? '1 use' : `${usesPerDay} uses`} a day, and today’s are spent; the next day begins at 00:00 UTC.`;
}

function contentMisfit(held: HeldGrant, call: Call, task: Task): Misfit {
  const { grant, spent } = held;
  const { gives } = grant;
  if (gives.kind === 'call' && gives.call.digest !== call.digest) {
    return { code: 'call-drifted', message: 'The grant is for other parameters: what runs must be exactly what was approved.' };
  }
  if (gives.kind === 'batch' && spent.has(call.digest)) return { code: 'grant-used-up', message: 'This call of the batch has been run.' };
  return pinMisfit(
    grant.tasks.find((one) => one.name === task.name),
    task,
  );
}

function pinMisfit(pinned: Pinned | undefined, task: Task): Misfit {
  if (pinned?.version !== task.version || pinned.digest !== task.digest) {
    return { code: 'call-drifted', message: `${task.name} changed in the catalogue since it was approved.` };
  }
  return undefined;
}

/** What a call acts upon must still be what was approved. */
function targetMisfit({ gives }: Grant, call: Call, read: ReadTargets | undefined): Misfit {
  const bound = boundTargets(gives, call.digest);
  if (bound.length === 0 || read === 'unread') return undefined;
  const drift = driftOf(bound, read ?? []);
  return drift === undefined ? undefined : { code: 'call-drifted', ...drift };
}

/** What was approved as one is used by whoever reaches all of it: of a tenant that somebody does not reach there is none in their rules. */
function reachMisfit({ gives, workloads }: Grant, { tenants }: Rules): Misfit {
  if (workloads === undefined) return undefined;
  const where = whereOf(gives);
  if (where !== 'everywhere' && where.every((tenant) => tenants.has(tenant))) return undefined;
  return { code: 'not-allowed', message: 'This batch is for tenants that are not all within your reach any more.' };
}

/** Why the rules of now no longer let a grant stand: its policy, whom that lets ask, or the workload as it was approved. */
export function ruleMisfit(
  grant: Grant,
  tenant: TenantId,
  workload: string,
  { subject, rules }: { readonly subject: Member; readonly rules: Rules },
): Misfit {
  const policy = rules.policyVersions.get(`${grant.policy.name}@${grant.policy.version}`);
  if (policy === undefined || policy.digest !== grant.policy.digest)
    return { code: 'grant-ended', message: 'The policy of this grant has changed or ended.' };
  const admitted = admission(policy.requesters, subject, rules.groups);
  if (admitted !== 'in') return { code: 'not-allowed', message: `The policy ${policy.name} no longer lets this person ask.` };
  const key = workloadKey(tenant, workload);
  const live = rules.workloads.get(key);
  const pinned = pinnedAs(grant, key);
  if (pinnedWorkloads(grant).length === 0 ? live === undefined : stands(pinned, live)) return undefined;
  return { code: 'call-drifted', message: 'The workload’s settings changed since it was approved.' };
}

function parameterMisfit(grant: Grant, call: Call, { rules, targets }: DecisionFacts): Misfit {
  const policy = rules.policyVersions.get(`${grant.policy.name}@${grant.policy.version}`);
  for (const schema of [policy?.parameters, grant.constraint]) {
    if (schema === undefined) continue;
    const violation = checkOf(schema).first(call.parameters);
    if (violation !== undefined) return { code: 'outside-constraint', pointer: violation.pointer, message: violation.message };
  }
  const misfit = targetsAgainst(policy?.targets, call.parameters, targets);
  return misfit === undefined ? undefined : { code: 'outside-constraint', ...misfit };
}

/** Guards are read live: a new one narrows what was granted before it. A grant of a role has no call. */
export function guardMisfit(grant: Grant, guards: readonly Guard[], now: Instant, judged?: Judging): Misfit {
  for (const guard of guards) {
    const misfit = (judged === undefined ? undefined : forbiddenBy(guard, judged)) ?? oneGuardMisfit(guard, grant, now);
    if (misfit !== undefined) return { ...misfit, guard: guard.name };
  }
  return undefined;
}

function oneGuardMisfit(guard: Guard, grant: Grant, now: Instant): Misfit {
  const pinned = grant.guards.find((one) => one.name === guard.name);
  if (pinned?.version === guard.version && pinned.digest === guard.digest) return undefined;
  if (guard.maxDuration !== undefined && now >= grant.startsAt + guard.maxDuration) {
    return { code: 'grant-ended', message: `The guard ${guard.name} ends such grants after ${humanDuration(guard.maxDuration)}.` };
  }
  if (guard.maxUses !== undefined && grant.uses >= guard.maxUses)
    return { code: 'grant-used-up', message: `The guard ${guard.name} allows ${guard.maxUses} uses.` };
  if (
    guard.usesPerDay !== undefined &&
    grant.gives.kind !== 'role' &&
    (grant.usesPerDay === undefined || grant.usesPerDay > guard.usesPerDay)
  )
    return {
      code: 'grant-ended',
      message: `The guard ${guard.name} allows ${guard.usesPerDay} uses a day, and this grant was given for more; ask again.`,
    };
  if (guard.bind === 'call' && grant.gives.kind === 'tasks')
    return { code: 'grant-ended', message: `The guard ${guard.name} asks for exact calls now.` };
  if (guard.stages.length > 0 || demandsAnything(guard)) {
    return { code: 'grant-ended', message: `The guard ${guard.name} demands more than this grant was approved with; ask again.` };
  }
  return undefined;
}

function demandsAnything({ demands }: Guard): boolean {
  const { reason, ticket, freshSignIn, passkey, authenticationContext } = demands;
  return reason || ticket.length > 0 || freshSignIn !== undefined || passkey === true || authenticationContext !== undefined;
}

/** While an identical change is under way or its outcome unknown, only an approval given after it started allows it again. */
function openMisfit(grant: Grant, call: Call, context: Context): Misfit {
  if (context.task.effect === 'read' || context.task.repeatable) return undefined;
  const since = context.facts.open.get(call.digest);
  if (since === undefined || grant.approvedAt > since) return undefined;
  return {
    code: 'run-unresolved',
    message: 'The same change is under way or its outcome is unknown; running it again needs a new approval.',
  };
}

/** A batch that was approved to stop at an error stops here, whoever runs it, until somebody goes on knowing which. */
function stopMisfit({ grant, stoppedBy }: HeldGrant, { afterError }: DecisionFacts): Misfit {
  if (stoppedBy === undefined || grant.gives.kind !== 'batch' || grant.gives.onError !== 'stop' || afterError === stoppedBy)
    return undefined;
  return {
    code: 'run-unresolved',
    message: `The batch stops at its first error, as was approved: ${stoppedBy} ended in one. Look at it, then go on after it (afterError).`,
  };
}

/** The routes that a call can be asked for by, whatever was granted, and what each policy says. */
export function routesFor(
  call: Call,
  { subject, facts: known }: Context,
): { readonly routes: readonly Route[]; readonly reasons: readonly Reason[] } {
  const facts = reachedFacts(known, subject);
  const ground = groundOf(call, subject, facts.rules);
  if (ground.unknown !== undefined) return { routes: [], reasons: [ground.unknown] };
  const said = saidOn(ground, call, facts);
  return { routes: said.verdict === 'blocked' ? [] : said.routes, reasons: said.reasons };
}

/** What an automatic route still needs from the person before it can run at once. */
function missingForAuto(
  route: Route,
  call: Call,
  { task, subject, facts, now }: Omit<Context, 'guards'> & { now: Instant },
): Reason | undefined {
  const policy = route.policy.name;
  const sealed = againstSealed(subject.method, { emergency: route.mode === 'emergency' });
  if (sealed !== undefined) return { code: sealed.refused, policy, message: sealed.message };
  if (route.demands.reason) return { code: 'reason-missing', policy, message: `${policy} needs a reason: file a request with one.` };
  if (route.demands.ticket.length > 0)
    return { code: 'ticket-missing', policy, message: `${policy} needs a ticket: file a request with one.` };
  const signIn = againstSignIn(route.demands, subject, { whose: policy, next: 'run it again', now });
  if (signIn !== undefined) return { code: signIn.refused, policy, message: signIn.message };
  if (task.effect === 'change' && !task.repeatable && facts.open.has(call.digest)) {
    return {
      code: 'run-unresolved',
      policy,
      message: 'The same change is under way or its outcome is unknown; running it again needs a new approval.',
    };
  }
  return undefined;
}
