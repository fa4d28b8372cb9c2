import { AndFilter, EqualityFilter, type Filter, OrFilter } from 'ldapts';
import { bytesOf, type Entry, textOf } from './entry.ts';
import { type Member, membersOf, type Place } from './find.ts';
import { guidOf } from './name.ts';
import type { Verdict } from './verdict.ts';

/** A group whose members may do what most may not. */
export interface Privileged {
  readonly guid: string;
  readonly dn: string;
  readonly name: string;
  /** The controller's own count of changes, as it stood when this one was last changed. */
  readonly usn: string;
  /** When it was last changed there, in milliseconds since 1970. */
  readonly changedAt: number;
  readonly members: readonly Member[];
}

const attributes = ['objectGUID', 'sAMAccountName', 'uSNChanged', 'whenChanged'];
const is = (attribute: string, value: string): Filter => new EqualityFilter({ attribute, value });
const aGroup = is('objectClass', 'group');
/** Far more than a domain has; what is more is not read, and said. */
const mostGroups = 300;

// Groups that the domain does not protect, and by which its controllers, policies, names or certificates are changed.
const dangerous = ['DnsAdmins', 'Group Policy Creator Owners', 'Cert Publishers'];

/**
 * The groups that the domain itself protects as administrators' (MS-ADTS 3.1.1.6.1), others as dangerous, and every group within one of
 * these: whoever is in it is in the other too.
 */
export async function privilegedGroups(place: Place): Promise<Verdict<readonly Privileged[]>> {
  const first = new OrFilter({ filters: [is('adminCount', '1'), ...dangerous.map((name) => is('sAMAccountName', name))] });
  const found = new Map<string, Privileged>();
  const filters: Filter[] = [first];
  for (let filter = filters.shift(); filter !== undefined; filter = filters.shift()) {
    const searched = await place.session.search({
      ...{ base: place.settings.base, scope: 'sub', attributes, most: mostGroups },
      filter: new AndFilter({ filters: [aGroup, filter] }),
    });
    if (searched.kind !== 'good') return searched;
    for (const entry of searched.value) {
      const group = await groupOf(place, entry);
      if (group.kind !== 'good') return group;
      if (found.has(group.value.guid)) continue;
      found.set(group.value.guid, group.value);
      filters.push(is('memberOf', group.value.dn));
    }
    if (found.size > mostGroups) return { kind: 'unknown', message: 'There are more privileged groups than can be read.' };
  }
  return { kind: 'good', value: [...found.values()] };
}

async function groupOf(place: Place, entry: Entry): Promise<Verdict<Privileged>> {
  const guid = bytesOf(entry, 'objectGUID').map(guidOf)[0];
  const changedAt = timeOf(textOf(entry, 'whenChanged'));
  if (guid === undefined || changedAt === undefined)
    return { kind: 'unknown', message: 'The directory answered with a group that cannot be read.' };
  const members = await membersOf(place, entry.dn);
  if (members.kind !== 'good') return members;
  const value = {
    guid,
    dn: entry.dn,
    name: textOf(entry, 'sAMAccountName'),
    usn: textOf(entry, 'uSNChanged'),
    changedAt,
    members: members.value,
  };
  return { kind: 'good', value };
}

/** GeneralizedTime as a directory writes it: `20261129144246.0Z`. */
export function timeOf(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}
