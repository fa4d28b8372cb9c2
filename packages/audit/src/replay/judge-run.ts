import { type Call, callDigestInput, type Parameters } from '@countersign/core/call.ts';
import { type Decision, type DecisionFacts, decide, type HeldGrant } from '@countersign/core/decide.ts';
import { grantState, isSpentToday } from '@countersign/core/grant.ts';
import { handsOf, type Person } from '@countersign/core/person.ts';
import { givesBack, maySettle } from '@countersign/core/run.ts';
import { statusReadIn } from '@countersign/core/status-read.ts';
import type { ReadTargets } from '@countersign/core/target.ts';
import type { JudgedCall, PublicCall, Recorded, RunEnded, RunStarted } from './bodies.ts';
import { decisionFacts, rulesOf, subjectOf } from './facts.ts';
import { foldRun, foldRunEnd } from './fold.ts';
import { actorOf, type Judging } from './judging.ts';
import { isPruned, type Line, partOf } from './line.ts';
import { anyObject } from './shape.ts';
import { targets as targetsShape } from './shapes.ts';
import type { ReplayedGrant } from './state.ts';
import { justTouched } from './time.ts';

/** A run had its grant, and the decision that let it start is the one that the rules of that moment give. */
export function runStarted(at: Judging, body: RunStarted): void {
  const { state, line, find } = at;
  if (state.runs.has(body.run)) find('run-repeated', `${body.run} was started before.`);
  const held = state.grants.get(body.grant);
  const person = body.itself === true ? behindItself(at, body, held) : actorOf(at, body.hands, body);
  if (held === undefined)
    find('run-without-grant', `${body.run} was started under ${body.grant}, which no approved request gave, or which was over.`);
  if (person !== undefined && held !== undefined) judgeRun(at, { body, person, held });
  const task = rulesOf(state).tasks.get(body.call.task);
  foldRun(
    state,
    {
      id: body.run,
      grant: body.grant,
      person: line.by ?? held?.grant.person ?? ('' as never),
      digest: body.call.digest,
      startedAt: line.at,
      changes: task !== undefined && task.effect === 'change' && !task.repeatable,
      state: 'started',
    },
    body.itself === true,
  );
}

/** Nobody acts in a run that begins by itself: it was approved so, begins once, and those whose ask it is are behind it. */
function behindItself({ state, find }: Judging, { run, hands }: RunStarted, held: ReplayedGrant | undefined): Person | undefined {
  const person = held === undefined ? undefined : state.people.get(held.grant.person);
  if (person === undefined || held === undefined) return undefined;
  if (held.grant.runWhenApproved !== true) find('run-not-granted', `${run} ran by itself, and nobody had approved that.`);
  if (held.itself !== undefined) find('run-repeated', `${run} ran by itself, as ${held.itself} had before.`);
  if (!handsOf(person).every((hand) => hands.includes(hand))) find('hands', `${run} hides who is behind it.`);
  return person;
}

interface Run {
  readonly body: RunStarted;
  readonly person: Person;
  readonly held: ReplayedGrant;
}

function judgeRun(at: Judging, run: Run): void {
  const { body, person, held } = run;
  const { grant } = held;
  if (grant.request !== body.request) at.find('run-without-grant', `${body.grant} was not given for ${body.request}.`);
  if (grant.person !== person.id) at.find('not-the-person', `${person.username} ran under a grant of somebody else.`);
  judgeUses(at, run);
  const call = wholeCall(at, body.call);
  if (call === undefined || !held.whole || isPruned(at.line, 'targets')) judgePruned(at, run);
  else judgeDecision(at, run, call);
}

function judgeUses({ state, line, find }: Judging, { body, person, held }: Run): void {
  const { uses, maxUses } = held.grant;
  if (statusReadIn(held.grant, body.call.digest) !== undefined) {
    if (body.usesAfter !== body.usesBefore) find('run-uses', 'A status read spends no use.');
    return;
  }
  if (body.usesAfter !== body.usesBefore + 1) find('run-uses', 'A run spends one use.');
  else if (maxUses !== null && uses >= maxUses) find('run-uses', `${body.grant} had ${maxUses} uses, and this is one more.`);
  else if (isSpentToday(held.grant, line.at))
    find('run-uses', `${body.grant} had ${held.grant.usesPerDay} uses a day, and this is one more.`);
  else if (body.usesBefore !== uses && !justTouched(state, person.id, line.at))
    find('run-uses', `${body.grant} had been used ${uses} times, not ${body.usesBefore}.`);
}

/** The call with its parameters, if they were not pruned; its digest must be theirs. */
export function wholeCall({ line, find, skip, sha256 }: Judging, call: PublicCall): Call | undefined {
  const parameters = partOf(line, 'parameters');
  if (!isParameters(parameters)) {
    if (isPruned(line, 'parameters')) skip('parts-pruned');
    else find('malformed-entry', 'The call has no parameters.');
    return undefined;
  }
  const { tenant, task, taskVersion, digest } = call;
  if (sha256(callDigestInput({ tenant, task, taskVersion, parameters })) !== digest) {
    find('call-digest', `The digest of the call of ${task} is not that of its parameters.`);
  }
  return { tenant, task, taskVersion, parameters, digest };
}

export const isParameters = anyObject<Parameters>();

/** What was found behind the call’s names when it was to run. */
function readTargets({ line, find }: Judging): ReadTargets {
  const targets = targetsIn(line);
  if (targets !== undefined) return targets;
  find('malformed-entry', 'What was found behind the call’s names is not of the form that targets have.');
  return 'unread';
}

/** Undefined for what is not of the form that targets have. */
export function targetsIn(line: Line): ReadTargets | undefined {
  const targets = partOf(line, 'targets');
  if (targets === undefined) return 'unread';
  return targetsShape(targets) ? targets : undefined;
}

/** What can still be said of a run whose parameters were pruned: its grant was in force, and where it was for one call, for this one. */
function judgePruned({ line, find }: Judging, { body, held: { grant } }: Run): void {
  const { state, by } = grantState(grant, line.at);
  const readsStatus = statusReadIn(grant, body.call.digest) !== undefined;
  if (readsStatus && grant.uses === 0) find('run-not-granted', `${grant.id} had started no job that could be looked at.`);
  if (state !== 'active' && !(readsStatus && by === 'use')) find('run-not-granted', `${grant.id} was not in force: ${state}.`);
  const { gives } = grant;
  const digests =
    gives.kind === 'call' ? [gives.call.digest] : gives.kind === 'batch' ? gives.calls.map((call) => call.digest) : [body.call.digest];
  const given = gives.kind === 'batch' ? gives.calls.find((call) => call.digest === body.call.digest) : undefined;
  const elsewhere = grant.workloads !== undefined && given !== undefined && given.tenant !== body.call.tenant;
  if (!readsStatus && (elsewhere || !digests.includes(body.call.digest))) find('run-not-granted', `${grant.id} is for another call.`);
}

function judgeDecision(at: Judging, run: Run, call: Call): void {
  const { state, line, find } = at;
  const { body, person, held } = run;
  const { decision: recorded } = body;
  const facts = {
    ...decisionFacts(state, person.id, { at: line.at, picked: recorded.picked }),
    targets: readTargets(at),
    afterError: body.afterError,
  };
  const subject = subjectOf(state, person, body);
  const judge = (grants: readonly HeldGrant[]) => decide(call, subject, { ...facts, held: grants }, line.at);
  const alone = judge([held]);
  if (alone.verdict !== 'granted') {
    find('run-not-granted', `${body.run} had to be blocked: ${why(alone)}`);
    return;
  }
  if (alone.unread === true) find('run-not-granted', `${body.run} was started without a look at what its call acts upon.`);
  if (body.provedAt > line.at) find('time-went-back', 'The run says that its person signed in after it.');
  const decision =
    body.itself === true
      ? alone
      : recorded.verdict === 'auto'
        ? judge(facts.held.filter((one) => one !== held))
        : facts.held.length === 1
          ? alone
          : judge(facts.held);
  if (recorded.verdict === 'auto' && held.grant.approvedAt !== line.at)
    find('run-decided-differently', 'A route that approves by itself gives its own grant, in the same moment.');
  if (isRecorded(decision, recorded) && namesGrant(recorded, held)) return;
  if (!justTouched(state, person.id, line.at) || !namesGrant(recorded, held)) {
    find(
      'run-decided-differently',
      `The decision that was written down (${recorded.verdict}) is not the one that the rules give (${decision.verdict}).`,
    );
  }
}

/** The grant that a decision names is the one that was used; a route that approved by itself names its policy. */
function namesGrant(recorded: Recorded, { grant }: ReplayedGrant): boolean {
  return recorded.verdict === 'granted'
    ? recorded.grant === grant.id
    : recorded.verdict === 'auto' && recorded.policy === grant.policy.name;
}

export function why(decision: Decision): string {
  return decision.reasons.find((reason) => reason.code !== 'fits')?.message ?? 'no grant covered it.';
}

/** Whether a decision is the one that was written down: verdict, grant or routes, and the codes of its reasons. */
function isRecorded(decision: Decision, recorded: Recorded): boolean {
  if (decision.verdict !== recorded.verdict) return false;
  const codes = (reasons: readonly { readonly code: string }[]) =>
    reasons
      .map((reason) => reason.code)
      .sort()
      .join(' ');
  if (codes(decision.reasons) !== codes(recorded.reasons)) return false;
  switch (decision.verdict) {
    case 'granted':
      return recorded.grant === decision.grant.id;
    case 'auto':
      return recorded.policy === decision.route.policy.name;
    case 'needs-approval':
      return recorded.routes?.join('\n') === decision.routes.map((route) => route.policy.name).join('\n');
    case 'blocked':
      return true;
  }
}

/** A call that was blocked had to be blocked, for the reasons that were given. */
export function callBlocked(at: Judging, body: JudgedCall): void {
  const { state, line, find } = at;
  const person = actorOf(at, body.hands, body);
  const call = wholeCall(at, body.call);
  if (person === undefined || call === undefined || isPruned(line, 'targets')) return;
  const known = decisionFacts(state, person.id, { at: line.at, picked: body.decision.picked });
  const facts: DecisionFacts = { ...known, targets: readTargets(at) };
  const decision = decide(call, subjectOf(state, person, body), facts, line.at);
  if (isRecorded(decision, body.decision) && decision.verdict !== 'granted' && decision.verdict !== 'auto') return;
  // It may not have seen yet what would have let it through.
  if (justTouched(state, person.id, line.at)) return;
  find('blocked-differently', `The call was blocked (${body.decision.verdict}) where the rules say: ${decision.verdict}.`);
}

/** A run ends once; only one that is unknown may still be settled. */
export function runFinished(at: Judging, body: RunEnded): void {
  const { state, line, find } = at;
  const run = state.runs.get(body.run);
  const late = line.kind === 'run.settled';
  if (run === undefined || !maySettle(run.state, body.state) || late !== (run.state === 'unknown')) {
    find('run-not-open', `${body.run} cannot end here as ${body.state}: it ${run === undefined ? 'is not under way' : `is ${run.state}`}.`);
  }
  if (run !== undefined) foldRunEnd(state, run, { at: line.at, unknown: body.state === 'unknown', givesBack: givesBack(body.state) });
}
