import Type, { type Static } from 'typebox';
import { PersonKind, PersonRef } from './names.ts';
import { closed, flag, instant, oneOf, orNull, text } from './shape.ts';

export const BuiltInRole = oneOf('owner', 'approver', 'operator', 'auditor');
export const Method = oneOf('code', 'demo');

export const Session = closed({
  person: closed({ id: Type.String(), username: Type.String(), name: Type.String(), kind: PersonKind }),
  roles: Type.Array(BuiltInRole, { description: 'what to show; what may be done is asked of each thing itself' }),
  method: Method,
  provedAt: Type.String({ format: 'date-time', description: 'when the person last proved who they are' }),
  endsAt: instant,
  idleEndsAt: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date-time',
    description: 'when it ends unless something is done before; null for a token',
  }),
  demo: flag,
  solo: flag,
});
export type Session = Static<typeof Session>;

export const SessionListed = closed({
  id: Type.String(),
  person: PersonRef,
  label: Type.String({ description: 'the browser, as it calls itself' }),
  method: Method,
  madeAt: instant,
  provedAt: instant,
  endsAt: instant,
  idleEndsAt: orNull(instant),
  current: flag,
});
export const SessionList = closed({ items: Type.Array(SessionListed) });
export const SessionEnded = closed({ id: Type.String(), endedAt: orNull(instant) });

export const Ways = closed({
  providers: Type.Array(
    closed({ id: Type.String(), label: Type.String(), start: Type.String({ description: 'where a browser is sent to sign in there' }) }),
  ),
  passkey: flag,
  password: flag,
  demo: flag,
});
export type Ways = Static<typeof Ways>;

export const TokenSignIn = closed({ token: text(300) });
