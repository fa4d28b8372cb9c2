import type { Hashing } from '@countersign/core/call.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import { boundTargets, byId, type Target } from '@countersign/core/target.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { ChangesRead, Connector, Hears, Invocation, LockboxRead, OfferRead, ReadFrom, RightsRead } from '../connectors/connector.ts';
import { filled } from './files.ts';
import { judge } from './judge.ts';
import { type Found, type Look, lookUp } from './look-up.ts';
import type { WorkOrder } from './order.ts';
import { type RoleExecutor, rolesThrough } from './roles.ts';

export interface ExecutorOptions {
  /** By kind: a workload names its connector. */
  readonly connectors: Readonly<Record<string, Connector>>;
  readonly hashing: Hashing;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic: () => number;
}

export interface Executor {
  /** Judges the order again, then sends it. Whatever does not fit is `not-sent`. */
  execute(order: WorkOrder, hears?: Hears): Promise<Invocation>;
  /** Reads what calls name, in the order of the calls; a refusal where a workload cannot be asked. */
  lookUp(looks: readonly Look[], signal: AbortSignal): Promise<readonly Found[] | Refusal>;
  /** Whether a workload's connection works. */
  check(workload: Workload, signal: AbortSignal): ReturnType<Connector['check']>;
  /** Until when the last of a workload's certificates is good; undefined where that cannot be known. */
  certificateEnd(workload: Workload): Promise<number | undefined>;
  readonly roles: RoleExecutor;
  /** Who holds rights at a workload now. */
  rights(workload: Workload, signal: AbortSignal): Promise<RightsRead>;
  /** What a workload offers now. */
  offered(workload: Workload, signal: AbortSignal): Promise<OfferRead>;
  /** What a workload's own audit says was changed since then; undefined where its connector cannot read one. */
  changesSince(workload: Workload, from: ReadFrom, signal: AbortSignal): Promise<ChangesRead | undefined>;
  /** What Microsoft's engineers ask to see by a workload; absent where nothing is asked there. */
  lockbox(workload: Workload, signal: AbortSignal): Promise<LockboxRead>;
  close(): Promise<void>;
}

/** The one place that reaches out: it holds the connectors and imports nothing that decides or stores. */
export function createExecutor({ connectors, hashing, monotonic }: ExecutorOptions): Executor {
  const connectorOf = (workload: Workload) => (Object.hasOwn(connectors, workload.connector) ? connectors[workload.connector] : undefined);
  return {
    async execute(order, hears) {
      const misfit = judge(order, hashing, monotonic());
      if (misfit !== undefined) return cannotRun(`Nothing was sent: ${misfit}.`);
      const connector = connectorOf(order.workload);
      if (connector === undefined) return cannotRun(`Nothing was sent: there is no connector ${order.workload.connector}.`);
      const { run, workload, task, relay } = order;
      const parameters = byId(filled(order), targetsOf(order));
      const wanted = relay === undefined ? {} : { relay };
      return await connector.invoke({ workload, task, parameters, correlation: run, ...wanted }, undefined, hears);
    },
    lookUp: (looks, signal) => lookUp(looks, connectorOf, signal),
    async check(workload, signal) {
      const connector = connectorOf(workload);
      if (connector === undefined)
        return { ok: false, message: `There is no connector ${workload.connector}.`, next: 'Correct the workload.' };
      return await connector.check(workload, signal);
    },
    certificateEnd: async (workload) => await connectorOf(workload)?.certificateEnd?.(workload),
    roles: rolesThrough({ connectorOf, hashing, monotonic }),
    async rights(workload, signal) {
      const asked = await connectorOf(workload)?.rights?.(workload, signal);
      return asked ?? { ok: false, message: `The connector ${workload.connector} cannot say who holds rights there.` };
    },
    async offered(workload, signal) {
      const asked = await connectorOf(workload)?.offered?.(workload, signal);
      return (
        asked ?? {
          ok: false,
          code: 'cannot-run',
          message: `The connector ${workload.connector} cannot say what is offered there.`,
          next: 'Its tasks are those of the catalogue.',
        }
      );
    },
    changesSince: async (workload, from, signal) => await connectorOf(workload)?.changesSince?.(workload, from, signal),
    lockbox: async (workload, signal) => (await connectorOf(workload)?.lockbox?.(workload, signal)) ?? { result: 'absent' },
    async close() {
      await Promise.all(Object.values(connectors).map((connector) => connector.close()));
    },
  };
}

/** What goes on the wire by its id: what the grant binds, or else what rules were judged by. */
function targetsOf({ grant, call, targets }: WorkOrder): readonly Target[] {
  const bound = boundTargets(grant.gives, call.digest);
  return bound.length > 0 || targets === 'unread' ? bound : targets;
}

const cannotRun = (message: string): Invocation => ({ result: 'not-sent', code: 'cannot-run', message });
