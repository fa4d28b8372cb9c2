import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Change } from '@countersign/core/change.ts';
import { raiseStuck } from '@countersign/core/stuck-work.ts';
import type { Instant } from '@countersign/core/time.ts';
import { entriesOf, hour, journal } from '../testing/acts.ts';
import { onEngine } from '../testing/engines.ts';
import { contoso, must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import { doJobs } from '../testing/working.ts';
import type { World } from '../testing/world.ts';
import { putAccessReview } from './access-reviews.ts';
import { endDocument } from './put-rule.ts';
import { readStatus } from './read-server.ts';

const review = { covers: { groups: ['operators'] }, reviewers: { groups: ['security-approvers'] }, startsAt: '2030-01-01T00:00:00Z' };

/** A review whose round cannot be opened: what its job says of when it was due is no time. */
async function unopenable(world: World): Promise<void> {
  await configured(world, putAccessReview, { name: 'quarterly', document: review, base: 0 });
  await doJobs(world);
  await later(world, { later: 'open-round', about: 'quarterly', body: { version: 1, dueAt: 'never' } });
}

async function later(world: World, job: Omit<Extract<Change, { later: unknown }>, 'dueAt'>): Promise<void> {
  await world.store.transaction('none', (tx) => tx.save([{ ...job, dueAt: tx.now }]));
}

/** Once more, when its time has come again. */
async function fails(world: World): Promise<void> {
  await assert.rejects(doJobs(world));
  world.clock.forward(hour);
}

const told = async (world: World) => must(await world.as('owner').looks(readStatus, undefined)).alarms.map(({ says }) => says);

onEngine('sqlite', 'what the clock does by itself and cannot do', (open) => {
  it('is tried ten times, then told to owners once, and tried on every hour', async () => {
    const world = await open();
    await unopenable(world);
    for (let attempt = 1; attempt < 10; attempt++) await fails(world);
    assert.deepEqual(await told(world), []);
    await fails(world);
    const [says, ...others] = await told(world);
    assert.match(says ?? '', /tried 10 times.*opening a round of the access review quarterly.*tried again every hour/);
    await fails(world);
    assert.deepEqual([await told(world), others], [[says], []]);
    const raised = await entriesOf(world, 'alarm.raised');
    assert.deepEqual(
      raised.map(({ code }) => code),
      ['work-stuck'],
    );
  });

  it('is told no longer once it is done', async () => {
    const world = await open();
    await unopenable(world);
    for (let attempt = 1; attempt <= 10; attempt++) await fails(world);
    assert.equal((await told(world)).length, 1);
    await configured(world, endDocument, { kind: 'access-review', name: 'quarterly', base: 1 });
    await doJobs(world);
    assert.deepEqual(await told(world), []);
    world.clock.forward(2 * hour);
    await doJobs(world);
    assert.deepEqual(await told(world), []);
  });

  it('holds up nothing that is due beside it', async () => {
    const world = await open();
    await unopenable(world);
    const ask = { kind: 'written' as const, written: { tenant: contoso, task: 'New-JournalRule', parameters: journal() } };
    const { request } = must(await world.as('alex').ask(ask, { runWhenApproved: true }));
    await world.as('maria').approve(request);
    await assert.rejects(doJobs(world));
    assert.deepEqual(
      world.workload.sent.map(({ task }) => task.name),
      ['Exchange\\New-JournalRule'],
    );
  });

  it('is not told for ever where it is the telling of this that fails', async () => {
    const world = await open();
    const now = world.clock.now() as Instant;
    const job = { id: 'job_00000000' as never, kind: 'notify' as const, about: 'alarm:work-stuck:job_1', attempts: 10 };
    assert.deepEqual(raiseStuck(job, now), []);
    assert.equal(raiseStuck({ ...job, about: 'alarm:restored' }, now).length, 3);
  });
});
