import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import {
  addMembers,
  approved,
  entriesOf,
  hour,
  journal,
  journalApproved,
  member,
  minute,
  reasonsOf,
  ticket,
  transport,
  written,
} from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, contoso, extraOf, handOf, must, ran } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import { done, mailboxNamed, notSent, rejected, unknown } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';
import { settleRuns } from './keep-house.ts';
import { putPolicy } from './put-rule.ts';

const usesOf = async (world: World, grant: { readonly id: string }) =>
  (await world.store.read((reader) => reader.grants.find(grant.id as never)))?.uses;

onEachEngine('running a call', (open) => {
  it('blocks what no policy covers, says so, and sends nothing', async () => {
    const world = await open();
    const answer = await world.as('alex').run('Remove-Mailbox', { Identity: 'ben' });
    assert.equal(codeOf(answer), 'not-allowed');
    assert.match((answer as { message: string }).message, /No policy covers Exchange\\Remove-Mailbox/);
    assert.deepEqual(world.workload.orders, []);
  });

  it('says what would have to be approved, by whom, and what to do next', async () => {
    const world = await open();
    const answer = await world.as('alex').run('New-TransportRule', transport());
    assert.equal(codeOf(answer), 'needs-approval');
    assert.ok(isRefusal(answer));
    assert.match(answer.next ?? '', new RegExp(extraOf(answer, 'call')));
    const [route] = (answer.extra?.routes ?? []) as { policy: string; stages: { need: number; candidates: string[] }[]; require: Json }[];
    assert.equal(route?.policy, 'mail-flow');
    assert.deepEqual(
      route?.stages.map((stage) => stage.candidates),
      [
        ['maria', 'martin'],
        ['sam', 'sofia', 'stefan'],
      ],
    );
    assert.deepEqual(answer.extra?.approvers, ['maria', 'martin', 'sam', 'sofia', 'stefan']);
    assert.deepEqual(route?.require, {
      reason: true,
      ticket: ['INC[0-9]{6}'],
      freshSignIn: null,
      passkey: false,
      authenticationContexts: [],
    });
  });

  it('keeps a blocked call once, however often and however it is written', async () => {
    const world = await open();
    const alex = world.as('alex');
    const first = await alex.run('New-JournalRule', journal());
    const again = await alex.run('exchange\\new-journalrule', { journalemailaddress: 'archive@contoso.onmicrosoft.com', NAME: 'Legal' });
    const other = await world.as('bianca').run('New-JournalRule', journal());
    assert.equal(extraOf(again, 'call'), extraOf(first, 'call'));
    assert.notEqual(extraOf(other, 'call'), extraOf(first, 'call'));
    assert.equal((await entriesOf(world, 'call.blocked')).length, 3);
  });

  it('writes down that a call was tried which names nothing known', async () => {
    const world = await open();
    const alex = world.as('alex');
    assert.equal(codeOf(await alex.run('New-JournalRule', journal(), { tenant: 'contoso' })), 'unknown-tenant');
    assert.equal(codeOf(await alex.run('New-JournalRules', journal())), 'unknown-task');
    assert.equal(codeOf(await alex.run('New-JournalRule', { ...journal(), Recipients: 'all' })), 'unknown-parameter');
    assert.equal(codeOf(await alex.run('New-JournalRule', { Name: 'Legal' })), 'missing-parameter');
    assert.equal(codeOf(await alex.run('New-JournalRule', { ...journal(), Enabled: 'yes' })), 'wrong-type');
    assert.equal(codeOf(await alex.run('New-JournalRule', { ...journal(), name: 'Legal' })), 'duplicate-parameter');
    const codes = (await entriesOf(world, 'call.blocked')).map((body) => body.code);
    assert.deepEqual(codes, [
      'unknown-tenant',
      'unknown-task',
      'unknown-parameter',
      'missing-parameter',
      'wrong-type',
      'duplicate-parameter',
    ]);
  });

  it('runs exactly what was approved, once, and then asks again', async () => {
    const world = await open();
    const { grant } = await journalApproved(world);
    const { run, invocation } = ran(await world.as('alex').run('New-JournalRule', journal()));
    assert.equal(run.state, 'succeeded');
    assert.deepEqual(invocation.result === 'done' && invocation.output, [{ done: true }]);
    assert.deepEqual(
      world.workload.sent.map((one) => one.parameters),
      [{ ...journal(), JournalEmailAddress: mailboxNamed('archive@contoso.onmicrosoft.com').id }],
    );
    assert.equal(await usesOf(world, grant), 1);
    const again = await world.as('alex').run('New-JournalRule', journal());
    assert.equal(codeOf(again), 'needs-approval');
    assert.ok(reasonsOf(again).includes('grant-used-up'));
  });

  it('blocks a call that differs from what was approved in one byte of one parameter, or in one name', async () => {
    const world = await open();
    await journalApproved(world);
    for (const parameters of [
      journal('legal'),
      { ...journal(), JournalEmailAddress: 'archiv@contoso.onmicrosoft.com' },
      { ...journal(), Enabled: false },
      { ...journal(), Name: 'Legal ' },
    ]) {
      const answer = await world.as('alex').run('New-JournalRule', parameters);
      assert.equal(codeOf(answer), 'needs-approval');
      assert.ok(reasonsOf(answer).includes('call-drifted'), JSON.stringify(parameters));
    }
    assert.equal(codeOf(await world.as('alex').run('Set-JournalRule', { Identity: 'Legal', Name: 'Legal' })), 'needs-approval');
    assert.equal(
      codeOf(await world.as('alex').run('New-JournalRule', journal(), { tenant: 'fabrikam.onmicrosoft.com' })),
      'needs-approval',
    );
    assert.deepEqual(world.workload.orders, []);
  });

  it('runs under nobody else’s grant', async () => {
    const world = await open();
    await journalApproved(world);
    assert.equal(codeOf(await world.as('bianca').run('New-JournalRule', journal())), 'needs-approval');
    assert.equal(codeOf(await world.as('robo').run('New-JournalRule', journal())), 'needs-approval');
    assert.deepEqual(world.workload.orders, []);
  });

  it('gives one run to two clients that call at once under a grant of one use', async () => {
    const world = await open();
    const { grant } = await journalApproved(world);
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.as('alex').run('New-JournalRule', journal())));
    assert.equal(answers.filter((answer) => 'invocation' in answer).length, 1);
    assert.equal(world.workload.sent.length, 1);
    assert.equal(await usesOf(world, grant), 1);
  });

  it('spends no more uses than were given, whoever calls at once', async () => {
    const world = await open();
    const { grant } = await approved(world, { ask: addMembers(), approvers: ['sam'], more: { maxUses: 3 } });
    const names = Array.from({ length: 9 }, (_, index) => `person${index}`);
    const answers = await Promise.all(names.map((name) => world.as('alex').run('Add-DistributionGroupMember', member(name))));
    assert.equal(answers.filter((answer) => 'invocation' in answer).length, 3);
    assert.deepEqual(new Set(answers.map(codeOf)), new Set(['not refused', 'needs-approval']));
    assert.equal(world.workload.sent.length, 3);
    assert.equal(await usesOf(world, grant), 3);
  });

  it('gives the use back where nothing happened, and only there', async () => {
    const world = await open();
    for (const [name, answer, state, uses] of [
      ['a', rejected(), 'rejected', 0],
      ['b', notSent(), 'failed', 0],
      ['c', unknown(), 'unknown', 1],
      ['d', done(), 'succeeded', 1],
    ] as const) {
      const { grant } = await journalApproved(world, name);
      world.workload.next(answer);
      assert.equal(ran(await world.as('alex').run('New-JournalRule', journal(name))).run.state, state);
      assert.equal(await usesOf(world, grant), uses, state);
      await world.as('alex').revoke(grant.id);
    }
  });

  it('runs again under the same grant what the workload had rejected', async () => {
    const world = await open();
    await journalApproved(world);
    world.workload.next(rejected());
    assert.equal(ran(await world.as('alex').run('New-JournalRule', journal())).run.state, 'rejected');
    assert.equal(ran(await world.as('alex').run('New-JournalRule', journal())).run.state, 'succeeded');
  });

  it('does not run an identical change while one is under way, whatever had been approved before', async () => {
    const world = await open();
    await approved(world, { ask: addMembers(), approvers: ['sam'] });
    const held = world.workload.hold();
    const first = must(await world.as('alex').start('Add-DistributionGroupMember', member('ann')));
    const second = await world.as('alex').run('Add-DistributionGroupMember', member('ann'));
    assert.equal(codeOf(second), 'needs-approval');
    assert.ok(reasonsOf(second).includes('run-unresolved'));
    assert.ok('invocation' in (await world.as('alex').run('Add-DistributionGroupMember', member('bob'))));
    held.release();
    assert.ok('ended' in first && 'run' in (await first.ended));
    assert.ok('invocation' in (await world.as('alex').run('Add-DistributionGroupMember', member('ann'))));
  });

  it('runs again what may have happened only under an approval that came after it', async () => {
    const world = await open();
    await approved(world, { ask: addMembers(), approvers: ['sam'] });
    world.workload.next(unknown());
    assert.equal(ran(await world.as('alex').run('Add-DistributionGroupMember', member('ann'))).run.state, 'unknown');
    assert.ok(reasonsOf(await world.as('alex').run('Add-DistributionGroupMember', member('ann'))).includes('run-unresolved'));
    assert.equal(world.workload.sent.length, 1);
    const ask = written('Add-DistributionGroupMember', member('ann'));
    await approved(world, { ask, approvers: ['sam'] });
    assert.equal(ran(await world.as('alex').run('Add-DistributionGroupMember', member('ann'))).run.state, 'succeeded');
  });

  it('repeats the answer for an idempotency key, and does nothing twice', async () => {
    const world = await open();
    await approved(world, { ask: addMembers(), approvers: ['sam'] });
    const alex = world.as('alex');
    const once = ran(await alex.run('Add-DistributionGroupMember', member('ann'), { idempotencyKey: 'k1' }));
    const again = await alex.run('Add-DistributionGroupMember', member('ann'), { idempotencyKey: 'k1' });
    assert.ok('repeated' in again && again.repeated !== false && again.repeated !== true);
    assert.equal(again.repeated.id, once.run.id);
    assert.equal(world.workload.sent.length, 1);
  });

  it('starts one run for an idempotency key that comes twice at once', async () => {
    const world = await open();
    await approved(world, { ask: addMembers(), approvers: ['sam'] });
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => world.as('alex').run('Add-DistributionGroupMember', member('ann'), { idempotencyKey: 'k1' })),
    );
    assert.deepEqual(
      answers.map(codeOf),
      answers.map(() => 'not refused'),
    );
    assert.equal(world.workload.sent.length, 1);
  });

  it('lets reads of settings through at once, under one quiet grant', async () => {
    const world = await open();
    const alex = world.as('alex');
    assert.equal(ran(await alex.run('Get-Mailbox', { Identity: 'ann' })).run.state, 'succeeded');
    assert.equal(ran(await alex.run('Get-Mailbox', { Identity: 'bob' })).run.state, 'succeeded');
    assert.equal((await entriesOf(world, 'grant.issued')).length, 1);
    assert.equal((await entriesOf(world, 'request.filed')).length, 1);
  });

  it('observes: it runs at once, and the log says who would have had to approve', async () => {
    const world = await open();
    const reply = { Identity: 'ann', AutoReplyState: 'Enabled' };
    assert.equal(ran(await world.as('alex').run('Set-MailboxAutoReplyConfiguration', reply)).run.state, 'succeeded');
    assert.equal(ran(await world.as('alex').run('Set-MailboxAutoReplyConfiguration', reply)).run.state, 'succeeded');
    const [filed] = await entriesOf(world, 'request.filed');
    const terms = filed?.terms as { mode: string; stages: { groups: string[] }[] };
    assert.equal(terms.mode, 'observe');
    assert.equal(terms.stages[0]?.groups.length, 1);
    assert.equal((await entriesOf(world, 'grant.issued')).length, 2);
  });

  it('asks for a request where an automatic route wants a reason, and approves that at once', async () => {
    const world = await open();
    const document = {
      tenants: { tags: ['production'] },
      tasks: ['Exchange\\Remove-JournalRule'],
      requesters: { people: ['bianca'] },
      approval: 'auto',
      require: { reason: true },
    };
    await configured(world, putPolicy, { name: 'with-reason', document, base: 0, keeps: false });
    const answer = await world.as('bianca').run('Remove-JournalRule', { Identity: 'Legal' }, { policy: 'with-reason' });
    assert.equal(codeOf(answer), 'needs-approval');
    assert.ok(reasonsOf(answer).includes('reason-missing'));
    const ask = written('Remove-JournalRule', { Identity: 'Legal' });
    assert.equal(codeOf(await world.as('bianca').ask(ask, { reason: ' ', policy: 'with-reason' })), 'reason-missing');
    const filed = must(await world.as('bianca').ask(ask, { reason: 'it is over', policy: 'with-reason' }));
    assert.equal(filed.request.state, 'approved');
    assert.equal(ran(await world.as('bianca').run('Remove-JournalRule', { Identity: 'Legal' })).run.state, 'succeeded');
  });

  it('judges by the policy that was picked, and by no other', async () => {
    const world = await open();
    const picked = await world.as('alex').run('New-JournalRule', journal(), { policy: 'journaling' });
    assert.equal(codeOf(picked), 'needs-approval');
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal(), { policy: 'mail-flow' })), 'not-allowed');
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal(), { policy: 'nothing' })), 'no-such-policy');
    assert.equal(codeOf(await world.as('alex').run('Get-Mailbox', {}, { policy: 'nothing' })), 'no-such-policy');
  });

  it('never merges the constraints of two grants', async () => {
    const world = await open();
    const only = (value: string, name: string) => ({ properties: { [name]: { const: value } }, required: [name] });
    await approved(world, { ask: addMembers(only('sales', 'Identity')), approvers: ['sam'] });
    await approved(world, { ask: addMembers(only('ann@contoso.onmicrosoft.com', 'Member')), approvers: ['sam'] });
    const alex = world.as('alex');
    assert.ok('invocation' in (await alex.run('Add-DistributionGroupMember', member('bob', 'sales'))));
    assert.ok('invocation' in (await alex.run('Add-DistributionGroupMember', member('ann', 'staff'))));
    const neither = await alex.run('Add-DistributionGroupMember', member('bob', 'staff'));
    assert.equal(codeOf(neither), 'needs-approval');
    assert.equal(reasonsOf(neither).filter((code) => code === 'outside-constraint').length, 2);
  });

  it('uses the grant that ends first', async () => {
    const world = await open();
    const late = await approved(world, { ask: addMembers(), approvers: ['sam'], more: { duration: 3 * hour } });
    const soon = await approved(world, { ask: addMembers(), approvers: ['sam'], more: { duration: hour } });
    await world.as('alex').run('Add-DistributionGroupMember', member('ann'));
    assert.deepEqual([await usesOf(world, soon.grant), await usesOf(world, late.grant)], [1, 0]);
  });

  it('runs each call of a batch once, in any order, and nothing else', async () => {
    const world = await open();
    const calls = ['one', 'two'].map((name) => ({ tenant: contoso, task: 'New-JournalRule', parameters: journal(name) }));
    await approved(world, { ask: { kind: 'batch', calls, onError: 'stop' }, approvers: ['maria'] });
    const alex = world.as('alex');
    assert.equal(ran(await alex.run('New-JournalRule', journal('two'))).run.state, 'succeeded');
    assert.ok(reasonsOf(await alex.run('New-JournalRule', journal('two'))).includes('grant-used-up'));
    assert.equal(codeOf(await alex.run('New-JournalRule', journal('three'))), 'needs-approval');
    assert.equal(ran(await alex.run('New-JournalRule', journal('one'))).run.state, 'succeeded');
  });

  it('refuses whoever has no token, and whoever’s has ended', async () => {
    const world = await open();
    assert.equal(codeOf(await world.nobody.run('Get-Mailbox', {})), 'not-signed-in');
    assert.equal(codeOf(await world.as('mallory').run('Get-Mailbox', {})), 'not-signed-in');
  });
});

onEngine('sqlite', 'a run in time', (open) => {
  it('has its quiet grant for a working day, and then another', async () => {
    const world = await open();
    await world.as('alex').run('Get-Mailbox', {});
    world.clock.forward(7 * hour);
    await world.as('alex').run('Get-Mailbox', {});
    assert.equal((await entriesOf(world, 'grant.issued')).length, 1);
    world.clock.forward(2 * hour);
    await world.as('alex').run('Get-Mailbox', {});
    assert.equal((await entriesOf(world, 'grant.issued')).length, 2);
  });

  it('is blocked before the grant’s window and after it', async () => {
    const world = await open();
    const startAt = world.clock.now() + hour;
    const ask = written('New-JournalRule', journal());
    const { grant } = await approved(world, { ask, approvers: ['maria'], more: { startAt, duration: hour } });
    assert.equal(grant.endsAt, startAt + hour);
    const early = await world.as('alex').run('New-JournalRule', journal());
    assert.ok(reasonsOf(early).includes('grant-not-active'));
    world.clock.forward(2 * hour);
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal())), 'needs-approval');
    assert.deepEqual(world.workload.orders, []);
  });

  it('is not sent when more than five seconds passed since it was allowed, and gives its use back', async () => {
    const world = await open();
    const { grant } = await journalApproved(world);
    const slow = handOf(
      {
        ...world.sender,
        execute: async (order) => {
          world.clock.stall(5001);
          return await world.workload.execute(order);
        },
      },
      { credential: world.tokens.get('alex') ?? ('' as never) },
    );
    assert.equal(ran(await slow.run('New-JournalRule', journal())).run.state, 'failed');
    assert.deepEqual(world.workload.sent, []);
    assert.equal(await usesOf(world, grant), 0);
    assert.equal(ran(await world.as('alex').run('New-JournalRule', journal())).run.state, 'succeeded');
  });

  it('becomes unknown when no answer comes, and a late answer still settles it', async () => {
    for (const [answer, state, uses] of [
      [done(), 'succeeded', 1],
      [rejected(), 'rejected', 0],
      [unknown(), 'unknown', 1],
    ] as const) {
      const world = await open();
      const { grant } = await journalApproved(world);
      const held = world.workload.hold();
      const started = must(await world.as('alex').start('New-JournalRule', journal()));
      assert.ok('ended' in started);
      world.clock.forward(4 * minute);
      const { runs } = must(await world.system.does(settleRuns, { every: false, limit: 10 }));
      assert.deepEqual(
        runs.map((run) => run.id),
        [started.started.id],
      );
      assert.equal((await world.store.read((reader) => reader.runs.find(started.started.id)))?.state, 'unknown');
      world.workload.answer(() => answer);
      held.release();
      await started.ended;
      assert.equal((await world.store.read((reader) => reader.runs.find(started.started.id)))?.state, state);
      assert.equal(await usesOf(world, grant), uses);
      assert.equal((await entriesOf(world, 'run.settled')).length, state === 'unknown' ? 0 : 1);
    }
  });

  it('is not settled before its time', async () => {
    const world = await open();
    await journalApproved(world);
    const held = world.workload.hold();
    const started = must(await world.as('alex').start('New-JournalRule', journal()));
    world.clock.forward(3 * minute);
    assert.deepEqual(must(await world.system.does(settleRuns, { every: false, limit: 10 })).runs, []);
    held.release();
    assert.ok('ended' in started);
    await started.ended;
  });

  it('leaves every started run unknown when its process is known to be dead', async () => {
    const world = await open();
    await journalApproved(world);
    const held = world.workload.hold();
    const started = must(await world.as('alex').start('New-JournalRule', journal()));
    assert.equal(must(await world.system.does(settleRuns, { every: true, limit: 10 })).runs.length, 1);
    held.release();
    assert.ok('ended' in started);
    await started.ended;
  });

  it('says only that its outcome is unrecorded when the second record cannot be written', async () => {
    const world = await open();
    await journalApproved(world);
    world.workload.answer(() => done([{ Secret: 'of the workload' }]));
    await world.place.raw("create trigger broken before update on runs begin select raise(abort, 'no'); end");
    const answer = await world.as('alex').run('New-JournalRule', journal());
    assert.equal(codeOf(answer), 'outcome-unrecorded');
    assert.equal(JSON.stringify(answer).includes('of the workload'), false);
    assert.deepEqual(world.finished, []);
    const run = extraOf(answer, 'run');
    await world.place.raw('drop trigger broken');
    assert.equal((await world.store.read((reader) => reader.runs.find(run as never)))?.state, 'started');
    assert.ok(reasonsOf(await world.as('alex').run('New-JournalRule', journal())).includes('grant-used-up'));
  });

  it('does not happen when the first record cannot be written', async () => {
    const world = await open();
    const { grant } = await journalApproved(world);
    await world.place.raw(
      "create trigger broken before insert on entries when new.kind = 'run.started' begin select raise(abort, 'no'); end",
    );
    await assert.rejects(world.as('alex').run('New-JournalRule', journal()));
    await world.place.raw('drop trigger broken');
    assert.deepEqual(world.workload.orders, []);
    assert.equal(await usesOf(world, grant), 0);
    assert.deepEqual(await entriesOf(world, 'run.started'), []);
    assert.equal(ran(await world.as('alex').run('New-JournalRule', journal())).run.state, 'succeeded');
  });

  it('carries into its entry the hands, the decision and the uses before and after', async () => {
    const world = await open();
    const { request, grant } = await approved(world, {
      ask: written('New-TransportRule', transport()),
      approvers: ['maria', 'sam'],
      more: { ticket },
    });
    const { run } = ran(await world.as('alex').run('New-TransportRule', transport()));
    const [entry] = await entriesOf(world, 'run.started');
    assert.deepEqual(
      { run: entry?.run, grant: entry?.grant, request: entry?.request, before: entry?.usesBefore, after: entry?.usesAfter },
      { run: run.id, grant: grant.id, request: request.id, before: 0, after: 1 },
    );
    assert.deepEqual(entry?.hands, [request.terms.person]);
  });
});
