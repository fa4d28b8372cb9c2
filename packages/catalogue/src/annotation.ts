import type { Risk } from '@countersign/core/task.ts';

/**
 * What people know about a task that the tenant does not say: how risky it is and why, which management roles hold it,
 * and the parameters worth offering. Written by hand; `tasks.ts` makes the catalogued document of it.
 */
export interface Annotation {
  /** The cmdlet: `New-JournalRule`. */
  readonly task: string;
  /** Where it is offered; `Exchange` unless said otherwise. */
  readonly at?: 'Compliance' | 'Directory' | 'both';
  readonly summary: string;
  readonly risk: Risk;
  readonly why?: string;
  readonly roles: readonly string[];
  /** Written as `Name:Type`, `!` after what is always required, with a space between; see `parameter.ts`. */
  readonly parameters: string;
  /** Sets of parameters of which one must be given: the cmdlet's parameter sets. */
  readonly needs?: readonly (readonly string[])[];
  /** As many parameters as must be given at least, where what is required alone would change nothing. */
  readonly atLeast?: number;
  /** Only where the verb does not say it: `Get-` and `Test-` read, everything else changes. */
  readonly effect?: 'read';
  readonly readsContent?: true;
  readonly repeatable?: true;
  readonly cannotRun?: 'app-only';
  /** The job that it starts: the read that shows it, that read's parameter that names it, and the parameter of this cmdlet that named it. */
  readonly job?: { readonly status: string; readonly parameter: string; readonly from: string };
}
