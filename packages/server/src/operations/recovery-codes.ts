import { raiseAlarm } from '@countersign/core/alarm.ts';
import type { Change } from '@countersign/core/change.ts';
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
import { whoseCredentials } from './visible.ts';

const years = 10 * 366 * 24 * 3_600_000;

type CodeKind = 'recovery' | 'sealed';
const labels: { readonly [kind in CodeKind]: string } = { recovery: 'recovery code', sealed: 'sealed code' };

/** Makes oneself codes in place of those before; the edge draws them, and only their hashes come here. */
const making = (name: string, kind: CodeKind) =>
  operation<{ readonly codes: readonly Digest[] }, { readonly count: number }, SessionKinds>({
    name,
    mark: 'self',
    who: 'human',
    records: ['credential.made', 'credential.ended'],
    gate: 'exclusive',
    async run({ tx, actor }, { codes }) {
      const stale = againstStale(actor, tx.now);
      if (stale !== undefined) return { value: stale, changes: [] };
      const { id: from, makers, provedAt, method } = actor.credential;
      const person = actor.person.id;
      const plain = { kind, person, makers, provedAt, method, from, label: labels[kind] };
      const times = { madeAt: tx.now, endsAt: (tx.now + years) as Instant };
      const before = (await tx.credentials.ofPerson(person)).filter((one) => one.kind === kind && one.endedAt === undefined);
      return {
        value: { count: codes.length },
        changes: [
          ...before.flatMap((one) => ended(one, person, tx.now)),
          ...codes.flatMap((code) => made({ id: tx.newId('cred'), hash: hashOf(tx, kind, { person, code }), ...plain, ...times }, person)),
        ],
      };
    },
  });

/** Codes that sign one in when everything else is lost. */
export const makeRecoveryCodes = making('make-recovery-codes', 'recovery');

/** Codes for a sealed envelope: whoever opens it may break the glass in one's name, and nothing else. */
export const makeSealedCodes = making('make-sealed-codes', 'sealed');

function hashOf({ sha256 }: Pick<Tx, 'sha256'>, kind: CodeKind, { person, code }: { person: PersonId; code: Digest }): Digest {
  return sha256(`${kind}\n${person}\n${code}`);
}

/** Signs in with a recovery code or a sealed one, which ends with it. Owners are told of a sealed one at once. */
export const signInByRecovery = operation<
  { readonly username: string; readonly code: Digest; readonly browser: Browser },
  Opened,
  SessionKinds | 'alarm.raised' | 'sign-in.refused'
>({
  name: 'sign-in-by-recovery',
  mark: 'self',
  who: 'anybody',
  records: ['alarm.raised', 'credential.made', 'credential.ended', 'sign-in.refused'],
  gate: 'exclusive',
  async run({ tx, host }, { username, code, browser }) {
    const person = await tx.people.byUsername(username);
    if (person === undefined) return { value: wrong(), changes: [] };
    const credential = await codeOf(tx, person.id, code);
    if (credential === undefined || !isLive(credential, tx.now) || person.disabledAt !== undefined)
      return { value: wrong(), changes: [refusedSignIn(person.id, 'recovery')] };
    const method = credential.kind === 'sealed' ? 'sealed' : 'recovery';
    const { value, changes } = await opened({ tx, host, browser }, { with: credential, method });
    const told = method === 'sealed' ? sealedUsed(credential, person.username, tx.now) : [];
    return { value, changes: [...changes, ...ended(credential, person.id, tx.now), ...told] };
  },
});

async function codeOf(tx: Tx, person: PersonId, code: Digest): Promise<Credential | undefined> {
  for (const kind of ['recovery', 'sealed'] as const) {
    const found = await tx.credentials.byHash(hashOf(tx, kind, { person, code }));
    if (found !== undefined) return found.credential;
  }
  return undefined;
}

const week = 7 * 24 * 3_600_000;

function sealedUsed({ id }: Credential, username: string, now: Instant): readonly Change<'alarm.raised'>[] {
  const says = `A sealed code of ${username} was used to sign in. Whoever holds it can break the glass and nothing else; see whether the envelope was opened for that.`;
  return raiseAlarm({ key: `sealed:${id}`, code: 'sealed-code-used', says, raisedAt: now, shownUntil: (now + week) as Instant });
}

function wrong(): Refusal {
  return refuse('not-signed-in', 'This is no code of this person, or it was used.', { next: 'Try another, or ask the owners.' });
}

/** What one signs in with here, without anything that would sign in. */
export const listCredentials = reading<{ readonly username: string | undefined }, { readonly credentials: readonly Credential[] }>({
  name: 'list-credentials',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }, { username }) {
    const whose = await whoseCredentials(reader, actor, username);
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
