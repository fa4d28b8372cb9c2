import { raiseAlarm } from '@countersign/core/alarm.ts';
import type { Change } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { followedAt, isMember, isOwnMembership, membersWithout } from '@countersign/core/followed.ts';
import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import { identityDigest } from '@countersign/core/link-identity.ts';
import { type Actor, acts, type Credential, type Group, isLive, type Person } from '@countersign/core/person.ts';
import { narrows } from '@countersign/core/provisioning.ts';
import { neverFollowing } from '@countersign/core/setting-document.ts';
import { after, type Duration, type Instant } from '@countersign/core/time.ts';
import type { Identity } from '../identity/oidc.ts';
import type { Reader } from '../store/store.ts';
import { type AdmissionKinds, asking, type Proposal, type Waiting, waitingOf } from './admission.ts';
import { followedGroups } from './channels.ts';
import { ended } from './made.ts';
import type { Context } from './operation.ts';

export type FollowKinds = AdmissionKinds | 'alarm.raised' | 'credential.ended' | 'group.put' | 'groups.claimed';

interface Here extends Pick<Context<unknown>, 'tx' | 'installation'> {
  readonly person: Person;
  /** What they sign in with. */
  readonly credential: Credential;
  readonly identity: Identity;
}

export interface Followed {
  readonly changes: readonly Change<FollowKinds>[];
  /** Why they are not let in. */
  readonly refusal?: Refusal;
}

/**
 * What a sign-in does to the groups that follow the provider's: whoever it says is out is out at once, and whoever it says is in waits for an
 * owner. Where it says nothing that can be used nobody comes in, nobody is taken out, and who is in such a group is not let in by it.
 */
export async function followGroups(here: Here): Promise<Followed> {
  const { tx, person, identity } = here;
  const followed = await groupsFollowing(tx, identity.issuer);
  if (followed.size === 0) return { changes: [] };
  const waiting = await waitingOf(tx, person.id, tx.now);
  if (identity.groups === undefined) return await unread(here, [...followed.keys()], waiting);
  const said = new Set(identity.groups);
  const [within, without]: [Group[], Group[]] = [[], []];
  for (const [group, ids] of followed) (ids.some((id) => said.has(id)) ? within : without).push(group);
  const changes: Change<FollowKinds>[] = [claimed(here, { within, without, unread: [] }), ...(await heardAgain(here))];
  const room = { left: mostAsked - waiting.size };
  for (const group of within) changes.push(...(await comesIn(here, group, { waits: waiting.get(group.id), room })));
  for (const group of without) changes.push(...(await goesOut(here, group, waiting.get(group.id))));
  return { changes };
}

/** At once, so that a sign-in does not use up what somebody may ask for themselves. */
const mostAsked = 5;

/** The groups that follow one of this provider's, with the ids that they follow. */
async function groupsFollowing(reader: Reader, issuer: string): Promise<ReadonlyMap<Group, readonly string[]>> {
  const found = new Map<Group, readonly string[]>();
  for (const [name, ids] of followedAt(await followedGroups(reader), issuer)) {
    const known = neverFollowing.has(name) ? undefined : await reader.groups.byName(name);
    const group = known === undefined || known.endedAt !== undefined ? undefined : await reader.groups.find(known.id);
    if (group !== undefined) found.set(group, [...ids]);
  }
  return found;
}

interface Said {
  readonly within: readonly Group[];
  readonly without: readonly Group[];
  readonly unread: readonly Group[];
}

function claimed({ tx, person, identity }: Here, { within, without, unread }: Said): Change<'groups.claimed'> {
  const ids = (groups: readonly Group[]) => groups.map((group) => group.id).sort();
  const said = { in: ids(within), out: ids(without), unread: ids(unread) };
  const about = { person: person.id, outcome: unread.length > 0 ? 'unread' : 'read' };
  return { record: entry('groups.claimed', person.id, about, { person: person.id, identity: identityDigest(tx, identity), ...said }) };
}

async function comesIn(
  here: Here,
  group: Group,
  { waits, room }: { readonly waits: Waiting | undefined; readonly room: { left: number } },
): Promise<readonly Change<FollowKinds>[]> {
  const { tx, person } = here;
  if (isMember(group, person.id)) return asks(here, group, { waits, wants: undefined });
  if (waits === undefined && (room.left < 1 || (await wasDenied(tx, person.id, group.id)))) return [];
  if (waits === undefined) room.left -= 1;
  return asks(here, group, { waits, wants: membership(here, group, 'add') });
}

/** Where being in a group narrows what somebody may do, leaving it waits for an owner too. */
async function goesOut(here: Here, group: Group, waits: Waiting | undefined): Promise<readonly Change<FollowKinds>[]> {
  const { tx, person } = here;
  const there = isMember(group, person.id);
  const narrow = there && narrows(await tx.rules(), new Set([group.id, ...(await tx.groups.around(group.id))]));
  if (narrow) return asks(here, group, { waits, wants: membership(here, group, 'remove') });
  return [...(there ? left(here, group) : []), ...asks(here, group, { waits, wants: undefined })];
}

function left({ person }: Here, group: Group): readonly Change<FollowKinds>[] {
  const value = { ...group, members: membersWithout(group, person.id), revision: group.revision + 1 };
  const body = { group: value.id, name: value.name, members: asJson(value.members), request: null };
  return [{ put: 'group', value, base: group.revision }, { record: entry('group.put', person.id, {}, body) }, { turn: 'epoch' }];
}

function membership({ person }: Here, group: Group, way: 'add' | 'remove'): Proposal {
  const one = [{ kind: 'person', id: person.id, name: person.username }] as const;
  const change = { add: way === 'add' ? one : [], remove: way === 'remove' ? one : [], links: [] };
  return { task: 'Countersign\\Update-Members', group: group.id, name: group.name, ...change };
}

/** In the person's own name, with the hands that are on what they sign in with: an owner does not countersign their own. */
function asks(
  { tx, installation, person, credential }: Here,
  group: Group,
  { waits, wants }: { readonly waits: Waiting | undefined; readonly wants: Proposal | undefined },
): readonly Change<AdmissionKinds>[] {
  const actor: Actor = { person, credential, groups: new Set(), owner: false, auditor: false, policyAdministrator: false };
  return asking({ tx, installation, actor }, { waits, wants, reason: `${person.name}’s provider says who is in ${group.name}` });
}

const month = 30 * 24 * 3_600_000;

/** What an owner denied is not asked for again at each sign-in. */
async function wasDenied(reader: Reader & { readonly now: Instant }, person: PersonId, group: GroupId): Promise<boolean> {
  const page = await reader.requests.list({ state: 'denied', asks: 'configuration', person }, { limit: 50 });
  return page.items.some(({ terms: { asks }, filedAt }) => {
    return (
      asks.kind === 'configuration' && isOwnMembership(asks.change, person) && asks.change.group === group && reader.now - filedAt < month
    );
  });
}

/** Nothing that can be used: what waits on an older word is over, and everything that came of this identity, for who holds rights by it. */
async function unread(here: Here, groups: readonly Group[], waiting: ReadonlyMap<PersonId | GroupId, Waiting>): Promise<Followed> {
  const { tx, person } = here;
  const over = groups.flatMap((group) => asks(here, group, { waits: waiting.get(group.id), wants: undefined }));
  const changes = [claimed(here, { within: [], without: [], unread: groups }), ...over, ...(await unheard(here))];
  if (!groups.some((group) => isMember(group, person.id))) return { changes };
  const held = (await tx.credentials.ofPerson(person.id)).filter(
    (one) => acts(one) && one.method === 'single-sign-on' && isLive(one, tx.now),
  );
  return { changes: [...changes, ...held.flatMap((one) => ended(one, person.id, tx.now))], refusal: unheardOf() };
}

function unheardOf(): Refusal {
  return refuse('not-signed-in', 'Your provider does not say which groups you are in, and groups that you are in here follow it.', {
    next: 'Tell an owner, or whoever keeps the provider; until then sign in another way.',
  });
}

const shownFor = (7 * 24 * 3_600_000) as Duration;
const family = ({ issuer }: Identity) => `groups-unread:${issuer}:`;

/** Owners are told once, until the provider says something again. */
async function unheard({ tx, identity }: Here): Promise<readonly Change<'alarm.raised'>[]> {
  if ((await tx.alarms.open(tx.now)).some(({ key }) => key.startsWith(family(identity)))) return [];
  const says = `The provider ${identity.issuer} does not say which groups people are in, and groups here follow it: nobody comes in by it, and their members are not let in. See the guide to sign-in.`;
  return raiseAlarm({
    key: `${family(identity)}${tx.now}`,
    code: 'groups-unread',
    says,
    raisedAt: tx.now,
    shownUntil: after(tx.now, shownFor),
  });
}

async function heardAgain({ tx, identity }: Here): Promise<readonly Change<never>[]> {
  const open = (await tx.alarms.open(tx.now)).filter(({ key }) => key.startsWith(family(identity)));
  return open.map(({ key }) => ({ end: 'alarm' as const, key, at: tx.now }));
}

/** Whether a group follows a provider at which somebody has an identity now. */
export async function followsFor(reader: Reader & { readonly now: Instant }, person: PersonId, group: GroupId): Promise<boolean> {
  const found = await reader.groups.summary(group);
  if (found === undefined || found.endedAt !== undefined || neverFollowing.has(found.name)) return false;
  const issuers = (await reader.credentials.ofPerson(person)).flatMap((one) =>
    one.kind === 'identity' && isLive(one, reader.now) ? one.label : [],
  );
  const settings = await followedGroups(reader);
  return issuers.some((issuer) => followedAt(settings, issuer).has(found.name));
}
