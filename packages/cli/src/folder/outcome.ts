import type { NotJudged, Simulated, Unjudged } from '@countersign/audit/replay/simulate.ts';
import type { TenantId } from '@countersign/core/ids.ts';
import type { Said, Say } from '@countersign/core/simulate.ts';
import { formatInstant } from '@countersign/core/time.ts';

type Counts = { [S in Say]: number };

/** A call of which the changed rules say something else. */
export interface Example {
  readonly entry: number;
  readonly at: string;
  readonly tenant: string;
  /** Why the changed rules say so. */
  readonly because: readonly string[];
}

/** One person’s calls of one task of which the changed rules say something else, in the same way. */
export interface Difference {
  readonly person: string;
  readonly task: string;
  readonly now: Say;
  readonly would: Say;
  readonly calls: number;
  /** The latest ones. */
  readonly examples: readonly Example[];
}

export interface Outcome {
  /** Calls that were judged. */
  readonly calls: number;
  /** By the rules of each moment, by those in force now, and by the changed ones. */
  readonly then: Counts;
  readonly now: Counts;
  readonly would: Counts;
  readonly differing: number;
  readonly differences: readonly Difference[];
  readonly notJudged: readonly { readonly why: string; readonly calls: number }[];
}

const mostExamples = 3;
const counts = (): Counts => ({ allowed: 0, asked: 0, blocked: 0 });

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Counts what a simulation says, call by call. */
export function startCounting(reasons: { readonly [R in Unjudged]: string }, tenantName: (id: TenantId) => string) {
  const [then, now, would] = [counts(), counts(), counts()];
  const differences = new Map<string, Mutable<Difference>>();
  const skipped = new Map<Unjudged, number>();
  let calls = 0;

  function differ(one: Simulated): void {
    const { username: person, task } = one;
    const key = JSON.stringify([person, task, one.now.say, one.would.say]);
    const known = differences.get(key) ?? { person, task, now: one.now.say, would: one.would.say, calls: 0, examples: [] };
    const example = { entry: one.index, at: formatInstant(one.at), tenant: tenantName(one.tenant), because: because(one.would) };
    differences.set(key, { ...known, calls: known.calls + 1, examples: [example, ...known.examples].slice(0, mostExamples) });
  }

  return {
    add(one: Simulated | NotJudged): void {
      if ('unjudged' in one) {
        skipped.set(one.unjudged, (skipped.get(one.unjudged) ?? 0) + 1);
        return;
      }
      calls += 1;
      then[one.then.say] += 1;
      now[one.now.say] += 1;
      would[one.would.say] += 1;
      if (one.differs) differ(one);
    },
    outcome(): Outcome {
      const sorted = [...differences.values()].sort(byCalls);
      const differing = sorted.reduce((sum, one) => sum + one.calls, 0);
      const notJudged = [...skipped].map(([why, count]) => ({ why: reasons[why], calls: count }));
      return { calls, then, now, would, differing, differences: sorted, notJudged };
    },
  };
}

function byCalls(one: Difference, other: Difference): number {
  return other.calls - one.calls || (`${one.person} ${one.task}` < `${other.person} ${other.task}` ? -1 : 1);
}

function because({ say, reasons, routes }: Said): readonly string[] {
  if (say === 'blocked') return reasons.map(({ message }) => message);
  return routes.map(({ policy, guards, stages }) =>
    routeWords(
      policy.name,
      guards.map(({ name }) => name),
      stages,
    ),
  );
}

function routeWords(policy: string, guards: readonly string[], stages: readonly { readonly need: number }[]): string {
  const needed = stages.reduce((sum, { need }) => sum + need, 0);
  const by = guards.length === 0 ? '' : ` with ${guards.join(', ')}`;
  return `${policy}${by}: ${needed === 0 ? 'by itself' : needed === 1 ? '1 approval' : `${needed} approvals`}`;
}
