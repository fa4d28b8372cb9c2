import Type, { type Static } from 'typebox';
import { Call } from './asks.ts';
import { Effect, PersonRef, Reason, Risk } from './names.ts';
import { Route } from './route.ts';
import { writtenCall } from './runs.ts';
import { anyObject, closed, instant, oneOf, orNull, pageOf, text } from './shape.ts';

export const ExplainBody = closed({
  ...writtenCall,
  policy: Type.Optional(text(100)),
  person: Type.Optional(text(63)),
  draft: Type.Optional(
    closed(
      { kind: oneOf('policy', 'guard'), name: text(100), document: anyObject },
      'for owners: a rule that is judged as though it were in force',
    ),
  ),
});

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

/** A call that was kept, and what would be decided about it now: why it is blocked, and by which ways it could be approved. */
export const CallDetail = closed({
  id: Type.String(),
  keptAt: instant,
  ...Explanation.properties,
  request: orNull(Type.String({ description: 'the request that waits for exactly this call, alone or among others' })),
});
export type CallDetail = Static<typeof CallDetail>;

/** One task at one tenant that somebody may run or ask for, by one route. */
export const Opening = closed({
  tenant: Type.String(),
  task: Type.String(),
  risk: Risk,
  effect: Effect,
  route: Route,
  parameters: Type.Array(anyObject, { description: 'schemas of the policy and its guards; the values must fit all of them' }),
  lock: orNull(Type.String({ description: 'the lock that stops it for now' })),
});
export type Opening = Static<typeof Opening>;
export const OpeningPage = pageOf(Opening);
