import type { Change } from '@countersign/core/change.ts';
import type { Decision } from '@countersign/core/decide.ts';
import type { Kind } from '@countersign/core/entry.ts';
import { refuse } from '@countersign/core/errors.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { CallId, RequestId, RunId } from '@countersign/core/ids.ts';
import { type Person, proofOf } from '@countersign/core/person.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Run } from '@countersign/core/run.ts';
import { startRun } from '@countersign/core/start-run.ts';
import type { Target } from '@countersign/core/target.ts';
import type { Relay } from '../connectors/connector.ts';
import type { Context } from './operation.ts';
import { type Order, orderOf } from './order-call.ts';
import type { ResolvedCall, WrittenCall } from './resolve-call.ts';
import { actorHands } from './subject.ts';

/** A run that has been written down and may now be sent. */
export interface Started {
  readonly run: Run;
  readonly order: Order;
  readonly gateAt: number;
  readonly about: RunAbout;
}

/** What a run is of, by name: known when it starts, so that its answer needs no further read. */
export interface RunAbout {
  readonly task: string;
  readonly tenant: string;
  readonly request: RequestId;
  readonly person: Pick<Person, 'id' | 'username' | 'name'>;
}

interface Beginning<K extends Kind> {
  readonly input: {
    readonly written: WrittenCall;
    readonly idempotencyKey?: string;
    readonly relay?: Relay;
    readonly targets?: readonly Target[];
    readonly afterError?: RunId;
  };
  readonly resolved: ResolvedCall;
  readonly decision: Decision;
  readonly gateAt: number;
  readonly grant: Grant;
  readonly request: Request;
  readonly callId: CallId;
  readonly before: readonly Change<K>[];
}

/** Writes the run down and spends its use; what is answered may be sent once that is committed. */
export function begin<K extends Kind>(
  { tx, actor, installation, host }: Context<unknown>,
  { grant, request, callId, before, input, resolved, decision, gateAt }: Beginning<K>,
) {
  const { call, task, workload, target } = resolved;
  if (workload === undefined) {
    const value = refuse('no-such-workload', `${resolved.tenant.name} has no workload for ${task.name}.`, {
      next: 'An owner can connect it.',
    });
    return { value, changes: [] };
  }
  const started = startRun(
    {
      decision,
      grant,
      call,
      callId,
      task,
      hands: actorHands(actor),
      ...proofOf(actor.credential),
      instance: host.instance,
      target,
      targets: input.targets,
      afterError: input.afterError,
      ...(input.idempotencyKey === undefined ? {} : { idempotencyKey: input.idempotencyKey }),
    },
    tx,
  );
  const { relay, written } = input;
  const order = orderOf(
    { actor, installation },
    { run: started.value.id, grant, request, resolved, workload, written: written.parameters, relay, targets: input.targets },
  );
  const { username, name } = actor.person;
  const about = { task: task.name, tenant: resolved.tenant.name, request: request.id, person: { id: actor.person.id, username, name } };
  const value: Started = { run: started.value, order, gateAt, about };
  return { value, changes: [...before, ...started.changes] };
}
