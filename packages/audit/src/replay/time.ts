import type { Kind } from '@countersign/core/entry.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { formatInstant, type Instant } from '@countersign/core/time.ts';
import type { Judging } from './judging.ts';
import type { State } from './state.ts';

/**
 * Milliseconds that two transactions may have lived side by side, on two replicas. Whatever closes (a lock, a revocation, a change of
 * rules, a disabled person) enters the gate alone, and stands before everything that came after it. What only opens (an approval, a use
 * given back) may have been committed while another was being decided without it: then the log's order is not the order of their clocks,
 * and a decision may not have seen it yet.
 */
export const sideBySide = 10_000;

/** Whether a person's grants or runs were changed so recently that a decision may have been made without it. */
export function justTouched(state: State, person: PersonId, at: Instant): boolean {
  const touched = state.touched.get(person);
  return touched !== undefined && at - touched <= sideBySide;
}

/** Entries that only write down what was so already, without entering the gate: they may carry the epoch of a moment ago. */
const ungated: ReadonlySet<Kind> = new Set<Kind>(['alarm.raised', 'grant.ended', 'request.expired', 'run.finished', 'run.settled']);

/** Neither the time nor the count of rule changes goes back, but for what was written side by side. */
export function judgeTime({ state, line, find }: Judging): void {
  if (line.at < state.at - sideBySide)
    find('time-went-back', `The entry is of ${formatInstant(line.at)}, and one before it of ${formatInstant(state.at)}.`);
  if (line.epoch < state.epoch && !ungated.has(line.kind))
    find('epoch-went-back', `The rules had changed ${state.epoch} times, and the entry counts ${line.epoch}.`);
  state.at = Math.max(state.at, line.at) as Instant;
  state.epoch = Math.max(state.epoch, line.epoch);
}
