import type { Change } from '@countersign/core/change.ts';
import { expireRequest } from '@countersign/core/close-request.ts';
import { endGrant } from '@countersign/core/end-grant.ts';
import type { Grant, grantState } from '@countersign/core/grant.ts';
import type { Run } from '@countersign/core/run.ts';
import { finishRun } from '@countersign/core/start-run.ts';
import { operation } from './operation.ts';

/** How many things were settled; a full batch means there may be more. */
export type Settled = { readonly count: number };

/** Writes down that pending requests' time is over. */
export const expireRequests = operation<{ readonly limit: number }, Settled, 'request.expired'>({
  name: 'expire-requests',
  mark: 'workflow',
  who: 'system',
  records: ['request.expired'],
  gate: 'shared',
  async run({ tx }, { limit }) {
    const overdue = await tx.requests.overdue(tx.now, limit);
    const changes = overdue.flatMap((request) => (request.state === 'pending' ? expireRequest(request, tx.now, 'time').changes : []));
    return { value: { count: overdue.length }, changes };
  },
});

/** Writes down that grants are over; they had stopped working at their end, whether or not this has run. */
export const endGrants = operation<{ readonly limit: number }, Settled, 'grant.ended'>({
  name: 'end-grants',
  mark: 'workflow',
  who: 'system',
  records: ['grant.ended'],
  gate: 'shared',
  async run({ tx }, { limit }) {
    const overdue = await tx.grants.overdue(tx.now, limit);
    return {
      value: { count: overdue.length },
      changes: overdue.flatMap((grant) => endedBy(grant, usedUp(grant) ? 'use' : 'expiry', tx.now)),
    };
  },
});

function usedUp(grant: Grant): boolean {
  return grant.maxUses !== null && grant.uses >= grant.maxUses;
}

function endedBy(grant: Grant, by: 'use' | 'expiry' | 'rule', now: Parameters<typeof grantState>[1]): readonly Change<'grant.ended'>[] {
  const ended = endGrant(grant, { by, actor: null }, now);
  return 'refused' in ended.value ? [] : (ended.changes as readonly Change<'grant.ended'>[]);
}

/** Writes down what a new or ended policy has ended: pending requests and grants of versions that do not stay. They had stopped working at once. */
export const sweepRule = operation<{ readonly policy: string; readonly limit: number }, Settled, 'grant.ended' | 'request.expired'>({
  name: 'sweep-rule',
  mark: 'workflow',
  who: 'system',
  records: ['grant.ended', 'request.expired'],
  gate: 'shared',
  async run({ tx }, { policy, limit }) {
    const head = await tx.documents.head('policy', policy);
    const below = head === undefined || head.endedAt !== undefined ? Number.MAX_SAFE_INTEGER : head.keepsFrom;
    const grants = await tx.grants.underPolicy(policy, below, limit);
    const requests = (await tx.requests.pendingUnder(policy, limit)).filter((request) => (request.terms.policy?.version ?? 0) < below);
    const changes = [
      ...grants.flatMap((grant) => endedBy(grant, 'rule', tx.now)),
      ...requests.flatMap((request) => (request.state === 'pending' ? expireRequest(request, tx.now, 'rule').changes : [])),
    ];
    return { value: { count: grants.length + requests.length }, changes };
  },
});

/**
 * Runs whose process died or whose answer never came become unknown; nothing repeats them.
 * `every`: at the start of a single process each started run is of a dead one.
 */
export const settleRuns = operation<
  { readonly every: boolean; readonly limit: number },
  { readonly runs: readonly Run[] },
  'run.finished' | 'run.settled' | 'grant.ended'
>({
  name: 'settle-runs',
  mark: 'workflow',
  who: 'system',
  records: ['run.finished', 'run.settled', 'grant.ended'],
  gate: 'none',
  async run({ tx }, { every, limit }) {
    const runs = await tx.runs.stale(tx.now, every, limit);
    const changes: Change<'run.finished' | 'run.settled' | 'grant.ended'>[] = [];
    for (const run of runs) {
      const grant = await tx.grants.find(run.grant);
      const kept = await tx.calls.find(run.call);
      if (grant === undefined || kept === undefined) continue;
      const outcome = { state: 'unknown' as const, message: 'The server stopped, or no answer came in time; look at the workload.' };
      changes.push(...finishRun(run, { outcome, call: kept.call, grant }, tx.now));
    }
    return { value: { runs }, changes };
  },
});
