import { documentDigest } from '@countersign/core/apply-configuration.ts';
import type { Change } from '@countersign/core/change.ts';
import type { DocumentKind } from '@countersign/core/configuration.ts';
import { entry } from '@countersign/core/entry.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import { auditorsGroup, type Digest, type GroupId, ownersGroup, policyAdministratorsGroup } from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Credential, Group, Member, Person, PersonKind } from '@countersign/core/person.ts';
import type { Instant } from '@countersign/core/time.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import type { Store, Tx } from '../store/store.ts';
import { frozenRule } from './frozen-rule.ts';
import { made } from './made.ts';

/** A demo's world: names only, no ids. */
export interface DemoWorld {
  readonly tenants: readonly {
    readonly name: string;
    readonly tags: readonly string[];
    /** Settings of its Exchange, and of its Microsoft Graph where it has one. */
    readonly workload: { readonly [name: string]: Json };
    readonly graph?: { readonly [name: string]: Json };
  }[];
  readonly people: readonly {
    readonly username: string;
    readonly name: string;
    readonly kind: PersonKind;
    readonly sponsor?: string;
    readonly groups: readonly string[];
    readonly tokenHash: Digest;
  }[];
  readonly policies: readonly { readonly name: string; readonly document: Json }[];
  readonly guards: readonly { readonly name: string; readonly document: Json }[];
}

/**
 * Fills a fresh demo with its people, tenants and rules, each marked `seed` in the log. Only the demo does this: its installation says so in the
 * first entry, and a normal start refuses the database.
 */
export async function seedDemo(store: Store, world: DemoWorld): Promise<void> {
  await store.transaction('exclusive', async (tx) => {
    const installation = await tx.installation();
    if (installation?.demo !== true) throw new Error('Only a demo is seeded.');
    await seedTenants(tx, world);
    const people = await seedPeople(tx, world);
    await seedGroups(tx, world, people);
    for (const policy of world.policies) await seedRule(tx, 'policy', policy);
    for (const guard of world.guards) await seedRule(tx, 'guard', guard);
    await tx.endSolo(tx.now);
    const owners = (await tx.people.humansIn(ownersGroup)).map((owner) => owner.id);
    const solo: Change = { record: entry('solo.ended', null, {}, { owners, seed: true }) };
    await tx.save([...credentialsOf(tx, world, people), solo, { turn: 'epoch' }]);
  });
}

async function seedTenants(tx: Tx, world: DemoWorld): Promise<void> {
  for (const { name, tags, workload, graph } of world.tenants) {
    const id = tx.newId('tenant');
    await tx.save([
      { put: 'tenant', value: { id, name, tags } },
      { record: entry('tenant.put', null, { tenant: id }, { tenant: id, name, tags, request: null, seed: true }) },
    ]);
    const workloads = [
      { name: 'Exchange', connector: 'exchange', settings: workload },
      ...(graph === undefined ? [] : [{ name: 'Graph', connector: 'graph', settings: graph }]),
    ];
    for (const one of workloads) {
      const frozen = asJson({ tenant: id, ...one });
      await tx.save(document(tx, { kind: 'workload', name: workloadKey(id, one.name), text: frozen, frozen }));
    }
    await tx.save([{ turn: 'epoch' }]);
  }
}

function document(tx: Tx, { kind, name, text, frozen }: { kind: DocumentKind; name: string; text: Json; frozen: Json }): Change[] {
  const body = asJson({ text, frozen });
  const digest = documentDigest({ text, frozen }, tx);
  const fields = { document: kind, name, version: 1, digest, keepsFrom: 1, body, request: null, seed: true };
  return [
    { put: 'document', kind, name, version: 1, base: 0, digest, body, keepsFrom: 1, request: null },
    { record: entry('document.put', null, {}, fields) },
  ];
}

async function seedPeople(tx: Tx, world: DemoWorld): Promise<ReadonlyMap<string, Person>> {
  const people = new Map<string, Person>();
  for (const { username, name, kind, sponsor } of world.people) {
    const known = await tx.people.byUsername(username);
    const answerable = sponsor === undefined ? undefined : people.get(sponsor);
    const value: Person = {
      id: known?.id ?? tx.newId('person'),
      username,
      name,
      kind,
      revision: (known?.revision ?? 0) + 1,
      ...(answerable === undefined ? {} : { sponsor: answerable.id }),
    };
    people.set(username, value);
    const body = { person: value.id, username, kind, sponsor: answerable?.id ?? null, disabledAt: null, request: null, seed: true };
    await tx.save([
      { put: 'person', value, base: known?.revision ?? 0 },
      { record: entry('person.put', null, { person: value.id }, body, { name, mail: null }) },
    ]);
  }
  return people;
}

const builtIn: Readonly<Record<string, GroupId>> = {
  owners: ownersGroup,
  auditors: auditorsGroup,
  'policy-administrators': policyAdministratorsGroup,
};

async function seedGroups(tx: Tx, world: DemoWorld, people: ReadonlyMap<string, Person>): Promise<void> {
  for (const name of new Set(world.people.flatMap((person) => person.groups))) {
    const members: Member[] = world.people.flatMap(({ username, groups }) => {
      const person = people.get(username);
      return groups.includes(name) && person !== undefined ? [{ kind: 'person' as const, id: person.id }] : [];
    });
    const known = await tx.groups.byName(name);
    const value: Group = { id: known?.id ?? builtIn[name] ?? tx.newId('group'), name, members, revision: (known?.revision ?? 0) + 1 };
    const record = entry('group.put', null, {}, { group: value.id, name, members: asJson(members), request: null, seed: true });
    await tx.save([{ put: 'group', value, base: known?.revision ?? 0 }, { record }]);
  }
  await tx.save([{ turn: 'epoch' }]);
}

async function seedRule(tx: Tx, kind: 'policy' | 'guard', rule: { readonly name: string; readonly document: Json }): Promise<void> {
  const built = await frozenRule(tx, kind, { name: rule.name, document: rule.document, base: 0, keeps: false });
  if (isRefusal(built)) throw new Error(built.message);
  const [change] = built.change.documents;
  if (change === undefined) throw new Error(`The ${kind} ${rule.name} froze to nothing.`);
  await tx.save([...document(tx, change), { turn: 'epoch' }]);
}

const days = 30 * 24 * 3_600_000;

function credentialsOf(tx: Tx, world: DemoWorld, people: ReadonlyMap<string, Person>): Change[] {
  return world.people.flatMap(({ username, tokenHash }) => {
    const person = people.get(username);
    if (person === undefined) return [];
    const credential: Credential = {
      id: tx.newId('cred'),
      kind: 'token',
      hash: tokenHash,
      person: person.id,
      makers: [],
      label: 'demo',
      madeAt: tx.now,
      provedAt: tx.now,
      method: 'demo',
      endsAt: (tx.now + days) as Instant,
    };
    return made(credential, null);
  });
}
