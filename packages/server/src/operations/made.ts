import type { Change } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import type { Digest, PairingId, PersonId } from '@countersign/core/ids.ts';
import type { Credential } from '@countersign/core/person.ts';

export interface MadeCredential {
  readonly credential: Credential;
  /** Shown once; only its hash is kept. */
  readonly token: string;
  readonly soloEnded: boolean;
}

/** Chance for a token: the edge makes it, so that nothing else than the answer ever holds it. */
export interface FreshToken {
  readonly token: string;
  readonly hash: Digest;
}

/** A new credential with its entry, which says what it was made with, whose hands are on it, and for which terminal. */
export function made(credential: Credential, by: PersonId | null, pairing?: PairingId): Change<'credential.made'>[] {
  const { id, kind, person, makers, label, provedAt, method, from = null, endsAt, said = {} } = credential;
  const terminal = pairing === undefined ? {} : { pairing };
  const body = { credential: id, kind, person, makers, label, provedAt, method, from, endsAt, ...terminal, ...said };
  return [{ add: 'credential', value: credential }, { record: entry('credential.made', by, { person }, body) }];
}

/** A credential that ends now, with its entry. */
export function ended(credential: Credential, by: PersonId | null, at: Credential['madeAt']): Change<'credential.ended'>[] {
  const { id, person } = credential;
  return [{ end: 'credential', id, at }, { record: entry('credential.ended', by, { person }, { credential: id }) }];
}
