import Type, { type Static } from 'typebox';
import { Effect, Risk } from './names.ts';
import { anyObject, anything, closed, digest, oneOf, orNull } from './shape.ts';

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
});
export type Call = Static<typeof Call>;

/** What is asked for or given: `calls` holds one for a call and many for a batch; `change` is a configuration's full text. */
export const Asks = closed({
  kind: oneOf('call', 'batch', 'tasks', 'role', 'configuration'),
  summary: Type.String({ description: 'one line for a person' }),
  tenant: orNull(Type.String()),
  calls: Type.Array(Call),
  onError: orNull(oneOf('stop', 'continue')),
  constraint: anything,
  role: orNull(Type.String()),
  scope: orNull(Type.String()),
  change: anything,
});
export type Asks = Static<typeof Asks>;
