import Type, { type Static } from 'typebox';
import { GroupRef, PersonRef, Risk } from './names.ts';
import { closed, count, flag, instant, oneOf, orNull, pageOf, text, words } from './shape.ts';

/** Rights that a workload lends as one piece. `eligible`: the caller may ask for it now; `account`: as whom. */
export const Role = closed({
  tenant: Type.String(),
  name: Type.String(),
  version: Type.Integer(),
  key: Type.String({ description: 'the workload’s own immutable id of it' }),
  summary: Type.String(),
  risk: Risk,
  scoped: flag,
  policies: words,
  eligible: Type.Array(Type.String({ description: 'a scope' })),
  account: orNull(Type.String()),
});
export type Role = Static<typeof Role>;
export const RolePage = pageOf(Role);
export const RoleBody = closed({
  role: text(200, 'Exchange\\Help Desk'),
  key: text(256, 'the workload’s own immutable id of it'),
  summary: Type.Optional(text(500)),
  risk: Risk,
  scoped: Type.Optional(Type.Boolean({ description: 'it is lent at scopes other than /, the whole tenant' })),
  reason: Type.Optional(text(2000)),
});

export const Account = closed({
  tenant: Type.String(),
  workload: Type.String(),
  person: PersonRef,
  version: Type.Integer(),
  key: Type.String(),
  name: Type.String(),
});
export type Account = Static<typeof Account>;
export const AccountList = closed({ items: Type.Array(Account) });
export const AccountBody = closed({
  key: text(256, 'the workload’s own immutable id of the account'),
  name: text(256),
  reason: Type.Optional(text(2000)),
});

export const AssignmentKind = oneOf('eligible', 'active');

/** A countersigned word that somebody may ask for a role, or has it. Its state is computed. */
export const Assignment = closed({
  id: Type.String(),
  version: Type.Integer(),
  kind: AssignmentKind,
  state: oneOf('scheduled', 'in-force', 'over'),
  person: orNull(PersonRef),
  group: orNull(GroupRef),
  tenant: Type.String(),
  role: Type.String(),
  scope: Type.String(),
  startsAt: instant,
  endsAt: orNull(instant),
});
export type Assignment = Static<typeof Assignment>;
export const AssignmentPage = pageOf(Assignment);
const assigning = {
  tenant: Type.Optional(text(253)),
  kind: AssignmentKind,
  person: Type.Optional(text(63, 'a username; exactly one of person and group')),
  group: Type.Optional(text(64)),
  role: text(200),
  scope: Type.Optional(text(300)),
  startsAt: Type.Optional(text(50, 'RFC 3339; now when left out')),
  endsAt: Type.Optional(text(50, 'RFC 3339; until it is removed when left out')),
  reason: Type.Optional(text(2000)),
  ticket: Type.Optional(text(200)),
};
export const AssignmentBody = closed(assigning);
export type AssignmentBody = Static<typeof AssignmentBody>;

/** That an account belongs to a role, as Countersign has made it and read it back. */
export const Membership = closed({
  id: Type.String(),
  person: PersonRef,
  tenant: Type.String(),
  role: Type.String(),
  scope: Type.String(),
  account: Type.String(),
  state: oneOf('adding', 'added', 'removing', 'removed'),
  standing: Type.Boolean({ description: 'it was there before, and is left there' }),
  attempts: count,
  since: instant,
});
export type Membership = Static<typeof Membership>;
export const MembershipPage = pageOf(Membership);

/** What a workload calls something, and its immutable id. */
export const Named = closed({ key: Type.String(), name: Type.String(), summary: orNull(Type.String()), scoped: orNull(flag) });
