import type { Hashing } from '@countersign/core/call.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { TargetFacts } from '@countersign/core/target.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type {
  Connector,
  Hears,
  Invocation,
  LockboxRead,
  OfferRead,
  RightsRead,
  Seeking,
  Sending,
  Sought,
} from '../connectors/connector.ts';
import { createExecutor, type Executor } from '../executor/execute.ts';
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
  execute(order: WorkOrder, hears?: Hears): Promise<Invocation>;
  /** Its roles, and the executor's way to them. */
  readonly roles: ScriptedRoles;
  readonly lending: RoleExecutor;
  /** What names stand for from now on; by default each is a mailbox of its own. */
  knows(how: (seeking: Seeking) => Sought): void;
  /** Names that were asked for. */
  readonly sought: readonly Seeking[];
  readonly lookUp: Executor['lookUp'];
  /** What a look at it finds from now on. */
  looks(as: {
    readonly check?: Checked;
    readonly rights?: RightsRead;
    readonly offer?: OfferRead;
    readonly certificateEnd?: number;
    readonly lockbox?: (workload: Workload) => LockboxRead;
  }): void;
  /** Workloads that were asked what Microsoft's engineers ask to see. */
  readonly askedLockbox: readonly Workload[];
  readonly lockbox: Executor['lockbox'];
  readonly certificateEnd: Executor['certificateEnd'];
  check(...asked: Parameters<Connector['check']>): ReturnType<Connector['check']>;
  rights: NonNullable<Connector['rights']>;
  offered: NonNullable<Connector['offered']>;
}

type Checked = Awaited<ReturnType<Connector['check']>>;

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

/** The same mailbox for the same name, however often it is asked for. */
export function mailboxNamed(name: string): TargetFacts {
  const id = `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').padStart(12, '0').slice(-12)}`;
  return { id, name, address: `${name.replace(/[^A-Za-z0-9]/g, '')}@contoso.com`, type: 'UserMailbox', members: null, membersDigest: null };
}

type Script = (sending: Sending, hears?: Hears) => Invocation | Promise<Invocation>;

export function scriptedWorkload(hashing: Hashing, monotonic: () => number): ScriptedWorkload {
  const orders: WorkOrder[] = [];
  const sent: Sending[] = [];
  const once: Script[] = [];
  const sought: Seeking[] = [];
  const askedLockbox: Workload[] = [];
  let script: Script = () => done();
  const roles = scriptedRoles();
  let knowing = (seeking: Seeking): Sought => ({ result: 'found', facts: mailboxNamed(seeking.named) });
  const seen: {
    check: Checked;
    rights: RightsRead;
    offer: OfferRead;
    lockbox: (workload: Workload) => LockboxRead;
    certificateEnd?: number;
  } = {
    check: { ok: true, detail: 'scripted' },
    rights: { ok: true, rights: { own: [], standing: [], cut: false } },
    lockbox: () => ({ result: 'absent' }),
    offer: { ok: true, entries: [{ role: 'Journaling', cmdlet: 'Get-Something', parameters: ['Identity'] }] },
  };
  const connector: Connector = {
    roles: roles.connector,
    async invoke(sending, _signal, hears) {
      sent.push(sending);
      return await (once.shift() ?? script)(sending, hears);
    },
    async resolve(seeking) {
      sought.push(seeking);
      return knowing(seeking);
    },
    check: async () => seen.check,
    rights: async () => seen.rights,
    offered: async () => seen.offer,
    certificateEnd: async () => seen.certificateEnd,
    async lockbox(workload) {
      askedLockbox.push(workload);
      return seen.lockbox(workload);
    },
    close: async () => undefined,
  };
  const executor = createExecutor({ connectors: { exchange: connector, graph: connector }, hashing, monotonic });
  return {
    orders,
    sent,
    roles,
    lending: executor.roles,
    sought,
    lookUp: executor.lookUp,
    knows(how) {
      knowing = how;
    },
    answer(how) {
      script = how;
    },
    next: (answer) => void once.push(() => answer),
    hold() {
      const gate = Promise.withResolvers<void>();
      once.push(async (sending, hears) => {
        await gate.promise;
        return await script(sending, hears);
      });
      return { release: () => gate.resolve() };
    },
    looks: (as) => void Object.assign(seen, as),
    check: executor.check,
    rights: executor.rights,
    offered: executor.offered,
    lockbox: executor.lockbox,
    askedLockbox,
    certificateEnd: executor.certificateEnd,
    async execute(order, hears) {
      orders.push(order);
      return await executor.execute(order, hears);
    },
  };
}
