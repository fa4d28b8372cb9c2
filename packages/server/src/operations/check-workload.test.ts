import assert from 'node:assert/strict';
import { it } from 'node:test';
import { entriesOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import type { World } from '../testing/world.ts';
import { checkWorkload } from './check-workload.ts';

async function looking(world: World, username = 'owner', name = 'Exchange', tenant = contoso) {
  const credential = world.tokens.get(username);
  if (credential === undefined) throw new Error(`nobody is ${username}`);
  return await checkWorkload({ ...world.bracket, inspector: world.workload }, { caller: { credential }, input: { tenant, name } });
}

const carla = { name: 'Carla Diaz', kind: 'person' as const, through: 'Organization Management', roles: ['Role Management'] };
const own = ['Journaling', 'Role Management', 'View-Only Audit Logs'].map((role) => ({ role, through: 'Countersign' }));

onEachEngine('a look at a workload', (open) => {
  it('says what our own identity may do, what of it nobody needs, what is missing, and who else holds rights', async () => {
    const world = await open();
    world.workload.looks({ rights: { ok: true, rights: { own, standing: [carla], cut: false } } });
    const checked = must(await looking(world, 'ada'));
    assert.equal(checked.ok, true);
    assert.deepEqual(checked.own?.roles, [
      { role: 'Journaling', need: 'policy' },
      { role: 'Role Management', need: 'catalogue' },
      { role: 'View-Only Audit Logs', need: 'look' },
    ]);
    assert.ok(checked.own.missing.includes('Exchange\\New-TransportRule'));
    assert.equal(checked.own.missing.includes('Exchange\\New-JournalRule'), false);
    assert.deepEqual(checked.standing, [carla]);
    assert.equal(world.workload.orders.length, 0, 'nothing runs');
  });

  it('is written down before anything leaves, and afterwards with numbers and no names', async () => {
    const world = await open();
    world.workload.looks({ rights: { ok: true, rights: { own, standing: [carla], cut: true } } });
    assert.match(must(await looking(world)).steps[1]?.says ?? '', /more role groups than were looked at/);
    world.workload.looks({ check: { ok: false, message: 'refused: AADSTS700027', next: 'Register it.' } });
    const failed = must(await looking(world));
    assert.deepEqual([failed.ok, failed.own, failed.standing, failed.steps.length], [false, undefined, undefined, 1]);
    const entries = await entriesOf(world, 'workload.checked');
    assert.deepEqual(
      entries.map((one) => [one.state, one.ok, one.standing]),
      [
        ['started', undefined, undefined],
        ['finished', true, 1],
        ['started', undefined, undefined],
        ['finished', false, null],
      ],
    );
    assert.doesNotMatch(JSON.stringify(entries), /Carla|AADSTS/);
  });

  it('says so where the rights cannot be read', async () => {
    const world = await open();
    world.workload.looks({ rights: { ok: false, message: 'Get-RoleGroup: 403' } });
    const checked = must(await looking(world));
    assert.deepEqual([checked.ok, checked.steps.map((step) => step.ok), checked.own], [false, [true, false], undefined]);
  });

  it('is for owners and auditors, and not at what is locked or not there', async () => {
    const world = await open();
    for (const who of ['alex', 'maria', 'robo']) assert.equal(codeOf(await looking(world, who)), 'not-allowed', who);
    assert.equal(codeOf(await looking(world, 'owner', 'Nothing')), 'no-such-workload');
    assert.equal(codeOf(await looking(world, 'owner', 'Exchange', 'nowhere.example')), 'unknown-tenant');
    must(await world.as('owner').lock('workload', `${contoso}/Exchange`));
    assert.equal(codeOf(await looking(world)), 'locked');
    assert.deepEqual(await entriesOf(world, 'workload.checked'), []);
  });
});
