import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Parameters } from '@countersign/core/call.ts';
import { type Code, isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
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
import { type Asking, codeOf, contoso, extraOf, must, ran } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import { importTasks } from './import-catalogue.ts';
import { type AskInput, maxBatch } from './open-request.ts';
import { putGroup } from './put-people.ts';
import { putGuard, putPolicy } from './put-rule.ts';

const day = 24 * hour;
const tasks = (...names: string[]): AskInput['ask'] => ({
  kind: 'tasks',
  tenant: contoso,
  tasks: names.map((name) => `Exchange\\${name}`),
});
const batch = (...calls: Parameters[]): AskInput['ask'] => ({
  kind: 'batch',
  calls: calls.map((parameters) => ({ tenant: contoso, task: 'New-JournalRule', parameters })),
  onError: 'stop',
});

onEachEngine('a request', (open) => {
  it('is filed for a call that was blocked, and waits for its approvers', async () => {
    const world = await open();
    const call = extraOf(await world.as('alex').run('New-JournalRule', journal()), 'call');
    const { request } = must(await world.as('alex').ask({ kind: 'kept', call: call as never }));
    assert.equal(request.state, 'pending');
    assert.deepEqual(request.terms.asks.kind === 'call' && request.terms.asks.call.parameters, journal());
    assert.equal(request.terms.reason, 'legal asked for it');
    assert.deepEqual([request.terms.uses, request.terms.duration], [1, hour]);
  });

  it('is not filed for another person’s call, whoever knows its id', async () => {
    const world = await open();
    const call = extraOf(await world.as('alex').run('New-JournalRule', journal()), 'call');
    for (const name of ['bianca', 'robo', 'maria', 'owner'])
      assert.equal(codeOf(await world.as(name).ask({ kind: 'kept', call: call as never })), 'no-such-call', name);
  });

  it('is the one that was pending when the same is asked twice, also at once', async () => {
    const world = await open();
    const ask = written('New-JournalRule', journal());
    const answers = await Promise.all(Array.from({ length: 6 }, () => world.as('alex').ask(ask)));
    assert.equal(new Set(answers.map((answer) => must(answer).request.id)).size, 1);
    const later = must(await world.as('alex').ask(ask, { reason: 'another reason' }));
    assert.deepEqual([later.coalesced, later.request.terms.reason], [true, 'legal asked for it']);
    assert.equal((await entriesOf(world, 'request.filed')).length, 1);
    const other = must(await world.as('bianca').ask(ask));
    assert.equal(other.coalesced, false);
  });

  it('is refused with the code of what is wrong with it, and writes nothing but that', async () => {
    const world = await open();
    const alex = world.as('alex');
    const journalCall = written('New-JournalRule', journal());
    const transportCall = written('New-TransportRule', transport());
    const cases: readonly (readonly [AskInput['ask'], Asking, Code])[] = [
      [written('New-JournalRule', journal(), 'contos'), {}, 'unknown-tenant'],
      [written('New-JournalRul', journal()), {}, 'unknown-task'],
      [written('New-JournalRule', { Name: 'x' }), {}, 'missing-parameter'],
      [written('Remove-Mailbox', { Identity: 'ben' }), {}, 'not-allowed'],
      [written('New-JournalRule', { ...journal(), JournalEmailAddress: 'a@elsewhere.example' }), {}, 'outside-constraint'],
      [journalCall, { reason: ' ' }, 'reason-missing'],
      [journalCall, { duration: 4 * hour + 1 }, 'duration-too-long'],
      [journalCall, { startAt: world.clock.now() - hour }, 'bad-instant'],
      [journalCall, { startAt: Date.UTC(2100, 0) }, 'start-too-far'],
      [journalCall, { maxUses: 2 }, 'too-many-uses'],
      [journalCall, { maxUses: 0 }, 'bad-value'],
      [journalCall, { maxUses: 0.5 }, 'bad-value'],
      [journalCall, { policy: 'mail-flow' }, 'not-allowed'],
      [journalCall, { policy: 'nothing' }, 'no-such-policy'],
      [transportCall, {}, 'ticket-missing'],
      [transportCall, { ticket: 'INC12345' }, 'ticket-missing'],
      [transportCall, { ticket: 'XINC123456' }, 'ticket-missing'],
      [transportCall, { ticket: ticket, duration: 2 * hour + 1 }, 'duration-too-long'],
      [tasks('New-JournalRule'), {}, 'not-allowed'],
      [tasks('Add-DistributionGroupMember', 'Remove-Mailbox'), {}, 'not-allowed'],
      [tasks('Add-DistributionGroupMember', 'Remove-Mailboxes'), {}, 'unknown-task'],
      [{ kind: 'tasks', tenant: contoso, tasks: [] }, {}, 'bad-value'],
      [{ kind: 'tasks', tenant: contoso, tasks: ['Exchange\\Get-Mailbox', 'Compliance\\Get-QuarantineMessage'] }, {}, 'bad-value'],
      [tasks('Add-DistributionGroupMember'), { maxUses: 21 }, 'too-many-uses'],
      [addMembers({ properties: { Members: {} } }), {}, 'unknown-parameter'],
      [addMembers({ properties: { Member: { like: 'a' } } }), {}, 'bad-schema'],
      [batch(), {}, 'bad-value'],
      [batch(journal('a'), journal('a')), {}, 'bad-value'],
      [batch(journal('a'), { Name: 'b' }), {}, 'missing-parameter'],
      [batch(...Array.from({ length: maxBatch + 1 }, (_, index) => journal(`r${index}`))), {}, 'bad-value'],
      [{ kind: 'role', tenant: contoso, role: 'Exchange Administrator', scope: '/' }, {}, 'unknown-role'],
      [{ kind: 'kept', call: 'call_00000000' as never }, {}, 'no-such-call'],
      [{ kind: 'extend', grant: 'grant_00000000' as never }, {}, 'no-such-grant'],
    ];
    for (const [ask, more, code] of cases) assert.equal(codeOf(await alex.ask(ask, more)), code, JSON.stringify([ask, more]).slice(0, 200));
    assert.deepEqual(await entriesOf(world, 'request.filed'), []);
    const pending = await world.store.read((reader) => reader.requests.list({ state: 'pending' }, { limit: 10 }));
    assert.deepEqual(pending.items, []);
  });

  it('names what a batch has wrong by its place', async () => {
    const world = await open();
    const answer = await world.as('alex').ask(batch(journal('a'), journal('b'), { Name: 'c' }));
    assert.match((answer as { message: string }).message, /^Call 3 of the batch:/);
  });

  it('is refused for a batch that no one policy covers, with the first call that it does not', async () => {
    const world = await open();
    const calls = [
      { tenant: contoso, task: 'New-JournalRule', parameters: journal() },
      { tenant: contoso, task: 'New-TransportRule', parameters: transport() },
    ];
    const refused = await world.as('alex').ask({ kind: 'batch', calls, onError: 'stop' }, { ticket });
    assert.equal(codeOf(refused), 'not-allowed');
    assert.match(
      (refused as { message: string }).message,
      /^Call 2 of the batch: at contoso\.onmicrosoft\.com, Exchange\\New-TransportRule/,
    );
  });

  it('is refused where no different people could complete it, with the reason', async () => {
    const world = await open();
    await configured(world, putGroup, { name: 'mail-approvers', people: [], groups: [], base: 1 });
    const answer = await world.as('alex').ask(written('New-JournalRule', journal()));
    assert.equal(codeOf(answer), 'no-approvers');
    assert.equal((await entriesOf(world, 'request.refused'))[0]?.code, 'no-approvers');
    await configured(world, putGroup, { name: 'mail-approvers', people: ['alex'], groups: [], base: 2 });
    assert.equal(codeOf(await world.as('alex').ask(written('New-JournalRule', journal()))), 'no-approvers', 'they alone');
    assert.equal(codeOf(await world.as('robo').ask(written('New-JournalRule', journal()))), 'no-approvers', 'their sponsor alone');
    assert.equal(codeOf(await world.as('bianca').ask(written('New-JournalRule', journal()))), 'not refused');
  });

  it('takes the way that people can complete, where another asks for fewer approvals that nobody can give', async () => {
    const world = await open();
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\New-JournalRule'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, people: ['alex'] }] },
    };
    await configured(world, putPolicy, { name: 'a-way-of-ones-own', document, base: 0, keeps: false });
    const blocked = await world.as('alex').run('New-JournalRule', journal());
    assert.ok(isRefusal(blocked));
    assert.deepEqual(
      ((blocked.extra?.routes ?? []) as readonly { policy: string }[]).map(({ policy }) => policy),
      ['journaling', 'a-way-of-ones-own'],
    );
    assert.deepEqual(blocked.extra?.approvers, ['maria', 'martin']);
    const { request } = must(await world.as('alex').ask(written('New-JournalRule', journal())));
    assert.equal(request.terms.policy?.name, 'journaling');
    assert.equal(must(await world.as('bianca').ask(written('New-JournalRule', journal()))).request.terms.policy?.name, 'a-way-of-ones-own');
    const own = await world.as('alex').ask(written('New-JournalRule', journal('b')), { policy: 'a-way-of-ones-own' });
    assert.equal(codeOf(own), 'no-approvers');
  });

  it('is one of at most ten that wait, and three of an agent', async () => {
    const world = await open();
    for (const [name, limit] of [
      ['alex', 10],
      ['robo', 3],
    ] as const) {
      const hand = world.as(name);
      for (let index = 0; index < limit; index++) must(await hand.ask(written('New-JournalRule', journal(`${index}`))));
      assert.equal(codeOf(await hand.ask(written('New-JournalRule', journal('one more')))), 'too-many-pending', name);
      assert.equal(codeOf(await hand.ask(written('New-JournalRule', journal('0')))), 'not refused', 'one that waits already');
      const first = must(await hand.ask(written('New-JournalRule', journal('0')))).request;
      must(await hand.cancel(first.id));
      assert.equal(codeOf(await hand.ask(written('New-JournalRule', journal('one more')))), 'not refused', name);
    }
    assert.equal(codeOf(await world.as('bianca').ask(written('New-JournalRule', journal('0')))), 'not refused', 'another person’s limit');
  });

  it('binds tasks to its own constraint beside the policy’s, and both apply to each run', async () => {
    const world = await open();
    const constraint = { properties: { Identity: { const: 'sales' } }, required: ['Identity'] };
    await approved(world, { ask: addMembers(constraint), approvers: ['sam'], more: { maxUses: 5 } });
    const alex = world.as('alex');
    assert.equal(ran(await alex.run('Add-DistributionGroupMember', member('ann'))).run.state, 'succeeded');
    assert.equal(codeOf(await alex.run('Add-DistributionGroupMember', member('ann', 'board'))), 'needs-approval');
  });

  it('extends a grant by another that follows it, and moves no end', async () => {
    const world = await open();
    const { grant } = await approved(world, { ask: addMembers(), approvers: ['sam'] });
    const { request } = must(await world.as('alex').ask({ kind: 'extend', grant: grant.id }));
    assert.equal(request.terms.startAt, grant.endsAt);
    const { grant: next } = await world.as('maria').approve(request);
    assert.equal(next?.startsAt, grant.endsAt);
    assert.equal((await world.store.read((reader) => reader.grants.find(grant.id)))?.endsAt, grant.endsAt);
    assert.equal(codeOf(await world.as('bianca').ask({ kind: 'extend', grant: grant.id })), 'no-such-grant');
    must(await world.as('alex').revoke(grant.id));
    assert.equal(codeOf(await world.as('alex').ask({ kind: 'extend', grant: grant.id })), 'grant-ended');
  });

  it('asks what a guard asks beside the policy, once the guard is there', async () => {
    const world = await open();
    const document = { tasks: ['Exchange\\New-JournalRule'], maxDuration: 'PT30M', require: { ticket: 'CHG[0-9]+' } };
    await configured(world, putGuard, { name: 'change-window', document, base: 0, keeps: false });
    const ask = written('New-JournalRule', journal());
    assert.equal(codeOf(await world.as('alex').ask(ask)), 'ticket-missing');
    assert.equal(codeOf(await world.as('alex').ask(ask, { ticket: 'CHG1', duration: hour })), 'duration-too-long');
    const { request } = must(await world.as('alex').ask(ask, { ticket: 'CHG1' }));
    assert.deepEqual(
      request.terms.guards.map((guard) => guard.name),
      ['change-window', 'journal-stays-inside'],
    );
    assert.equal(request.terms.duration, hour / 2);
  });

  it('takes the route with the fewest approvals, or the one that was named', async () => {
    const world = await open();
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\New-JournalRule'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 2, groups: ['security-approvers'] }] },
    };
    await configured(world, putPolicy, { name: 'a-stricter-one', document, base: 0, keeps: false });
    const ask = written('New-JournalRule', journal());
    assert.equal(must(await world.as('alex').ask(ask)).request.terms.policy?.name, 'journaling');
    assert.equal(must(await world.as('bianca').ask(ask, { policy: 'a-stricter-one' })).request.terms.policy?.name, 'a-stricter-one');
  });

  it('lets nobody ask whom the policy excepts, through a group within a group too', async () => {
    const world = await open();
    await configured(world, putGroup, { name: 'leavers', people: ['bianca'], groups: [], base: 0 });
    await configured(world, putGroup, { name: 'excepted', people: [], groups: ['leavers'], base: 0 });
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\Remove-JournalRule'],
      requesters: { groups: ['operators'], except: { groups: ['excepted'] } },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
    };
    await configured(world, putPolicy, { name: 'not-leavers', document, base: 0, keeps: false });
    const ask = written('Remove-JournalRule', { Identity: 'Legal' });
    assert.equal(codeOf(await world.as('bianca').ask(ask, { policy: 'not-leavers' })), 'not-allowed');
    assert.equal(codeOf(await world.as('alex').ask(ask, { policy: 'not-leavers' })), 'not refused');
  });

  it('demands two owners for what hands out standing rights, whatever a policy opens', async () => {
    const world = await open();
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\Add-RoleGroupMember'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
    };
    await configured(world, putPolicy, { name: 'generous', document, base: 0, keeps: false });
    const ask = written('Add-RoleGroupMember', { Identity: 'Organization Management', Member: 'alex' });
    const { request } = must(await world.as('alex').ask(ask));
    await world.as('maria').approve(request);
    await world.as('owner').approve(request);
    assert.equal(codeOf(await world.as('sam').vote(request)), 'not-a-decider');
    assert.ok((await world.as('olivia').approve(request)).completed);
  });
});

onEngine('sqlite', 'a request in time', (open) => {
  it('that was denied waits an hour before it is asked again', async () => {
    const world = await open();
    const ask = written('New-JournalRule', journal());
    const { request } = must(await world.as('alex').ask(ask));
    must(await world.as('maria').vote(request, 'deny', 'not now'));
    assert.equal(codeOf(await world.as('alex').ask(ask)), 'wait-after-denial');
    assert.equal(codeOf(await world.as('alex').ask(ask, { reason: 'another reason' })), 'wait-after-denial');
    assert.equal(codeOf(await world.as('bianca').ask(ask)), 'not refused');
    world.clock.forward(hour - 1000);
    assert.equal(codeOf(await world.as('alex').ask(ask)), 'wait-after-denial');
    world.clock.forward(2000);
    assert.equal(codeOf(await world.as('alex').ask(ask)), 'not refused');
  });

  it('whose time is over is written down as expired before the same is filed again', async () => {
    const world = await open();
    const ask = written('New-JournalRule', journal());
    const first = must(await world.as('alex').ask(ask)).request;
    world.clock.forward(day + 1000);
    const second = must(await world.as('alex').ask(ask));
    assert.equal(second.coalesced, false);
    assert.notEqual(second.request.id, first.id);
    assert.equal((await world.store.read((reader) => reader.requests.find(first.id)))?.state, 'expired');
    assert.deepEqual(
      (await entriesOf(world, 'request.expired')).map((body) => body.request),
      [first.id],
    );
  });

  it('does not count among those that wait once its time is over', async () => {
    const world = await open();
    for (let index = 0; index < 10; index++) must(await world.as('alex').askFor('New-JournalRule', journal(`${index}`)));
    assert.equal(codeOf(await world.as('alex').askFor('New-JournalRule', journal('x'))), 'too-many-pending');
    world.clock.forward(day + 1000);
    assert.equal(codeOf(await world.as('alex').askFor('New-JournalRule', journal('x'))), 'not refused');
  });

  it('starts when it was agreed to, and its window is counted from there', async () => {
    const world = await open();
    const startAt = world.clock.now() + 3 * hour;
    const { grant } = await journalApproved(world, 'Legal', { startAt, duration: 2 * hour });
    assert.deepEqual([grant.startsAt, grant.endsAt], [startAt, startAt + 2 * hour]);
  });

  it('that is approved after its agreed start begins at its approval, whole', async () => {
    const world = await open();
    const startAt = world.clock.now() + hour;
    const { request } = must(await world.as('alex').askFor('New-JournalRule', journal(), { startAt, duration: 2 * hour }));
    world.clock.forward(3 * hour);
    const { grant } = await world.as('maria').approve(request);
    assert.ok(grant !== undefined && grant.startsAt === grant.approvedAt && grant.endsAt === grant.startsAt + 2 * hour);
  });

  it('cannot extend a grant that is over', async () => {
    const world = await open();
    const { grant } = await approved(world, { ask: addMembers(), approvers: ['sam'] });
    world.clock.forward(2 * hour);
    assert.equal(codeOf(await world.as('alex').ask({ kind: 'extend', grant: grant.id })), 'grant-ended');
  });

  it('is for the task as it was catalogued: a changed one is asked for again', async () => {
    const world = await open();
    const alex = world.as('alex');
    const { grant } = await journalApproved(world);
    const call = extraOf(await alex.run('New-JournalRule', journal('kept')), 'call');
    const { request } = must(await alex.askFor('New-JournalRule', journal('pending')));
    await configured(world, importTasks, { file: grown('New-JournalRule') });
    assert.equal(codeOf(await alex.ask({ kind: 'extend', grant: grant.id })), 'call-drifted');
    assert.equal(codeOf(await alex.ask({ kind: 'kept', call: call as never })), 'call-drifted');
    assert.equal(codeOf(await world.as('maria').vote(request)), 'request-expired');
    const blocked = await alex.run('New-JournalRule', journal());
    assert.equal(codeOf(blocked), 'needs-approval');
    assert.ok(reasonsOf(blocked).includes('call-drifted'));
    assert.deepEqual(world.workload.orders, []);
  });
});

/** What a tenant exports whose cmdlet has one parameter more than the catalogue knows. */
function grown(cmdlet: string): Json {
  const parameter = { Name: 'BrandNew', Type: 'System.Boolean', IsMandatory: false, IsSwitch: false };
  return { Cmdlets: [{ Name: cmdlet, Parameters: [parameter] }] };
}
