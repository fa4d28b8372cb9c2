import type { LockId, PersonId } from './ids.ts';
import type { Instant } from './time.ts';

/** Stops a person, a task, a workload, a tenant or everything, now. `subject` is the id or name of what is stopped (`tenant/Workload` for a workload); '' for everything. */
export interface Lock {
  readonly id: LockId;
  readonly stops: 'person' | 'task' | 'workload' | 'tenant' | 'everything';
  readonly subject: string;
  readonly reason: string;
  /** null: putting the database back from a backup locked everything. */
  readonly by: PersonId | null;
  readonly madeAt: Instant;
}
