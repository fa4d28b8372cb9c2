import { randomBytes } from 'node:crypto';
import type { Kind } from '@countersign/core/entry.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import type { RequestId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Person, PersonKind } from '@countersign/core/person.ts';
import { guards, people, policies, tenants } from '../../../../demo/world.ts';
import { sha256Hex } from '../keys.ts';
import type { ConfigurationInput, Configured } from '../operations/configure.ts';
import { redeemEnrolment } from '../operations/credentials.ts';
import { install } from '../operations/install.ts';
import type { Operation } from '../operations/operation.ts';
import { enrolPerson, putGroup, putPerson } from '../operations/put-people.ts';
import { putGuard, putPolicy } from '../operations/put-rule.ts';
import { putTenant, putWorkload } from '../operations/put-tenant.ts';
import { must } from './hand.ts';
import type { World } from './world.ts';

type Configuring<I, K extends Kind> = Operation<ConfigurationInput<I>, Configured, K>;

/** What came of a change of configuration, with the codes that it showed to the two owners. */
export interface Done {
  readonly request: RequestId;
  readonly codes: readonly string[];
}

export const firstCode = 'the code that the terminal printed';

/** The first start: the catalogue, the built-in groups, and a code for the first owner. */
export async function installed(world: World): Promise<void> {
  await install(world.store, world.host, sha256Hex(firstCode));
}

/** The first owner signs in with the code. */
export async function claimed(world: World): Promise<void> {
  await installed(world);
  await redeem(world, 'owner', [firstCode]);
}

/** A second owner is enrolled by the first, and solo mode is over. */
export async function twoOwners(world: World): Promise<void> {
  await claimed(world);
  await alone(world, putPerson, personInput('olivia', 'Olivia Owner'));
  await alone(world, putGroup, { name: 'owners', people: ['owner', 'olivia'], groups: [], base: 1 });
  const { codes } = await alone(world, enrolPerson, { username: 'olivia', label: 'a laptop', days: 90 });
  await redeem(world, 'olivia', codes);
}

/** Everybody of the demo but its owners, the two tenants with an Exchange each, and a policy of each kind: all of it countersigned. */
export async function organised(world: World): Promise<void> {
  await twoOwners(world);
  for (const { name, tags, id } of tenants) {
    await configured(world, putTenant, { name, tags });
    await configured(world, putWorkload, { tenant: name, name: 'Exchange', connector: 'exchange', settings: settings(id), base: 0 });
  }
  const others = people.filter((person) => !(person.groups as readonly string[]).includes('owners'));
  for (const { username, name, kind, ...more } of others) {
    const { sponsor = null } = more as { sponsor?: string };
    await configured(world, putPerson, { ...personInput(username, name), kind, sponsor });
    await enrolled(world, username);
  }
  for (const group of new Set(others.flatMap((person) => [...person.groups]))) {
    const members = others.filter((person) => (person.groups as readonly string[]).includes(group)).map((person) => person.username);
    await configured(world, putGroup, { name: group, people: members, groups: [], base: group === 'auditors' ? 1 : 0 });
  }
  for (const { name, document } of policies) await configured(world, putPolicy, { name, document, base: 0, keeps: false });
  for (const { name, document } of guards) await configured(world, putGuard, { name, document, base: 0, keeps: false });
}

export function settings(tenantId: string): { readonly [name: string]: Json } {
  const address = 'https://outlook.example';
  return { endpoint: address, authority: address, tenantId, clientId: 'app', certificate: 'env:CERTIFICATE', key: 'env:KEY' };
}

export function personInput(username: string, name = username) {
  return { username, name, kind: 'human' as PersonKind, mail: null, sponsor: null as string | null, disabled: false, base: 0 };
}

/** Files a change as one owner and votes for it as another; answers what the last vote answered. */
export async function configuring<I, K extends Kind>(
  world: World,
  op: Configuring<I, K>,
  wanted: I,
  { by = 'owner', other = 'olivia' } = {},
): Promise<Done | Refusal> {
  const filed = await world.as(by).does(op, { wanted, reason: 'it was decided' });
  if ('refused' in filed) return filed;
  const voted = await world.as(other).vote(filed.request);
  if ('refused' in voted) return voted;
  return { request: filed.request.id, codes: [filed.code, voted.code].filter((code) => code !== undefined) };
}

/** A change that both owners agree to. */
export async function configured<I, K extends Kind>(
  world: World,
  op: Configuring<I, K>,
  wanted: I,
  who?: { by?: string; other?: string },
): Promise<Done> {
  return must(await configuring(world, op, wanted, who));
}

/** A change in solo mode: applied at once. */
export async function alone<I, K extends Kind>(world: World, op: Configuring<I, K>, wanted: I): Promise<Done> {
  const { request, applied, code } = must(await world.as('owner').does(op, { wanted, reason: 'the first days' }));
  if (!applied) throw new Error('it waits for another owner');
  return { request: request.id, codes: code === undefined ? [] : [code] };
}

/** Enrols somebody with two codes of two owners. */
export async function enrolled(world: World, username: string): Promise<void> {
  const { codes } = await configured(world, enrolPerson, { username, label: 'a laptop', days: 90 });
  await redeem(world, username, codes);
}

/** Makes a person's credential from codes; from then on `as` uses it. */
export async function redeem(world: World, username: string, codes: readonly string[]): Promise<void> {
  const token = `cs_${randomBytes(16).toString('hex')}`;
  const hash = sha256Hex(token);
  must(await world.nobody.does(redeemEnrolment, { username, codes: codes.map(sha256Hex), token, hash }));
  world.tokens.set(username, hash);
}

export async function personNamed(world: World, username: string): Promise<Person> {
  const person = await world.store.read((reader) => reader.people.byUsername(username));
  if (person === undefined) throw new Error(`there is no ${username}`);
  return person;
}
