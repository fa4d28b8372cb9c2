import type { Call } from '@countersign/core/call.ts';
import { type Decision, decide } from '@countersign/core/decide.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { type Filing, fileRequest } from '@countersign/core/file-request.ts';
import type { Digest, RunId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import { proofOf } from '@countersign/core/person.ts';
import { maySettle, type Run, type RunOutcome } from '@countersign/core/run.ts';
import { finishRun } from '@countersign/core/start-run.ts';
import type { Target } from '@countersign/core/target.ts';
import type { Duration } from '@countersign/core/time.ts';
import type { Invocation, Relay } from '../connectors/connector.ts';
import type { Look } from '../executor/look-up.ts';
import { begin, type RunAbout, type Started } from './begin-run.ts';
import { block, unreadable } from './block-call.ts';
import { uploadsOf } from './call-uploads.ts';
import { keep } from './keep-call.ts';
import { type Caller, type Context, operation, perform } from './operation.ts';
import { type ResolvedCall, resolveCall, secretScope, type WrittenCall } from './resolve-call.ts';
import { type OrderSender, sendOrder } from './send-order.ts';
import { actorHands, factsFor, subjectOf } from './subject.ts';
import { withStatus } from './with-status.ts';

export interface RunInput {
  readonly written: WrittenCall;
  readonly policy?: string;
  readonly idempotencyKey?: string;
  /** Of a batch that stopped: the run after whose error it goes on. */
  readonly afterError?: RunId;
  /** How the answer is wanted; nothing is decided by it. */
  readonly relay?: Relay;
}

/** `targets`: what the call acts upon, where the grant binds it and it was looked up. */
type Authorising = RunInput & { readonly monotonic: () => number; readonly targets?: readonly Target[] };

type RunKinds = 'call.blocked' | 'request.filed' | 'request.refused' | 'request.approved' | 'grant.issued' | 'run.started';

type Running = Context<{ readonly gateAt: number } | undefined>;

/** Judges a call and, where it may run, spends the use and writes `run.started`. What is blocked is kept, so that nobody types it twice. */
export const authoriseRun = operation<Authorising, Started | { readonly repeated: Run } | { readonly look: Look }, RunKinds>({
  name: 'run-call',
  mark: 'workflow',
  who: 'person',
  records: ['call.blocked', 'request.filed', 'request.refused', 'request.approved', 'grant.issued', 'run.started'],
  gate: 'shared',
  sharing: true,
  async run(context, input) {
    const gateAt = input.monotonic();
    const { tx, actor } = context;
    const repeated = await repeatedOf(context, input);
    if (repeated !== undefined) return { value: { repeated }, changes: [] };
    const rules = await tx.rules();
    const resolved = resolveCall(input.written, rules, {
      scope: secretScope(context.installation.id, actor.person.id),
      host: context.host,
    });
    if ('refused' in resolved) return { value: resolved, changes: [unreadable(context, input.written, resolved)] };
    const uploads = await uploadsOf(tx, actor.person.id, [resolved]);
    if ('refused' in uploads) return { value: uploads, changes: [unreadable(context, input.written, uploads)] };
    const known = await factsFor(tx, actor.person.id, { rules, now: tx.now, policy: input.policy });
    const facts = { ...known, targets: input.targets ?? ('unread' as const), afterError: input.afterError };
    const decision = decide(resolved.call, subjectOf(actor), facts, tx.now);
    const unread = unreadTargets(resolved, decision, input);
    if (unread !== undefined) return { value: { look: unread }, changes: [] };
    return await actOn(context, { input, resolved, decision, gateAt });
  },
});

/** What has to be looked at before the call may run: nothing, but where the grant binds or the rules judge what its names stand for. */
function unreadTargets({ call, task, workload }: ResolvedCall, decision: Decision, { targets }: Authorising): Look | undefined {
  if (decision.unread !== true || targets !== undefined || workload === undefined) return undefined;
  return { workload, task, parameters: call.parameters };
}

interface Judged {
  readonly input: Authorising;
  readonly resolved: ResolvedCall;
  readonly decision: Decision;
  readonly gateAt: number;
}

async function repeatedOf({ tx, actor }: Running, { idempotencyKey: key }: RunInput): Promise<Run | undefined> {
  return key === undefined ? undefined : await tx.runs.byIdempotencyKey(actor.person.id, key);
}

async function actOn(context: Running, judged: Judged) {
  const { decision, resolved } = judged;
  if (decision.verdict === 'granted') {
    const request = await context.tx.requests.find(decision.grant.request);
    if (request === undefined) throw new Error('A grant has no request.');
    const { id, kept } = await keep(context, resolved);
    return begin(context, { ...judged, grant: decision.grant, request, callId: id, before: kept });
  }
  if (decision.verdict === 'auto') return await startAutomatically(context, judged, decision);
  // Its twin may have been committed since the key was looked for, and be the very reason why this one is blocked.
  const repeated = await repeatedOf(context, judged.input);
  return repeated === undefined ? await block(context, { ...judged, targets: judged.input.targets }) : { value: { repeated }, changes: [] };
}

async function startAutomatically(context: Running, judged: Judged, decision: Extract<Decision, { verdict: 'auto' }>) {
  const { tx, actor, installation } = context;
  const { resolved } = judged;
  const { id, kept } = await keep(context, resolved);
  const { route } = decision;
  const quiet = route.bind === 'task' && resolved.task.asks === 'any';
  const exact = withStatus(exactly(resolved.call, judged.input.targets ?? []), await tx.rules(), context.host);
  const filing: Filing = {
    installation: installation.id,
    person: actor.person,
    hands: actorHands(actor),
    ...proofOf(actor.credential),
    asks: quiet ? { kind: 'tasks', tenant: resolved.tenant.id } : exact,
    status: !quiet && exact.kind === 'call' ? exact.status : undefined,
    tasks: [resolved.task],
    workloads: [resolved.workload],
    route,
    duration: quiet ? route.maxDuration : (Math.min(300_000, route.maxDuration) as Duration),
    uses: quiet ? route.maxUses : 1,
    usesPerDay: null,
    runWhenApproved: false,
    startAt: null,
    reason: '',
    ticket: null,
    target: resolved.target,
    calls: quiet ? [] : [id],
  };
  const filed = fileRequest(filing, { pending: 0, same: undefined, denied: undefined, deciders: [] }, tx);
  if ('refused' in filed.value) return { value: filed.value, changes: filed.changes };
  const { grant, request } = filed.value;
  if (grant === undefined) throw new Error('An automatic route gave no grant.');
  return begin(context, { ...judged, grant, request, callId: id, before: [...kept, ...filed.changes] });
}

/** Where rules have judged what the call acts upon, that is part of what is given. */
function exactly(call: Call, targets: readonly Target[]): Filing['asks'] {
  return targets.length === 0 ? { kind: 'call', call } : { kind: 'call', call, targets };
}

export interface RecordInput {
  readonly run: RunId;
  readonly outcome: RunOutcome;
  /** The run as it was started, where nothing is known to have become of it since: if something has, that is a conflict. */
  readonly started?: Run;
  /** What the run was sent with, which never changes: saves reading it again. */
  readonly sent: Pick<Started['order'], 'call' | 'grant'>;
}

/** Settles a run. Enters no gate: closing must not stop the record. */
export const recordRun = operation<RecordInput, Run, 'run.finished' | 'run.settled' | 'grant.ended'>({
  name: 'record-run',
  mark: 'workflow',
  who: 'system',
  records: ['run.finished', 'run.settled', 'grant.ended'],
  gate: 'none',
  sharing: true,
  async run({ tx }, { run: id, outcome, started, sent }) {
    const run = started ?? (await tx.runs.find(id));
    if (run === undefined) return { value: refuse('no-such-run', 'There is no such run.', { next: 'List your runs.' }), changes: [] };
    if (!maySettle(run.state, outcome.state)) return { value: run, changes: [] };
    const changes = finishRun(run, { outcome, ...sent }, tx.now);
    const { state: _state, ...begun } = run;
    return { value: { ...begun, state: outcome.state, finishedAt: tx.now, outcome }, changes };
  },
});

/** How a run that was sent went, for the person. */
export interface Ran {
  readonly run: Run;
  readonly invocation: Invocation;
  /** The canonical text of what it answered, which the digest in the record is of. */
  readonly output?: string;
  readonly repeated: boolean;
}

export interface Sender extends OrderSender {
  readonly sha256: (text: string) => Digest;
  /** Told of every run's end: waiting clients and kept outputs hang on it. */
  readonly finished: (ran: Ran) => void;
  /** Told of what comes of a read while it is under way, and of its end; never waited for. */
  readonly coming?: {
    begin(run: Pick<Run, 'id' | 'person'>): void;
    add(run: Pick<Run, 'id' | 'person'>, items: readonly Json[]): void;
    end(run: Pick<Run, 'id' | 'person'>, answered: boolean): void;
  };
}

/**
 * Runs a call: judge and record, act, record. The answer of the second record is what counts: if it cannot be written,
 * the answer is `outcome-unrecorded` with the run's id and never the output.
 */
export async function runCall(
  sender: Sender,
  caller: Caller,
  input: RunInput,
): Promise<
  Refusal | { readonly repeated: Run } | { readonly started: Run; readonly about: RunAbout; readonly ended: Promise<Ran | Refusal> }
> {
  const authorised = await authorise(sender, caller, { ...input, monotonic: sender.monotonic });
  if ('refused' in authorised || 'repeated' in authorised) return authorised;
  return { started: authorised.run, about: authorised.about, ended: send(sender, authorised) };
}

/** Looks at what the call acts upon only where its grant binds or the rules judge that; the decision is then made again, with what was found. */
async function authorise(sender: Sender, caller: Caller, input: Authorising): Promise<Refusal | Started | { readonly repeated: Run }> {
  const first = await perform(sender, authoriseRun, { caller, input });
  if (!('look' in first)) return first;
  const found = await sender.lookUp([first.look], AbortSignal.timeout(lookMs));
  if ('refused' in found) return found;
  const again = await perform(sender, authoriseRun, { caller, input: { ...input, targets: found[0]?.targets ?? [] } });
  if ('look' in again) throw new Error('What a call acts upon was looked up and is still not known.');
  return again;
}

const lookMs = 60_000;

export async function send(sender: Sender, { run, order, gateAt }: Started): Promise<Ran | Refusal> {
  // That it is read is written down by now. What a change answers is told only after how it ended was written down, too.
  const hears = order.task.effect === 'read' ? (items: readonly Json[]) => sender.coming?.add(run, items) : undefined;
  let answered = false;
  sender.coming?.begin(run);
  try {
    const invocation = await sendOrder(sender, { ...order, gateAt }, hears);
    const output = invocation.result === 'done' ? canonicalJson(invocation.output) : undefined;
    const outcome = outcomeOf(invocation, output === undefined ? undefined : sender.sha256(output));
    const recorded = await record(sender, { run, order }, outcome);
    if ('refused' in recorded) return recorded;
    const ran = { run: recorded, invocation, repeated: false, ...(output === undefined ? {} : { output }) };
    sender.finished(ran);
    answered = invocation.result === 'done';
    return ran;
  } finally {
    sender.coming?.end(run, answered);
  }
}

/** Three tries; after that the run stays `started` and settles as unknown. */
async function record(sender: Sender, { run, order }: Pick<Started, 'run' | 'order'>, outcome: RunOutcome): Promise<Run | Refusal> {
  const { call, grant } = order;
  const input: RecordInput = { run: run.id, outcome, sent: { call, grant } };
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      return await perform(sender, recordRun, { caller: 'system', input: attempt === 1 ? { ...input, started: run } : input });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
    }
  }
  return refuse('outcome-unrecorded', 'The call was sent, but how it ended could not be written down.', {
    next: `Look at the run ${run.id} later; it will not be repeated.`,
    extra: { run: run.id },
  });
}

function outcomeOf(invocation: Invocation, outputDigest: Digest | undefined): RunOutcome {
  if (invocation.result === 'not-sent') return { state: 'failed', message: invocation.message };
  const { sentDigest, workloadRequestId } = invocation;
  const sent = workloadRequestId === undefined ? { sentDigest } : { sentDigest, workloadRequestId };
  switch (invocation.result) {
    case 'done':
      return outputDigest === undefined ? { state: 'succeeded', ...sent } : { state: 'succeeded', ...sent, outputDigest };
    case 'rejected':
      return { state: 'rejected', ...sent, message: invocation.message };
    case 'unknown':
      return { state: 'unknown', ...sent, message: invocation.message };
  }
}
