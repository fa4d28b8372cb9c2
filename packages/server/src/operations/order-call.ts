import type { Parameters } from '@countersign/core/call.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { RunId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Target } from '@countersign/core/target.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Relay } from '../connectors/connector.ts';
import type { WorkOrder } from '../executor/order.ts';
import type { Context } from './operation.ts';
import { type ResolvedCall, secretScope } from './resolve-call.ts';

export type Order = Omit<WorkOrder, 'gateAt'>;

export interface Ordered {
  readonly run: RunId;
  readonly grant: Grant;
  readonly request: Request;
  readonly resolved: ResolvedCall;
  readonly workload: Workload;
  /** As the person wrote them, with the secrets. */
  readonly written: Parameters;
  readonly relay?: Relay | undefined;
  /** What the call acts upon, as it was read for this run. */
  readonly targets?: readonly Target[] | undefined;
}

/** What the executor is given: everything that it needs to judge the run again and to send it. */
export function orderOf(
  { actor, installation }: Pick<Context<unknown>, 'actor' | 'installation'>,
  { run, grant, request, resolved, workload, written, relay, targets }: Ordered,
): Order {
  const { id, terms, digest, votes, state } = request;
  const { call, task } = resolved;
  return {
    run,
    grant,
    request: { id, terms, digest, votes, state },
    call,
    parameters: withSecrets(call.parameters, written, task.secrets),
    secretScope: secretScope(installation.id, actor.person.id),
    targets: targets ?? 'unread',
    task,
    workload,
    ...(relay === undefined ? {} : { relay }),
  };
}

/** The canonical parameters with the secrets as the person has just supplied them. */
function withSecrets(canonical: Parameters, written: Parameters, secrets: readonly string[]): Parameters {
  if (secrets.length === 0) return canonical;
  const given = new Map(Object.entries(written).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(canonical).map(([name, value]) => [name, secrets.includes(name) ? (given.get(name.toLowerCase()) as Json) : value]),
  );
}
