import type { Invocation } from '@countersign/sandbox/control/invocations.ts';
import type { Sandbox } from '@countersign/sandbox/sandbox.ts';

/** What went to a workload for runs. What a call acts upon may be looked at, and a tenant's own audit is read every minute; neither changes anything. */
export function sentForRuns(sandbox: Pick<Sandbox, 'control'>): readonly Invocation[] {
  return sandbox.control
    .invocations()
    .filter(({ clientRequestId, cmdlet }) => clientRequestId !== 'look-up' && !cmdlet.includes('directoryAudits'));
}
