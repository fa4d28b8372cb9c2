import { type Digest, type TaskName, workloadOf } from './ids.ts';
import type { Json } from './json.ts';

export type Risk = 'low' | 'medium' | 'high' | 'critical';
export const risks: readonly Risk[] = ['low', 'medium', 'high', 'critical'];

export type OperationMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** The HTTP operation that a task is, where its workload is one of resources and methods: Microsoft Graph. */
export interface Operation {
  readonly method: OperationMethod;
  readonly version: 'v1.0' | 'beta';
  /** `/users/{user-id}/manager/$ref`: each hole is a parameter that the task requires. */
  readonly path: string;
  /** Parameters that go into the query; all others but the holes are members of the body. */
  readonly query: readonly string[];
  /** The application permissions that it needs. */
  readonly permissions: readonly string[];
}

/** A job that a task starts at its workload, and how it is looked at afterwards. */
export interface Job {
  /** The read that shows it, of the same workload. */
  readonly status: TaskName;
  /** The read's parameter that names the job, and nothing else of the read is given. */
  readonly parameter: string;
  /** The parameter of the task that named it. */
  readonly from: string;
}

/** One operation that a workload offers, as catalogued. Immutable under its name and version. */
export interface Task {
  readonly name: TaskName;
  readonly version: number;
  /** Digest of the canonical text of the catalogued document; binds the parameter schema. */
  readonly digest: Digest;
  readonly summary: string;
  readonly effect: 'read' | 'change';
  /** A read whose answer is people's content (quarantine, traces, exports, keys): never quiet. */
  readonly readsContent: boolean;
  /** True only where running it twice is the same as running it once. */
  readonly repeatable: boolean;
  readonly risk: Risk;
  readonly why?: string;
  /** A JSON Schema of the closed subset (constrain.ts): type object, closed properties. */
  readonly parameters: { readonly [keyword: string]: Json };
  /** Parameters whose value is never kept. */
  readonly secrets: readonly string[];
  /** Parameters that name what is acted upon, and the kind of thing they name. */
  readonly targets: { readonly [parameter: string]: string };
  /** Management roles that contain it, as a shorthand for policies. */
  readonly managementRoles: readonly string[];
  /** `call`: not annotated, so it may be asked for as an exact call only. */
  readonly asks: 'call' | 'any';
  /** Why it cannot run through Countersign at all; such a task is refused before filing. */
  readonly cannotRun?: string;
  /** There where it starts something that goes on after it has answered. */
  readonly job?: Job;
  /** There where the task is one HTTP operation; a cmdlet has none. */
  readonly operation?: Operation;
  /** Seconds that the workload may take before the run counts as unknown. */
  readonly timeoutSeconds: number;
}

/** Whether break-glass may cover the task: whatever can break, but never the rules themselves. */
export function mayBreakGlass(task: { readonly name: string }): boolean {
  return !task.name.startsWith('Countersign\\');
}

/** Whether an `auto` route may ever cover the task: Countersign's own, critical ones, and reads of content or secrets never. */
export function mayBeAutomatic(task: Task): boolean {
  if (workloadOf(task.name) === 'Countersign') return false;
  return task.risk !== 'critical' && !(task.effect === 'read' && (task.readsContent || task.secrets.length > 0));
}
