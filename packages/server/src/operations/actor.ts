import { type Refusal, refuse } from '@countersign/core/errors.ts';
import {
  auditorsGroup,
  type CredentialId,
  type Digest,
  ownersGroup,
  type PersonId,
  policyAdministratorsGroup,
} from '@countersign/core/ids.ts';
import { type Actor, acts, type Credential, isLive } from '@countersign/core/person.ts';
import { type Reach, reachOf } from '@countersign/core/reach.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Reader } from '../store/store.ts';
import type { Caller, Who } from './operation.ts';
import { rolesWith } from './sealed-session.ts';

/** The actor as the database knows them now; what was revoked or disabled a moment ago is nobody. A directory's token acts where it provisions, and nowhere else; nobody else does there. */
export async function readActor(reader: Reader & { readonly now: Instant }, caller: Caller, who: Who = 'person'): Promise<Actor | Refusal> {
  if (caller === 'system' || caller === 'nobody') return systemActor;
  const found = await reader.credentials.byHash(caller.credential);
  if (found === undefined)
    return refuse('not-signed-in', 'The token is not known.', { next: 'Sign in again, or ask an owner for an enrolment.' });
  const { credential, person } = found;
  const misused = misuse(credential, who);
  if (misused !== undefined) return misused;
  if (!isLive(credential, reader.now)) return over(credential);
  if (person.disabledAt !== undefined) return refuse('not-signed-in', 'This person is disabled.', { next: 'Ask an owner.' });
  const sponsor = person.sponsor === undefined ? undefined : await reader.people.find(person.sponsor);
  if (person.sponsor !== undefined && (sponsor === undefined || sponsor.disabledAt !== undefined))
    return refuse('not-signed-in', 'Whoever answers for this agent is disabled.', { next: 'Ask an owner to name another sponsor.' });
  const groups = await reader.people.groupsOf(person.id);
  const roles = {
    owner: groups.has(ownersGroup),
    auditor: groups.has(auditorsGroup),
    policyAdministrator: groups.has(policyAdministratorsGroup),
  };
  const reach = reachOf(await reader.rules(), { person, groups });
  return { person, groups, credential, ...bound(rolesWith(roles, credential), reach) };
}

/** Rules are of the whole installation: who reaches a part of it makes none. */
function bound<R extends Pick<Actor, 'policyAdministrator'>>(roles: R, reach: Reach): R & Pick<Actor, 'reach'> {
  return reach === undefined ? roles : { ...roles, policyAdministrator: false, reach };
}

function misuse(credential: Credential, who: Who): Refusal | undefined {
  if (credential.kind === 'provisioning' && who !== 'provisioning')
    return refuse('not-allowed', 'This token provisions people and groups, and does nothing else.', { next: 'Use it at /scim/v2.' });
  if (who === 'provisioning' && credential.kind !== 'provisioning')
    return refuse('not-allowed', 'Only a directory’s own token provisions.', { next: 'Have owners make one: see the guide for SCIM.' });
  if (credential.kind === 'provisioning' || acts(credential)) return undefined;
  return refuse('not-signed-in', 'One signs in with this, and does not act with it.', { next: 'Sign in.' });
}

function over({ kind }: Credential): Refusal {
  if (kind === 'session') return refuse('not-signed-in', 'The session has ended.', { next: 'Sign in again.' });
  return refuse('credential-ended', 'The token has ended.', { next: 'Make a new one, or ask an owner for an enrolment.' });
}

const nowhere = 0 as Instant;

/** Stands for the system and for who has not signed in; it is in no group and `who` admits it nowhere by itself. */
export const systemActor: Actor = {
  person: { id: 'person_system00' as PersonId, username: 'system', name: 'Countersign', kind: 'service', revision: 0 },
  groups: new Set(),
  credential: {
    id: 'cred_system00' as CredentialId,
    kind: 'token',
    hash: '' as Digest,
    person: 'person_system00' as PersonId,
    makers: [],
    label: '',
    madeAt: nowhere,
    provedAt: nowhere,
    method: 'code',
    endsAt: nowhere,
  },
  owner: false,
  auditor: false,
  policyAdministrator: false,
};
