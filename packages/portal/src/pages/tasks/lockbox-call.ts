import type { From } from './beginning.ts';

interface Asked {
  readonly tenant?: string;
  readonly lockbox?: string;
  readonly decision?: string;
}

/** The decision of what Microsoft asks, as a link to the task's form has it. A link fills in this task alone, and these two parameters of it. */
export function lockboxCall(task: string, { tenant, lockbox, decision }: Asked): From['call'] {
  if (!task.endsWith('\\Set-AccessToCustomerDataRequest') || tenant === undefined || lockbox === undefined) return undefined;
  return { tenant, parameters: { RequestId: lockbox, ...(decision === undefined ? {} : { ApprovalDecision: decision }) } };
}
