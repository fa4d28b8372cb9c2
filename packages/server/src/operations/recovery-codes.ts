import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { CredentialId, Digest, PersonId } from '@countersign/core/ids.ts';
import { acts, type Credential, isLive } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tx } from '../store/store.ts';
import { againstStale } from './fresh.ts';
import { ended, made } from './made.ts';
import { type Browser, type Opened, opened, type SessionKinds } from './opened.ts';
import { operation, reading } from './operation.ts';
import { refusedSignIn } from './refused-sign-in.ts';
import { whoseList } from './visible.ts';

const years = 10 * 366 * 24 * 3_600_000;

/** Makes oneself recovery codes in place of those before; the edge draws them, and only their hashes come here. */
export const makeRecoveryCodes = operation<{ readonly codes: readonly Digest[] }, { readonly count: number }, SessionKinds>({
  name: 'make-recovery-codes',
  mark: 'self',
  who: 'human',
  records: ['credential.made', 'credential.ended'],
  gate: 'exclusive',
  async run({ tx, actor }, { codes }) {
    const stale = againstStale(actor, tx.now);
    if (stale !== undefined) return { value: stale, changes: [] };
    const { id: from, makers, provedAt, method } = actor.credential;
    const person = actor.person.id;
    const plain = { kind: 'recovery', person, makers, provedAt, method, from, label: 'recovery code' } as const;
    const times = { madeAt: tx.now, endsAt: (tx.now + years) as Instant };
    const before = (await tx.credentials.ofPerson(person)).filter((one) => one.kind === 'recovery' && one.endedAt === undefined);
    return {
      value: { count: codes.length },
      changes: [
        ...before.flatMap((one) => ended(one, person, tx.now)),
        ...codes.flatMap((code) => made({ id: tx.newId('cred'), hash: hashOf(tx, person, code), ...plain, ...times }, person)),
      ],
    };
  },
});

function hashOf({ sha256 }: Pick<Tx, 'sha256'>, person: PersonId, code: Digest): Digest {
  return sha256(`recovery\n${person}\n${code}`);
}

/** Signs in with a recovery code, which ends with it. */
export const signInByRecovery = operation<
  { readonly username: string; readonly code: Digest; readonly browser: Browser },
  Opened,
  SessionKinds | 'sign-in.refused'
>({
  name: 'sign-in-by-recovery',
  mark: 'self',
  who: 'anybody',
  records: ['credential.made', 'credential.ended', 'sign-in.refused'],
  gate: 'exclusive',
  async run({ tx, host }, { username, code, browser }) {
    const person = await tx.people.byUsername(username);
    if (person === undefined) return { value: wrong(), changes: [] };
    const credential = (await tx.credentials.byHash(hashOf(tx, person.id, code)))?.credential;
    if (credential === undefined || !isLive(credential, tx.now) || person.disabledAt !== undefined)
      return { value: wrong(), changes: [refusedSignIn(person.id, 'recovery')] };
    const { value, changes } = await opened({ tx, host, browser }, { with: credential, method: 'recovery' });
    return { value, changes: [...changes, ...ended(credential, person.id, tx.now)] };
  },
});

function wrong(): Refusal {
  return refuse('not-signed-in', 'This is no recovery code of this person, or it was used.', { next: 'Try another, or ask the owners.' });
}

/** What one signs in with here, without anything that would sign in. */
export const listCredentials = reading<{ readonly username: string | undefined }, { readonly credentials: readonly Credential[] }>({
  name: 'list-credentials',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }, { username }) {
    const whose = await whoseList(reader, actor, { mine: true, username });
    if ('refused' in whose) return whose;
    const held = await reader.credentials.ofPerson(whose.person ?? actor.person.id);
    return { credentials: held.filter((one) => !acts(one) && isLive(one, now)) };
  },
});

/** Ends what somebody signs in with, and the sessions that came of it: one's own, or anybody's as an owner. */
export const endCredential = operation<{ readonly credential: CredentialId }, Credential, 'credential.ended'>({
  name: 'end-credential',
  mark: 'emergency',
  who: 'person',
  records: ['credential.ended'],
  gate: 'exclusive',
  async run({ tx, actor }, { credential: id }) {
    const credential = await tx.credentials.find(id);
    if (credential === undefined || acts(credential) || (credential.person !== actor.person.id && !actor.owner))
      return { value: noSuchCredential(), changes: [] };
    if (credential.endedAt !== undefined) return { value: credential, changes: [] };
    const held = await tx.credentials.ofPerson(credential.person);
    const over = [credential, ...held.filter((one) => one.from === id && one.kind === 'session' && isLive(one, tx.now))];
    return { value: { ...credential, endedAt: tx.now }, changes: over.flatMap((one) => ended(one, actor.person.id, tx.now)) };
  },
});

export function noSuchCredential(): Refusal {
  return refuse('not-found', 'There is no such thing to sign in with.', { next: 'List what you sign in with.' });
}
