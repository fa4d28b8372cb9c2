import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRefusal } from '@countersign/core/errors.ts';
import { hour, journal, reasonsOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { configured, configuring, enrolled, personInput } from '../testing/organisation.ts';
import { notSent } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';
import { putPerson } from './put-people.ts';
import { putPolicy } from './put-rule.ts';

const day = 24 * hour;
const document = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\New-JournalRule'],
  requesters: { people: ['nightly'] },
  approval: { stages: [{ people: ['alex', 'maria'] }] },
  maxDuration: 'P366D',
  maxUses: null,
  usesPerDay: 2,
};

/** A service account that alex answers for, and what it may ask for. */
async function employed(world: World): Promise<void> {
  await configured(world, putPerson, { ...personInput('nightly', 'The nightly job'), kind: 'service', sponsor: 'alex' });
  await enrolled(world, 'nightly');
  await configured(world, putPolicy, { name: 'nightly', document, base: 0, keeps: false });
}

const ask = (world: World, more: { usesPerDay?: number; maxUses?: number } = {}) =>
  world.as('nightly').askFor('New-JournalRule', journal(), { duration: 180 * day, maxUses: 180, usesPerDay: 1, ...more });
const run = (world: World) => world.as('nightly').run('New-JournalRule', journal());

async function granted(world: World) {
  const { request } = must(await ask(world));
  return await world.as('maria').approve(request);
}

onEachEngine('a service account', (open) => {
  it('has a human who answers for it, as an agent has', async () => {
    const world = await open();
    assert.equal(codeOf(await configuring(world, putPerson, { ...personInput('alone'), kind: 'service' })), 'bad-value');
    await employed(world);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('asks, and never votes; who answers for it does not vote on what it asks', async () => {
    const world = await open();
    await employed(world);
    const { request } = must(await ask(world));
    assert.equal(codeOf(await world.as('alex').vote(request)), 'not-your-own-hands');
    const other = must(await world.as('alex').askFor('New-JournalRule', journal('Other')));
    assert.ok(isRefusal(await world.as('nightly').vote(other.request)));
    const { grant } = await world.as('maria').approve(request);
    assert.equal(grant?.usesPerDay, 1);
    assert.equal((grant?.endsAt ?? 0) - (grant?.startsAt ?? 0), 180 * day);
  });

  it('runs exactly what was countersigned, so often a day, and is told when the next day begins', async () => {
    const world = await open();
    await employed(world);
    await granted(world);
    assert.equal(ran(await run(world)).run.state, 'succeeded');
    const blocked = await run(world);
    assert.ok(reasonsOf(blocked).includes('grant-used-up'));
    assert.match(JSON.stringify(blocked), /today’s are spent; the next day begins at 00:00 UTC/);
    assert.ok(isRefusal(await world.as('nightly').run('New-JournalRule', journal('Another'))));
    if (world.engine === 'sqlite') {
      world.clock.forward(day);
      assert.equal(ran(await run(world)).run.state, 'succeeded');
      assert.ok(reasonsOf(await run(world)).includes('grant-used-up'));
    }
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('has the last use of a day once, when it comes twice at the same moment', async () => {
    const world = await open();
    await employed(world);
    const { request } = must(await ask(world, { usesPerDay: 2 }));
    await world.as('maria').approve(request);
    assert.equal(ran(await run(world)).run.state, 'succeeded');
    const all = await Promise.all([run(world), run(world), run(world)]);
    assert.equal(all.filter((one) => !isRefusal(one)).length, 1);
    assert.equal(world.workload.sent.length, 2);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('gets a use of the day back where nothing happened', async () => {
    const world = await open();
    await employed(world);
    await granted(world);
    world.workload.next(notSent());
    assert.equal(ran(await run(world)).run.state, 'failed');
    assert.equal(ran(await run(world)).run.state, 'succeeded');
    assert.ok(reasonsOf(await run(world)).includes('grant-used-up'));
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('asks for no more a day than its policy allows, and for as much where it says nothing', async () => {
    const world = await open();
    await employed(world);
    assert.equal(codeOf(await ask(world, { usesPerDay: 3 })), 'too-many-uses');
    assert.equal(codeOf(await ask(world, { usesPerDay: 0 })), 'bad-value');
    const plain = must(await world.as('nightly').askFor('New-JournalRule', journal(), { duration: day, maxUses: 5 }));
    assert.equal(plain.request.terms.usesPerDay, 2);
  });

  it('asks anew when the rules of what it runs have changed', async () => {
    const world = await open();
    await employed(world);
    await granted(world);
    await configured(world, putPolicy, { name: 'nightly', document: { ...document, maxDuration: 'P90D' }, base: 1, keeps: false });
    assert.equal(codeOf(await run(world)), 'needs-approval');
    const { request } = must(
      await world.as('nightly').askFor('New-JournalRule', journal(), { duration: 90 * day, maxUses: 90, usesPerDay: 1 }),
    );
    await world.as('maria').approve(request);
    assert.equal(ran(await run(world)).run.state, 'succeeded');
    assert.deepEqual((await world.verified()).findings, []);
  });
});
