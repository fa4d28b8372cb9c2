import Type from 'typebox';
import { Can, PersonRef } from './names.ts';
import { closed, digest, instant, oneOf, orNull, pageOf, text } from './shape.ts';

const word = closed({ person: PersonRef, inOrder: Type.Boolean(), comment: orNull(Type.String()), at: instant });
const found = oneOf('in-order', 'not-in-order');

/** The review of one break-glass by those who would have had to approve it. */
export const Review = closed({
  request: Type.String(),
  digest,
  person: PersonRef,
  policy: Type.String(),
  what: Type.String(),
  reason: Type.String(),
  openedAt: instant,
  closedAt: orNull(instant),
  found: orNull(found),
  words: Type.Array(word),
  can: Can,
});
export const ReviewPage = pageOf(Review);
export const ReviewBody = closed({ verdict: found, digest: text(64), comment: Type.Optional(text(2000)) });
export const ReviewAnswer = closed({ request: Type.String(), closedAt: orNull(instant), found: orNull(found) });
