import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import { parseId, type RecoveryId, type RoundId } from '@countersign/core/ids.ts';
import { isObject, type Json, member } from '@countersign/core/json.ts';
import { type Why, whys } from '@countersign/core/notice.ts';
import { type ClaimedJob, claimJobs, finishJob, overdue, putOffJob } from '../operations/claim-jobs.ts';
import { forwardLog, type SendLog } from '../operations/forward-log.ts';
import { closeReviewRound, type OpenInput, openReviewRound } from '../operations/hold-rounds.ts';
import { endGrants, expireRequests, settleRuns, sweepRule } from '../operations/keep-house.ts';
import type { Keeper } from '../operations/keep-memberships.ts';
import { watchCertificates } from '../operations/note-certificates.ts';
import { clockWatch } from '../operations/note-clock.ts';
import { watchPast } from '../operations/note-past.ts';
import { type Bracket, perform } from '../operations/operation.ts';
import { pruneParts } from '../operations/prune-parts.ts';
import { raiseBrokenSeal } from '../operations/raise-broken-seal.ts';
import { completeRecovery } from '../operations/recoveries.ts';
import { startApproved } from '../operations/run-approved.ts';
import { type Sender, send } from '../operations/run-call.ts';
import { BrokenSeal, slice } from '../operations/seal-log.ts';
import { spreadNotice } from '../operations/spread-notice.ts';
import { forgetUploads } from '../operations/uploads.ts';
import { watchRoles } from '../operations/watch-roles.ts';
import { deliver, type Send } from './delivery.ts';
import { type Loop, loop } from './loop.ts';
import { membershipSweep, membershipWork } from './memberships.ts';

/** What there is to do for the log behind what is written. */
export interface LogWork {
  /** Seals one slice; how many entries it had. */
  seal(): Promise<number>;
  /** Puts one piece of what was sealed into the search index; whether there is more. */
  index(): Promise<boolean>;
  /** After the last piece of work. */
  close(): Promise<void>;
}

export interface JobsOptions {
  readonly bracket: Bracket;
  /** Sends what runs by itself. */
  readonly sender: Sender;
  readonly log: LogWork;
  /** Until when the last of a workload's certificates is good, as this host can read them. */
  readonly certificateEnd: Parameters<typeof watchCertificates>[1];
  /** What workloads' own audits say. */
  readonly changesSince: Parameters<typeof watchPast>[1];
  /** How memberships are read and changed. */
  readonly keeper: Keeper;
  /** Sends notices out of the house. */
  readonly send: Send;
  /** Sends the log to a collector. */
  readonly sendLog: SendLog;
  readonly alarm: (message: string, error: unknown) => void;
}

export interface Jobs {
  /** Something was written: seal it soon. */
  nudge(): void;
  /** Memberships are to be looked at: do so now. */
  lend(): void;
  /** Whether the sealer goes on; false once a seal was found broken. */
  sealing(): boolean;
  stop(): Promise<void>;
}

const batch = 100;
/** Few in one commit: who revokes something meanwhile waits for no more. */
const endBatch = 10;
/** Each may be many parts, and is forgotten alone in the gate. */
const uploadBatch = 4;
/** The checkpoint is signed well within a second of the entry. */
const pruneBatch = 500;
const sealEveryMs = 200;
const houseEveryMs = 1_000;
const lookEveryMs = 3_600_000;
const pastEveryMs = 60_000;
/** A step is told well before anybody would have to think of it. */
const clockEveryMs = 10_000;
const membershipsEveryMs = 250;

/** Starts what the clock does: sealing the log, writing down what time has ended, and claiming jobs. */
export function startJobs({ bracket, sender, log, keeper, certificateEnd, changesSince, send, sendLog, alarm }: JobsOptions): Jobs {
  let sound = true;
  const failed = (what: string) => (error: unknown) => {
    if (error instanceof BrokenSeal) {
      sound = false;
      perform(bracket, raiseBrokenSeal, { caller: 'system', input: { seq: error.seq } }).catch((other: unknown) => alarm('alarms', other));
    }
    alarm(what, error);
    return error instanceof BrokenSeal ? 60_000 : 1_000;
  };
  const memberships = membershipWork(keeper, { failed: (error) => alarm('memberships', error), ended: () => lending.nudge() });
  const lending = loop(() => memberships.step(), { pauseMs: membershipsEveryMs, failed: failed('memberships') });
  const sweeping = loop(membershipSweep(keeper), {
    pauseMs: membershipsEveryMs,
    failed: failed('memberships after a change of rules'),
  });
  const working: Working = { sender, underWay: new Set(), alarm };
  const loops: Loop[] = [
    loop(async () => (await log.seal()) === slice, { pauseMs: sealEveryMs, failed: failed('sealing') }),
    loop(() => log.index(), { pauseMs: houseEveryMs, failed: failed('the search index') }),
    loop(() => keepHouse(bracket), { pauseMs: houseEveryMs, failed: failed('ending what is over') }),
    loop(() => workOff(working), { pauseMs: houseEveryMs, failed: failed('jobs') }),
    loop(() => watchCertificates(bracket, certificateEnd).then(() => false), { pauseMs: lookEveryMs, failed: failed('certificates') }),
    loop(() => watchRoles(bracket, keeper.roles).then(() => false), { pauseMs: lookEveryMs, failed: failed('role alerts') }),
    loop(() => prune(bracket), { pauseMs: lookEveryMs, failed: failed('pruning personal parts') }),
    loop(() => watchPast(bracket, changesSince), { pauseMs: pastEveryMs, failed: failed('what goes past us') }),
    loop(clockWatch(bracket), { pauseMs: clockEveryMs, failed: failed('the clock') }),
    sweeping,
    lending,
    loop(() => forwardLog(bracket, sendLog), { pauseMs: houseEveryMs, failed: failed('forwarding the log') }),
    loop(() => deliver(bracket, send), { pauseMs: houseEveryMs, failed: failed('notices') }),
  ];
  return {
    nudge: () => loops[0]?.nudge(),
    lend() {
      sweeping.nudge();
      lending.nudge();
    },
    sealing: () => sound,
    async stop() {
      await Promise.all(loops.map((one) => one.stop()));
      await Promise.all([...working.underWay, memberships.settled()]);
      while (sound && (await log.seal()) > 0);
      await log.close();
    },
  };
}

async function keepHouse(bracket: Bracket): Promise<boolean> {
  const due = await overdue(bracket);
  const system = { caller: 'system' as const };
  let full = false;
  if (due.requests) full = isFull(await perform(bracket, expireRequests, { ...system, input: { limit: batch } })) || full;
  if (due.grants) full = isFull(await perform(bracket, endGrants, { ...system, input: { limit: endBatch } }), endBatch) || full;
  if (due.uploads) full = isFull(await perform(bracket, forgetUploads, { ...system, input: { limit: uploadBatch } }), uploadBatch) || full;
  if (due.runs) await perform(bracket, settleRuns, { ...system, input: { every: false, limit: batch } });
  return full;
}

/** What is to be gone goes in pieces, between which others come in. */
async function prune(bracket: Bracket): Promise<boolean> {
  return isFull(await perform(bracket, pruneParts, { caller: 'system', input: { limit: pruneBatch } }), pruneBatch);
}

function isFull(settled: { readonly count: number } | Refusal, most = batch): boolean {
  return !isRefusal(settled) && settled.count === most;
}

/** Claims due jobs and does them. What is over is found by its time, so that the jobs of ends and expiries only need finishing. */
export async function workOff(working: Working): Promise<boolean> {
  const { sender: bracket } = working;
  const jobs = await claimJobs(bracket, batch);
  const troubles: unknown[] = [];
  for (const job of jobs) {
    try {
      await work(working, job);
      await finishJob(bracket, job);
    } catch (error) {
      // The others do not wait for what fails.
      await putOffJob(bracket, job);
      troubles.push(error);
    }
  }
  if (troubles.length > 0) throw troubles[0];
  return jobs.length === batch;
}

async function work(working: Working, job: ClaimedJob): Promise<void> {
  const { sender: bracket } = working;
  if (job.kind === 'run-approved') await runApproved(working, job.about);
  if (job.kind === 'sweep-rule') await sweepAll(bracket, job.about);
  if (job.kind === 'complete-recovery')
    await perform(bracket, completeRecovery, { caller: 'system', input: { recovery: job.about as RecoveryId } });
  if (job.kind === 'open-round') await done(perform(bracket, openReviewRound, { caller: 'system', input: openingOf(job) }));
  if (job.kind === 'close-round')
    await done(perform(bracket, closeReviewRound, { caller: 'system', input: { round: job.about as RoundId } }));
  if (job.kind === 'notify') await perform(bracket, spreadNotice, { caller: 'system', input: { about: job.about, why: whyOf(job.body) } });
}

/** What waited too long for its turn is tried again. */
async function done(work: Promise<unknown>): Promise<void> {
  const said = await work;
  if (isRefusal(said)) throw new Error(said.message);
}

function openingOf({ about, body }: ClaimedJob): OpenInput {
  return { name: about, ...(body as unknown as Omit<OpenInput, 'name'>) };
}

/** What jobs are done with. */
export interface Working {
  readonly sender: Sender;
  /** Runs that began by themselves and have not ended: other jobs do not wait for them, a stop does. */
  readonly underWay: Set<Promise<unknown>>;
  readonly alarm: (message: string, error: unknown) => void;
}

async function runApproved({ sender, underWay, alarm }: Working, about: string): Promise<void> {
  const grant = parseId('grant', about);
  const begun = grant === undefined ? undefined : await startApproved(sender, grant);
  if (begun === undefined) return;
  const ended: Promise<unknown> = send(sender, begun)
    .catch((error: unknown) => alarm('a run that began by itself', error))
    .finally(() => underWay.delete(ended));
  underWay.add(ended);
}

function whyOf(body: Json): Why | undefined {
  const given = isObject(body) ? member(body, 'why') : undefined;
  return whys.find((why) => why === given);
}

async function sweepAll(bracket: Bracket, policy: string): Promise<void> {
  for (;;) {
    const swept = await perform(bracket, sweepRule, { caller: 'system', input: { policy, limit: batch } });
    if (isRefusal(swept) || swept.count < batch) return;
  }
}
