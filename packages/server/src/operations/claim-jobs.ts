import { raiseStuck, stuckKey } from '@countersign/core/stuck-work.ts';
import { after, duration } from '@countersign/core/time.ts';
import type { ClaimedJob } from '../store/store.ts';
import { type Bracket, operation, perform } from './operation.ts';

export type { ClaimedJob } from '../store/store.ts';

const leaseMs = 30_000;
/** After so many it is told, and tried again once an hour. */
const quickAttempts = 10;
const hourMs = 3_600_000;

/** Claims due jobs for half a minute; whoever is free takes them, and nobody else meanwhile. */
export async function claimJobs({ store }: Bracket, limit: number): Promise<readonly ClaimedJob[]> {
  return await store.transaction('none', (tx) => tx.jobs.claim(limit, leaseMs));
}

/** The alarm goes first: a crash between the two has the job done once more, as any crash before its end. */
export async function finishJob(bracket: Bracket, job: ClaimedJob): Promise<void> {
  if (job.attempts > quickAttempts) await perform(bracket, endStuckWork, { caller: 'system', input: job });
  await bracket.store.transaction('none', (tx) => tx.jobs.finish(job));
}

/** Puts a job off, longer each time. It is never given up: after ten attempts owners are told, and it is tried again every hour. */
export async function putOffJob(bracket: Bracket, job: ClaimedJob): Promise<void> {
  const wait = duration(job.attempts < quickAttempts ? 1_000 * 2 ** Math.min(job.attempts, 8) : hourMs);
  await bracket.store.transaction('none', (tx) => tx.jobs.retry(job, after(tx.now, wait)));
  if (job.attempts >= quickAttempts) await perform(bracket, tellStuckWork, { caller: 'system', input: job });
}

/** Tells owners of a job that fails again and again, once. */
const tellStuckWork = operation<ClaimedJob, { readonly raised: boolean }, 'alarm.raised'>({
  name: 'tell-stuck-work',
  mark: 'workflow',
  who: 'system',
  records: ['alarm.raised'],
  gate: 'none',
  async run({ tx }, job) {
    const changes = (await tx.alarms.known(stuckKey(job))) ? [] : raiseStuck(job, tx.now);
    return { value: { raised: changes.length > 0 }, changes };
  },
});

/** The job is done: nobody has to see its alarm any more. */
const endStuckWork = operation<ClaimedJob, { readonly ended: boolean }, never>({
  name: 'end-stuck-work',
  mark: 'workflow',
  who: 'system',
  records: [],
  gate: 'none',
  async run({ tx }, job) {
    const key = stuckKey(job);
    const ended = (await tx.alarms.open(tx.now)).some((open) => open.key === key);
    return { value: { ended }, changes: ended ? [{ end: 'alarm', key, at: tx.now }] : [] };
  },
});

/** Whether anything is over that is not written down yet; looked for without a gate, so that an idle server writes nothing. */
export async function overdue({
  store,
}: Bracket): Promise<{ readonly requests: boolean; readonly grants: boolean; readonly runs: boolean; readonly uploads: boolean }> {
  return await store.read(async (reader) => ({
    requests: (await reader.requests.overdue(reader.now, 1)).length > 0,
    grants: (await reader.grants.overdue(reader.now, 1)).length > 0,
    runs: (await reader.runs.stale(reader.now, false, 1)).length > 0,
    uploads: (await reader.uploads.over(reader.now, 1)).length > 0,
  }));
}
