import Type, { type Static } from 'typebox';
import { Can, PersonRef } from './names.ts';
import { AssignmentKind } from './roles.ts';
import { anything, closed, count, digest, instant, oneOf, orNull, pageOf, text } from './shape.ts';

const verdict = oneOf('keep', 'remove', 'unsure');

/** One time that an access review is held. */
export const Round = closed({
  id: Type.String(),
  review: Type.String(),
  version: Type.Integer(),
  openedAt: instant,
  endsAt: instant,
  closedAt: orNull(instant),
  items: count,
  decided: count,
  mine: Type.Integer({ minimum: 0, description: 'those that the caller may decide and nobody has' }),
});
export type Round = Static<typeof Round>;
export const RoundPage = pageOf(Round);

/** Which standing access is looked over, by whom and when. */
export const AccessReview = closed({
  name: Type.String(),
  version: Type.Integer(),
  digest,
  description: orNull(Type.String()),
  madeAt: instant,
  nextAt: orNull(Type.String({ format: 'date-time', description: 'when its next round is held' })),
  latest: orNull(closed({ id: Type.String(), openedAt: instant, endsAt: instant, closedAt: orNull(instant) })),
  text: anything,
  frozen: anything,
});
export type AccessReview = Static<typeof AccessReview>;
export const AccessReviewPage = pageOf(AccessReview);

const decision = closed({ verdict, person: PersonRef, at: instant, reason: orNull(Type.String()) });

/** One access of one subject: who has it, when it was last used, and what was said of it. */
export const RoundItem = closed({
  id: Type.String(),
  subject: closed({ person: orNull(PersonRef), group: orNull(Type.String()) }),
  access: closed({
    kind: oneOf('assignment', 'member', 'named'),
    assignment: orNull(Type.String()),
    tenant: orNull(Type.String()),
    role: orNull(Type.String()),
    scope: orNull(Type.String()),
    assigned: orNull(
      closed(
        { kind: AssignmentKind, endsAt: orNull(instant) },
        'what the assignment gives, and until when; null where the round did not write it down: somebody is eligible',
      ),
    ),
    group: orNull(Type.String()),
    policy: orNull(Type.String()),
  }),
  usedAt: orNull(instant),
  recommends: orNull(oneOf('keep', 'remove')),
  decision: orNull(decision),
  result: orNull(oneOf('by-hand', 'changed', 'kept', 'over', 'removed')),
  can: Can,
});
export type RoundItem = Static<typeof RoundItem>;

export const RoundDetail = closed({
  ...Round.properties,
  reason: Type.Boolean({ description: 'whoever decides says why' }),
  undecided: oneOf('keep', 'recommendation', 'remove'),
  unusedFor: Type.String({ description: 'how far back use was looked at' }),
  entries: Type.Array(RoundItem),
});
export type RoundDetail = Static<typeof RoundDetail>;

export const DecisionBody = closed({
  items: Type.Array(text(64), { minItems: 1, maxItems: 1000 }),
  verdict,
  reason: Type.Optional(text(2000)),
});
export const DecisionAnswer = closed({ round: Type.String(), decided: count });
