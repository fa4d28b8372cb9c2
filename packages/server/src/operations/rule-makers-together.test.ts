import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Stage } from '@countersign/core/policy.ts';
import fc from 'fast-check';
import { onEngine } from '../testing/engines.ts';
import { contoso } from '../testing/hand.ts';
import { configured, enrolled, organised, personInput } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { enrolPerson, putGroup, putPerson } from './put-people.ts';
import { endDocument, endRule, putGuard, putPolicy } from './put-rule.ts';
import { putSetting } from './put-setting.ts';
import { putTenant } from './put-tenant.ts';

// Lessons, 3.2: for each right of an administrator, what can be reached by it in any number of steps. Here two of them do all that they can together.

const both = ['petra', 'paul'] as const;
const administrators = 'policy-administrators';
const reason = 'together';

async function administered(world: World): Promise<void> {
  await organised(world);
  for (const name of both) {
    await configured(world, putPerson, personInput(name));
    await enrolled(world, name);
  }
  await configured(world, putPerson, { ...personInput('helper'), kind: 'agent', sponsor: 'paul' });
  await configured(world, putGroup, { name: administrators, people: [...both], groups: [], base: 1 });
  await configured(world, putGroup, { name: 'helpers', people: ['helper', 'bianca'], groups: [], base: 0 });
}

/** Everything but policies and guards that says who may do what. */
async function standing(world: World): Promise<Json> {
  return await world.store.read(async (reader) => {
    const rules = await reader.rules();
    const { items: people } = await reader.people.list({ limit: 200 });
    const { items: groups } = await reader.groups.list({ limit: 200 });
    const { items: settings } = await reader.documents.list('setting', { limit: 200 });
    const held = await Promise.all(people.map(async ({ id }) => (await reader.credentials.ofPerson(id)).map((one) => one.id)));
    return JSON.parse(
      JSON.stringify({
        people,
        groups,
        held,
        settings: settings.map(({ name, version }) => [name, version]),
        tenants: [...rules.tenants.values()],
        workloads: [...rules.workloads.keys()],
        tasks: rules.tasks.size,
        builtIn: rules.guards.find(({ name }) => name === 'standing-rights'),
      }),
    ) as Json;
  });
}

/** The rules that are in force and were not before, or not so: none is for one of them, or approves by itself. */
async function againstRules(world: World, before: ReadonlySet<string>): Promise<readonly string[]> {
  return await world.store.read(async (reader) => {
    const { policies, guards } = await reader.rules();
    const names = async (stages: readonly Stage[]) =>
      (await reader.people.deciders(stages, { where: 'everywhere' })).some((stage) =>
        [...stage.values()].some(({ username }) => ours.has(username)),
      );
    const wrong: string[] = [];
    for (const { name, digest, approval, requesters } of policies.values()) {
      if (before.has(digest)) continue;
      if (approval.mode !== 'manual') wrong.push(`${name} approves by itself`);
      else if (await names(approval.stages)) wrong.push(`${name} lets them decide`);
      const { people } = await reader.people.covered(requesters, 200);
      if (people.some(({ username }) => ours.has(username))) wrong.push(`${name} lets them ask`);
    }
    for (const { name, digest, stages } of guards) if (!before.has(digest) && (await names(stages))) wrong.push(`${name} lets them decide`);
    return wrong;
  });
}

const ours: ReadonlySet<string> = new Set([...both, 'helper']);

async function digests(world: World): Promise<ReadonlySet<string>> {
  const { policies, guards } = await world.store.read((reader) => reader.rules());
  return new Set([...policies.values(), ...guards].map(({ digest }) => digest));
}

const groups = fc.subarray(['operators', 'mail-approvers', 'helpers', administrators]);
const people = fc.subarray(['alex', 'petra', 'paul', 'helper'], { maxLength: 2 });
const audience = fc.record({ groups, people });
const stage = audience.map((of) => ({ need: 1, ...of }));
const approval = fc.oneof(
  fc.constant('auto'),
  fc.record({ mode: fc.constantFrom('manual', 'manual', 'observe', 'emergency'), stages: fc.array(stage, { minLength: 1, maxLength: 2 }) }),
);
const policy = fc.record({
  tenants: fc.constant({ names: [contoso] }),
  tasks: fc.subarray(
    ['Remove-JournalRule', 'Get-Mailbox', 'New-ManagementRoleAssignment'].map((name) => `Exchange\\${name}`),
    {
      minLength: 1,
    },
  ),
  requesters: audience,
  approval,
});
const guard = fc.record({ maxUses: fc.constant(1), stages: fc.array(stage, { maxLength: 1 }) });
const name = fc.constantFrom('one', 'two', 'journaling');
const who = fc.constantFrom(...both);

type Step = (world: World) => Promise<unknown>;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ who, name, policy }).map(
    ({ who, name, policy }): Step =>
      async (world) => {
        const head = await world.store.read((reader) => reader.documents.head('policy', name));
        const base = head === undefined || head.endedAt !== undefined ? 0 : head.version;
        return await world.as(who).does(putPolicy, { wanted: { name, document: policy as Json, base, keeps: false }, reason });
      },
  ),
  fc.record({ who, name, guard }).map(
    ({ who, name, guard }): Step =>
      async (world) => {
        const head = await world.store.read((reader) => reader.documents.head('guard', name));
        const base = head === undefined || head.endedAt !== undefined ? 0 : head.version;
        return await world.as(who).does(putGuard, { wanted: { name, document: guard as Json, base, keeps: false }, reason });
      },
  ),
  fc.record({ who, name, kind: fc.constantFrom('policy', 'guard') }).map(
    ({ who, name, kind }): Step =>
      (world) =>
        world.as(who).does(endRule, { wanted: { kind: kind as 'policy', name, base: 1 }, reason }),
  ),
  who.map(
    (who): Step =>
      async (world) => {
        const hand = world.as(who);
        await hand.does(putGroup, { wanted: { name: 'owners', people: ['owner', 'olivia', who], groups: [], base: 2 }, reason });
        await hand.does(putPerson, { wanted: { ...personInput('friend') }, reason });
        await hand.does(enrolPerson, { wanted: { username: 'alex', label: 'x', days: 1 }, reason });
        await hand.does(putTenant, { wanted: { name: contoso, tags: [] }, reason });
        await hand.does(putSetting, {
          wanted: { name: 'sessions', document: { type: 'sessions', longest: 'P7D', idle: 'P7D' }, base: 0 },
          reason,
        });
        await hand.does(endDocument, { wanted: { kind: 'setting', name: 'sessions', base: 1 }, reason });
      },
  ),
  who.map(
    (who): Step =>
      async (world) => {
        const filter = { state: 'pending', asks: 'configuration' } as const;
        const { items } = await world.store.read((reader) => reader.requests.list(filter, { limit: 50 }));
        for (const request of items) {
          const voted = await world.as(who).vote(request);
          if (isRefusal(voted)) await world.as(who).cancel(request.id);
        }
      },
  ),
);

onEngine(
  'sqlite',
  'two policy administrators together',
  (open) => {
    it('come by no number of steps to a rule that is for them, to one that approves by itself, or to anything else', async () => {
      const world = await open();
      const [had, rules] = [await standing(world), await digests(world)];
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
          for (const one of steps) await one(world);
          assert.deepEqual(await standing(world), had);
          assert.deepEqual(await againstRules(world, rules), []);
        }),
        { numRuns: 20 },
      );
      assert.ok(
        [...(await digests(world))].some((digest) => !rules.has(digest)),
        'some rules came into force',
      );
      assert.deepEqual((await world.verified()).findings, []);
    });
  },
  administered,
);
