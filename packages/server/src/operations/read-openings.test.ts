import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import type { World } from '../testing/world.ts';
import { readOpenings } from './read-openings.ts';

const everything = { username: undefined, tenant: undefined, page: { limit: 200 } };
const seen = async (world: World, who: string, more: object = {}) =>
  must(await world.as(who).looks(readOpenings, { ...everything, ...more })).items;
const lines = (items: Awaited<ReturnType<typeof seen>>) =>
  items.map(({ opening }) => `${opening.tenant.name} ${opening.task.name} ${opening.route.policy.name} ${opening.route.mode}`);

onEachEngine('what somebody may run or ask for', (open) => {
  it('is every task of every policy that lets them ask, with the values and the approval of its route', async () => {
    const world = await open();
    const items = await seen(world, 'alex', { tenant: contoso });
    const listed = lines(items);
    assert.ok(listed.includes(`${contoso} Exchange\\New-JournalRule journaling manual`), listed.join('\n'));
    assert.ok(listed.some((line) => line.includes('Get-Mailbox') && line.endsWith('auto')));
    assert.ok(items.every(({ opening }) => opening.tenant.name === contoso));
    const journal = items.find(({ opening }) => opening.task.name === 'Exchange\\New-JournalRule');
    assert.ok(journal !== undefined && journal.opening.parameters.length > 0, 'the guard’s values are told');
    assert.match(JSON.stringify(journal.route), /maria/);
    assert.ok((await seen(world, 'alex')).length > items.length, 'other tenants too');
  });

  it('is of one task where that is asked for', async () => {
    const world = await open();
    const all = lines(await seen(world, 'alex', { tenant: contoso }));
    const one = lines(await seen(world, 'alex', { tenant: contoso, task: 'Exchange\\New-JournalRule' }));
    assert.deepEqual(
      one,
      all.filter((line) => line.includes('Exchange\\New-JournalRule ')),
    );
    assert.ok(one.length > 0 && one.length < all.length);
    assert.deepEqual(await seen(world, 'alex', { task: 'Exchange\\Nothing' }), []);
  });

  it('is nothing for whom no policy names, and anybody’s only for owners and auditors', async () => {
    const world = await open();
    assert.deepEqual(await seen(world, 'maria'), []);
    assert.deepEqual(lines(await seen(world, 'ada', { username: 'alex' })), lines(await seen(world, 'alex')));
    const asked = await world.as('maria').looks(readOpenings, { ...everything, username: 'alex' });
    assert.equal(codeOf(asked), 'not-allowed');
    assert.equal(codeOf(await world.as('owner').looks(readOpenings, { ...everything, username: 'nobody' })), 'no-such-person');
  });

  it('names the lock that stops it for now', async () => {
    const world = await open();
    const locked = must(await world.as('owner').lock('task', 'New-JournalRule'));
    const items = await seen(world, 'alex');
    for (const { opening } of items)
      assert.equal(opening.lock?.id, opening.task.name.endsWith('New-JournalRule') ? locked.value.id : undefined);
  });

  it('comes in pages that together are the whole', async () => {
    const world = await open();
    const whole = lines(await seen(world, 'alex'));
    const pieces: string[] = [];
    let after: string | undefined;
    do {
      const page = { limit: 3, ...(after === undefined ? {} : { after }) };
      const part = must(await world.as('alex').looks(readOpenings, { ...everything, page }));
      pieces.push(...lines(part.items));
      after = part.next;
    } while (after !== undefined);
    assert.deepEqual(pieces, whole);
  });
});
