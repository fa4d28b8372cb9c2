import type { Change, Outcome, Refused } from '@countersign/core/change.ts';
import type { Link, NamedMember } from '@countersign/core/configuration.ts';
import { entry } from '@countersign/core/entry.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { GroupId } from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import { sameJson } from '@countersign/core/json.ts';
import type { Group, Member } from '@countersign/core/person.ts';
import { type Counterpart, type GroupCounterpart, type GroupSaid, mayEmpty, narrows } from '@countersign/core/provisioning.ts';
import { isStorable } from '@countersign/core/text.ts';
import { type AdmissionKinds, asking, type Proposal, type Waiting, waitingOf } from './admission.ts';
import { identityHeld } from './links.ts';
import { type Context, operation } from './operation.ts';
import { againstTwin, issuerNow, missingOf, mostMembers, ownOf, type Provisioned, saying } from './provision.ts';

type Here = Context<undefined>;
type Kinds = AdmissionKinds | 'group.put' | 'counterpart.put';

/** What a directory says of a group, made from what it said before inside of the transaction. */
export interface GroupEdit {
  /** null: a new one. */
  readonly id: GroupId | null;
  readonly base: number | null;
  /** Taken out: emptied, and kept. */
  readonly ends?: true;
  readonly edit: (said: GroupSaid | undefined) => GroupSaid | Refusal;
}

/** A directory adds or changes a group. Whoever it takes out is out at once; whoever it puts in waits for an owner, in one request a group. */
export const provisionGroup = operation<GroupEdit, Provisioned<GroupCounterpart>, Kinds>({
  name: 'provision-group',
  mark: 'configuration',
  who: 'provisioning',
  records: ['request.filed', 'request.expired', 'group.put', 'counterpart.put'],
  gate: 'exclusive',
  async run(context, { id, base, ends = false, edit }) {
    const { tx, actor } = context;
    const known = id === null ? undefined : ownOf(await tx.counterparts.find(id), { source: actor.person.id, kind: 'group', base });
    if (known !== undefined && 'refused' in known) return { value: known, changes: [] };
    const said = edit(known?.said);
    if ('refused' in said) return { value: said, changes: [] };
    const was = known ?? (await takenOut(context, said));
    const group = was === undefined ? await newGroup(context, said) : await tx.groups.find(was.id);
    if (group === undefined || 'refused' in group) return { value: group ?? noGroup(), changes: [] };
    const refusal =
      (await againstSaid(context, said, group)) ?? (await againstTwin(tx, { id: group.id, kind: 'group', said, source: actor.person.id }));
    if (refusal !== undefined) return { value: refusal, changes: [] };
    return await become(context, { group, was, said: uniqueMembers(said), ends, isNew: known === undefined });
  },
});

/** One that this directory has said before and taken out: its name here is never used again by another. */
async function takenOut({ tx, actor }: Here, said: GroupSaid): Promise<GroupCounterpart | undefined> {
  const known = said.externalId === null ? undefined : await tx.counterparts.byExternalId(actor.person.id, 'group', said.externalId);
  const found = known ?? (await tx.counterparts.byName(actor.person.id, 'group', said.displayName));
  return found?.kind === 'group' && found.endedAt !== undefined ? found : undefined;
}

async function newGroup({ tx }: Here, { displayName }: GroupSaid): Promise<Group | Refusal> {
  const name = groupName(displayName);
  if (name === undefined) return refuse('bad-value', 'A group’s name has letters of a–z or digits in it.', { next: 'Rename the group.' });
  if ((await tx.groups.byName(name)) !== undefined)
    return refuse('conflict', `There is a group ${name} here already, which is not the directory’s.`, {
      next: 'Name the directory’s group otherwise; owners can put it into the one that is here.',
    });
  return { id: tx.newId('group'), name, members: [], revision: 0 };
}

/** What a group is called here: its letters and digits in lower case, with one dash for everything between. */
function groupName(displayName: string): string | undefined {
  const name = displayName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return name !== '' && name.length <= 63 ? name : undefined;
}

function noGroup(): Refusal {
  return refuse('not-found', 'There is no such group.', { next: 'Look for it, or make it.' });
}

async function againstSaid({ tx, actor }: Here, said: GroupSaid, group: Group): Promise<Refusal | undefined> {
  const texts = [said.displayName, said.externalId ?? ''];
  if (said.displayName.trim() === '' || texts.some((text) => text.length > 255 || !isStorable(text) || /\p{Cc}/u.test(text)))
    return refuse('bad-value', 'A group has a displayName of at most 255 characters without control characters.', { next: 'Rename it.' });
  if (said.members.length > mostMembers)
    return refuse('bad-value', `A group holds at most ${mostMembers} members.`, { next: 'Assign smaller groups.' });
  for (const { id, kind } of said.members) {
    const found = await tx.counterparts.find(id);
    const own = found?.source === actor.person.id && found.kind === kind && found.endedAt === undefined;
    if (!own || id === group.id)
      return refuse('bad-value', `${id} is no user or group of this directory.`, {
        next: 'Provision it first; a group cannot hold itself.',
      });
  }
  return undefined;
}

function uniqueMembers(said: GroupSaid): GroupSaid {
  return { ...said, members: [...new Map(said.members.map((member) => [member.id, member])).values()] };
}

interface Becoming {
  readonly group: Group;
  readonly was: GroupCounterpart | undefined;
  readonly said: GroupSaid;
  readonly ends: boolean;
  readonly isNew: boolean;
}

async function become(context: Here, becoming: Becoming): Promise<Outcome<Provisioned<GroupCounterpart>, Kinds> | Refused<Kinds>> {
  const { tx, actor } = context;
  const { group, was, said, ends, isNew } = becoming;
  const waits = (await waitingOf(tx, actor.person.id, tx.now)).get(group.id);
  const wish = ends ? { ...said, members: [] } : said;
  const narrow = narrows(await tx.rules(), new Set([group.id, ...(await tx.groups.around(group.id))]));
  const { stays, wants } = await difference(context, { group, was: was?.said.members ?? [], wish: wish.members, waits, narrow });
  const counterpart: GroupCounterpart = {
    ...{ kind: 'group', id: group.id, source: actor.person.id, said: wish, changedAt: tx.now },
    madeAt: was?.madeAt ?? tx.now,
    ...(ends ? { endedAt: tx.now } : {}),
    revision: (was?.revision ?? 0) + 1,
  };
  const same = !isNew && !ends && was !== undefined && sameJson(asJson(was.said), asJson(wish));
  const asked = asking(context, { waits, wants, reason: `${actor.person.name} changes who is in ${group.name}` });
  const after = { ...group, members: stays };
  if (!mayEmpty(group.revision === 0 ? undefined : group, after, { own: true, narrows: narrow }))
    throw new Error('A directory would do what it may not.');
  const changes = [...putGroup(context, group, after), ...(same ? [] : saying(context, counterpart, was?.revision ?? 0)), ...asked];
  const missing = missingOf(wish.members, stays);
  const waiting = asked.length === 0 ? waits : wants === undefined ? undefined : found(asked, wants);
  return { value: { counterpart: same ? was : counterpart, missing, waiting }, changes };
}

function found(asked: readonly Change<AdmissionKinds>[], change: Proposal): Waiting | undefined {
  for (const one of asked)
    if ('add' in one && one.add === 'request' && one.value.state === 'pending') return { request: one.value, change };
  return undefined;
}

interface Differing {
  readonly group: Group;
  readonly was: readonly Member[];
  readonly wish: readonly Member[];
  readonly waits: Waiting | undefined;
  readonly narrow: boolean;
}

/** Who stays at once, and what is to be asked for. Members whom owners have put in are the owners' to take out. */
async function difference(context: Here, { group, was, wish, waits, narrow }: Differing) {
  const pending = waits?.change.task === 'Countersign\\Update-Members' ? waits.change : undefined;
  const [wished, before] = [idsOf(wish), idsOf(was)];
  const leaving = group.members.filter(({ id }) => !wished.has(id) && (before.has(id) || idsOf(pending?.remove ?? []).has(id)));
  const stays = narrow ? group.members : group.members.filter((member) => !leaving.includes(member));
  const there = idsOf(stays);
  const asked = idsOf(pending?.add ?? []);
  const coming = wish.filter(({ id }) => !there.has(id) && (!before.has(id) || asked.has(id)));
  const wants = await wanted(context, group, { coming, leaving: narrow ? leaving : [] });
  return { stays, wants };
}

function idsOf(members: readonly Member[]): ReadonlySet<string> {
  return new Set(members.map((member) => member.id));
}

async function wanted(
  context: Here,
  group: Group,
  { coming, leaving }: { readonly coming: readonly Member[]; readonly leaving: readonly Member[] },
): Promise<Proposal | undefined> {
  if (coming.length === 0 && leaving.length === 0) return undefined;
  const add = await named(context, coming);
  const remove = await named(context, leaving);
  return { task: 'Countersign\\Update-Members', group: group.id, name: group.name, add, remove, links: await linksOf(context, coming) };
}

/** In an order of their own, so that the same wish is the same request. */
async function named({ tx }: Here, members: readonly Member[]): Promise<readonly NamedMember[]> {
  const found: NamedMember[] = [];
  for (const member of members) {
    const name = member.kind === 'person' ? (await tx.people.find(member.id))?.username : (await tx.groups.summary(member.id))?.name;
    found.push({ ...member, name: name ?? member.id });
  }
  return found.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Whoever comes in, also through a group, signs in as the directory knows them from when that is countersigned. */
async function linksOf(context: Here, members: readonly Member[]): Promise<readonly Link[]> {
  const { tx } = context;
  const issuer = issuerNow(context);
  const links: Link[] = [];
  for (const person of await peopleIn(context, members)) {
    const subject = person.said.externalId;
    if ((await identityHeld(tx, { issuer, subject })) === undefined)
      links.push({ person: person.id, credential: tx.newId('cred'), issuer, subject });
  }
  return links.sort((one, other) => (one.person < other.person ? -1 : 1));
}

async function peopleIn({ tx }: Here, members: readonly Member[]): Promise<readonly Extract<Counterpart, { kind: 'person' }>[]> {
  const people = new Map<string, Extract<Counterpart, { kind: 'person' }>>();
  const seen = new Set<string>();
  const next = [...members];
  for (let member = next.pop(); member !== undefined; member = next.pop()) {
    if (seen.has(member.id)) continue;
    seen.add(member.id);
    const counterpart = await tx.counterparts.find(member.id);
    if (counterpart?.kind === 'person') people.set(member.id, counterpart);
    if (member.kind === 'group') next.push(...((await tx.groups.find(member.id))?.members ?? []));
  }
  return [...people.values()];
}

function putGroup({ actor }: Here, before: Group, after: Group): readonly Change<'group.put'>[] {
  if (before.revision > 0 && before.members.length === after.members.length) return [];
  const value = { ...after, revision: before.revision + 1 };
  const body = { group: value.id, name: value.name, members: asJson(value.members), request: null };
  return [{ put: 'group', value, base: before.revision }, { record: entry('group.put', actor.person.id, {}, body) }, { turn: 'epoch' }];
}
