import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Lock } from '@countersign/core/lock.ts';
import {
  addMembers,
  approved,
  entriesOf,
  hour,
  journal,
  journalApproved,
  member,
  reasonsOf,
  ticket,
  transport,
  written,
} from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { configured, enrolled, personInput } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { endGrants, sweepRule } from './keep-house.ts';
import { putGroup, putPerson, unlock } from './put-people.ts';
import { putPolicy } from './put-rule.ts';

const kinds: readonly (readonly [Lock['stops'], string])[] = [
  ['task', 'Exchange\\New-JournalRule'],
  ['person', 'alex'],
  ['workload', `${contoso}/Exchange`],
  ['tenant', contoso],
  ['everything', ''],
];
const grantOf = async (world: World, id: string) => await world.store.read((reader) => reader.grants.find(id as never));
const agreed = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\Remove-JournalRule'],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
};

onEachEngine('closing', (open) => {
  it('by a revocation lets nothing more start, and says what had', async () => {
    const world = await open();
    const { grant } = await approved(world, { ask: addMembers(), approvers: ['sam'] });
    const held = world.workload.hold();
    const started = must(await world.as('alex').start('Add-DistributionGroupMember', member('ann')));
    assert.ok('started' in started);
    const closed = must(await world.as('sam').revoke(grant.id));
    assert.deepEqual(closed.running, [started.started.id]);
    assert.equal(closed.value.ended?.by, 'revocation');
    assert.equal(codeOf(await world.as('alex').run('Add-DistributionGroupMember', member('bob'))), 'needs-approval');
    held.release();
    assert.equal(ran(await started.ended).run.state, 'succeeded', 'what had started is recorded all the same');
    assert.equal(codeOf(await world.as('sam').revoke(grant.id)), 'grant-ended');
    assert.equal(world.workload.sent.length, 1);
  });

  it('is for the holder, an owner and whoever approved; for others the grant does not exist', async () => {
    const world = await open();
    for (const [name, by] of [
      ['alex', 'return'],
      ['maria', 'revocation'],
      ['owner', 'revocation'],
    ] as const) {
      const { grant } = await journalApproved(world, name);
      for (const other of ['martin', 'sam', 'bianca', 'ada', 'robo'])
        assert.equal(codeOf(await world.as(other).revoke(grant.id)), 'no-such-grant', other);
      assert.equal(must(await world.as(name).revoke(grant.id)).value.ended?.by, by);
    }
    assert.equal(codeOf(await world.as('owner').revoke('grant_00000000' as never)), 'no-such-grant');
  });

  it('by an agent is of its own grants alone', async () => {
    const world = await open();
    const ask = written('New-JournalRule', journal());
    const { grant } = await approved(world, { by: 'robo', ask, approvers: ['maria'] });
    const { grant: other } = await journalApproved(world, 'another');
    assert.equal(codeOf(await world.as('robo').revoke(other.id)), 'no-such-grant');
    assert.equal(must(await world.as('robo').revoke(grant.id)).value.ended?.by, 'return');
  });

  it('of a grant that has not begun keeps it from beginning', async () => {
    const world = await open();
    const startAt = (world.engine === 'sqlite' ? world.clock.now() : Date.now()) + hour;
    const { grant } = await journalApproved(world, 'Legal', { startAt });
    must(await world.as('maria').revoke(grant.id));
    assert.equal((await grantOf(world, grant.id))?.ended?.by, 'revocation');
    assert.ok(!reasonsOf(await world.as('alex').run('New-JournalRule', journal())).includes('grant-not-active'));
  });

  it('by a lock suspends what it stops, and only that, until two owners unlock it', async () => {
    const world = await open();
    for (const [index, [stops, subject]] of kinds.entries()) {
      await journalApproved(world, stops);
      const locked = must(await world.as('owner').lock(stops, subject));
      const answer = await world.as('alex').run('New-JournalRule', journal(stops));
      assert.equal(codeOf(answer), 'locked', stops);
      assert.equal(codeOf(await world.as('alex').ask(written('New-JournalRule', journal('x')))), 'locked', stops);
      if (stops === 'task' || stops === 'person') {
        const other = stops === 'task' ? world.as('alex') : world.as('bianca');
        assert.equal(ran(await other.run('Get-Mailbox', { Identity: `${index}` })).run.state, 'succeeded', stops);
      }
      await configured(world, unlock, { lock: locked.value.id }, index % 2 === 0 ? {} : { by: 'olivia', other: 'owner' });
      assert.equal(ran(await world.as('alex').run('New-JournalRule', journal(stops))).run.state, 'succeeded', stops);
    }
  });

  it('by a lock names the runs under way that it stops from being followed by others, and no others', async () => {
    const world = await open();
    await approved(world, { ask: addMembers(), approvers: ['sam'] });
    await journalApproved(world);
    const held = [world.workload.hold(), world.workload.hold()];
    const one = must(await world.as('alex').start('Add-DistributionGroupMember', member('ann')));
    const other = must(await world.as('alex').start('New-JournalRule', journal()));
    assert.ok('started' in one && 'started' in other);
    const [ofTask, ofPerson, ofTenant] = [
      must(await world.as('owner').lock('task', 'New-JournalRule')),
      must(await world.as('owner').lock('person', 'alex')),
      must(await world.as('owner').lock('tenant', 'fabrikam.onmicrosoft.com')),
    ];
    assert.deepEqual(ofTask.running, [other.started.id]);
    assert.deepEqual([...ofPerson.running].sort(), [one.started.id, other.started.id].sort());
    assert.deepEqual(ofTenant.running, []);
    for (const gate of held) gate.release();
    await Promise.all([one.ended, other.ended]);
  });

  it('by a lock of a person stops the agent that they answer for: what it holds, what it asks, and what would be approved for it', async () => {
    const world = await open();
    await approved(world, { by: 'robo', ask: addMembers(), approvers: ['maria'] });
    const { request } = must(await world.as('robo').askFor('New-JournalRule', journal('agent')));
    const held = world.workload.hold();
    const underWay = await world.as('robo').start('Add-DistributionGroupMember', member('one'));
    assert.ok('ended' in underWay, codeOf(underWay));
    const locked = must(await world.as('owner').lock('person', 'alex'));
    assert.deepEqual(locked.running, [underWay.started.id]);
    held.release();
    await underWay.ended;
    assert.deepEqual(reasonsOf(await world.as('robo').run('Add-DistributionGroupMember', member('two'))), ['locked']);
    assert.equal(codeOf(await world.as('robo').askFor('New-JournalRule', journal('more'))), 'locked');
    assert.equal(codeOf(await world.as('maria').vote(request)), 'locked');
  });

  it('by a lock is for one owner alone, and for nobody else; a second one is the same', async () => {
    const world = await open();
    for (const name of ['alex', 'maria', 'ada', 'robo']) assert.equal(codeOf(await world.as(name).lock('everything')), 'not-allowed', name);
    const first = must(await world.as('owner').lock('everything'));
    assert.equal(must(await world.as('olivia').lock('everything')).value.id, first.value.id);
    assert.equal((await entriesOf(world, 'lock.made')).length, 1);
  });

  it('by a lock of something unknown is refused, and so is one without a reason', async () => {
    const world = await open();
    const owner = world.as('owner');
    assert.equal(codeOf(await owner.lock('person', 'nobody')), 'no-such-person');
    assert.equal(codeOf(await owner.lock('task', 'New-JournalRul')), 'unknown-task');
    assert.equal(codeOf(await owner.lock('tenant', 'contoso')), 'unknown-tenant');
    assert.equal(codeOf(await owner.lock('workload', contoso)), 'no-such-workload');
    assert.equal(codeOf(await owner.lock('workload', `${contoso}/Graph`)), 'no-such-workload');
  });

  it('of everything stops neither configuration nor revoking, returning, denying or unlocking', async () => {
    const world = await open();
    const { grant } = await journalApproved(world, 'a');
    const { grant: own } = await journalApproved(world, 'b');
    const { request } = must(await world.as('alex').askFor('New-JournalRule', journal('c')));
    const locked = must(await world.as('owner').lock('everything'));
    assert.equal(codeOf(await world.as('maria').revoke(grant.id)), 'not refused');
    assert.equal(codeOf(await world.as('alex').revoke(own.id)), 'not refused');
    assert.equal(codeOf(await world.as('maria').vote(request, 'deny')), 'not refused');
    await configured(world, putGroup, { name: 'newcomers', people: ['bianca'], groups: [], base: 0 });
    await configured(world, unlock, { lock: locked.value.id });
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal('d'))), 'needs-approval');
  });

  it('of one another by two owners is undone by the two', async () => {
    const world = await open();
    const one = must(await world.as('owner').lock('person', 'olivia'));
    const other = must(await world.as('olivia').lock('person', 'owner'));
    await configured(world, unlock, { lock: one.value.id });
    await configured(world, unlock, { lock: other.value.id }, { by: 'olivia', other: 'owner' });
  });

  it('of a lock needs two owners, once', async () => {
    const world = await open();
    const { value } = must(await world.as('owner').lock('everything'));
    const filed = must(await world.as('owner').does(unlock, { wanted: { lock: value.id }, reason: 'the drill is over' }));
    assert.equal(filed.applied, false);
    assert.equal(codeOf(await world.as('owner').vote(filed.request)), 'not-your-own-hands');
    assert.equal(codeOf(await world.as('maria').vote(filed.request)), 'not-a-decider');
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal())), 'locked');
    await world.as('olivia').approve(filed.request);
    const again = await world.as('olivia').does(unlock, { wanted: { lock: value.id }, reason: 'again' });
    assert.equal(codeOf(again), 'no-such-lock');
  });

  it('by a lock of a person voids their votes on what is pending, for good', async () => {
    const world = await open();
    const { request } = must(await world.as('alex').ask(written('New-TransportRule', transport()), { ticket }));
    await world.as('maria').approve(request);
    const locked = must(await world.as('owner').lock('person', 'maria'));
    assert.equal((await entriesOf(world, 'vote.voided')).length, 1);
    assert.equal(codeOf(await world.as('sam').vote(request)), 'not-a-decider');
    assert.equal(
      codeOf(await world.as('maria').vote(must(await world.as('alex').askFor('New-JournalRule', journal())).request)),
      'not-a-decider',
    );
    await configured(world, unlock, { lock: locked.value.id });
    assert.equal(codeOf(await world.as('maria').vote(request)), 'already-voted');
    await world.as('martin').approve(request);
    assert.ok((await world.as('sam').approve(request)).completed);
  });

  it('by disabling a person ends their tokens, grants and votes in the same moment', async () => {
    const world = await open();
    const { grant } = await approved(world, { ask: addMembers(), approvers: ['maria'] });
    const { request } = must(await world.as('bianca').ask(written('New-TransportRule', transport()), { ticket }));
    await world.as('maria').approve(request);
    await configured(world, putPerson, { ...personInput('alex', 'Alex Operator'), disabled: true, base: 1 });
    await configured(world, putPerson, { ...personInput('maria', 'Maria Mail'), disabled: true, base: 1 });
    assert.equal(codeOf(await world.as('alex').run('Get-Mailbox', {})), 'credential-ended');
    assert.equal(codeOf(await world.as('maria').vote(request)), 'credential-ended');
    assert.equal((await grantOf(world, grant.id))?.ended?.by, 'rule');
    assert.equal(codeOf(await world.as('sam').vote(request)), 'not-a-decider');
    assert.equal((await entriesOf(world, 'vote.voided')).length, 1);
    await world.as('martin').approve(request);
    assert.ok((await world.as('sam').approve(request)).completed);
  });

  it('by disabling a person leaves nothing to whoever comes back: old grants and tokens stay over', async () => {
    const world = await open();
    await approved(world, { ask: addMembers(), approvers: ['maria'] });
    const alex = { ...personInput('alex', 'Alex Operator') };
    await configured(world, putPerson, { ...alex, disabled: true, base: 1 });
    await configured(world, putPerson, { ...alex, disabled: false, base: 2 });
    assert.equal(codeOf(await world.as('alex').run('Get-Mailbox', {})), 'credential-ended');
    await enrolled(world, 'alex');
    assert.equal(codeOf(await world.as('alex').run('Add-DistributionGroupMember', member('ann'))), 'needs-approval');
  });

  it('by a changed policy ends its grants at once, and the sweep writes that down', async () => {
    const world = await open();
    await configured(world, putPolicy, { name: 'removing', document: agreed, base: 0, keeps: false });
    const ask = written('Remove-JournalRule', { Identity: 'Legal' });
    const { grant } = await approved(world, { ask, approvers: ['maria'], more: { policy: 'removing' } });
    const { request } = must(await world.as('bianca').ask(ask, { policy: 'removing' }));
    await configured(world, putPolicy, { name: 'removing', document: { ...agreed, maxDuration: 'PT3H' }, base: 1, keeps: false });
    const answer = await world.as('alex').run('Remove-JournalRule', { Identity: 'Legal' });
    assert.equal(codeOf(answer), 'needs-approval');
    assert.ok(reasonsOf(answer).includes('grant-ended'));
    assert.equal((await grantOf(world, grant.id))?.ended, undefined);
    assert.equal(must(await world.system.does(sweepRule, { policy: 'removing', limit: 100 })).count, 2);
    assert.equal((await grantOf(world, grant.id))?.ended?.by, 'rule');
    assert.equal((await world.store.read((reader) => reader.requests.find(request.id)))?.state, 'expired');
    assert.equal(must(await world.system.does(sweepRule, { policy: 'removing', limit: 100 })).count, 0);
  });

  it('by a changed policy leaves its grants where the countersigned change says so', async () => {
    const world = await open();
    await configured(world, putPolicy, { name: 'removing', document: agreed, base: 0, keeps: false });
    const ask = written('Remove-JournalRule', { Identity: 'Legal' });
    await approved(world, { ask, approvers: ['maria'], more: { policy: 'removing' } });
    await configured(world, putPolicy, { name: 'removing', document: { ...agreed, maxDuration: 'PT3H' }, base: 1, keeps: true });
    assert.equal(must(await world.system.does(sweepRule, { policy: 'removing', limit: 100 })).count, 0);
    assert.equal(ran(await world.as('alex').run('Remove-JournalRule', { Identity: 'Legal' })).run.state, 'succeeded');
  });

  it('is obeyed by another server process from the moment it has answered', async () => {
    const world = await open();
    if (world.engine === 'sqlite') return;
    const replica = await world.replica();
    const document = { ...agreed, tasks: ['Exchange\\Add-DistributionGroupMember'], bind: 'task' };
    await configured(world, putPolicy, { name: 'as-often-as-wanted', document, base: 0, keeps: false });
    const { grant } = await approved(world, { ask: addMembers(), approvers: ['maria'], more: { policy: 'as-often-as-wanted' } });
    await replica.as('alex').run('Add-DistributionGroupMember', member('warm'));
    let stop = false;
    const starts: number[] = [];
    const hammer = async (name: string) => {
      for (let count = 0; !stop; count++) {
        const answer = await replica.as('alex').run('Add-DistributionGroupMember', member(`${name}${count}`));
        if ('invocation' in answer) starts.push(answer.run.startedAt);
      }
    };
    const hammers = ['a', 'b', 'c'].map(hammer);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = must(await world.as('owner').revoke(grant.id));
    const sentThen = replica.workload.sent.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop = true;
    await Promise.all(hammers);
    const endedAt = closed.value.ended?.at ?? 0;
    assert.ok(starts.every((at) => at <= endedAt));
    assert.ok(replica.workload.sent.length - sentThen <= closed.running.length, 'only what had started was still sent');
    await replica.close();
  });
});

onEngine('sqlite', 'what time has ended', (open) => {
  it('is written down once, by how it ended', async () => {
    const world = await open();
    await journalApproved(world, 'used');
    await world.as('alex').run('New-JournalRule', journal('used'));
    await journalApproved(world, 'unused');
    assert.equal(must(await world.system.does(endGrants, { limit: 10 })).count, 0);
    world.clock.forward(5 * hour);
    assert.equal(must(await world.system.does(endGrants, { limit: 10 })).count, 2);
    assert.equal(must(await world.system.does(endGrants, { limit: 10 })).count, 0);
    const ends = (await entriesOf(world, 'grant.ended')).map((body) => body.by);
    assert.deepEqual([...ends].sort(), ['expiry', 'use']);
  });

  it('cannot be revoked any more', async () => {
    const world = await open();
    const { grant } = await journalApproved(world);
    world.clock.forward(5 * hour);
    assert.equal(codeOf(await world.as('maria').revoke(grant.id)), 'grant-ended');
  });
});
