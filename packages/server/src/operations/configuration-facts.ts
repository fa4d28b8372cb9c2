import type { ConfigurationFacts } from '@countersign/core/apply-configuration.ts';
import type { Configuration, DocumentKind, Link } from '@countersign/core/configuration.ts';
import { ownersGroup, type PersonId } from '@countersign/core/ids.ts';
import type { IdentityNow } from '@countersign/core/link-identity.ts';
import type { Person } from '@countersign/core/person.ts';
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
    case 'Countersign\\Change-Members':
      return { ...base, ...(await changedFacts(tx, change)) };
    case 'Countersign\\New-Credential':
      return { ...base, person: await tx.people.find(change.person) };
    case 'Countersign\\Link-Identity':
      return { ...base, person: await tx.people.find(change.person), identity: await identityNow(tx, change) };
    case 'Countersign\\New-Provisioning':
      return { ...base, person: await tx.people.find(change.person) };
    case 'Countersign\\Update-Members':
      return { ...base, group: await tx.groups.find(change.group), linking: await linkingOf(tx, change.links) };
    case 'Countersign\\Enable-Person':
      return { ...base, person: await tx.people.find(change.person), linking: await linkingOf(tx, [change.link]) };
    case 'Countersign\\Remove-Lock':
      return { ...base, lock: await tx.locks.find(change.lock) };
  }
}

/** Who of them is enabled counts for the owners alone, who are few. */
async function changedFacts(
  tx: Reader,
  { group: id, add }: Extract<Configuration, { task: 'Countersign\\Change-Members' }>,
): Promise<Partial<ConfigurationFacts>> {
  const group = await tx.groups.find(id);
  const counted = id === ownersGroup ? [...(group?.members ?? []), ...add] : [];
  return {
    group,
    enabledHumans: await enabled(
      tx,
      counted.flatMap((member) => (member.kind === 'person' ? [member.id] : [])),
    ),
  };
}

/** Who would be linked, and what their identities are linked to now. */
async function linkingOf(tx: Now, links: readonly Link[]): Promise<ConfigurationFacts['linking']> {
  const found = new Map<PersonId, { readonly person: Person | undefined; readonly identity: IdentityNow }>();
  for (const link of links) found.set(link.person, { person: await tx.people.find(link.person), identity: await identityNow(tx, link) });
  return found;
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
  return {
    ...(await endingOf(tx, id, change.disabled && person !== undefined)),
    person,
    personNamed: await tx.people.byUsername(change.username),
    sponsor: change.sponsor === null ? undefined : await tx.people.find(change.sponsor),
  };
}

/** What ends with a person who is disabled. */
export async function endingOf(tx: Now, id: PersonId, disabled: boolean): Promise<Pick<ConfigurationFacts, 'credentials' | 'grants'>> {
  if (!disabled) return { credentials: [], grants: [] };
  const held = await tx.credentials.ofPerson(id);
  return { credentials: held.filter((credential) => credential.endedAt === undefined), grants: await tx.grants.liveOf(id, tx.now) };
}

async function enabled(tx: Reader, people: readonly PersonId[]): Promise<ReadonlySet<PersonId>> {
  const found = new Set<PersonId>();
  for (const id of people) {
    const person = await tx.people.find(id);
    if (person?.kind === 'human' && person.disabledAt === undefined) found.add(id);
  }
  return found;
}
