import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { CallId } from '@countersign/core/ids.ts';
import { entriesOf, journal, member, transport } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, extraOf, must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { endRule } from './put-rule.ts';
import { type CallSeen, readCall } from './read-call.ts';

/** Tries a call that is blocked, and answers the id that it is kept under. */
async function blocked(world: World, task: string, parameters = journal(), by = 'alex'): Promise<CallId> {
  return extraOf(await world.as(by).run(task, parameters), 'call') as CallId;
}

const seenBy = async (world: World, who: string, call: CallId): Promise<CallSeen> => must(await world.as(who).looks(readCall, { call }));

onEachEngine('a call that was kept', (open) => {
  it('says what was tried, why it is blocked, and under which policies it could be asked for, as the refusal itself did', async () => {
    const world = await open();
    const refused = await world.as('alex').run('New-TransportRule', transport());
    const seen = await seenBy(world, 'alex', extraOf(refused, 'call') as CallId);
    assert.deepEqual(seen.kept.call.parameters, transport());
    assert.equal(seen.decision.verdict, 'needs-approval');
    assert.deepEqual(seen.decision.reasons, (refused as { reasons?: unknown }).reasons);
    assert.deepEqual(seen.routes, (refused as { extra?: { routes?: unknown } }).extra?.routes);
    assert.equal(seen.waiting, undefined);
  });

  it('is told by a link that opens its page, beside the command', async () => {
    const world = await open();
    const refused = await world.as('alex').run('New-JournalRule', journal());
    const link = `${world.host.url()}/calls/${extraOf(refused, 'call')}`;
    assert.equal(extraOf(refused, 'link'), link);
    assert.ok((refused as { next?: string }).next?.endsWith(` in the portal: ${link}`));
    const uncovered = await world.as('alex').run('Remove-Mailbox', { Identity: 'ben' });
    assert.equal(extraOf(uncovered, 'link'), `${world.host.url()}/calls/${extraOf(uncovered, 'call')}`);
  });

  it('is there for whoever made it and for who sees everything; for others there is none, as of one that never was', async () => {
    const world = await open();
    const call = await blocked(world, 'New-JournalRule');
    for (const who of ['alex', 'owner', 'olivia', 'ada']) {
      const seen = await seenBy(world, who, call);
      assert.equal(seen.person.username, 'alex');
      assert.equal(seen.decision.verdict, 'needs-approval', who);
    }
    for (const who of ['bianca', 'maria', 'sam', 'robo']) {
      const hidden = await world.as(who).looks(readCall, { call });
      assert.equal(codeOf(hidden), 'no-such-call', who);
      assert.deepEqual(hidden, await world.as(who).looks(readCall, { call: 'call_00000000' as CallId }));
    }
  });

  it('of an agent is not its sponsor’s', async () => {
    const world = await open();
    const call = await blocked(world, 'New-JournalRule', journal('Robo'), 'robo');
    await seenBy(world, 'robo', call);
    assert.equal(codeOf(await world.as('alex').looks(readCall, { call })), 'no-such-call');
  });

  it('names the request that waits for it, alone or in a batch, until that is decided, and then the grant', async () => {
    const world = await open();
    const alex = world.as('alex');
    const call = await blocked(world, 'New-JournalRule');
    const { request } = must(await alex.ask({ kind: 'kept', call }));
    assert.equal((await seenBy(world, 'alex', call)).waiting, request.id);
    assert.equal((await seenBy(world, 'ada', call)).waiting, request.id);
    await world.as('maria').approve(request);
    const granted = await seenBy(world, 'alex', call);
    assert.deepEqual([granted.waiting, granted.decision.verdict], [undefined, 'granted']);
    const listed = await blocked(world, 'New-JournalRule', journal('Listed'));
    const calls = ['Listed', 'Other'].map((name) => ({ tenant: contoso, task: 'New-JournalRule', parameters: journal(name) }));
    const batch = must(await alex.ask({ kind: 'batch', calls, onError: 'stop' })).request;
    assert.equal((await seenBy(world, 'alex', listed)).waiting, batch.id);
    must(await alex.cancel(batch.id));
    assert.equal((await seenBy(world, 'alex', listed)).waiting, undefined);
  });

  it('is judged by the rules of now: what nothing allows any more says so, and no way is offered', async () => {
    const world = await open();
    const call = await blocked(world, 'New-JournalRule');
    await configured(world, endRule, { kind: 'policy', name: 'journaling', base: 1 });
    const seen = await seenBy(world, 'alex', call);
    assert.deepEqual([seen.decision.verdict, seen.routes], ['blocked', []]);
    must(await world.as('owner').lock('task', 'Exchange\\New-JournalRule'));
    const locked = await seenBy(world, 'alex', call);
    assert.deepEqual(
      locked.decision.reasons.map(({ code }) => code),
      ['locked'],
    );
  });

  it('is read without a trace, and nothing is spent', async () => {
    const world = await open();
    const call = await blocked(world, 'Add-DistributionGroupMember', member('ann'));
    const before = (await world.exported()).length;
    await seenBy(world, 'alex', call);
    await seenBy(world, 'ada', call);
    assert.equal((await world.exported()).length, before);
    assert.equal((await entriesOf(world, 'call.blocked')).length, 1);
  });
});
