import assert from 'node:assert/strict';
import { it } from 'node:test';
import { mostDirectMembers } from '@countersign/core/apply-configuration.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { journal, written } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import { configured, configuring } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { changeMembers, type MembersInput, putGroup } from './put-people.ts';

const approvers = 'mail-approvers';
const nobody = { people: [], groups: [] };
const of = (people: readonly string[], groups: readonly string[] = []) => ({ people, groups });
const change = (wanted: Partial<MembersInput> = {}): MembersInput => ({ name: approvers, add: nobody, remove: nobody, base: 1, ...wanted });

async function groupOf(world: World, name: string) {
  return await world.store.read(async (reader) => {
    const found = await reader.groups.byName(name);
    const group = found === undefined ? undefined : await reader.groups.find(found.id);
    assert.ok(group !== undefined);
    return group;
  });
}

async function namesIn(world: World, name: string): Promise<readonly string[]> {
  const { members } = await groupOf(world, name);
  return await world.store.read(async (reader) => {
    const names = await Promise.all(
      members.map(async (member) =>
        member.kind === 'person' ? (await reader.people.find(member.id))?.username : (await reader.groups.summary(member.id))?.name,
      ),
    );
    return names.map(String).sort();
  });
}

const filed = async (world: World, wanted: MembersInput, by = 'owner') =>
  await world.as(by).does(changeMembers, { wanted, reason: 'a new colleague' });

onEachEngine('a change of a group’s members', (open) => {
  it('takes in and lets out those alone whom it names, once another owner has countersigned it', async () => {
    const world = await open();
    const { request } = must(await filed(world, change({ add: of(['sam'], ['auditors']), remove: of(['martin']) })));
    assert.deepEqual(await namesIn(world, approvers), ['maria', 'martin']);
    assert.equal(codeOf(await world.as('owner').vote(request)), 'not-your-own-hands');
    await world.as('olivia').approve(request);
    assert.deepEqual(await namesIn(world, approvers), ['auditors', 'maria', 'sam']);
    const asked = must(await world.as('alex').ask(written('New-JournalRule', journal()))).request;
    assert.equal(codeOf(await world.as('martin').vote(asked)), 'not-a-decider');
    await world.as('sam').approve(asked);
  });

  it('says by name who comes and who goes, and is bound to that and to the version that it was made from', async () => {
    const world = await open();
    const { request } = must(await filed(world, change({ add: of(['sam']), remove: of(['martin']) })));
    const { asks } = request.terms;
    assert.ok(asks.kind === 'configuration' && asks.change.task === 'Countersign\\Change-Members');
    const { base, add, remove } = asks.change;
    assert.deepEqual([base, add.map(({ name }) => name), remove.map(({ name }) => name)], [1, ['sam'], ['martin']]);
    await configured(world, changeMembers, change({ add: of(['sofia']) }));
    assert.equal(codeOf(await world.as('olivia').vote(request)), 'base-moved');
    assert.deepEqual(await namesIn(world, approvers), ['maria', 'martin', 'sofia']);
    assert.equal(codeOf(await filed(world, change({ add: of(['sam']) }))), 'base-moved');
  });

  it('is refused where it would change nothing, or says what is not so', async () => {
    const world = await open();
    for (const [wanted, code] of [
      [change(), 'bad-value'],
      [change({ add: of(['maria']) }), 'bad-value'],
      [change({ remove: of(['sam']) }), 'bad-value'],
      [change({ add: of(['sam']), remove: of(['sam']) }), 'bad-value'],
      [change({ add: of([], [approvers]) }), 'bad-value'],
      [change({ add: of(['stranger']) }), 'no-such-person'],
      [change({ add: of([], ['strangers']) }), 'no-such-group'],
      [change({ name: 'strangers', add: of(['sam']) }), 'no-such-group'],
      [change({ add: of(['sam']), base: 0 }), 'base-moved'],
    ] as const)
      assert.equal(codeOf(await filed(world, wanted)), code, JSON.stringify(wanted));
    for (const who of ['alex', 'maria', 'ada']) assert.equal(codeOf(await filed(world, change({ add: of(['sam']) }), who)), 'not-allowed');
  });

  it('keeps to what holds for the owners and for those who propose rules', async () => {
    const world = await open();
    const owners = { name: 'owners', base: (await groupOf(world, 'owners')).revision };
    assert.equal(codeOf(await filed(world, change({ ...owners, remove: of(['olivia']) }))), 'last-owners');
    assert.equal(codeOf(await filed(world, change({ ...owners, add: of([], ['operators']) }))), 'not-allowed');
    assert.equal(codeOf(await filed(world, change({ ...owners, add: of(['robo']), remove: of(['olivia']) }))), 'last-owners');
    const makers = 'policy-administrators';
    const { revision: base } = await groupOf(world, makers);
    assert.equal(codeOf(await filed(world, change({ name: makers, base, add: of([], ['operators']) }))), 'not-allowed');
    await configured(world, changeMembers, change({ ...owners, add: of(['sam']) }));
    await configured(world, changeMembers, change({ ...owners, base: owners.base + 1, remove: of(['olivia']) }), { other: 'sam' });
    assert.deepEqual(await namesIn(world, 'owners'), ['owner', 'sam']);
  });

  it('of a group whose members were named in any order is what the log says too', async () => {
    const world = await open();
    await configured(world, putGroup, { name: approvers, people: ['stefan', 'martin', 'maria', 'alex'], groups: [], base: 1 });
    await configured(world, changeMembers, change({ base: 2, add: of(['sofia', 'bianca']), remove: of(['martin']) }));
    await configured(world, changeMembers, change({ base: 3, add: of(['martin']), remove: of(['stefan']) }));
    assert.deepEqual((await world.verified()).findings, []);
    assert.deepEqual(await namesIn(world, approvers), ['alex', 'bianca', 'maria', 'martin', 'sofia']);
  });
});

onEngine('sqlite', 'a group of more than can be named at once', (open) => {
  const crowd = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `member${String(from + at).padStart(5, '0')}`);

  /** People who are there, whom no directory had to bring one by one. */
  async function known(world: World, names: readonly string[]): Promise<void> {
    await world.store.transaction('exclusive', async (tx) => {
      await tx.save(
        names.map((username) => {
          const value = { id: `person_${username}00` as PersonId, username, name: username, kind: 'human' as const, revision: 1 };
          return { put: 'person', value, base: 0 } as const;
        }),
      );
    });
  }

  it('is changed all the same, and no longer grows past its limit', async () => {
    const world = await open();
    await known(world, crowd(0, mostDirectMembers + 1));
    await configured(world, putGroup, { name: 'everybody', ...of(crowd(0, 1000)), base: 0 });
    for (let at = 1; at < mostDirectMembers / 1000; at++)
      await configured(world, changeMembers, change({ name: 'everybody', base: at, add: of(crowd(at * 1000, (at + 1) * 1000)) }));
    const full = await groupOf(world, 'everybody');
    assert.equal(full.members.length, mostDirectMembers);
    const one = { name: 'everybody', base: full.revision, add: of(crowd(mostDirectMembers, mostDirectMembers + 1)) };
    const refused = await configuring(world, changeMembers, change(one));
    assert.equal(codeOf(refused), 'bad-value');
    await configured(world, changeMembers, change({ ...one, remove: of(['member00007']) }));
    const { members } = await groupOf(world, 'everybody');
    assert.equal(members.length, mostDirectMembers);
    assert.ok(!members.some(({ id }) => id === ('person_member0000700' as PersonId)));
  });
});
