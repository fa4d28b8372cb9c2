import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Json } from '@countersign/core/json.ts';
import { entriesOf, hour } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import { activated, alexAccount, helpDeskKey, kept, lending } from '../testing/lending.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { dismissAlert, listFindings } from './findings.ts';
import { endDocument } from './put-rule.ts';
import { putSetting } from './put-setting.ts';
import { readStatus } from './read-server.ts';
import { watchRoles } from './watch-roles.ts';

const watch = (world: World) => watchRoles(world.bracket, world.workload.lending);
const listed = async (world: World, who = 'owner') => must(await world.as(who).looks(listFindings, { page: { limit: 50 } })).items;
const alerts = async (world: World) => (await listed(world)).map(({ finding }) => finding.alert);
const problems = async (world: World) => must(await world.as('owner').looks(readStatus, undefined)).alarms.map(({ says }) => says);

onEachEngine(
  'a role alert',
  (open) => {
    it('is raised where somebody was put into a role past us, told to the owners, and over when they are taken out', async () => {
      const world = await open();
      world.workload.roles.put(helpDeskKey, 'account-stranger');
      await watch(world);
      await watch(world);
      const outside = (await listed(world)).filter(({ finding }) => finding.alert === 'assigned-outside');
      assert.deepEqual(
        outside.map(({ finding }) => [finding.account, finding.person]),
        [['account-stranger', null]],
      );
      assert.ok((await problems(world)).some((says) => says.includes('did not put there')));
      world.workload.roles.readable = false;
      world.workload.roles.take(helpDeskKey, 'account-stranger');
      await watch(world);
      assert.ok((await alerts(world)).includes('assigned-outside'), 'nobody could look');
      world.workload.roles.readable = true;
      await watch(world);
      assert.ok(!(await alerts(world)).includes('assigned-outside'));
      assert.deepEqual(await problems(world), []);
      assert.equal((await entriesOf(world, 'finding.raised')).filter((one) => JSON.stringify(one).includes('assigned-outside')).length, 1);
      assert.equal((await entriesOf(world, 'finding.over')).length, 1);
    });

    it('is not raised for what was lent, and is again for what comes back', async () => {
      const world = await open();
      await activated(world);
      await kept(world);
      await watch(world);
      assert.ok(!(await alerts(world)).includes('assigned-outside'));
      for (const [act, count] of [
        ['put', 1],
        ['take', 0],
        ['put', 1],
      ] as const) {
        world.workload.roles[act](helpDeskKey, 'account-stranger');
        await watch(world);
        assert.equal((await alerts(world)).filter((one) => one === 'assigned-outside').length, count, act);
      }
      assert.deepEqual(world.workload.roles.members(helpDeskKey), [alexAccount, 'account-stranger']);
    });

    it('is dismissed by an owner, with a reason, and by nobody else', async () => {
      const world = await open();
      world.workload.roles.put(helpDeskKey, 'account-emergency');
      await watch(world);
      const found = (await listed(world)).find(({ finding }) => finding.alert === 'assigned-outside');
      assert.ok(found !== undefined);
      const input = { id: found.finding.id, because: 'the emergency account' };
      for (const who of ['alex', 'ada', 'robo']) assert.equal(codeOf(await world.as(who).does(dismissAlert, input)), 'not-allowed', who);
      assert.equal(codeOf(await world.as('alex').looks(listFindings, { page: { limit: 5 } })), 'not-allowed');
      must(await world.as('owner').does(dismissAlert, input));
      assert.equal(codeOf(await world.as('owner').does(dismissAlert, input)), 'already-decided');
      await watch(world);
      const [one] = (await listed(world, 'ada')).filter(({ finding }) => finding.alert === 'assigned-outside');
      assert.equal(one?.finding.dismissed?.because, 'the emergency account');
      assert.deepEqual(await problems(world), []);
    });
  },
  lending,
);

onEachEngine(
  'from where on a role alert is raised',
  (open) => {
    const say = async (world: World, document: { readonly [field: string]: Json }, base: number) =>
      await configured(world, putSetting, { name: 'role-alerts', document: { type: 'role-alerts', ...document }, base });

    it('is what two owners say; what they switch off is over at the next look, and there again when it is ended', async () => {
      const world = await open();
      world.workload.roles.put(helpDeskKey, 'account-stranger');
      await watch(world);
      assert.deepEqual((await alerts(world)).toSorted(), ['assigned-outside', 'unproved']);
      await say(world, { 'assigned-outside': { on: false }, unproved: { on: false } }, 0);
      await watch(world);
      assert.deepEqual(await alerts(world), []);
      assert.deepEqual(await problems(world), []);
      await configured(world, endDocument, { kind: 'setting', name: 'role-alerts', base: 1 });
      await watch(world);
      assert.deepEqual((await alerts(world)).toSorted(), ['assigned-outside', 'unproved']);
      assert.deepEqual((await world.verified()).findings, []);
    });
  },
  lending,
);

// A test has no hand on PostgreSQL's clock.
onEngine(
  'sqlite',
  'a role alert, in time',
  (open) => {
    it('says who may ask and does not, and who has not signed in, after thirty days', async () => {
      const world = await open();
      await watch(world);
      assert.deepEqual(await alerts(world), ['unproved']);
      world.clock.forward(31 * 24 * hour);
      await watch(world);
      assert.deepEqual((await alerts(world)).toSorted(), ['stale', 'unproved', 'unused']);
    });

    it('says so after as long as two owners say', async () => {
      const world = await open();
      const document = { type: 'role-alerts', stale: { after: 'P60D' }, unused: { after: 'P7D' }, unproved: { on: false } };
      await configured(world, putSetting, { name: 'role-alerts', document, base: 0 });
      world.clock.forward(8 * 24 * hour);
      await watch(world);
      assert.deepEqual(await alerts(world), ['unused']);
      world.clock.forward(53 * 24 * hour);
      await watch(world);
      assert.deepEqual((await alerts(world)).toSorted(), ['stale', 'unused']);
    });
  },
  lending,
);
