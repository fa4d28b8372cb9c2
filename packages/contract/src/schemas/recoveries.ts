import Type, { type Static } from 'typebox';
import { PersonRef } from './names.ts';
import { closed, instant, oneOf, orNull } from './shape.ts';

export const Recovery = closed({
  id: Type.String(),
  person: PersonRef,
  reason: Type.String(),
  state: oneOf('waiting', 'canceled', 'completed', 'ratified'),
  begunAt: instant,
  endsAt: Type.String({ format: 'date-time', description: 'until then any owner cancels it; afterwards the person is an owner' }),
  decidedAt: orNull(instant),
});
export type Recovery = Static<typeof Recovery>;
export const RecoveryList = closed({ items: Type.Array(Recovery) });
