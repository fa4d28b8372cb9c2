import type { Parameters } from '@countersign/core/call.ts';
import type { Kind } from '@countersign/core/entry.ts';
import { type Code, isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { Filed } from '@countersign/core/file-request.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { GrantId, RequestId, RunId } from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Run } from '@countersign/core/run.ts';
import type { Duration, Instant } from '@countersign/core/time.ts';
import type { Verdict } from '@countersign/core/vote.ts';
import { type Closed, cancelRequestOperation, lock, revokeGrant } from '../operations/close.ts';
import { type AskInput, openRequest } from '../operations/open-request.ts';
import { type Bracket, type Caller, look, type Operation, perform, type Reading } from '../operations/operation.ts';
import { type Ran, type RunInput, runCall, type Sender } from '../operations/run-call.ts';
import { castVoteOperation, type VoteAnswer, withdrawVoteOperation } from '../operations/vote-on-request.ts';

export const contoso = 'contoso.onmicrosoft.com';

/** What is asked beside the thing itself; everything has a plain default. */
export interface Asking {
  readonly reason?: string;
  readonly ticket?: string | null;
  readonly duration?: number | null;
  readonly startAt?: number | null;
  readonly maxUses?: number | null;
  readonly usesPerDay?: number;
  readonly runWhenApproved?: boolean;
  readonly policy?: string;
  readonly validateOnly?: boolean;
}

export interface Running {
  readonly policy?: string;
  readonly idempotencyKey?: string;
  readonly tenant?: string;
  readonly afterError?: RunId;
}

type Startable = Awaited<ReturnType<typeof runCall>>;

/** What one caller can do, each through its operation. */
export interface Hand {
  does<I, T, K extends Kind, P>(op: Operation<I, T, K, P>, input: I): Promise<T | Refusal>;
  looks<I, T>(op: Reading<I, T>, input: I): Promise<T | Refusal>;
  /** Runs a call of Exchange and waits for its end. */
  run(task: string, parameters: Parameters, more?: Running): Promise<Ran | Refusal | { readonly repeated: Run }>;
  /** Runs a call without waiting for its end. */
  start(task: string, parameters: Parameters, more?: Running): Promise<Startable>;
  ask(ask: AskInput['ask'], more?: Asking): Promise<Filed | Refusal>;
  askFor(task: string, parameters: Parameters, more?: Asking): Promise<Filed | Refusal>;
  vote(request: Pick<Request, 'id' | 'digest'>, verdict?: Verdict, comment?: string): Promise<VoteAnswer | Refusal>;
  /** Votes for it, where a refusal would be a surprise. */
  approve(request: Pick<Request, 'id' | 'digest'>): Promise<VoteAnswer>;
  withdraw(request: RequestId): Promise<Request | Refusal>;
  cancel(request: RequestId): Promise<Request | Refusal>;
  revoke(grant: GrantId): Promise<Closed<Grant> | Refusal>;
  lock(stops: Lock['stops'], subject?: string): Promise<Closed<Lock> | Refusal>;
}

export function handOf(sender: Sender, caller: Caller): Hand {
  const bracket: Bracket = sender;
  const does: Hand['does'] = (op, input) => perform(bracket, op, { caller, input });
  const ask: Hand['ask'] = (wanted, more = {}) => does(openRequest, askInput(wanted, more));
  const start: Hand['start'] = (task, parameters, more = {}) => runCall(sender, caller, runInput(task, parameters, more));
  const vote: Hand['vote'] = ({ id, digest }, verdict = 'approve', comment) =>
    does(castVoteOperation, { request: id, verdict, digest, ...(comment === undefined ? {} : { comment }) });
  return {
    does,
    looks: (op, input) => look(bracket, op, { caller, input }),
    start,
    async run(task, parameters, more) {
      const started = await start(task, parameters, more);
      return 'ended' in started ? await started.ended : started;
    },
    ask,
    askFor: (task, parameters, more) => ask({ kind: 'written', written: { tenant: contoso, task, parameters } }, more),
    vote,
    approve: async (request) => must(await vote(request)),
    withdraw: (request) => does(withdrawVoteOperation, { request }),
    cancel: (request) => does(cancelRequestOperation, { request }),
    revoke: (grant) => does(revokeGrant, { grant }),
    lock: (stops, subject = '') => does(lock, { stops, subject, reason: 'a drill' }),
  };
}

function runInput(task: string, parameters: Parameters, { tenant = contoso, ...more }: Running): RunInput {
  return { written: { tenant, task, parameters }, ...more };
}

function askInput(ask: AskInput['ask'], more: Asking): AskInput {
  const {
    reason = 'legal asked for it',
    ticket = null,
    duration = null,
    startAt = null,
    maxUses = null,
    usesPerDay = null,
    runWhenApproved = false,
    policy,
    validateOnly = false,
  } = more;
  const times = { duration: duration as Duration | null, startAt: startAt as Instant | null };
  return { ask, reason, ticket, ...times, maxUses, usesPerDay, runWhenApproved, validateOnly, ...(policy === undefined ? {} : { policy }) };
}

/** The value, where a refusal would be a surprise. */
export function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.message}`);
  return value;
}

/** The code of a refusal; what was no refusal says so. */
export function codeOf(value: unknown): Code | 'not refused' {
  return isRefusal(value) ? value.refused : 'not refused';
}

/** The outcome of a run that was sent. */
export function ran(value: Ran | Refusal | { readonly repeated: Run }): Ran {
  const answer = must(value);
  if ('invocation' in answer) return answer;
  throw new Error(`the run ${answer.repeated.id} was only repeated`);
}

/** A member of a refusal's further ones. */
export function extraOf(value: unknown, member: string): string {
  const found = isRefusal(value) ? value.extra?.[member] : undefined;
  if (typeof found !== 'string') throw new Error(`the answer holds no ${member}`);
  return found;
}
