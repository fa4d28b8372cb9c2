import Type, { type Static } from 'typebox';
import { Effect, Risk } from './names.ts';
import { anyObject, anything, closed, count, digest, oneOf, orNull } from './shape.ts';

/**
 * What a parameter names. `resolved`: looked up when it was filed, and looked at again before it runs; the members after it are what was
 * found then. Otherwise the name stands as it is written.
 */
export const Target = closed({
  parameter: Type.String(),
  kind: Type.String(),
  named: Type.String(),
  resolved: Type.Boolean(),
  id: orNull(Type.String()),
  name: orNull(Type.String()),
  address: orNull(Type.String()),
  type: orNull(Type.String()),
  members: orNull(count),
});
export type Target = Static<typeof Target>;

/** Tenant, task and parameters in canonical form, with what the catalogue says of the task. Secrets are marks. */
export const Call = closed({
  tenant: Type.String(),
  task: Type.String(),
  taskVersion: Type.Integer(),
  parameters: anyObject,
  digest,
  summary: orNull(Type.String()),
  effect: orNull(Effect),
  risk: orNull(Risk),
  why: orNull(Type.String()),
  target: orNull(Type.String()),
  targets: Type.Array(Target),
});
export type Call = Static<typeof Call>;

/** A long list in short: how much of what, and which calls are not like nearly all others. Positions count from 1. */
export const BatchSummary = closed({
  count,
  tenants: Type.Array(closed({ tenant: Type.String(), count })),
  tasks: Type.Array(closed({ task: Type.String(), count })),
  columns: Type.Array(
    closed({ parameter: Type.String(), given: count, distinct: count, values: Type.Array(closed({ value: anything, count })) }),
  ),
  outliers: Type.Array(closed({ position: count, parameter: Type.String(), value: anything, why: Type.String() })),
  outlierCount: count,
});

/** What is asked for or given: `calls` holds one for a call and many for a batch; `change` is a configuration's full text. */
export const Asks = closed({
  kind: oneOf('call', 'batch', 'tasks', 'role', 'configuration'),
  summary: Type.String({ description: 'one line for a person' }),
  tenant: orNull(Type.String({ description: 'null for configuration, and for a batch over several: each call names its own' })),
  status: orNull(
    Type.Object(
      { ...Call.properties },
      { additionalProperties: false, description: 'the read of the job that the call starts, which comes with it' },
    ),
  ),
  calls: Type.Array(Call, { description: 'in lists the first 20 of a batch; in a request’s own detail all of them' }),
  batch: orNull(BatchSummary),
  onError: orNull(oneOf('stop', 'continue')),
  constraint: anything,
  role: orNull(Type.String()),
  scope: orNull(Type.String()),
  account: orNull(Type.String({ description: 'the workload’s id of the account that the role is lent to' })),
  change: anything,
});
export type Asks = Static<typeof Asks>;
