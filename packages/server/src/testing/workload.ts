import type { Hashing } from '@countersign/core/call.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Connector, Invocation, Sending } from '../connectors/connector.ts';
import { createExecutor } from '../executor/execute.ts';
import type { WorkOrder } from '../executor/order.ts';
import type { RoleExecutor } from '../executor/roles.ts';
import { type ScriptedRoles, scriptedRoles } from './scripted-roles.ts';

/** A workload that answers as it is told, behind the executor that the server has: what it would not send never arrives here. */
export interface ScriptedWorkload {
  /** Every order that was given, sent or not. */
  readonly orders: readonly WorkOrder[];
  /** What went on the wire. */
  readonly sent: readonly Sending[];
  /** From now on it answers so. */
  answer(how: Script): void;
  /** What it answers once, before it goes on as it was. */
  next(answer: Invocation): void;
  /** The next call waits until it is released, and is then answered as usual. */
  hold(): { release(): void };
  execute(order: WorkOrder, signal: AbortSignal): Promise<Invocation>;
  /** Its roles, and the executor's way to them. */
  readonly roles: ScriptedRoles;
  readonly lending: RoleExecutor;
}

const digest = 'd'.repeat(64) as Digest;

export const done = (output: Json = [{ done: true }]): Invocation => ({ result: 'done', output, warnings: [], sentDigest: digest });
export const rejected = (message = 'The workload says no.'): Invocation => ({
  result: 'rejected',
  status: 400,
  code: 'Rejected',
  message,
  sentDigest: digest,
});
export const unknown = (message = 'No answer came.'): Invocation => ({ result: 'unknown', message, sentDigest: digest });
export const notSent = (message = 'Nobody is there.'): Invocation => ({ result: 'not-sent', code: 'workload-unreachable', message });

type Script = (sending: Sending) => Invocation | Promise<Invocation>;

export function scriptedWorkload(hashing: Hashing, monotonic: () => number): ScriptedWorkload {
  const orders: WorkOrder[] = [];
  const sent: Sending[] = [];
  const once: Script[] = [];
  let script: Script = () => done();
  const roles = scriptedRoles();
  const connector: Connector = {
    roles: roles.connector,
    async invoke(sending) {
      sent.push(sending);
      return await (once.shift() ?? script)(sending);
    },
    check: async () => ({ ok: true, detail: 'scripted' }),
    close: async () => undefined,
  };
  const executor = createExecutor({ connectors: { exchange: connector }, hashing, monotonic });
  return {
    orders,
    sent,
    roles,
    lending: executor.roles,
    answer(how) {
      script = how;
    },
    next: (answer) => void once.push(() => answer),
    hold() {
      const gate = Promise.withResolvers<void>();
      once.push(async (sending) => {
        await gate.promise;
        return await script(sending);
      });
      return { release: () => gate.resolve() };
    },
    async execute(order, signal) {
      orders.push(order);
      return await executor.execute(order, signal);
    },
  };
}
