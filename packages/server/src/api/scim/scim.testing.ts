import { sha256Hex } from '../../keys.ts';
import { linkIdentity } from '../../operations/link-identity.ts';
import { openProvisioning } from '../../operations/open-provisioning.ts';
import { putGroup, putPerson } from '../../operations/put-people.ts';
import { must } from '../../testing/hand.ts';
import { configured, personInput } from '../../testing/organisation.ts';
import { provider, type World } from '../../testing/world.ts';
import { type Said, type Served, served } from '../rest/served.testing.ts';
import { urn } from './words.ts';

/** A directory that provisions a world, as Entra ID and Okta do. */
export interface Directory {
  readonly api: Served;
  readonly token: string;
  ask(method: string, path: string, body?: unknown, headers?: { readonly [name: string]: string }): Promise<Said>;
  /** Makes a user, and answers their id. */
  user(name: string, more?: { readonly [attribute: string]: unknown }): Promise<string>;
  group(name: string, members?: readonly string[]): Promise<string>;
  patch(path: string, ...operations: readonly unknown[]): Promise<Said>;
  close(): Promise<void>;
}

export const issuer = provider.issuer;

/** A service account gets a token that `owner` files and `olivia` countersigns. */
export async function tokenOf(world: World, username = 'entra', label = 'Entra ID'): Promise<string> {
  if ((await world.store.read((reader) => reader.people.byUsername(username))) === undefined)
    await configured(world, putPerson, { ...personInput(username, label), kind: 'service', sponsor: 'owner' });
  const { codes } = await configured(world, openProvisioning, { username, issuer, label, days: 90 });
  const [token = ''] = codes;
  world.tokens.set(username, sha256Hex(token));
  return token;
}

export async function directory(world: World, username?: string): Promise<Directory> {
  const token = await tokenOf(world, username);
  const api = await served(world);
  const ask: Directory['ask'] = (method, path, body, headers = {}) =>
    api.ask(null, method, `/scim/v2${path}`, {
      ...(body === undefined ? {} : { body }),
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }), ...headers },
    });
  const made = async (said: Promise<Said>): Promise<string> => {
    const { status, body, text } = await said;
    if (status !== 201) throw new Error(text);
    return body.id;
  };
  return {
    api,
    token,
    ask,
    user: (name, more) => made(ask('POST', '/Users', userBody(name, more))),
    group: (name, members = []) =>
      made(ask('POST', '/Groups', { schemas: [urn.group], displayName: name, members: members.map((value) => ({ value })) })),
    patch: (path, ...operations) => ask('PATCH', path, { schemas: [urn.patch], Operations: operations }),
    close: () => api.close(),
  };
}

export function userBody(name: string, more: { readonly [attribute: string]: unknown } = {}) {
  return {
    schemas: [urn.user],
    userName: `${name}@contoso.com`,
    externalId: `${name}-for-good`,
    active: true,
    displayName: `The ${name}`,
    ...more,
  };
}

/** Somebody who is here already is linked to their identity in the directory, which then knows them. */
export async function known(world: World, on: Directory, username: string): Promise<string> {
  await configured(world, linkIdentity, { username, issuer, subject: `${username}-for-good` });
  return await on.user(username);
}

/** What waits for owners in a directory's name. */
export async function waitingRequests(world: World, username = 'entra') {
  return await world.store.read(async (reader) => {
    const person = await reader.people.byUsername(username);
    const page = await reader.requests.list(
      { state: 'pending', asks: 'configuration', ...(person === undefined ? {} : { person: person.id }) },
      { limit: 200 },
    );
    return page.items;
  });
}

/** olivia, who has not seen the token, countersigns what waits. */
export async function countersigned(world: World, username?: string): Promise<void> {
  for (const request of await waitingRequests(world, username)) must(await world.as('olivia').vote(request));
}

/** Who is in a group, by username. */
export async function membersOf(world: World, name: string): Promise<readonly string[]> {
  return await world.store.read(async (reader) => {
    const group = await reader.groups.byName(name);
    const members = group === undefined ? [] : (await reader.groups.members(group.id, { limit: 200 })).items;
    return members.flatMap(({ username }) => username ?? []);
  });
}

/** Puts a group of the directory into one that rules name. */
export async function nested(world: World, outer: string, people: readonly string[], inner: string, revision: number): Promise<void> {
  await configured(world, putGroup, { name: outer, people, groups: [inner], base: revision });
}
