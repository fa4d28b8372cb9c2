import assert from 'node:assert/strict';
import { it } from 'node:test';
import { entriesOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { importOffer, previewImport } from './import-catalogue.ts';
import { look } from './operation.ts';
import { readOffer } from './read-offer.ts';

const entries = [
  { role: 'Journaling', cmdlet: 'Get-Something', parameters: ['Identity'] },
  { role: 'Journaling', cmdlet: 'New-JournalRule', parameters: ['Name', 'BrandNew'] },
];

function callerOf(world: World, username: string) {
  const credential = world.tokens.get(username);
  if (credential === undefined) throw new Error(`nobody is ${username}`);
  return { credential };
}

async function reading(world: World, username = 'owner', name = 'Exchange', tenant = contoso) {
  return await readOffer({ ...world.bracket, offers: world.workload }, { caller: callerOf(world, username), input: { tenant, name } });
}

onEachEngine('the offer of a workload', (open) => {
  it('is catalogued when another owner has countersigned it, with no risk, secret or target changed', async () => {
    const world = await open();
    world.workload.looks({ offer: { ok: true, entries } });
    const tasksOf = async () => (await world.store.read((reader) => reader.rules())).tasks;
    const before = (await tasksOf()).get('Exchange\\New-JournalRule' as never);
    const offer = must(await reading(world));
    const plan = must(await look(world.bracket, previewImport, { caller: callerOf(world, 'owner'), input: { offer } }));
    assert.deepEqual(
      plan.added.map((task) => task.name),
      ['Exchange\\Get-Something'],
    );
    assert.deepEqual(
      plan.changed.map(({ task, gains }) => [task, gains]),
      [['Exchange\\New-JournalRule', ['BrandNew']]],
    );
    const filed = must(await world.as('owner').does(importOffer, { wanted: { offer }, reason: 'what there is' }));
    assert.equal(filed.applied, false);
    assert.equal((await tasksOf()).get('Exchange\\Get-Something' as never), undefined, 'nothing until another owner has said so');
    await world.as('olivia').approve(filed.request);
    const tasks = await tasksOf();
    const journal = tasks.get('Exchange\\New-JournalRule' as never);
    assert.deepEqual(
      [journal?.version, journal?.risk, journal?.secrets, journal?.targets],
      [2, before?.risk, before?.secrets, before?.targets],
    );
    assert.deepEqual(tasks.get('Exchange\\Get-Something' as never)?.managementRoles, ['Journaling']);
    assert.equal(codeOf(await world.as('owner').does(importOffer, { wanted: { offer }, reason: 'again' })), 'conflict');
  });

  it('is read once that is written down, and only its size is kept', async () => {
    const world = await open();
    must(await reading(world));
    world.workload.looks({ offer: { ok: false, code: 'workload-unreachable', message: 'refused', next: 'Look.' } });
    assert.equal(codeOf(await reading(world)), 'workload-unreachable');
    assert.deepEqual(
      (await entriesOf(world, 'catalogue.read')).map((one) => [one.state, one.entries]),
      [
        ['started', undefined],
        ['finished', 1],
        ['started', undefined],
        ['finished', null],
      ],
    );
  });

  it('is for owners, and not at what is locked or not there', async () => {
    const world = await open();
    for (const who of ['alex', 'maria', 'ada', 'robo']) assert.equal(codeOf(await reading(world, who)), 'not-allowed', who);
    assert.equal(codeOf(await reading(world, 'owner', 'Nothing')), 'no-such-workload');
    assert.equal(codeOf(await reading(world, 'owner', 'Exchange', 'nowhere.example')), 'unknown-tenant');
    must(await world.as('owner').lock('workload', `${contoso}/Exchange`));
    assert.equal(codeOf(await reading(world)), 'locked');
    assert.deepEqual(await entriesOf(world, 'catalogue.read'), []);
  });

  it('that is no offer changes nothing', async () => {
    const world = await open();
    const strange = [{ role: 'A', cmdlet: 'iex; rm', parameters: [] }];
    assert.equal(codeOf(await world.as('owner').does(importOffer, { wanted: { offer: strange }, reason: 'x' })), 'bad-document');
    await configured(world, importOffer, { offer: entries });
    for (const who of ['alex', 'maria', 'ada', 'robo'])
      assert.equal(codeOf(await world.as(who).does(importOffer, { wanted: { offer: entries }, reason: 'x' })), 'not-allowed', who);
  });
});
