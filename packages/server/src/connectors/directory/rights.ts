import { AndFilter, EqualityFilter, type Filter, NotFilter, PresenceFilter } from 'ldapts';
import type { Holder, RightsRead } from '../connector.ts';
import { allowedBy, sidOf } from './access.ts';
import { DaclOnly } from './controls.ts';
import { bytesOf, type Entry, textOf, textsOf } from './entry.ts';
import { find, type Place } from './find.ts';
import { guidBytes, guidOf } from './name.ts';
import { type Privileged, privilegedGroups } from './privileged.ts';
import type { Search } from './session.ts';
import type { Verdict } from './verdict.ts';

const next = 'Let our account read accounts, groups and their permissions.';

/** What our own account may do in the domain, and who stands in its privileged groups. */
export async function rightsIn(place: Place): Promise<RightsRead> {
  const us = await find(place, 'principal', place.settings.user);
  if (us.kind !== 'found')
    return { ok: false, message: 'Our own account was not found within the base.', next: 'Give a base that holds it.' };
  const groups = await privilegedGroups(place);
  if (groups.kind !== 'good') return { ok: false, message: groups.message, next };
  const delegated = await delegatedTo(place, us.entry.dn);
  if (delegated.kind !== 'good') return { ok: false, message: delegated.message, next };
  const own = bytesOf(us.entry, 'objectGUID').map(guidOf)[0];
  const isOurs = (guid: string | undefined) => guid !== undefined && guid === own;
  const privileged = groups.value.filter(({ members }) => members.some(({ guid }) => isOurs(guid)));
  const standing = await standingIn(place, groups.value, isOurs);
  if (standing.kind !== 'good') return { ok: false, message: standing.message, next };
  const roles = [...delegated.value, ...privileged.map(({ name }) => ({ role: name, through: null }))];
  return { ok: true, rights: { own: roles, standing: standing.value, cut: false } };
}

type Own = { readonly role: string; readonly through: string | null };

const is = (attribute: string, value: string): Filter => new EqualityFilter({ attribute, value });
const anything = new PresenceFilter({ attribute: 'objectClass' });
/** What is delegated is delegated over a part of the tree: this many of each kind are looked at, and nothing more is claimed. */
const looked = 500;

/** The attribute that a right writes, for what the directory itself says that we may write. */
const writes: readonly (readonly [attribute: string, role: string])[] = [
  ['lockoutTime', 'AD Unlock Accounts'],
  ['userAccountControl', 'AD Account State'],
  ...['title', 'department', 'description', 'displayName', 'mail', 'telephoneNumber'].map(
    (name) => [name, 'AD Account Attributes'] as const,
  ),
  ['member', 'AD Group Members'],
];

async function delegatedTo(place: Place, us: string): Promise<Verdict<readonly Own[]>> {
  const ours = await identitiesOf(place, us);
  if (ours.kind !== 'good') return ours;
  const held = new Map<string, Own>();
  const note = (role: string, { dn }: Entry) => held.set(`${role} ${above(dn)}`, { role, through: above(dn) });
  const people = new AndFilter({ filters: [is('objectClass', 'user'), new NotFilter({ filter: is('objectClass', 'computer') })] });
  const attributes = ['allowedAttributesEffective', 'nTSecurityDescriptor'];
  for (const filter of [people, is('objectClass', 'group')]) {
    const searched = await first(place, { filter, attributes, controls: [new DaclOnly()] });
    if (searched.kind !== 'good') return searched;
    // Everybody may write a little of themselves.
    for (const entry of searched.value.filter(({ dn }) => dn !== us)) {
      const may = new Set(textsOf(entry, 'allowedAttributesEffective').map((name) => name.toLowerCase()));
      for (const [attribute, role] of writes) if (may.has(attribute.toLowerCase())) note(role, entry);
      if (filter === people && resets(entry, ours.value)) note('AD Reset Password', entry);
    }
  }
  const containers = await first(place, { filter: is('objectClass', 'organizationalUnit'), attributes: ['allowedChildClassesEffective'] });
  if (containers.kind !== 'good') return containers;
  for (const { dn, values } of containers.value.filter((entry) => textsOf(entry, 'allowedChildClassesEffective').includes('user')))
    for (const role of ['AD Create Accounts', 'AD Move Accounts']) note(role, { dn: `CN=x,${dn}`, values });
  return { kind: 'good', value: [...held.values()] };
}

async function first(
  { session, settings }: Place,
  search: Pick<Search, 'filter' | 'attributes' | 'controls'>,
): Promise<Verdict<readonly Entry[]>> {
  const searched = await session.search({ base: settings.base, scope: 'sub', most: 100_000, ...search });
  return searched.kind === 'good' ? { kind: 'good', value: searched.value.slice(0, looked) } : searched;
}

/** The security identifiers of our account: its own, its groups', and everybody's (MS-DTYP 2.4.2.4). */
async function identitiesOf({ session }: Place, us: string): Promise<Verdict<ReadonlySet<string>>> {
  const searched = await session.search({ base: us, scope: 'base', filter: anything, attributes: ['objectSid', 'tokenGroups'] });
  if (searched.kind !== 'good') return searched;
  const own = searched.value.flatMap((entry) => [...bytesOf(entry, 'objectSid'), ...bytesOf(entry, 'tokenGroups')].map(sidOf));
  return { kind: 'good', value: new Set([...own, 'S-1-1-0', 'S-1-5-11']) };
}

const resetPassword = guidBytes('00299570-246d-11d0-a768-00aa006e0529');
const controlAccess = 0x100;
const everything = 0x10000000;

/** A right that is no attribute, so that only the list itself says who has it. What a list denies is not looked at: rather said too much. */
function resets(entry: Entry, ours: ReadonlySet<string>): boolean {
  const lines = bytesOf(entry, 'nTSecurityDescriptor').flatMap((descriptor) => allowedBy(descriptor) ?? []);
  return lines.some(
    ({ sid, mask, about }) =>
      ours.has(sid) && (mask & (controlAccess | everything)) !== 0 && (about === undefined || about.equals(resetPassword)),
  );
}

/** The name of what an object lies in. A comma within a name is escaped. */
function above(dn: string): string {
  return dn.slice((/[^\\](?:\\\\)*,/.exec(dn)?.index ?? -2) + 2).replace(/^,/, '');
}

async function standingIn(
  place: Place,
  groups: readonly Privileged[],
  isOurs: (guid: string | undefined) => boolean,
): Promise<Verdict<readonly Holder[]>> {
  const holders: Holder[] = [];
  for (const { name, members } of groups)
    for (const { dn, guid } of members) {
      if (isOurs(guid)) continue;
      const searched = await place.session.search({
        base: dn,
        scope: 'base',
        filter: anything,
        attributes: ['objectClass', 'sAMAccountName'],
      });
      // A member from another domain is named as the group names it.
      const [entry] = searched.kind === 'good' ? searched.value : [];
      const shown = entry === undefined ? dn : textOf(entry, 'sAMAccountName') || dn;
      holders.push({ name: shown, kind: kindOf(entry), through: name, roles: [name] });
    }
  return { kind: 'good', value: holders.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0)) };
}

function kindOf(entry: Entry | undefined): Holder['kind'] {
  const classes = entry === undefined ? [] : textsOf(entry, 'objectClass');
  if (classes.includes('group')) return 'group';
  return classes.some((one) => /^(computer|msDS-(Group)?ManagedServiceAccount)$/.test(one)) ? 'application' : 'person';
}
