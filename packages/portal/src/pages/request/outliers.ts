import type { Call } from '@countersign/core/call.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';

/** How often each task stands in a batch, the most frequent first. */
export function countsOf(calls: readonly Call[]): readonly (readonly [task: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { task } of calls) counts.set(task, (counts.get(task) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** The parameters that any of them has, in the order in which they come. */
export function namesOf(calls: readonly Call[]): readonly string[] {
  return [...new Set(calls.flatMap(({ parameters }) => Object.keys(parameters)))];
}

/** What every call says alike. */
export function commonValues(calls: readonly Call[]): ReadonlyMap<string, Json> {
  const [first, ...rest] = calls;
  if (first === undefined || rest.length === 0) return new Map();
  return new Map(
    Object.entries(first.parameters).filter(([name, value]) =>
      rest.every(({ parameters }) => name in parameters && canonicalJson(parameters[name] ?? null) === canonicalJson(value)),
    ),
  );
}

/**
 * The places of calls that are unlike the others: another task than nearly all, another set of parameters than nearly all, or another value
 * where nearly all agree. A hint where to look, never a reason to skip the rest.
 */
export function outliers(calls: readonly Call[]): ReadonlySet<number> {
  const odd = new Set<number>();
  mark(
    odd,
    calls.map((call) => `${call.tenant} ${call.task}`),
  );
  mark(
    odd,
    calls.map((call) => Object.keys(call.parameters).sort().join(' ')),
  );
  for (const name of namesOf(calls))
    mark(
      odd,
      calls.map(({ parameters }) => (name in parameters ? canonicalJson(parameters[name] ?? null) : '')),
    );
  return odd;
}

/** Nearly all: at least four in five. Where values differ by their nature, none is an outlier. */
function mark(odd: Set<number>, values: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const usual = [...counts].find(([, count]) => count < values.length && count >= values.length * 0.8);
  if (usual === undefined) return;
  for (const [at, value] of values.entries()) if (value !== usual[0]) odd.add(at);
}
