import type { Change } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Credential } from '@countersign/core/person.ts';

/** A new credential with its entry, which says what it was made with and whose hands are on it. */
export function made(credential: Credential, by: PersonId | null): Change<'credential.made'>[] {
  const { id, kind, person, makers, label, provedAt, method, from = null, endsAt } = credential;
  const body = { credential: id, kind, person, makers, label, provedAt, method, from, endsAt };
  return [{ add: 'credential', value: credential }, { record: entry('credential.made', by, { person }, body) }];
}

/** A credential that ends now, with its entry. */
export function ended(credential: Credential, by: PersonId | null, at: Credential['madeAt']): Change<'credential.ended'>[] {
  const { id, person } = credential;
  return [{ end: 'credential', id, at }, { record: entry('credential.ended', by, { person }, { credential: id }) }];
}
