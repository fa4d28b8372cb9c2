import Type, { type Static } from 'typebox';
import { Call } from './asks.ts';
import { PersonRef, Reason } from './names.ts';
import { Route } from './route.ts';
import { writtenCall } from './runs.ts';
import { closed, instant, oneOf, orNull, text } from './shape.ts';

export const ExplainBody = closed({ ...writtenCall, policy: Type.Optional(text(100)), person: Type.Optional(text(63)) });

/** What would be decided now, and why; nothing is run, filed or recorded. */
export const Explanation = closed({
  verdict: oneOf('granted', 'auto', 'needs-approval', 'blocked'),
  person: PersonRef,
  call: Call,
  grant: orNull(Type.String()),
  reasons: Type.Array(Reason),
  routes: Type.Array(Route),
  at: instant,
});
export type Explanation = Static<typeof Explanation>;
