import type { Machine } from './machine.ts';
import { quantile, rounded } from './statistics.ts';

/** One thing that was measured, and what it was to reach. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: { readonly is: 'at least' | 'at most'; readonly value: number };
  /** What the figure leaves out, or how it came about. */
  readonly note?: string;
}

/** What one benchmark writes to `bench/results`. */
export interface Results {
  readonly benchmark: string;
  readonly date: string;
  readonly machine: Machine;
  readonly tookSeconds: number;
  /** The largest share of the processors' time that neighbours took while it ran. */
  readonly steal: number;
  readonly figures: readonly Figure[];
}

export interface Benchmark {
  readonly name: string;
  readonly about: string;
  run(options: BenchmarkOptions): Promise<readonly Figure[]>;
}

export interface BenchmarkOptions {
  /** Whether the long forms run too: a million entries instead of a hundred thousand. */
  readonly full: boolean;
  readonly say: (line: string) => void;
}

export function figure(name: string, value: number, unit: string, more: Pick<Figure, 'target' | 'note'> = {}): Figure {
  return { name, value: rounded(value), unit, ...more };
}

/** How times are spread, in milliseconds. */
export function spread(name: string, times: readonly number[]): readonly Figure[] {
  return [
    figure(`${name}, median`, quantile(times, 0.5), 'ms', { note: `${times.length} of them` }),
    figure(`${name}, p90`, quantile(times, 0.9), 'ms'),
    figure(`${name}, p99`, quantile(times, 0.99), 'ms'),
  ];
}

export const atLeast = (value: number) => ({ target: { is: 'at least', value } }) as const;
export const atMost = (value: number) => ({ target: { is: 'at most', value } }) as const;

/** Whether the target was reached; undefined where there is none. */
export function reached({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return target.is === 'at least' ? value >= target.value : value <= target.value;
}
