import type { Change } from '@countersign/core/change.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { CredentialId, Digest, PersonId } from '@countersign/core/ids.ts';
import { type Credential, isLive, type Method } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tx } from '../store/store.ts';
import { readActor } from './actor.ts';
import { ended, made } from './made.ts';
import { type Host, operation } from './operation.ts';

type Kinds = 'credential.made' | 'credential.ended';

export interface Opened {
  readonly session: Credential;
}

/** What a browser was given: the hash of the new session's secret, the one that it had before, and what browser it is. */
export interface Browser {
  readonly hash: Digest;
  readonly before: Digest | undefined;
  readonly label: string;
}

/** Signs in to a demo with one of the tokens that were printed when it was started. No other installation takes a token for a session. */
export const signInByToken = operation<{ readonly token: Digest; readonly browser: Browser }, Opened, Kinds>({
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

/** A new session after a proof in this very moment; whatever session the browser had before ends with it. */
async function opened(
  { tx, host, browser }: { readonly tx: Tx; readonly host: Host; readonly browser: Browser },
  { with: source, method }: { readonly with: Credential; readonly method: Method },
): Promise<{ readonly value: Opened; readonly changes: readonly Change<Kinds>[] }> {
  const { longest, idle } = host.sessions;
  const { now } = tx;
  const session: Credential = {
    id: tx.newId('cred'),
    kind: 'session',
    hash: browser.hash,
    person: source.person,
    makers: source.makers,
    label: browser.label,
    madeAt: now,
    provedAt: now,
    method,
    from: source.id,
    endsAt: (now + longest) as Instant,
    idleEndsAt: (now + Math.min(idle, longest)) as Instant,
  };
  return { value: { session }, changes: [...(await rotated(tx, browser.before)), ...made(session, source.person)] };
}

async function rotated(tx: Tx, before: Digest | undefined): Promise<readonly Change<Kinds>[]> {
  const found = before === undefined ? undefined : await tx.credentials.byHash(before);
  if (found?.credential.kind !== 'session' || !isLive(found.credential, tx.now)) return [];
  return ended(found.credential, found.person.id, tx.now);
}

/** Ends one's own session (this one, where none is named), or anybody's if one is an owner. */
export const endSession = operation<{ readonly session: CredentialId | undefined }, Credential, Kinds>({
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
    return { value: { ...credential, idleEndsAt: Math.min(tx.now + host.sessions.idle, credential.endsAt) as Instant }, changes: [] };
  },
});

export function noSuchSession(): Refusal {
  return refuse('no-such-session', 'There is no such session.', { next: 'List your sessions.' });
}
