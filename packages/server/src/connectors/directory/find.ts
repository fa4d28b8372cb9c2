import { AndFilter, type Control, EqualityFilter, type Filter, NotFilter, OrFilter, PresenceFilter } from 'ldapts';
import { ExtendedNames } from './controls.ts';
import { type Entry, textsOf } from './entry.ts';
import { guidBytes, isDistinguishedName, isGuid, isWithin } from './name.ts';
import type { Search, Session } from './session.ts';
import type { DirectorySettings } from './settings.ts';
import type { Verdict } from './verdict.ts';

/** What a name may stand for. A computer is a principal and no person, though its class says so. */
export type Kind = 'person' | 'group' | 'principal' | 'container';

export const kinds: readonly Kind[] = ['container', 'group', 'person', 'principal'];

const ofClass = (value: string): Filter => new EqualityFilter({ attribute: 'objectClass', value });
const either = (...filters: Filter[]): Filter => new OrFilter({ filters });
const both = (...filters: Filter[]): Filter => new AndFilter({ filters });

const classes: { readonly [kind in Kind]: Filter } = {
  person: both(ofClass('user'), new NotFilter({ filter: ofClass('computer') })),
  group: ofClass('group'),
  principal: either(ofClass('user'), ofClass('group')),
  container: either(ofClass('organizationalUnit'), ofClass('container'), ofClass('builtinDomain'), ofClass('domainDNS')),
};

/** The attributes that a person judges by, and what calls need to know of what they name. */
export const judgedBy = [
  ...[
    'objectGUID',
    'objectClass',
    'sAMAccountName',
    'userPrincipalName',
    'displayName',
    'name',
    'description',
    'userAccountControl',
    'groupType',
    'adminCount',
  ],
] as const;

export interface Place {
  readonly session: Session;
  readonly settings: DirectorySettings;
}

export type Found =
  | { readonly kind: 'found'; readonly entry: Entry }
  | { readonly kind: 'missing' | 'ambiguous' }
  | Exclude<Verdict<never>, { kind: 'good' }>;

/**
 * The one object of a name: its objectGUID, its distinguished name, the name to sign in with, or its account name (of a container its
 * own name). A value is compared as it is and never read as a filter: it goes as octets, in a filter that is built and not written.
 */
export async function find({ session, settings }: Place, kind: Kind, name: string): Promise<Found> {
  if (name === '' || name.includes('\0')) return { kind: 'missing' };
  const searched = await session.search(searchFor(settings.base, kind, name));
  if (searched.kind === 'refused' && (searched.status === 404 || searched.code === 'InvalidDNSyntax')) return { kind: 'missing' };
  if (searched.kind !== 'good') return searched;
  const [entry, other] = searched.value.filter(({ dn }) => isWithin(dn, settings.base));
  if (other !== undefined) return { kind: 'ambiguous' };
  return entry === undefined ? { kind: 'missing' } : { kind: 'found', entry };
}

function searchFor(base: string, kind: Kind, name: string): Search {
  const attributes = judgedBy;
  if (isDistinguishedName(name)) return { base: name, scope: 'base', filter: classes[kind], attributes };
  return { base, scope: 'sub', filter: both(classes[kind], called(kind, name)), attributes, most: 10 };
}

function called(kind: Kind, name: string): Filter {
  if (isGuid(name)) return new EqualityFilter({ attribute: 'objectGUID', value: guidBytes(name) });
  if (kind === 'container') return new EqualityFilter({ attribute: 'name', value: name });
  return new EqualityFilter({ attribute: name.includes('@') ? 'userPrincipalName' : 'sAMAccountName', value: name });
}

export interface Member {
  readonly dn: string;
  /** Undefined where the directory did not say it. */
  readonly guid: string | undefined;
}

const mostMembers = 200_000;

/** The direct members of a group, by their ids. */
export async function membersOf(place: Pick<Place, 'session'>, group: string): Promise<Verdict<readonly Member[]>> {
  const read = await namesIn(place, group, [new ExtendedNames()]);
  return read.kind === 'good' ? { kind: 'good', value: read.value.map(memberOf) } : read;
}

/** The members of a group as the directory writes them under these controls. It tells some 1500 at once (MS-ADTS 3.1.1.3.1.3.3), and is asked on. */
export async function namesIn(
  { session }: Pick<Place, 'session'>,
  group: string,
  controls: readonly Control[],
): Promise<Verdict<readonly string[]>> {
  const members: string[] = [];
  for (let wanted = 'member'; ; ) {
    const searched = await session.search({
      ...{ base: group, scope: 'base', filter: new PresenceFilter({ attribute: 'objectClass' }) },
      ...{ attributes: [wanted], controls },
    });
    if (searched.kind !== 'good') return searched;
    const [entry] = searched.value;
    if (entry === undefined) return { kind: 'refused', status: 404, code: 'NoSuchObject', message: 'The group is no longer there.' };
    const { names, next } = valuesOf(entry);
    members.push(...names);
    if (next === undefined) return { kind: 'good', value: members };
    if (members.length > mostMembers || names.length === 0)
      return { kind: 'unknown', message: 'The group has more members than can be read.' };
    wanted = `member;range=${next}-*`;
  }
}

/** The values of one answer, and from where to ask on. */
function valuesOf(entry: Entry): { readonly names: readonly string[]; readonly next: number | undefined } {
  for (const attribute of entry.values.keys()) {
    const [, last] = /^member;range=[0-9]+-([0-9]+|\*)$/.exec(attribute) ?? [];
    if (last !== undefined) return { names: textsOf(entry, attribute), next: last === '*' ? undefined : Number(last) + 1 };
  }
  return { names: textsOf(entry, 'member'), next: undefined };
}

function memberOf(written: string): Member {
  const [, guid] = /^<GUID=([0-9a-f-]{36})>/i.exec(written) ?? [];
  return { dn: written.replace(/^(<[^>]*>;)+/, ''), guid: guid?.toLowerCase() };
}
