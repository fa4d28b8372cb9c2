import type { Risk, Task } from '@countersign/core/task.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Overview } from '../store/store.ts';
import { reading } from './operation.ts';

const day = 24 * 3_600_000;

export interface OverviewSeen extends Omit<Overview, 'asked' | 'runs'> {
  /** The first day of it, as a count of days since 1970. */
  readonly from: number;
  readonly runs: readonly (Overview['runs'][number] & { readonly risk: Risk | undefined })[];
  /** Policies in force under which nobody has asked in it. */
  readonly unused: readonly string[];
}

/** How the last days were, in sums: what was asked for and refused, how long it waited, what ran, and which routes nobody used. */
export const readOverview = reading<{ readonly days: number }, OverviewSeen>({
  name: 'read-overview',
  mark: 'read',
  who: 'seer',
  async run({ reader, now }, { days }) {
    const from = Math.floor(now / day) - days + 1;
    const { asked, runs, ...sums } = await reader.overview((from * day) as Instant);
    const rules = await reader.rules();
    const risk = (task: Task['name']) => rules.tasks.get(task)?.risk;
    const unused = [...rules.policies.keys()].filter((name) => !asked.has(name));
    return { ...sums, from, runs: runs.map((one) => ({ ...one, risk: risk(one.task) })), unused };
  },
});
