import type { Call } from './call.ts';
import type { Change, Outcome } from './change.ts';
import type { Decision } from './decide.ts';
import { entry, type Fields } from './entry.ts';
import type { Grant } from './grant.ts';
import type { CallId, PersonId, RunId } from './ids.ts';
import { asJson } from './issue-grant.ts';
import { type Proof, provedBy } from './person.ts';
import type { Ports } from './ports.ts';
import { givesBack, maySettle, ownKey, type Run, type RunOutcome, ranByItself } from './run.ts';
import { statusReadIn } from './status-read.ts';
import type { Target } from './target.ts';
import type { Task } from './task.ts';
import type { Instant } from './time.ts';

/** What a run is started with. */
export interface Start extends Proof {
  readonly decision: Decision;
  readonly grant: Grant;
  readonly call: Call;
  readonly callId: CallId;
  readonly task: Task;
  readonly hands: readonly PersonId[];
  readonly instance: string;
  readonly idempotencyKey?: string;
  readonly target: string | undefined;
  /** The targets as they were read for this run, where it was looked. */
  readonly targets?: readonly Target[] | undefined;
  /** The run after whose error the batch goes on. */
  readonly afterError?: RunId | undefined;
}

const margin = 30_000;

/** Spends the use, which a status read does not, and writes `run.started`; once this is committed the run counts as begun, whatever happens to the process. */
export function startRun(start: Start, ports: Ports): Outcome<Run, 'run.started'> {
  const { grant, call, task } = start;
  const spends = statusReadIn(grant, call.digest) === undefined;
  const run: Run = {
    id: ports.newId('run'),
    grant: grant.id,
    call: start.callId,
    person: grant.person,
    callDigest: call.digest,
    changes: task.effect === 'change' && !task.repeatable,
    state: 'started',
    startedAt: ports.now,
    settleAt: (ports.now + task.timeoutSeconds * 1000 + margin) as Instant,
    instance: start.instance,
    ...(start.idempotencyKey === undefined ? {} : { idempotencyKey: start.idempotencyKey }),
  };
  // In the order of the canonical form, which is what they are written in: this is done for every run.
  const body: Fields = {
    ...(start.afterError === undefined ? {} : { afterError: start.afterError }),
    call: callFields(call),
    decision: decisionFields(start.decision),
    grant: grant.id,
    hands: start.hands,
    ...(start.idempotencyKey === ownKey(grant.id) ? { itself: true } : {}),
    ...provedBy(start),
    request: grant.request,
    run: run.id,
    usesAfter: grant.uses + (spends ? 1 : 0),
    usesBefore: grant.uses,
  };
  const about = { grant: grant.id, person: grant.person, request: grant.request, run: run.id, ...aboutCall(call, start.target) };
  const changes: Change<'run.started'>[] = [
    { add: 'run', value: run },
    { record: entry('run.started', grant.person, about, body, partsOf(call, start.targets)) },
    // Last: runs that share the grant wait for each other from here to the commit.
    spends ? { use: 'grant', id: grant.id, at: ports.now } : { hold: 'grant', id: grant.id, at: ports.now },
  ];
  return { value: run, changes };
}

/** Keeps a blocked call, so that nobody types it twice, and writes down why it was blocked. */
export function blockCall(
  block: Omit<Start, 'grant' | 'callId' | 'task' | 'instance'> & { person: PersonId; callId: CallId; isNew: boolean },
): Change<'call.blocked'>[] {
  const { call, decision, person } = block;
  const about = { ...aboutCall(call, block.target), person, outcome: decision.verdict };
  const body: Fields = {
    call: callFields(call),
    decision: decisionFields(decision),
    hands: block.hands,
    ...provedBy(block),
    id: block.callId,
  };
  const kept: Change<'call.blocked'>[] = block.isNew ? [{ add: 'call', id: block.callId, person, call }] : [];
  return [...kept, { record: entry('call.blocked', person, about, body, partsOf(call, block.targets)) }];
}

/** What of a call is personal: its parameters, and what was found behind them. */
function partsOf(call: Call, targets: readonly Target[] | undefined): Fields {
  const { parameters } = call;
  return targets === undefined ? { parameters } : { parameters, targets: asJson(targets) };
}

/** Settles a run with its outcome; a use is given back only where nothing happened. What is settled already changes no more. */
export function finishRun(
  run: Run & { readonly request?: string },
  ended: { outcome: RunOutcome; call: Call; grant: Grant; output?: string },
  now: Instant,
): Change<'run.finished' | 'run.settled' | 'grant.ended'>[] {
  const { outcome, call, grant } = ended;
  const { state: from } = run;
  if ((from !== 'started' && from !== 'unknown') || !maySettle(from, outcome.state)) return [];
  const late = from === 'unknown';
  const about = {
    grant: grant.id,
    outcome: outcome.state,
    person: run.person,
    request: grant.request,
    run: run.id,
    ...aboutCall(call, undefined),
  };
  const { message, ...known } = outcome;
  const parts = message === undefined ? undefined : { message };
  const record = entry(late ? 'run.settled' : 'run.finished', null, about, { run: run.id, ...known }, parts);
  const changes: Change<'run.finished' | 'run.settled' | 'grant.ended'>[] = [
    { settle: 'run', id: run.id, from, at: now, outcome, ...(ended.output === undefined ? {} : { output: ended.output }) },
    { record },
  ];
  if (ranByItself(run)) changes.push({ later: 'notify', about: grant.request, dueAt: now, body: { why: 'ran' } });
  if (givesBack(outcome.state) && statusReadIn(grant, call.digest) === undefined)
    changes.splice(1, 0, { giveBack: 'grant', id: grant.id, spentAt: run.startedAt });
  return changes;
}

export function callFields(call: Call): Fields {
  return { digest: call.digest, task: call.task, taskVersion: call.taskVersion, tenant: call.tenant };
}

export function aboutCall(call: Call, target: string | undefined): { tenant: string; task: string; target?: string } {
  return { ...(target === undefined ? {} : { target }), task: call.task, tenant: call.tenant };
}

/** A decision as the log keeps it: the verdict, each reason's code and rule, and the policy that was picked. */
export function decisionFields(decision: Decision): Fields {
  const reasons = decision.reasons.map(({ message: _message, ...reason }) => reason);
  const judged = decision.picked === undefined ? { reasons } : { picked: decision.picked, reasons };
  switch (decision.verdict) {
    case 'granted':
      return { grant: decision.grant.id, ...judged, verdict: 'granted' };
    case 'auto':
      return { policy: decision.route.policy.name, ...judged, verdict: 'auto' };
    case 'needs-approval':
      return { ...judged, routes: decision.routes.map((route) => route.policy.name), verdict: 'needs-approval' };
    case 'blocked':
      return { ...judged, verdict: 'blocked' };
  }
}
