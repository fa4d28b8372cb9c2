import Type, { type Static } from 'typebox';
import { PersonKind, PersonRef } from './names.ts';
import { anyObject, closed, flag, instant, oneOf, orNull, text } from './shape.ts';

export const BuiltInRole = oneOf('owner', 'policy-administrator', 'approver', 'operator', 'auditor');
export const Method = oneOf('code', 'demo', 'passkey', 'password', 'recovery', 'sealed', 'single-sign-on');

const said = {
  acr: orNull(Type.String({ description: 'what the provider said of how: its word' })),
  amr: Type.Array(Type.String()),
  contexts: Type.Array(Type.String(), { description: 'authentication contexts that the provider said were met' }),
};

export const Session = closed({
  person: closed({ id: Type.String(), username: Type.String(), name: Type.String(), kind: PersonKind }),
  roles: Type.Array(BuiltInRole, { description: 'what to show; what may be done is asked of each thing itself' }),
  method: Method,
  ...said,
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
  ...said,
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

const ceremony = Type.String({ minLength: 1, maxLength: 2000, description: 'from the first step, as it was given' });
const secretText = Type.String({ minLength: 1, maxLength: 200 });
const code = Type.String({ minLength: 1, maxLength: 30 });
const enrolled = { username: text(63), codes: Type.Array(text(100), { minItems: 1, maxItems: 2 }) };

/** The first step of a passkey: `options` go to the browser's own dialogue, `ceremony` comes back with its answer. */
export const PasskeyBegun = closed({ ceremony: Type.String(), options: anyObject });
export const PasskeySignIn = closed({ ceremony, response: anyObject });
export const PasskeyBody = closed({ ceremony, response: anyObject, label: text(100) });
export const PasswordSignIn = closed({ username: text(63), password: secretText, code });
export const RecoverySignIn = closed({ username: text(63), code });
/** The first step of a password: an app reads `uri`, or a person types `secret`. */
export const PasswordBegun = closed({ ceremony: Type.String(), secret: Type.String(), uri: Type.String() });
export const PasswordBody = closed({ ceremony, password: secretText, code });
export const EnrolmentCodes = closed(enrolled);
export const EnrolledPasskey = closed({ ...enrolled, ceremony, response: anyObject, label: text(100) });
export const EnrolledPassword = closed({ ...enrolled, ceremony, password: secretText, code });

export const OwnCredential = closed({
  id: Type.String(),
  kind: oneOf('identity', 'passkey', 'password', 'recovery', 'sealed'),
  label: Type.String(),
  madeAt: instant,
  endsAt: instant,
});
export const OwnCredentialList = closed({ items: Type.Array(OwnCredential) });
export const OwnCredentialEnded = closed({ id: Type.String(), endedAt: orNull(instant) });
/** Shown once and kept nowhere. */
export const RecoveryCodes = closed({ codes: Type.Array(Type.String()) });

export const TokenSignIn = closed({ token: text(300) });
