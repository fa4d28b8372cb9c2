import { type Decision, decide, type HeldGrant } from '@countersign/core/decide.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { RunId } from '@countersign/core/ids.ts';
import { proofOf } from '@countersign/core/person.ts';
import { needsLook, readOn, withoutItsUse } from '@countersign/core/read-on.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Run } from '@countersign/core/run.ts';
import { boundTargets } from '@countersign/core/target.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Invocation, Relay } from '../connectors/connector.ts';
import { type Caller, type Context, operation, perform } from './operation.ts';
import { type Order, orderOf } from './order-call.ts';
import { type ResolvedCall, resolveCall, secretScope, type WrittenCall } from './resolve-call.ts';
import { type OrderSender, sendOrder } from './send-order.ts';
import { actorHands, factsFor, subjectOf } from './subject.ts';
import { noSuchRun } from './visible.ts';

/** A further page of the answer of a run of one's own, which must be of the very same call. */
export interface PageInput {
  readonly run: RunId;
  readonly page: number;
  readonly written: WrittenCall;
  /** How it is wanted, and where the page before ended. */
  readonly relay: Relay & { readonly link: string };
}

type Running = Context<undefined>;

interface Started {
  readonly order: Order;
  readonly gateAt: number;
}

interface Continued {
  readonly run: Run;
  readonly resolved: ResolvedCall;
  readonly workload: Workload;
  readonly held: HeldGrant;
  readonly request: Request;
}

/** Judges whether a run may be read on, and writes it down before the page is fetched. It spends no use. */
export const authorisePage = operation<PageInput & { readonly monotonic: () => number }, Started, 'page.sent' | 'page.refused'>({
  name: 'read-page',
  mark: 'workflow',
  who: 'person',
  records: ['page.sent', 'page.refused'],
  gate: 'shared',
  async run(context, input) {
    const gateAt = input.monotonic();
    const continued = await continuedOf(context, input);
    if ('refused' in continued) return refused(context, input, continued);
    const { run, resolved, workload, held, request } = continued;
    const decision = await judged(context, continued);
    if (decision.verdict !== 'granted') return refused(context, input, noLonger(decision));
    if (needsLook(decision, held.grant, resolved.call)) return refused(context, input, notWithoutLook());
    const { actor, tx } = context;
    const order = orderOf(context, {
      ...{ run: run.id, grant: held.grant, request, resolved, workload, relay: input.relay },
      written: input.written.parameters,
      targets: boundTargets(held.grant.gives, resolved.call.digest),
    });
    const { call, target } = resolved;
    const proof = { hands: actorHands(actor), ...proofOf(actor.credential) };
    return { value: { order, gateAt }, changes: readOn({ run, grant: held.grant, call, page: input.page, target, ...proof }, tx.now) };
  },
});

/** Everything that a page hangs on, of this person's own run of this very call; for anybody else there is no such run. */
async function continuedOf({ tx, actor, installation, host }: Running, input: PageInput): Promise<Continued | Refusal> {
  const run = await tx.runs.find(input.run);
  if (run === undefined || run.person !== actor.person.id) return noSuchRun();
  const resolved = resolveCall(input.written, await tx.rules(), { scope: secretScope(installation.id, actor.person.id), host });
  if ('refused' in resolved) return resolved;
  if (run.state !== 'succeeded' || resolved.call.digest !== run.callDigest || resolved.task.effect !== 'read') return otherCall();
  const grant = await tx.grants.find(run.grant);
  const request = grant === undefined ? undefined : await tx.requests.find(grant.request);
  if (grant === undefined || request === undefined || resolved.workload === undefined) return noSuchRun();
  const spent = grant.gives.kind === 'batch' ? await tx.runs.spentUnder(grant.id) : new Set<never>();
  return { run, resolved, workload: resolved.workload, held: { grant, spent }, request };
}

function otherCall(): Refusal {
  return refuse('call-drifted', 'A further page is read with the very call that gave the first.', { next: 'Run the call again.' });
}

async function judged({ tx, actor }: Running, { resolved, held }: Continued): Promise<Decision> {
  const facts = await factsFor(tx, actor.person.id, { rules: await tx.rules(), now: tx.now });
  // What the call acts upon was looked at when its run began, and all that is fetched is the rest of that answer.
  const own = { ...facts, held: [withoutItsUse(held, resolved.call)], targets: 'unread' as const };
  return decide(resolved.call, subjectOf(actor), own, tx.now);
}

function notWithoutLook(): Refusal {
  return refuse('call-drifted', 'The rules judge what this call acts upon, and a further page would be read without a look at it.', {
    next: 'Run the call again; ask for more at once.',
  });
}

function noLonger({ reasons }: Decision): Refusal {
  const reason = reasons.find((one) => one.code !== 'fits');
  const code = reason === undefined || reason.code === 'fits' ? 'grant-ended' : reason.code;
  return refuse(code, `The rest of this answer may not be read any more: ${reason?.message ?? 'its grant is over.'}`, {
    reasons,
    next: 'Run the call again.',
  });
}

function refused({ actor }: Running, { run, page }: PageInput, value: Refusal) {
  const { id } = actor.person;
  const record = entry('page.refused', id, { person: id, run, outcome: value.refused }, { run, page, code: value.refused });
  return { value, changes: [{ record }] };
}

/** Reads a run's answer on: judge and record, then fetch. What went wrong on the way changes nothing anywhere. */
export async function readPage(sender: OrderSender, caller: Caller, input: PageInput): Promise<Invocation | Refusal> {
  const authorised = await perform(sender, authorisePage, { caller, input: { ...input, monotonic: sender.monotonic } });
  if ('refused' in authorised) return authorised;
  const { order, gateAt } = authorised;
  return await sendOrder(sender, { ...order, gateAt });
}
