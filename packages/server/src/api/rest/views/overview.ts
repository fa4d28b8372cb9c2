import type { Overview } from '@countersign/contract/schemas/overview.ts';
import { risks } from '@countersign/core/task.ts';
import type { OverviewSeen } from '../../../operations/read-overview.ts';

const shown = 10;

/** Every day of it, those without any too. */
export function overviewView({ from, requests, blocked, waits, runs, unused }: OverviewSeen, days: number): Overview {
  const all = Array.from({ length: days }, (_none, index) => from + index);
  return {
    from: dateOf(from),
    until: dateOf(from + days - 1),
    requests: all.map((day) => {
      const of = (...states: string[]) =>
        sum(requests.filter((one) => one.day === day && (states.length === 0 || states.includes(one.state))));
      return {
        day: dateOf(day),
        asked: of(),
        approved: of('approved'),
        denied: of('denied'),
        lapsed: of('canceled', 'expired'),
        blocked: sum(blocked.filter((one) => one.day === day)),
      };
    }),
    waits: [5, 15, 60, 240, 1440, 0].map((under) => ({ under, count: sum(waits.filter((one) => one.under === under)) })),
    risks: [...risks, null].map((risk) => ({ risk, count: sum(runs.filter((one) => (one.risk ?? null) === risk)) })),
    tasks: runs.slice(0, shown).map(({ task, risk = null, count, succeeded }) => ({ task, risk, count, succeeded })),
    runs: sum(runs),
    unused: [...unused],
  };
}

function sum(of: readonly { readonly count: number }[]): number {
  return of.reduce((total, { count }) => total + count, 0);
}

function dateOf(day: number): string {
  return new Date(day * 24 * 3_600_000).toISOString().slice(0, 10);
}
