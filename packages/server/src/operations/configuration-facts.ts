import type { ConfigurationFacts } from '@countersign/core/apply-configuration.ts';
import type { Configuration, DocumentKind } from '@countersign/core/configuration.ts';
import { ownersGroup, type PersonId } from '@countersign/core/ids.ts';
import type { Ports } from '@countersign/core/ports.ts';
import type { Installation, Reader } from '../store/store.ts';
import { identityNow } from './links.ts';

type Now = Reader & Pick<Ports, 'now' | 'sha256'>;

/** What stands now, of all that this change touches. */
export async function configurationFacts(tx: Now, change: Configuration, installation: Installation): Promise<ConfigurationFacts> {
  const owners = (await tx.people.humansIn(ownersGroup)).map((person) => person.id);
  const base: ConfigurationFacts = {
    heads: new Map(),
    owners,
    enabledHumans: new Set(),
    solo: installation.soloEndedAt === undefined,
    credentials: [],
    grants: [],
  };
  switch (change.task) {
    case 'Countersign\\Put-Document':
      return { ...base, heads: await headsOf(tx, change.documents) };
    case 'Countersign\\End-Document':
      return { ...base, heads: await headsOf(tx, [change]) };
    case 'Countersign\\Put-Tenant':
      return { ...base, tenantNamed: await tx.tenants.byName(change.name) };
    case 'Countersign\\Put-Person':
      return { ...base, ...(await personFacts(tx, change.person, change)) };
    case 'Countersign\\Put-Group':
      return {
        ...base,
        group: await tx.groups.find(change.group),
        groupNamed: await tx.groups.byName(change.name),
        enabledHumans: await enabled(
          tx,
          change.members.flatMap((member) => (member.kind === 'person' ? [member.id] : [])),
        ),
      };
    case 'Countersign\\New-Credential':
      return { ...base, person: await tx.people.find(change.person) };
    case 'Countersign\\Link-Identity':
      return { ...base, person: await tx.people.find(change.person), identity: await identityNow(tx, change) };
    case 'Countersign\\Remove-Lock':
      return { ...base, lock: await tx.locks.find(change.lock) };
  }
}

async function headsOf(
  tx: Reader,
  documents: readonly { readonly kind: DocumentKind; readonly name: string }[],
): Promise<ConfigurationFacts['heads']> {
  const heads = new Map<string, { version: number; latest: number; keepsFrom: number }>();
  for (const { kind, name } of documents) {
    const head = await tx.documents.head(kind, name);
    if (head !== undefined)
      heads.set(`${kind}:${name}`, {
        version: head.endedAt === undefined ? head.version : 0,
        latest: head.version,
        keepsFrom: head.keepsFrom,
      });
  }
  return heads;
}

async function personFacts(
  tx: Now,
  id: PersonId,
  change: Extract<Configuration, { task: 'Countersign\\Put-Person' }>,
): Promise<Partial<ConfigurationFacts>> {
  const person = await tx.people.find(id);
  const credentials =
    change.disabled && person !== undefined
      ? (await tx.credentials.ofPerson(id)).filter((credential) => credential.endedAt === undefined)
      : [];
  return {
    person,
    personNamed: await tx.people.byUsername(change.username),
    sponsor: change.sponsor === null ? undefined : await tx.people.find(change.sponsor),
    credentials,
    grants: change.disabled && person !== undefined ? await tx.grants.liveOf(id, tx.now) : [],
  };
}

async function enabled(tx: Reader, people: readonly PersonId[]): Promise<ReadonlySet<PersonId>> {
  const found = new Set<PersonId>();
  for (const id of people) {
    const person = await tx.people.find(id);
    if (person?.kind === 'human' && person.disabledAt === undefined) found.add(id);
  }
  return found;
}
