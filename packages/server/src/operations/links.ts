import { type IdentityNow, linkHash, type NamedIdentity } from '@countersign/core/link-identity.ts';
import { type Credential, isLive, type Person } from '@countersign/core/person.ts';
import type { Reader, Tx } from '../store/store.ts';

type Now = Reader & Pick<Tx, 'now' | 'sha256'>;

interface Held {
  readonly credential: Credential;
  readonly person: Person;
}

/** The live link of an identity, and how often it was linked before: each link is a row of its own. */
async function linksOf(tx: Now, identity: NamedIdentity): Promise<{ readonly live: Held | undefined; readonly times: number }> {
  for (let times = 0; ; times++) {
    const held = await tx.credentials.byHash(linkHash(tx, identity, times));
    if (held === undefined) return { live: undefined, times };
    if (isLive(held.credential, tx.now)) return { live: held, times };
  }
}

/** Whose identity it is: by issuer and subject alone, never by a name or a mail address. */
export async function identityHeld(tx: Now, identity: NamedIdentity): Promise<Held | undefined> {
  return (await linksOf(tx, identity)).live;
}

/** The same as a change of configuration reads it. */
export async function identityNow(tx: Now, identity: NamedIdentity): Promise<IdentityNow> {
  const { live, times } = await linksOf(tx, identity);
  return { holder: live?.person.id, times };
}

/** Whose an identity was last, while nobody holds it: somebody whose link was ended, or who was disabled. */
export async function lastHolder(tx: Now, identity: NamedIdentity): Promise<Person | undefined> {
  const { times } = await linksOf(tx, identity);
  return times === 0 ? undefined : (await tx.credentials.byHash(linkHash(tx, identity, times - 1)))?.person;
}
