/** Workloads that have asked to be left alone for a while, such as by an HTTP 429. Kept in memory: who did not hear it asks, and hears it. */
export interface Rests {
  /** It asked for so many seconds; more than five minutes are not given, since something may have to be taken away there. */
  ask(workload: string, seconds: number): void;
  has(workload: string): boolean;
  all(): readonly string[];
}

const longestMs = 300_000;

export function restsBy(monotonic: () => number): Rests {
  const until = new Map<string, number>();
  const has = (workload: string) => monotonic() < (until.get(workload) ?? 0);
  return {
    ask(workload, seconds) {
      const ends = monotonic() + Math.min(seconds * 1000, longestMs);
      until.set(workload, Math.max(ends, until.get(workload) ?? 0));
    },
    has,
    all() {
      for (const workload of [...until.keys()]) if (!has(workload)) until.delete(workload);
      return [...until.keys()];
    },
  };
}
