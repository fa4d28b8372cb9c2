import type { Instant } from '@countersign/core/time.ts';
import type { ClaimedJob } from '../store/store.ts';

export type { ClaimedJob } from '../store/store.ts';

import type { Bracket } from './operation.ts';

const leaseMs = 30_000;
const mostAttempts = 10;

/** Claims due jobs for half a minute; whoever is free takes them, and nobody else meanwhile. */
export async function claimJobs({ store }: Bracket, limit: number): Promise<readonly ClaimedJob[]> {
  return await store.transaction('none', (tx) => tx.jobs.claim(limit, leaseMs));
}

export async function finishJob({ store }: Bracket, job: ClaimedJob): Promise<void> {
  await store.transaction('none', (tx) => tx.jobs.finish(job));
}

/** Puts a job off, longer each time; after ten attempts it is dead, and shown as such. */
export async function putOffJob({ store }: Bracket, job: ClaimedJob): Promise<void> {
  await store.transaction('none', async (tx) => {
    if (job.attempts >= mostAttempts) return await tx.jobs.bury(job);
    return await tx.jobs.retry(job, (tx.now + 1_000 * 2 ** Math.min(job.attempts, 8)) as Instant);
  });
}

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
