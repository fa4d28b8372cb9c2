import assert from 'node:assert/strict';
import { it } from 'node:test';
import { routes } from '@countersign/contract/routes.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Instant } from '@countersign/core/time.ts';
import fc from 'fast-check';
import { onEngine } from '../../testing/engines.ts';
import type { World } from '../../testing/world.ts';
import { type Ask, actingCases, type Scene, sceneIn } from './cases.testing.ts';
import { type Served, served } from './served.testing.ts';

// Vault CVE-2025-5999, CVE-2024-9180 and OpenBao CVE-2025-64761 (lessons, 3.2): who might write to groups came to the root policy, by steps that
// were each allowed. So whatever one person alone posts here, to whichever routes and in whatever order, nothing that says who may do what has moved.

/** Says what may be done, and by whom: by no steps of one person may anything come into it. Locks and ended credentials only ever take away. */
interface Standing {
  readonly configuration: Json;
  readonly people: ReadonlyMap<string, { readonly answersFor: Json; readonly groups: readonly string[] }>;
  /** Of everybody but the one who acts: nobody makes a credential for another. */
  readonly credentials: ReadonlySet<string>;
  readonly grants: ReadonlySet<string>;
}

async function standing(world: World, actor: string): Promise<Standing> {
  return await world.store.read(async (reader) => {
    const rules = await reader.rules();
    const named = (list: Iterable<{ readonly name: string; readonly version: number }>) =>
      [...list].map(({ name, version }) => `${name}@${version}`).sort();
    const configuration = {
      policies: named(rules.policies.values()),
      guards: named(rules.guards),
      tasks: named(rules.tasks.values()),
      tenants: [...rules.tenants.values()].map((tenant) => JSON.stringify(tenant)).sort(),
      workloads: named(rules.workloads.values()),
      roles: [...rules.roles.keys()].sort(),
      accounts: [...rules.accounts.keys()].sort(),
      assignments: [...rules.assignments.keys()].sort(),
    };
    const { items } = await reader.people.list({ limit: 200 });
    const people = new Map<string, { answersFor: Json; groups: readonly string[] }>();
    const credentials: string[] = [];
    const grants: string[] = [];
    for (const person of items) {
      const { username, kind, sponsor = null, mail = null, id } = person;
      const may = person.disabledAt === undefined;
      people.set(username, { answersFor: { kind, sponsor, mail }, groups: may ? [...(await reader.people.groupsOf(id))].sort() : [] });
      const live = (await reader.credentials.ofPerson(id)).filter((one) => one.endedAt === undefined);
      if (username !== actor) credentials.push(...live.map((one) => one.id));
      const own = username === actor || items.find((one) => one.id === sponsor)?.username === actor;
      if (own)
        grants.push(
          ...(await reader.grants.list({ person: id, ended: true }, { limit: 200 }, world.clock.now() as Instant)).items.map(
            (grant) => grant.id,
          ),
        );
    }
    return { configuration, people, credentials: new Set(credentials), grants: new Set(grants) };
  });
}

/** What the actor votes for: all that waits, as they are shown it. */
async function voteForAll(api: Served, actor: string): Promise<void> {
  const { body } = await api.ask(actor, 'GET', '/api/v1/requests?state=pending');
  for (const { id, digest } of body.items ?? []) {
    const said = await api.ask(actor, 'POST', `/api/v1/requests/${id}/votes`, { body: { verdict: 'approve', digest } });
    assert.ok(said.status < 500, said.text);
  }
}

/** Ten may wait: more can be asked for when they are gone. */
async function cancelAll(api: Served, actor: string): Promise<void> {
  const { body } = await api.ask(actor, 'GET', '/api/v1/requests?state=pending');
  for (const { id } of body.items ?? []) await api.ask(actor, 'POST', `/api/v1/requests/${id}/cancel`, { body: {} });
}

async function ask(
  api: Served,
  actor: string,
  { route, url, body, headers }: Ask & { readonly route: keyof typeof routes },
): Promise<void> {
  const more = { ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) };
  const said = await api.ask(actor, routes[route].method, url, more);
  assert.ok(said.status < 500, `${route}: ${said.text}`);
}

/** Grants that came, of those that somebody else would have had to approve. */
async function unapproved(world: World, before: Standing, after: Standing): Promise<readonly string[]> {
  const came = [...after.grants].filter((id) => !before.grants.has(id));
  return await world.store.read(async (reader) => {
    const rules = await reader.rules();
    const found = await Promise.all(came.map((id) => reader.grants.find(id as never)));
    return found.flatMap((grant) => {
      const mode = rules.policies.get(grant?.policy.name ?? '')?.approval.mode;
      return mode === 'auto' || mode === 'observe' || mode === 'emergency' ? [] : [`${grant?.policy.name} gave ${grant?.id}`];
    });
  });
}

/** What is asked by somebody; what asks without being anybody holds the codes of others, and is theirs. */
function everyAsk(scene: Scene): readonly (Ask & { readonly route: keyof typeof routes })[] {
  return actingCases
    .filter(({ demo }) => demo !== true)
    .flatMap(({ route, done, refused }) => [done(scene), refused(scene)].map((one) => ({ route, ...one })))
    .filter(({ who }) => who !== null);
}

onEngine('sqlite', 'one person alone', (open) => {
  for (const actor of ['owner', 'alex', 'maria', 'sam', 'ada', 'robo']) {
    it(`comes by no number of steps to more than they had: ${actor}`, async () => {
      const world = await open();
      const scene = await sceneIn(world);
      const api = await served(world);
      await api.token(actor);
      const asks = everyAsk(scene);
      const before = await standing(world, actor);
      const step = fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...asks).map((one) => () => ask(api, actor, one)) },
        { weight: 2, arbitrary: fc.constant(() => voteForAll(api, actor)) },
        { weight: 1, arbitrary: fc.constant(() => cancelAll(api, actor)) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 50 }), async (steps) => {
          for (const one of steps) await one();
          const after = await standing(world, actor);
          assert.deepEqual(after.configuration, before.configuration);
          for (const [username, { answersFor, groups }] of after.people) {
            const was = before.people.get(username);
            assert.deepEqual(answersFor, was?.answersFor, `${username} is somebody else`);
            for (const group of groups) assert.ok(was?.groups.includes(group), `${username} came into ${group}`);
          }
          for (const id of after.credentials) assert.ok(before.credentials.has(id), `${id} was made for somebody else`);
          assert.deepEqual(await unapproved(world, before, after), []);
        }),
        { numRuns: 12 },
      );
      await api.close();
    });
  }
});
