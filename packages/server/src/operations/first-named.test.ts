import assert from 'node:assert/strict';
import { it } from 'node:test';
import { journal, reasonsOf, written } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { mostNamed } from './first-named.ts';
import { putGroup, putPerson } from './put-people.ts';
import { readRequest } from './read-requests.ts';

const many = Array.from({ length: mostNamed + 1 }, (_, at) => `many-${String(at).padStart(3, '0')}`);

/** Everybody of the many approves mail, and sam, who comes after all of them. */
async function manyApprove(world: World): Promise<void> {
  for (const username of many)
    await configured(world, putPerson, { username, name: username, kind: 'human', mail: null, sponsor: null, disabled: false, base: 0 });
  const group = await world.store.read((reader) => reader.groups.byName('mail-approvers'));
  await configured(world, putGroup, {
    name: 'mail-approvers',
    people: ['sam', ...many.toReversed()],
    groups: [],
    base: group?.revision ?? 0,
  });
}

onEachEngine('where many could vote', (open) => {
  it('the first of them by username are named to a reader, with how many they are', async () => {
    const world = await open();
    await manyApprove(world);
    const { request } = must(await world.as('alex').ask(written('New-JournalRule', journal())));
    const seen = must(await world.as('alex').looks(readRequest, { request: request.id }));
    assert.deepEqual(
      seen.candidates.map((stage) => stage.map(({ person }) => person.username)),
      [many.slice(0, mostNamed)],
    );
    assert.deepEqual(seen.candidateCounts, [many.length + 1]);
    assert.equal(must(await world.as('sam').looks(readRequest, { request: request.id })).can.vote, undefined, 'also who is not named may');
  });

  it('so are they in the answer to a call that was blocked', async () => {
    const world = await open();
    await manyApprove(world);
    const blocked = await world.as('alex').run('New-JournalRule', journal());
    assert.ok('refused' in blocked && blocked.refused === 'needs-approval', reasonsOf(blocked).join());
    const { approvers, routes } = blocked.extra as {
      approvers: string[];
      routes: { stages: { candidates: string[]; candidateCount: number }[] }[];
    };
    assert.deepEqual(approvers, many.slice(0, mostNamed));
    assert.deepEqual(
      routes[0]?.stages.map(({ candidates, candidateCount }) => [candidates.length, candidateCount]),
      [[mostNamed, many.length + 1]],
    );
  });
});
