import type { GroupId } from '@countersign/core/ids.ts';
import { type Naming, namingsOf } from '@countersign/core/naming.ts';
import { type Actor, type Credential, isLive, type Person } from '@countersign/core/person.ts';
import type { GroupSummary, MemberSeen, Page, Paging, Reader } from '../store/store.ts';
import { followedGroups } from './channels.ts';
import { type Names, namesOf } from './names.ts';
import { type ReadContext, reading } from './operation.ts';
import { noSuchGroup, noSuchPerson, seesAll, whoseCredentials } from './visible.ts';

export type { GroupSummary, MemberSeen } from '../store/store.ts';

export interface Searched {
  readonly page: Paging;
  readonly search: string | undefined;
}

/** People, agents and service accounts, by username: what they are called, and no more. */
export const listPeople = reading<Searched, Page<Person>>({
  name: 'list-people',
  mark: 'read',
  who: 'human',
  run: async ({ reader }, { page, search }) => await reader.people.list(page, search),
});

export interface PersonSeen {
  readonly person: Person;
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
  readonly names: Names;
}

/** One person with their groups: oneself, or for owners and auditors anybody. */
export const readPerson = reading<{ readonly username: string }, PersonSeen>({
  name: 'read-person',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, { username }) {
    const person = username === actor.person.username || seesAll(actor) ? await reader.people.byUsername(username) : undefined;
    return person === undefined ? noSuchPerson(username) : await personSeen(reader, person, actor);
  },
});

async function personSeen(reader: Reader, person: Person, { reach, groups: own }: Actor): Promise<PersonSeen> {
  const all = await reader.people.groupsOf(person.id);
  // Groups are named after customers: of others' groups nobody learns who reaches some tenants only.
  const ids = reach === undefined ? all : new Set([...all].filter((id) => own.has(id)));
  const names = await namesOf(reader, { groups: ids, people: person.sponsor === undefined ? [] : [person.sponsor] });
  const groups = [...ids].map((id) => ({ id, name: names.groups.get(id) ?? id })).sort((one, other) => (one.name < other.name ? -1 : 1));
  return { person, groups, names };
}

/** Groups by name, with how much is in each. */
export const listGroups = reading<Searched, Page<GroupSummary>>({
  name: 'list-groups',
  mark: 'read',
  who: 'human',
  run: async ({ reader }, { page, search }) => await reader.groups.list(page, search),
});

/** What is directly in a group, groups before people, each by name. */
export const listMembers = reading<Searched & { readonly name: string }, Page<MemberSeen>>({
  name: 'list-members',
  mark: 'read',
  who: 'human',
  async run({ reader }, { name, page, search }) {
    const group = await reader.groups.byName(name);
    return group === undefined ? noSuchGroup(name) : await reader.groups.members(group.id, page, search);
  },
});

export interface GroupSeen {
  readonly group: GroupSummary;
  /** What holds it, through nesting. */
  readonly within: readonly GroupId[];
  /** Rules that name it, or one of those that hold it. */
  readonly named: readonly Naming[];
  /** Providers' groups that it follows. */
  readonly follows: readonly { readonly issuer: string; readonly id: string }[];
  readonly names: Names;
}

/** One group with how much is in it, what holds it, and where rules name it. */
export const readGroup = reading<{ readonly name: string }, GroupSeen>({
  name: 'read-group',
  mark: 'read',
  who: 'human',
  async run({ reader }, { name }) {
    const group = await reader.groups.byName(name);
    if (group === undefined) return noSuchGroup(name);
    const within = [...(await reader.groups.around(group.id))];
    const named = namingsOf(await reader.rules(), new Set([group.id, ...within]));
    const follows = (await followedGroups(reader)).flatMap(({ issuer, follow }) => {
      const id = Object.hasOwn(follow, name) ? follow[name] : undefined;
      return id === undefined ? [] : [{ issuer, id }];
    });
    return { group, within, named, follows, names: await namesOf(reader, { groups: [group.id, ...within] }) };
  },
});

export interface MeSeen extends PersonSeen {
  readonly credential: Credential;
  readonly owner: boolean;
  readonly auditor: boolean;
  readonly policyAdministrator: boolean;
  /** Names of the tenants that one reaches; undefined: all. */
  readonly tenants: readonly string[] | undefined;
  readonly solo: boolean;
  readonly demo: boolean;
}

/** Whose token this is. */
export const readMe = reading<undefined, MeSeen>({
  name: 'read-me',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, installation }) {
    const seen = await personSeen(reader, actor.person, actor);
    const { people } = await namesOf(reader, { people: actor.credential.makers });
    const names = { ...seen.names, people: new Map([...seen.names.people, ...people]) };
    const { credential, owner, auditor, policyAdministrator } = actor;
    const { demo, soloEndedAt } = installation;
    const solo = soloEndedAt === undefined;
    return { ...seen, names, credential, owner, auditor, policyAdministrator, tenants: await tenantsOf(reader, actor), solo, demo };
  },
});

async function tenantsOf(reader: Reader, { reach }: Actor): Promise<readonly string[] | undefined> {
  if (reach === undefined) return undefined;
  const { tenants } = await reader.rules();
  return [...tenants.values()].flatMap(({ name, endedAt }) => (endedAt === undefined ? [name] : [])).sort();
}

export interface TokensSeen {
  readonly credentials: readonly Credential[];
  readonly current: Credential['id'];
  readonly names: Names;
}

/** One's own tokens that have not ended, or for owners and auditors anybody's, without the tokens themselves. */
export const listTokens = reading<{ readonly username: string | undefined }, TokensSeen>({
  name: 'list-tokens',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }: ReadContext, { username }) {
    const whose = await whoseCredentials(reader, actor, username);
    if ('refused' in whose) return whose;
    const credentials = (await reader.credentials.ofPerson(whose.person ?? actor.person.id)).filter(
      (credential) => credential.kind === 'token' && isLive(credential, now),
    );
    const names = await namesOf(reader, { people: credentials.flatMap((credential) => credential.makers) });
    return { credentials, current: actor.credential.id, names };
  },
});
