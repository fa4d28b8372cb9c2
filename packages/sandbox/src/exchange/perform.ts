import { isAudited, recordChange } from '../cmdlets/audit-log.ts';
import { lockboxDecision } from '../cmdlets/customer-lockbox.ts';
import { handlerOf } from '../cmdlets/registry.ts';
import type { JsonObject } from '../json.ts';
import { textOf } from '../json.ts';
import type { ExchangeObject, TenantState } from '../state/tenant-state.ts';
import { bind } from './binding.ts';
import type { Cmdlet } from './cmdlet-table.ts';
import { ExchangeException } from './exception.ts';

/** What came of a cmdlet. */
export type Outcome =
  | { readonly kind: 'done'; readonly objects: readonly ExchangeObject[]; readonly warnings: readonly string[]; readonly effect: boolean }
  | { readonly kind: 'confirmation'; readonly message: string }
  | { readonly kind: 'rejected'; readonly exception: ExchangeException; readonly warnings: readonly string[] };

export interface Job {
  readonly state: TenantState;
  readonly cmdlet: Cmdlet;
  readonly parameters: JsonObject;
  readonly actor: string;
  readonly now: number;
  readonly requestId: string;
  readonly sessionId: string;
}

/** Does a cmdlet, and records the change in the tenant's audit log. */
export function perform(job: Job): Outcome {
  const warnings: string[] = [];
  try {
    const { parameters, confirm, whatIf } = bind(job.cmdlet, job.parameters);
    if (confirm) return { kind: 'confirmation', message: confirmationOf(job.cmdlet, parameters) };
    if (whatIf) return { kind: 'done', objects: [], warnings: [`What if: ${confirmationOf(job.cmdlet, parameters)}`], effect: false };
    return { kind: 'done', objects: run(job, parameters, warnings), warnings, effect: job.cmdlet.changes };
  } catch (exception) {
    if (exception instanceof ExchangeException) return { kind: 'rejected', exception, warnings };
    throw exception;
  }
}

function run(job: Job, parameters: JsonObject, warnings: string[]): readonly ExchangeObject[] {
  const { state, cmdlet, now, actor, requestId } = job;
  const warn = (text: string): void => void warnings.push(text);
  const audited = isAudited(state);
  const answered = handlerOf(cmdlet)({ state, cmdlet: cmdlet.name, parameters, now, actor, requestId, warn });
  const objects = structuredClone([...answered]);
  if (cmdlet.changes && (audited || isAudited(state))) {
    const decided = lockboxDecision(state, cmdlet.name, parameters);
    const of = decided ?? { actor, objectId: objectIdOf(parameters, objects) };
    recordChange(state, { operation: cmdlet.name, ...of, parameters, at: now, requestId, sessionId: job.sessionId });
  }
  return objects;
}

function objectIdOf(parameters: JsonObject, [first]: readonly ExchangeObject[]): string {
  return textOf(parameters.Identity ?? first?.Identity ?? parameters.Name ?? parameters.Mailbox);
}

function confirmationOf(cmdlet: Cmdlet, parameters: JsonObject): string {
  const target = textOf(parameters.Identity ?? parameters.Name ?? cmdlet.noun);
  return `Are you sure you want to perform this action? ${cmdlet.name} on "${target}".`;
}
