import Type, { type Static } from 'typebox';
import { closed, count, flag, oneOf, orNull, words } from './shape.ts';

export const RouteStage = closed({
  need: count,
  groups: words,
  people: words,
  candidates: Type.Array(Type.String(), { maxItems: 50, description: 'the first by username' }),
  candidateCount: Type.Integer({ minimum: 0, description: 'how many could approve' }),
});

/** A way to get something approved: one policy and every guard that covers it. */
export const Route = closed({
  policy: Type.String(),
  policyVersion: Type.Integer(),
  guards: words,
  mode: oneOf('auto', 'emergency', 'observe', 'manual'),
  stages: Type.Array(RouteStage),
  maxDuration: Type.String(),
  maxUses: orNull(Type.Integer()),
  usesPerDay: orNull(Type.Integer()),
  bind: oneOf('call', 'task'),
  pendingFor: Type.String(),
  require: closed({ reason: flag, ticket: words, freshSignIn: orNull(Type.String()), passkey: flag, authenticationContexts: words }),
});
export type Route = Static<typeof Route>;
