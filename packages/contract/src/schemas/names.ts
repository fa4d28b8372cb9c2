import Type, { type Static } from 'typebox';
import { closed, instant, oneOf, orNull } from './shape.ts';

/** A person wherever one is mentioned. */
export const PersonRef = closed({ id: Type.String(), username: Type.String(), name: Type.String() });
export type PersonRef = Static<typeof PersonRef>;

export const GroupRef = closed({ id: Type.String(), name: Type.String() });
export type GroupRef = Static<typeof GroupRef>;

/** A rule by name, as it stood when it was used. */
export const Pinned = closed({ name: Type.String(), version: Type.Integer(), digest: Type.String() });
export type Pinned = Static<typeof Pinned>;

/** Whether the caller may do something now, and if not, why. */
export const Can = closed({ allowed: Type.Boolean(), code: orNull(Type.String()), message: orNull(Type.String()) });
export type Can = Static<typeof Can>;

/** Why, in one step. */
export const Reason = closed({
  code: Type.String(),
  message: Type.String(),
  policy: Type.Optional(Type.String()),
  guard: Type.Optional(Type.String()),
  grant: Type.Optional(Type.String()),
  lock: Type.Optional(Type.String()),
  pointer: Type.Optional(Type.String()),
});
export type Reason = Static<typeof Reason>;

export const PersonKind = oneOf('human', 'agent', 'service');
export const Risk = oneOf('low', 'medium', 'high', 'critical');
export const Effect = oneOf('read', 'change');

/** Somebody who is away, and who is told in their place. */
export const Absence = closed({ person: PersonRef, delegate: PersonRef, from: instant, until: instant });
export type Absence = Static<typeof Absence>;
