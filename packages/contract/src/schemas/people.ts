import Type, { type Static } from 'typebox';
import { GroupRef, PersonKind, PersonRef } from './names.ts';
import { closed, count, flag, instant, oneOf, orNull, pageOf, text } from './shape.ts';
import { Method } from './sign-in.ts';

export const PersonSummary = closed({ id: Type.String(), username: Type.String(), name: Type.String(), kind: PersonKind, disabled: flag });
export const PersonPage = pageOf(PersonSummary);

export const Person = closed({
  id: Type.String(),
  username: Type.String(),
  name: Type.String(),
  kind: PersonKind,
  mail: orNull(Type.String()),
  sponsor: orNull(PersonRef),
  disabledAt: orNull(instant),
  revision: Type.Integer(),
  groups: Type.Array(GroupRef, { description: 'through nesting' }),
});
export type Person = Static<typeof Person>;

export const PersonBody = closed({
  name: text(200),
  kind: Type.Optional(PersonKind),
  mail: Type.Optional(orNull(text(254))),
  sponsor: Type.Optional(orNull(text(63))),
  disabled: Type.Optional(flag),
  reason: Type.Optional(text(2000)),
});

export const Group = closed({
  id: Type.String(),
  name: Type.String(),
  members: closed({ people: count, groups: count }, 'how many are directly in it'),
  endedAt: orNull(instant),
  revision: Type.Integer(),
});
export type Group = Static<typeof Group>;
export const GroupPage = pageOf(Group);

/** What is directly in a group. */
export const Member = closed({
  kind: oneOf('person', 'group'),
  id: Type.String(),
  username: orNull(Type.String({ description: 'null for a group' })),
  name: Type.String(),
  disabled: Type.Boolean({ description: 'a person who is disabled, or a group that has ended: it counts for nothing' }),
});
export type Member = Static<typeof Member>;
export const MemberPage = pageOf(Member);

const naming = {
  kind: oneOf('policy', 'guard'),
  name: Type.String(),
  as: oneOf('requester', 'excluded', 'approver', 'observer', 'reviewer'),
  through: orNull(GroupRef),
};
/** All of a group: the groups that hold it, through nesting, every rule that names it or one of those (`through`), and whose groups it follows. */
export const GroupDetail = closed({
  ...Group.properties,
  within: Type.Array(GroupRef),
  named: Type.Array(closed(naming)),
  follows: Type.Array(closed({ issuer: Type.String(), id: Type.String() }), {
    description: 'groups of sign-in providers: who is in none of them any more is out of this one at the next sign-in there',
  }),
});
export type GroupDetail = Static<typeof GroupDetail>;

/** How many people, and how many groups, a change of a group names at most. */
export const mostMembers = 1000;
const members = Type.Optional(Type.Array(text(63), { maxItems: mostMembers }));
export const GroupBody = closed({ people: members, groups: members, reason: Type.Optional(text(2000)) });

const some = Type.Optional(closed({ people: members, groups: members }));
/** Who is taken into a group, and who is let out of it. */
export const MembersBody = closed({ add: some, remove: some, reason: Type.Optional(text(2000)) });

export const IdentityBody = closed({
  issuer: text(500),
  subject: text(255),
  reason: Type.Optional(text(2000)),
});

export const ProvisioningBody = closed({
  issuer: text(500),
  label: text(100),
  days: Type.Integer({ minimum: 1, maximum: 366 }),
  reason: Type.Optional(text(2000)),
});

export const EnrolmentBody = closed({
  label: text(100),
  days: Type.Integer({ minimum: 1, maximum: 366 }),
  reason: Type.Optional(text(2000)),
});
export const RedeemBody = closed({ username: text(63), codes: Type.Array(text(100), { minItems: 1, maxItems: 2 }) });

const token = {
  id: Type.String(),
  label: Type.String(),
  madeAt: instant,
  provedAt: instant,
  endsAt: instant,
  endedAt: orNull(instant),
  makers: Type.Array(PersonRef, { description: 'who else could have used it, and counts among its hands' }),
};
export const Token = closed({ ...token, current: flag });
export type Token = Static<typeof Token>;
export const TokenList = closed({ items: Type.Array(Token) });
export const TokenEnded = closed({ id: Type.String(), endedAt: orNull(instant) });
export const TokenBody = closed({ label: text(100), days: Type.Integer({ minimum: 1, maximum: 366 }) });

/** `token` is shown once and kept nowhere. */
export const NewToken = closed({ ...token, person: PersonRef, token: Type.String(), soloEnded: flag });
export type NewToken = Static<typeof NewToken>;

export const Me = closed({
  person: Person,
  owner: flag,
  auditor: flag,
  policyAdministrator: Type.Boolean({ description: 'proposes policies and guards, and countersigns those of others' }),
  tenants: orNull(Type.Array(Type.String(), { description: 'the tenants that one reaches; null where one reaches all' })),
  method: Method,
  token: Token,
  solo: Type.Boolean({ description: 'one owner alone configures, until a second is enrolled' }),
  demo: flag,
});
export type Me = Static<typeof Me>;
