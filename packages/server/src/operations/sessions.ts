import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { CredentialId, Digest, PersonId } from '@countersign/core/ids.ts';
import type { Credential } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import { readActor } from './actor.ts';
import { ended } from './made.ts';
import { type Browser, type Opened, opened, type SessionKinds } from './opened.ts';
import { operation } from './operation.ts';
import { sessionBounds } from './session-bounds.ts';

/** Signs in to a demo with one of the tokens that were printed when it was started. No other installation takes a token for a session. */
export const signInByToken = operation<{ readonly token: Digest; readonly browser: Browser }, Opened, SessionKinds>({
  name: 'sign-in-by-token',
  mark: 'self',
  who: 'anybody',
  records: ['credential.made', 'credential.ended'],
  gate: 'exclusive',
  async run({ tx, installation, host }, { token, browser }) {
    if (!installation.demo)
      return { value: refuse('not-allowed', 'Only a demo is signed in to by token.', { next: 'Sign in another way.' }), changes: [] };
    const actor = await readActor(tx, { credential: token });
    if ('refused' in actor) return { value: actor, changes: [] };
    if (actor.credential.kind !== 'token') return { value: noSuchSession(), changes: [] };
    return await opened({ tx, host, browser }, { with: actor.credential, method: 'demo' });
  },
});

/** Ends one's own session (this one, where none is named), or anybody's if one is an owner. */
export const endSession = operation<{ readonly session: CredentialId | undefined }, Credential, SessionKinds>({
  name: 'end-session',
  mark: 'emergency',
  who: 'person',
  records: ['credential.made', 'credential.ended'],
  gate: 'exclusive',
  async run({ tx, actor }, { session: id }) {
    const session = id === undefined ? actor.credential : await tx.credentials.find(id);
    if (session?.kind !== 'session' || !mayEnd(session.person, { me: actor.person.id, owner: actor.owner }))
      return { value: noSuchSession(), changes: [] };
    if (session.endedAt !== undefined) return { value: session, changes: [] };
    return { value: { ...session, endedAt: tx.now }, changes: ended(session, actor.person.id, tx.now) };
  },
});

function mayEnd(person: PersonId, { me, owner }: { readonly me: PersonId; readonly owner: boolean }): boolean {
  return person === me || owner;
}

/** Says that one is still there: the session idles later. It never lives longer. */
export const keepSession = operation<undefined, Credential, never>({
  name: 'keep-session',
  mark: 'self',
  who: 'person',
  records: [],
  gate: 'shared',
  async run({ tx, actor, host }) {
    const { credential } = actor;
    if (credential.kind !== 'session') return { value: noSuchSession(), changes: [] };
    const { idle } = await sessionBounds(tx, host);
    return { value: { ...credential, idleEndsAt: Math.min(tx.now + idle, credential.endsAt) as Instant }, changes: [] };
  },
});

export function noSuchSession(): Refusal {
  return refuse('no-such-session', 'There is no such session.', { next: 'List your sessions.' });
}
