import type { RunDetail, Run as RunView } from '@countersign/contract/schemas/runs.ts';
import type { Run } from '@countersign/core/run.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { RunAbout } from '../../../operations/begin-run.ts';
import type { Names } from '../../../operations/names.ts';
import type { RunSeen } from '../../../operations/read-runs.ts';
import type { ListedRun } from '../../../operations/visible.ts';
import { personRef, tenantName } from './names.ts';

/** A run, with the names of what it is about. */
export function runView(run: Run, about: RunAbout): RunView {
  const { person, request, tenant, task } = about;
  return {
    id: run.id,
    state: run.state,
    tenant,
    task,
    person: { ...person },
    request,
    grant: run.grant,
    call: run.call,
    callDigest: run.callDigest,
    startedAt: formatInstant(run.startedAt),
    settleAt: formatInstant(run.settleAt),
    ...endOf(run),
  };
}

function endOf(run: Run): Pick<RunView, 'finishedAt' | 'sentDigest' | 'outputDigest' | 'workloadRequestId' | 'message'> {
  if (run.state === 'started') return { finishedAt: null, sentDigest: null, outputDigest: null, workloadRequestId: null, message: null };
  const { sentDigest, outputDigest, workloadRequestId, message } = run.outcome;
  return {
    finishedAt: formatInstant(run.finishedAt),
    sentDigest: sentDigest ?? null,
    outputDigest: outputDigest ?? null,
    workloadRequestId: workloadRequestId ?? null,
    message: message ?? null,
  };
}

export function listedRunView(run: ListedRun, names: Names): RunView {
  return runView(run, {
    task: run.task,
    tenant: tenantName(names, run.tenant),
    request: run.request,
    person: personRef(names, run.person) as RunAbout['person'],
  });
}

export function runDetail({ run, call, names, status }: RunSeen): RunDetail {
  const read = status === undefined ? null : { ...status, until: formatInstant(status.until) };
  return { ...listedRunView(run, names), taskVersion: call.taskVersion, parameters: call.parameters, status: read };
}
