import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { endGrants } from '../operations/keep-house.ts';
import { putRole } from '../operations/put-lending.ts';
import { putPolicy } from '../operations/put-rule.ts';
import { hour, minute } from '../testing/acts.ts';
import { type OpenWorld, onEngine } from '../testing/engines.ts';
import { contoso, must } from '../testing/hand.ts';
import {
  activated,
  alexAccount,
  eligible,
  grantNow,
  helpDeskKey,
  keeperOf,
  kept,
  lending,
  lendingPolicy,
  membershipOf,
  role,
} from '../testing/lending.ts';
import { configured, personNamed } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { membershipSweep, membershipWork } from './memberships.ts';

const rooms = 'Exchange\\Rooms';
const biancaAccount = 'account-bianca';
const many = 150;
const scopes = Array.from({ length: many }, (_, at) => `/room-${at}`);

/** Alex has a role in very many places, for an hour; bianca has another, for four. */
async function crowded(world: World): Promise<void> {
  await lending(world);
  const known = { tenant: contoso, role: rooms, key: 'role-rooms', summary: 'Opens rooms.', risk: 'low', scoped: true, base: 0 } as const;
  await configured(world, putRole, known);
  const document = { ...lendingPolicy, roles: [rooms], approval: { mode: 'auto' } };
  await configured(world, putPolicy, { name: 'rooms', document, base: 0, keeps: false });
  for (const scope of scopes) await eligible(world, { role: rooms, scope });
  for (const scope of scopes) must(await world.as('alex').ask(role({ role: rooms, scope }), { duration: hour }));
  await eligible(world, { to: { person: 'bianca' } });
  await activated(world, { by: 'bianca', more: { duration: 4 * hour } });
  await kept(world);
}

/** What was arranged, opened on its copy: the workload has to be told who its members are. */
async function again(open: OpenWorld): Promise<World> {
  const world = await open();
  for (const scope of scopes) world.workload.roles.put(`role-rooms ${scope}`, alexAccount);
  world.workload.roles.put(helpDeskKey, biancaAccount);
  return world;
}

function workOf(world: World) {
  const failures: unknown[] = [];
  const work = membershipWork(keeperOf(world), { failed: (error) => failures.push(error), ended: () => undefined });
  return {
    failures,
    /** Does what the server's loop does until something is so; the test's own limit ends it. */
    async until(holds: () => boolean | Promise<boolean>) {
      while (!(await holds())) if (!(await work.step())) await setTimeout(1);
    },
    /** … until nothing is left to be done now. */
    async settled() {
      while (await work.step()) await work.settled();
    },
  };
}

const ofAlex = (act: string) => act === `remove ${alexAccount}`;

onEngine(
  'sqlite',
  'beside very many roles that end in the same minute',
  (open) => {
    it('one that is revoked is taken away and read back while none of the others is', async () => {
      const world = await again(open);
      const { id } = await personNamed(world, 'bianca');
      const [grant] = await world.store.read((reader) => reader.grants.liveOf(id, reader.now));
      assert.ok(grant !== undefined);
      const { acts } = world.workload.roles;
      world.clock.forward(hour + minute);
      must(await world.system.does(endGrants, { limit: many }));
      const held = world.workload.roles.hold(alexAccount);
      const work = workOf(world);
      await work.until(() => acts.length > 0);
      must(await world.as('owner').revoke(grant.id));
      await work.until(async () => (await grantNow(world, grant)).membership === 'removed');
      const first = [...acts];
      assert.ok(first.filter(ofAlex).length < many / 2, 'most of them had not even been sent');
      assert.equal(first.at(-1), `remove ${biancaAccount}`);
      assert.deepEqual(world.workload.roles.members(helpDeskKey), []);
      held.release();
      await work.until(() => acts.filter(ofAlex).length === many);
      await work.settled();
      assert.deepEqual(work.failures, []);
      for (const scope of scopes) assert.deepEqual(world.workload.roles.members(`role-rooms ${scope}`), []);
    });

    it('one that is asked for and approved is given while none of the others is taken away', async () => {
      const world = await again(open);
      const { acts } = world.workload.roles;
      world.clock.forward(4 * hour + minute);
      world.workload.roles.take(helpDeskKey, biancaAccount);
      const held = world.workload.roles.hold(alexAccount);
      const work = workOf(world);
      await work.until(() => acts.length > 0);
      const grant = await activated(world, { by: 'bianca' });
      await work.until(async () => (await grantNow(world, grant)).membership === 'added');
      assert.ok(acts.filter(ofAlex).length < many / 2);
      held.release();
      await work.until(() => acts.filter(ofAlex).length === many);
      await work.settled();
      assert.deepEqual([work.failures, world.workload.roles.members(helpDeskKey)], [[], [biancaAccount]]);
    });

    it('one that is revoked and hangs keeps none of the others waiting', async () => {
      const world = await again(open);
      const { acts } = world.workload.roles;
      const { id } = await personNamed(world, 'bianca');
      const [grant] = await world.store.read((reader) => reader.grants.liveOf(id, reader.now));
      assert.ok(grant !== undefined);
      world.clock.forward(hour + minute);
      const held = world.workload.roles.hold(biancaAccount);
      must(await world.as('owner').revoke(grant.id));
      const work = workOf(world);
      await work.until(() => acts.filter(ofAlex).length === many);
      assert.deepEqual(world.workload.roles.members(helpDeskKey), [biancaAccount]);
      held.release();
      await work.until(async () => (await grantNow(world, grant)).membership === 'removed');
      await work.settled();
      assert.deepEqual(work.failures, []);
    });

    it('the whole workload is left alone for as long as it asks, and then what was revoked goes first', async () => {
      const world = await again(open);
      const { acts } = world.workload.roles;
      const { id } = await personNamed(world, 'bianca');
      const [grant] = await world.store.read((reader) => reader.grants.liveOf(id, reader.now));
      assert.ok(grant !== undefined);
      world.clock.forward(hour + minute);
      world.workload.roles.next('throttles');
      const work = workOf(world);
      await work.settled();
      assert.deepEqual(acts, [`remove ${alexAccount}`]);
      must(await world.as('owner').revoke(grant.id));
      await work.settled();
      assert.equal(acts.length, 1);
      world.clock.stall(minute / 2);
      world.clock.forward(minute);
      await work.until(() => acts.filter(ofAlex).length > many);
      await work.settled();
      assert.ok(acts.indexOf(`remove ${biancaAccount}`) < many / 2);
      assert.deepEqual(
        [acts.length, new Set(scopes.flatMap((scope) => world.workload.roles.members(`role-rooms ${scope}`))).size],
        [many + 2, 0],
      );
      assert.deepEqual(work.failures, []);
    });

    it('one whose person is locked is taken away before what time ends, also where its own time is over', async () => {
      const world = await again(open);
      const { acts } = world.workload.roles;
      world.clock.forward(4 * hour + minute);
      const held = world.workload.roles.hold(alexAccount);
      const work = workOf(world);
      must(await world.as('olivia').lock('person', 'bianca'));
      const sweep = membershipSweep(keeperOf(world));
      await sweep();
      await work.until(() => acts.includes(`remove ${biancaAccount}`));
      assert.ok(acts.filter(ofAlex).length < many / 2);
      await work.until(async () => (await membershipOf(world, biancaAccount))?.state === 'removed');
      held.release();
      await work.until(() => acts.filter(ofAlex).length === many);
      await work.settled();
      assert.deepEqual(work.failures, []);
    });
  },
  crowded,
);
