import type { Asks as AsksView, Call as CallView, Target as TargetView } from '@countersign/contract/schemas/asks.ts';
import { summariseBatch, theTenant } from '@countersign/core/batch.ts';
import { type Call, targetOf } from '@countersign/core/call.ts';
import type { TenantId } from '@countersign/core/ids.ts';
import { type Asks, tenantOf } from '@countersign/core/request.ts';
import { summaryOf } from '@countersign/core/summary.ts';
import type { Target } from '@countersign/core/target.ts';
import type { Task } from '@countersign/core/task.ts';
import { type Names, namingOf } from '../../../operations/names.ts';
import { tenantName } from './names.ts';

/** A call with what the catalogue says of its task today. */
export function callView(call: Call, names: Names, bound: readonly Target[] = []): CallView {
  const task = names.tasks.get(call.task);
  return {
    tenant: tenantName(names, call.tenant),
    task: call.task,
    taskVersion: call.taskVersion,
    parameters: call.parameters,
    digest: call.digest,
    summary: task?.summary ?? null,
    effect: task?.effect ?? null,
    risk: task?.risk ?? null,
    why: task?.why ?? null,
    target: task === undefined ? null : (targetOf(task, call.parameters) ?? null),
    targets: task === undefined ? bound.map(boundView) : [...targetViews(task, call, bound)],
  };
}

/** Every target that the call names: what was found behind it, or that nobody looked. */
function targetViews(task: Task, { parameters }: Call, bound: readonly Target[]): readonly TargetView[] {
  return Object.entries(task.targets).flatMap(([parameter, kind]) => {
    const named = parameters[parameter];
    if (typeof named !== 'string' || task.secrets.includes(parameter)) return [];
    const found = bound.find((target) => target.parameter === parameter);
    return [found === undefined ? { ...unresolved, parameter, kind, named } : boundView(found)];
  });
}

const unresolved = { resolved: false, id: null, name: null, address: null, type: null, members: null };

function boundView({ membersDigest: _digest, ...target }: Target): TargetView {
  return { ...target, resolved: true };
}

const nothing = {
  tenant: null,
  calls: [],
  status: null,
  batch: null,
  onError: null,
  constraint: null,
  role: null,
  scope: null,
  account: null,
  change: null,
};

/** What is asked for. `tasks` names what a request for tasks covers. */
export function asksView(asks: Asks, tasks: readonly { readonly name: string }[], names: Names): AsksView {
  const kind = { kind: asks.kind, summary: summaryOf(asks, tasks, namingOf(names)) };
  switch (asks.kind) {
    case 'call': {
      const status = asks.status === undefined ? null : callView(asks.status.call, names);
      return {
        ...nothing,
        ...kind,
        tenant: tenantName(names, asks.call.tenant),
        calls: [callView(asks.call, names, asks.targets)],
        status,
      };
    }
    case 'batch': {
      const only = tenantOf(asks);
      const tenant = only === undefined ? null : tenantName(names, only);
      const calls = asks.calls.map((call, at) => callView(call, names, asks.targets?.[at]));
      return { ...nothing, ...kind, tenant, calls, batch: batchView(asks, names), onError: asks.onError };
    }
    case 'tasks':
      return { ...nothing, ...kind, tenant: tenantName(names, asks.tenant), constraint: asks.constraint ?? null };
    case 'role':
      return { ...nothing, ...kind, tenant: tenantName(names, asks.tenant), role: asks.role, scope: asks.scope, account: asks.account };
    case 'configuration':
      return { ...nothing, ...kind, change: asks.change };
  }
}

function batchView({ calls, targets }: Extract<Asks, { kind: 'batch' }>, names: Names): AsksView['batch'] {
  const { tenants, tasks, columns, outliers, ...summary } = summariseBatch(calls, targets);
  return {
    ...summary,
    tenants: tenants.map(({ tenant, count }) => ({ tenant: tenantName(names, tenant), count })),
    tasks: tasks.map((one) => ({ ...one })),
    columns: columns.map((column) => ({ ...column, values: column.values.map((value) => ({ ...value })) })),
    outliers: outliers.map((one) =>
      one.parameter === theTenant ? { ...one, value: tenantName(names, one.value as TenantId) } : { ...one },
    ),
  };
}

/** In lists a batch shows the first of its calls. */
export function shortened<T extends { readonly asks: AsksView }>(view: T): T {
  return { ...view, asks: { ...view.asks, calls: view.asks.calls.slice(0, mostInLists) } };
}

const mostInLists = 20;
