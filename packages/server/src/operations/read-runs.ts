import type { Call } from '@countersign/core/call.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { type Grant, grantState } from '@countersign/core/grant.ts';
import type { GrantId, PersonId, RequestId, RunId } from '@countersign/core/ids.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Run, RunState } from '@countersign/core/run.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Page, Paging, Reader, RunFilter } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { type ReadContext, reading } from './operation.ts';
import { resolveCall, secretScope, taskNamed, type WrittenCall } from './resolve-call.ts';
import { type ListedRun, noSuchGrant, noSuchRequest, noSuchRun, seesAll, seesRequest, whoseList } from './visible.ts';

export interface RunsSeen {
  readonly page: Page<ListedRun>;
  readonly names: Names;
}

export interface RunSeen {
  readonly run: ListedRun;
  readonly call: Call;
  readonly names: Names;
  /** The read of the job that it started, while its own person may still run it under the same grant. */
  readonly status?: Pick<Call, 'task' | 'parameters'> & { readonly until: Instant };
}

export interface RunsInput {
  readonly state: RunState | undefined;
  readonly username: string | undefined;
  readonly task: string | undefined;
  readonly request: RequestId | undefined;
  readonly grant: GrantId | undefined;
  readonly since: Instant | undefined;
  readonly page: Paging;
}

/** One's own runs, those under a request that one may see, or for owners and auditors all of them. */
export const listRuns = reading<RunsInput, RunsSeen>({
  name: 'list-runs',
  mark: 'read',
  who: 'person',
  async run(context, input) {
    const whose = await whoseRuns(context, input);
    if ('refused' in whose) return whose;
    const task = input.task === undefined ? undefined : await taskOf(context.reader, input.task);
    if (typeof task === 'object') return task;
    const page = await context.reader.runs.list(filterOf({ ...input, task }, whose.person), input.page);
    return { page, names: await namesOf(context.reader, { people: page.items.map((run) => run.person) }) };
  },
});

async function whoseRuns(
  context: ReadContext,
  { request, grant, username }: RunsInput,
): Promise<{ person: PersonId | undefined } | Refusal> {
  if (username === undefined && (request !== undefined || grant !== undefined)) {
    const hidden = await againstSeeing(context, { request, grant });
    return hidden ?? { person: undefined };
  }
  return await whoseList(context.reader, context.actor, { mine: false, username });
}

async function againstSeeing(
  { reader, actor }: ReadContext,
  of: { request: RequestId | undefined; grant: GrantId | undefined },
): Promise<Refusal | undefined> {
  for (const [asked, found, hidden] of [
    [of.request, of.request === undefined ? undefined : await reader.requests.find(of.request), noSuchRequest()],
    [of.grant, of.grant === undefined ? undefined : await requestOfGrant(reader, of.grant), noSuchGrant()],
  ] as const) {
    if (asked !== undefined && (found === undefined || !(await seesRequest(reader, actor, found)))) return hidden;
  }
  return undefined;
}

async function requestOfGrant(reader: Reader, id: GrantId): Promise<Request | undefined> {
  const grant = await reader.grants.find(id);
  return grant === undefined ? undefined : await reader.requests.find(grant.request);
}

async function taskOf(reader: Reader, name: string): Promise<string | Refusal> {
  const task = taskNamed(name, await reader.rules());
  return 'refused' in task ? task : task.name;
}

function filterOf({ state, task, request, grant, since }: Omit<RunsInput, 'username' | 'page'>, person: PersonId | undefined): RunFilter {
  const filter = { state, task, request, grant, since, person };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** One run with the call that was sent; it exists for whom its request exists. */
export const readRun = reading<{ readonly run: RunId }, RunSeen>({
  name: 'read-run',
  mark: 'read',
  who: 'person',
  run: async (context, { run }) => await seenRun(context, run),
});

async function seenRun({ reader, actor, now }: ReadContext, id: RunId): Promise<RunSeen | Refusal> {
  const run = await reader.runs.find(id);
  if (run === undefined) return noSuchRun();
  const request = await requestOfGrant(reader, run.grant);
  const kept = await reader.calls.find(run.call);
  if (request === undefined || kept === undefined || !(await seesRequest(reader, actor, request))) return noSuchRun();
  const { task, tenant } = kept.call;
  const seen = {
    run: { ...run, request: request.id, task, tenant },
    call: kept.call,
    names: await namesOf(reader, { people: [run.person] }),
  };
  const status = run.person === actor.person.id ? statusOf(run, await reader.grants.find(run.grant), now) : undefined;
  return status === undefined ? seen : { ...seen, status };
}

/** What the rules of now say of it is said when it is run. */
function statusOf(run: Run, grant: Grant | undefined, now: Instant): RunSeen['status'] {
  if (grant === undefined || grant.gives.kind !== 'call' || grant.gives.call.digest !== run.callDigest) return undefined;
  const { state, by } = grantState(grant, now);
  const { status } = grant.gives;
  if (status === undefined || grant.uses === 0 || (state !== 'active' && by !== 'use')) return undefined;
  return { task: status.call.task, parameters: status.call.parameters, until: grant.endsAt };
}

/** Whether a run is one's own, with its output where the policy had it kept: the output is people's content, and goes to nobody else. */
export const readRunOutput = reading<
  { readonly run: RunId },
  { readonly run: Run; readonly person: PersonId; readonly kept: string | undefined }
>({
  name: 'read-run-output',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, { run: id }) {
    const run = await reader.runs.find(id);
    if (run === undefined || (run.person !== actor.person.id && !seesAll(actor))) return noSuchRun();
    if (run.person !== actor.person.id)
      return refuse('not-allowed', 'Only whoever ran it reads its output.', { next: 'The run itself says how it ended.' });
    return { run, person: run.person, kept: await reader.runs.output(id) };
  },
});

/** The run that an idempotency key stands for, if the same call was written under it again. */
export const readRepeated = reading<{ readonly run: RunId; readonly written: WrittenCall }, RunSeen>({
  name: 'read-repeated-run',
  mark: 'read',
  who: 'person',
  async run(context, { run, written }) {
    const { reader, actor, installation, host } = context;
    const call = resolveCall(written, await reader.rules(), { scope: secretScope(installation.id, actor.person.id), host });
    const seen = await seenRun(context, run);
    if ('refused' in seen) return seen;
    if (!('refused' in call) && call.call.digest === seen.run.callDigest) return seen;
    return refuse('idempotency-key-reused', 'This idempotency key was used for another call.', { next: 'Use a new key for a new call.' });
  },
});
