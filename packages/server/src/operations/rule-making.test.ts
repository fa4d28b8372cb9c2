import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import type { Request } from '@countersign/core/request.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import { alone, claimed, configured, configuring, enrolled, organised, personInput, redeem } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { planRules } from './plan-rules.ts';
import { previewRule } from './preview-rule.ts';
import { enrolPerson, putGroup, putPerson } from './put-people.ts';
import { endDocument, endRule, putGuard, putPolicy } from './put-rule.ts';
import { putRules } from './put-rules.ts';
import { putSetting } from './put-setting.ts';
import { putTenant } from './put-tenant.ts';
import { readMe } from './read-people.ts';
import { listRequests } from './read-requests.ts';

const administrators = 'policy-administrators';
const reason = 'it was decided';
const stage = (...groups: string[]) => ({ mode: 'manual', stages: [{ need: 1, groups }] });
const plain: JsonObject = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\Remove-JournalRule'],
  requesters: { groups: ['operators'] },
  approval: stage('mail-approvers'),
};
const rule = (document: Json = plain, name = 'removing', base = 0) => ({ name, document, base, keeps: false });
const members = (...people: string[]) => ({ name: administrators, people, groups: [] as string[] });

const everything = { state: undefined, mine: false, decidable: false, username: undefined, since: undefined, page: { limit: 50 } } as const;

async function administered(world: World): Promise<void> {
  await organised(world);
  for (const name of ['petra', 'paul']) {
    await configured(world, putPerson, personInput(name));
    await enrolled(world, name);
  }
  await configured(world, putGroup, { ...members('petra', 'paul'), base: 1 });
}

type Named = Parameters<typeof rule>;
const proposes = async (world: World, by: string, ...of: Named) =>
  must(await world.as(by).does(putPolicy, { wanted: rule(...of), reason })).request;
const headOf = async (world: World, name = 'removing') => await world.store.read((reader) => reader.documents.head('policy', name));
const stateOf = async (world: World, { id }: Pick<Request, 'id'>) => (await world.store.read((reader) => reader.requests.find(id)))?.state;

onEachEngine(
  'a policy administrator',
  (open) => {
    it('proposes a rule that another of them or an owner countersigns, and never their own', async () => {
      const world = await open();
      const request = await proposes(world, 'petra');
      assert.equal(codeOf(await world.as('petra').vote(request)), 'not-your-own-hands');
      for (const name of ['maria', 'alex', 'ada', 'robo']) assert.equal(codeOf(await world.as(name).vote(request)), 'not-a-decider', name);
      const waiting = must(await world.as('paul').looks(listRequests, { ...everything, decidable: true }));
      assert.deepEqual(
        waiting.page.items.map((one) => one.id),
        [request.id],
      );
      await world.as('paul').approve(request);
      assert.equal((await headOf(world))?.version, 1);
      await world.as('owner').approve(await proposes(world, 'paul', { ...plain, maxDuration: 'PT1H' }, 'removing', 1));
      await world.as('petra').approve(await proposes(world, 'olivia', { ...plain, maxDuration: 'PT2H' }, 'removing', 2));
      assert.equal((await headOf(world))?.version, 3);
    });

    it('is known by what is asked of oneself, and previews and tries what they write', async () => {
      const world = await open();
      assert.equal(must(await world.as('petra').looks(readMe, undefined)).policyAdministrator, true);
      assert.equal(must(await world.as('owner').looks(readMe, undefined)).policyAdministrator, false);
      must(await world.as('petra').looks(previewRule, { kind: 'policy', name: 'removing', document: plain }));
      must(await world.as('petra').looks(planRules, [{ kind: 'policy', name: 'removing', document: plain }]));
      assert.equal(
        codeOf(await world.as('maria').looks(previewRule, { kind: 'policy', name: 'removing', document: plain })),
        'not-allowed',
      );
    });

    it('changes rules and nothing else', async () => {
      const world = await open();
      const petra = world.as('petra');
      for (const group of ['owners', administrators, 'operators'])
        assert.equal(codeOf(await petra.does(putGroup, { wanted: { ...members('petra'), name: group, base: 1 }, reason })), 'not-allowed');
      assert.equal(codeOf(await petra.does(putPerson, { wanted: personInput('friend'), reason })), 'not-allowed');
      assert.equal(codeOf(await petra.does(enrolPerson, { wanted: { username: 'alex', label: 'x', days: 1 }, reason })), 'not-allowed');
      assert.equal(codeOf(await petra.does(putTenant, { wanted: { name: contoso, tags: [] }, reason })), 'not-allowed');
      assert.equal(codeOf(await petra.does(putSetting, { wanted: { name: 'hook', document: {}, base: 0 }, reason })), 'not-allowed');
      assert.equal(codeOf(await petra.does(endDocument, { wanted: { kind: 'setting', name: 'hook', base: 1 }, reason })), 'not-allowed');
      const wanted = { kind: 'setting' as 'guard', name: 'hook', base: 1 };
      assert.equal(codeOf(await petra.does(endRule, { wanted, reason })), 'not-allowed', 'whatever a front end lets through');
      assert.equal(codeOf(await petra.lock('everything')), 'not-allowed');
    });

    it('countersigns nothing but rules', async () => {
      const world = await open();
      const filed = must(await world.as('owner').does(putPerson, { wanted: personInput('friend'), reason }));
      assert.equal(codeOf(await world.as('petra').vote(filed.request)), 'not-a-decider');
    });

    const grave: readonly (readonly [string, JsonObject])[] = [
      ['under which they ask', { ...plain, requesters: { people: ['paul'] } }],
      ['under which everybody asks whom a group of theirs holds', { ...plain, requesters: { groups: [administrators] } }],
      ['that they approve', { ...plain, approval: stage(administrators) }],
      ['that approves by itself', { ...plain, tasks: ['Exchange\\Get-Mailbox'], approval: 'auto' }],
      ['that only says who would have approved', { ...plain, approval: { ...stage('mail-approvers'), mode: 'observe' } }],
      ['of a critical task', { ...plain, tasks: ['Exchange\\New-ManagementRoleAssignment'] }],
    ];
    for (const [title, document] of grave)
      it(`needs an owner for a rule ${title}`, async () => {
        const world = await open();
        const request = await proposes(world, 'petra', document);
        assert.equal(codeOf(await world.as('paul').vote(request)), 'not-a-decider');
        await world.as('owner').approve(request);
        assert.equal((await headOf(world))?.version, 1);
      });

    it('needs an owner for a rule for an agent of theirs', async () => {
      const world = await open();
      await configured(world, putPerson, { ...personInput('helper'), kind: 'agent', sponsor: 'paul' });
      await configured(world, putGroup, { name: 'operators', people: ['alex', 'helper'], groups: [], base: 1 });
      const request = await proposes(world, 'petra');
      assert.equal(codeOf(await world.as('paul').vote(request)), 'not-a-decider');
    });

    it('countersigns no owner’s rule that is for that owner', async () => {
      const world = await open();
      const request = await proposes(world, 'owner', { ...plain, requesters: { people: ['owner'] } });
      assert.equal(codeOf(await world.as('petra').vote(request)), 'not-a-decider');
    });

    it('adds a guard, and needs an owner to change or end one; the built-in one is nobody’s to change', async () => {
      const world = await open();
      const guard = (base: number) => ({ ...rule({ tasks: ['Exchange\\Remove-JournalRule'], maxUses: 1 }, 'narrow', base) });
      const pair = { by: 'petra', other: 'paul' };
      await configured(world, putGuard, guard(0), pair);
      assert.equal(codeOf(await configuring(world, putGuard, guard(1), pair)), 'not-a-decider');
      assert.equal(codeOf(await configuring(world, endRule, { kind: 'guard', name: 'narrow', base: 1 }, pair)), 'not-a-decider');
      await configured(world, endRule, { kind: 'guard', name: 'narrow', base: 1 }, { by: 'paul', other: 'owner' });
      const builtIn = { kind: 'guard' as const, name: 'standing-rights', base: 1 };
      assert.equal(codeOf(await world.as('petra').does(endRule, { wanted: builtIn, reason })), 'not-allowed');
    });

    it('needs an owner for many rules where one of them needs one', async () => {
      const world = await open();
      const policy = (name: string, document: Json = plain) => ({ kind: 'policy' as const, ...rule(document, name) });
      const pair = { by: 'petra', other: 'paul' };
      await configured(world, putRules, [policy('one'), policy('two')], pair);
      const own = policy('four', { ...plain, requesters: { people: ['petra'] } });
      assert.equal(codeOf(await configuring(world, putRules, [policy('three'), own], pair)), 'not-a-decider');
    });

    it('who is none any more has what they proposed end, and countersigns nothing', async () => {
      const world = await open();
      const [own, others] = [await proposes(world, 'petra'), await proposes(world, 'paul', plain, 'other')];
      await configured(world, putGroup, { ...members('paul'), base: 2 });
      assert.equal(codeOf(await world.as('petra').vote(others)), 'not-a-decider');
      assert.equal(codeOf(await world.as('paul').vote(own)), 'request-expired');
      assert.equal(await stateOf(world, own), 'expired');
      assert.equal(codeOf(await world.as('petra').does(putPolicy, { wanted: rule(), reason })), 'not-allowed');
    });

    it('who is locked proposes nothing and countersigns nothing, and what they proposed ends', async () => {
      const world = await open();
      const [own, others] = [await proposes(world, 'petra'), await proposes(world, 'paul', plain, 'other')];
      must(await world.as('owner').lock('person', 'petra'));
      assert.equal(codeOf(await world.as('petra').does(putPolicy, { wanted: rule(plain, 'third'), reason })), 'locked');
      assert.equal(codeOf(await world.as('petra').vote(others)), 'locked');
      assert.equal(codeOf(await world.as('petra').vote(others, 'deny')), 'locked');
      assert.equal(codeOf(await world.as('paul').vote(own)), 'request-expired');
      await world.as('owner').approve(others);
    });

    it('countersigns no more what has come to be for one of them while it waited', async () => {
      const world = await open();
      const request = await proposes(world, 'petra');
      await configured(world, putGroup, { name: 'operators', people: ['alex', 'paul'], groups: [], base: 1 });
      assert.equal(codeOf(await world.as('paul').vote(request)), 'not-a-decider');
      assert.equal(await stateOf(world, request), 'pending');
      await world.as('owner').approve(request);
    });

    it('is made by owners, by name, and never through a group; an agent or a disabled person is none', async () => {
      const world = await open();
      const through = { ...members('petra', 'paul'), groups: ['operators'], base: 2 };
      assert.equal(codeOf(await configuring(world, putGroup, through)), 'not-allowed');
      await configured(world, putGroup, { ...members('petra', 'robo'), base: 2 });
      assert.equal(codeOf(await world.as('robo').does(putPolicy, { wanted: rule(), reason })), 'not-allowed');
      const request = await proposes(world, 'petra');
      assert.equal(codeOf(await world.as('robo').vote(request)), 'not-a-decider');
      await configured(world, putPerson, { ...personInput('petra'), disabled: true, base: 1 });
      assert.equal(codeOf(await world.as('petra').does(putPolicy, { wanted: rule(), reason })), 'credential-ended');
      assert.equal(codeOf(await world.as('owner').vote(request)), 'request-expired');
    });
  },
  administered,
);

onEachEngine(
  'in solo mode a policy administrator',
  (open) => {
    it('changes nothing: their one owner made what they sign in with', async () => {
      const world = await open();
      await alone(world, putPerson, personInput('petra'));
      await alone(world, putGroup, { ...members('petra'), base: 1 });
      const { codes } = await alone(world, enrolPerson, { username: 'petra', label: 'a laptop', days: 90 });
      await redeem(world, 'petra', codes);
      const guard = rule({ maxUses: 1 }, 'narrow');
      assert.equal(codeOf(await world.as('petra').does(putGuard, { wanted: guard, reason })), 'no-approvers');
    });
  },
  claimed,
);
