import Type, { type Static } from 'typebox';
import { Asks } from './asks.ts';
import { Can, PersonRef, Pinned } from './names.ts';
import { closed, count, digest, instant, oneOf, orNull, pageOf, text, words } from './shape.ts';

/** What an approved request gives. `endsAt` is the one expiry and never moves later. */
export const Grant = closed({
  id: Type.String(),
  state: oneOf('scheduled', 'active', 'ended'),
  request: Type.String(),
  person: PersonRef,
  digest,
  gives: Asks,
  bind: oneOf('call', 'task'),
  policy: Pinned,
  guards: Type.Array(Pinned),
  tasks: Type.Array(Pinned),
  approvedAt: instant,
  startsAt: instant,
  endsAt: instant,
  maxUses: orNull(Type.Integer()),
  uses: count,
  usesPerDay: orNull(Type.Integer({ description: 'a day begins at 00:00 UTC' })),
  usedToday: orNull(count),
  membership: orNull(oneOf('adding', 'added', 'removing', 'removed')),
  endedAt: orNull(instant),
  endedBy: orNull(oneOf('expiry', 'use', 'return', 'revocation', 'rule', 'restore')),
});
export type Grant = Static<typeof Grant>;
export const GrantPage = pageOf(Grant);

export const GrantDetail = closed({ ...Grant.properties, can: closed({ revoke: Can, return: Can, extend: Can }) });
export type GrantDetail = Static<typeof GrantDetail>;

export const CommentBody = closed({ comment: Type.Optional(text(2000)) });
export const ExtendBody = closed({
  reason: Type.Optional(text(2000)),
  duration: Type.Optional(text(50)),
  ticket: Type.Optional(text(200)),
});

/** What was ended, and the runs that had already started: nothing starts under it from here on. */
export const GrantEnded = closed({ grant: Grant, running: words });
