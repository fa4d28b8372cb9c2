import { type Call, callDigestInput } from './call.ts';
import { checkOf } from './checks.ts';
import type { Grant } from './grant.ts';
import { type Digest, type TaskName, workloadOf } from './ids.ts';
import { type Pinned, pin } from './policy.ts';
import type { Target } from './target.ts';
import { mayBeAutomatic, type Task } from './task.ts';

/** The one read that shows the job which a call starts: asked for, approved and given together with the call. */
export interface StatusRead {
  readonly call: Call;
  /** The read as it was catalogued then. */
  readonly task: Pinned;
}

interface Starting {
  readonly call: Call;
  readonly task: Task;
  readonly targets?: readonly Target[] | undefined;
}

interface Catalogue {
  readonly tasks: ReadonlyMap<TaskName, Task>;
  sha256(text: string): Digest;
}

/**
 * The status read of a call, if its task starts a job: one parameter, which names that job by what the call itself named, by id where that
 * was looked up. Undefined where the catalogue does not say all of it: nothing but a plain read of the same workload is ever given so.
 */
export function statusReadOf({ call, task, targets = [] }: Starting, { tasks, sha256 }: Catalogue): StatusRead | undefined {
  const { job } = task;
  const read = job === undefined ? undefined : tasks.get(job.status);
  if (job === undefined || read === undefined || !isPlainRead(read, task) || task.secrets.includes(job.from)) return undefined;
  const named = targets.find((target) => target.parameter === job.from)?.id ?? call.parameters[job.from];
  if (typeof named !== 'string' || named === '' || named.includes('*')) return undefined;
  const asked = { tenant: call.tenant, task: read.name, taskVersion: read.version, parameters: { [job.parameter]: named } };
  if (checkOf(read.parameters)(asked.parameters).length > 0) return undefined;
  return { call: { ...asked, digest: sha256(callDigestInput(asked)) }, task: pin(read) };
}

function isPlainRead(read: Task, task: Task): boolean {
  const here = workloadOf(read.name) === workloadOf(task.name);
  return here && read.effect === 'read' && read.secrets.length === 0 && read.cannotRun === undefined && mayBeAutomatic(read);
}

/** The status read that a grant gives, if this call is it. */
export function statusReadIn({ gives }: Pick<Grant, 'gives'>, call: Digest): StatusRead | undefined {
  return gives.kind === 'call' && gives.status?.call.digest === call ? gives.status : undefined;
}
