import { isRefusal } from '@countersign/core/errors.ts';
import { endGrants, expireRequests, settleRuns, sweepRule } from '../operations/keep-house.ts';
import { type Bracket, perform } from '../operations/operation.ts';
import { BrokenSeal, type Sealer, sealSlice, slice } from '../operations/seal-log.ts';
import type { Tx } from '../store/store.ts';
import { type Loop, loop } from './loop.ts';

export interface JobsOptions {
  readonly bracket: Bracket;
  readonly sealer: Sealer;
  readonly alarm: (message: string, error: unknown) => void;
}

export interface Jobs {
  /** Something was written: seal it soon. */
  nudge(): void;
  /** Whether the sealer goes on; false once a seal was found broken. */
  sealing(): boolean;
  stop(): Promise<void>;
}

const batch = 100;
/** The checkpoint is signed well within a second of the entry. */
const sealEveryMs = 200;
const houseEveryMs = 1_000;

/** Starts what the clock does: sealing the log, writing down what time has ended, and claiming jobs. */
export function startJobs({ bracket, sealer, alarm }: JobsOptions): Jobs {
  let sound = true;
  const failed = (what: string) => (error: unknown) => {
    if (error instanceof BrokenSeal) sound = false;
    alarm(what, error);
    return error instanceof BrokenSeal ? 60_000 : 1_000;
  };
  const loops: Loop[] = [
    loop(async () => (await sealSlice(bracket.store, sealer)) === slice, { pauseMs: sealEveryMs, failed: failed('sealing') }),
    loop(() => keepHouse(bracket), { pauseMs: houseEveryMs, failed: failed('ending what is over') }),
    loop(() => workOff(bracket), { pauseMs: houseEveryMs, failed: failed('jobs') }),
  ];
  return {
    nudge: () => loops[0]?.nudge(),
    sealing: () => sound,
    async stop() {
      await Promise.all(loops.map((one) => one.stop()));
      while (sound && (await sealSlice(bracket.store, sealer)) > 0);
    },
  };
}

/** Looks first without a gate, so that an idle server writes nothing. */
async function keepHouse(bracket: Bracket): Promise<boolean> {
  const due = await bracket.store.read(async (reader) => ({
    requests: (await reader.requests.overdue(reader.now, 1)).length,
    grants: (await reader.grants.overdue(reader.now, 1)).length,
    runs: (await reader.runs.stale(reader.now, false, 1)).length,
  }));
  const system = { caller: 'system' as const };
  let full = false;
  if (due.requests > 0) full = isFull(await perform(bracket, expireRequests, { ...system, input: { limit: batch } })) || full;
  if (due.grants > 0) full = isFull(await perform(bracket, endGrants, { ...system, input: { limit: batch } })) || full;
  if (due.runs > 0) await perform(bracket, settleRuns, { ...system, input: { every: false, limit: batch } });
  return full;
}

function isFull(settled: unknown): boolean {
  return !isRefusal(settled) && (settled as { count: number }).count === batch;
}

const leaseMs = 30_000;
const mostAttempts = 10;

/** Claims due jobs and does them. Ends and expiries are found by their due time, so that their jobs only need finishing. */
async function workOff(bracket: Bracket): Promise<boolean> {
  const jobs = await bracket.store.transaction('none', (tx) => tx.jobs.claim(batch, leaseMs));
  for (const job of jobs) {
    try {
      if (job.kind === 'sweep-rule') await sweepAll(bracket, job.about);
      await bracket.store.transaction('none', (tx) => tx.jobs.finish(job));
    } catch (error) {
      await bracket.store.transaction('none', (tx) => later(tx, job));
      throw error;
    }
  }
  return jobs.length === batch;
}

async function later(tx: Tx, job: Parameters<Tx['jobs']['retry']>[0] & { readonly attempts: number }): Promise<void> {
  if (job.attempts >= mostAttempts) await tx.jobs.bury(job);
  else await tx.jobs.retry(job, (tx.now + 1_000 * 2 ** Math.min(job.attempts, 8)) as typeof tx.now);
}

async function sweepAll(bracket: Bracket, policy: string): Promise<void> {
  for (;;) {
    const swept = await perform(bracket, sweepRule, { caller: 'system', input: { policy, limit: batch } });
    if (isRefusal(swept) || swept.count < batch) return;
  }
}
