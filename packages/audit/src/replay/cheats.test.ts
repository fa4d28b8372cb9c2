import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Entry, entry } from '@countersign/core/entry.ts';
import type { Grant } from '@countersign/core/grant.ts';
import { type GroupId, ownersGroup, type PersonId, type RunId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Policy } from '@countersign/core/policy.ts';
import type { Target } from '@countersign/core/target.ts';
import { asked, bendEntries, bendGrant, bendTerms, first, granted, hour, mustBeFound, mustRun, withBody } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { addPerson, approvers, enrolled, operators, type Peopled, peopledWorld, putGroup, putPolicy, seniors } from './generate.testing.ts';
import { getMailbox, newRule, tenant } from './world.testing.ts';

// Each is a server that signs correctly and does what it must not. The report must name the rule at the entry where it was broken.

type Cheat = (peopled: Peopled) => void;

function isFound(title: string, rule: Rule, cheat: Cheat): void {
  test(`${title} (${rule})`, async () => {
    const peopled = peopledWorld();
    await mustBeFound(peopled, rule, () => cheat(peopled));
  });
}

function bendGroup({ world }: Peopled, id: GroupId, person: PersonId): void {
  const group = world.store.groups.get(id);
  assert.ok(group !== undefined);
  world.store.groups.set(id, { ...group, members: [...group.members, { kind: 'person', id: person }] });
  world.store.refresh();
}

describe('finds a further page', () => {
  const read = ({ world, operators }: Peopled) => {
    const by = first(operators);
    const run = world.run(by, getMailbox, { Name: 'all' }) as RunId;
    world.finish(run, 'succeeded', getMailbox, { Name: 'all' });
    const grant = [...world.store.grants.values()].at(-1);
    assert.ok(grant !== undefined);
    return { by, run, grant };
  };

  test('but nothing where a run is read on while its grant lasts', async () => {
    const peopled = peopledWorld();
    const { by, run, grant } = read(peopled);
    peopled.world.readOn(by, run, grant, { Name: 'all' });
    assert.deepEqual((await peopled.world.verify()).findings, []);
  });

  isFound('of an answer that was never given', 'page-without-run', (peopled) => {
    const { by, grant } = read(peopled);
    peopled.world.readOn(by, 'run_made0up00' as RunId, grant, { Name: 'all' });
  });

  isFound('of another call than was run', 'page-without-run', (peopled) => {
    const { by, run, grant } = read(peopled);
    peopled.world.readOn(by, run, grant, { Name: 'other' });
  });

  isFound('after the grant had its end written down', 'page-without-run', (peopled) => {
    const { by, run, grant } = read(peopled);
    peopled.world.end(grant, 'use');
    peopled.world.store.save([{ add: 'grant', value: grant }]);
    peopled.world.readOn(by, run, grant, { Name: 'all' });
  });

  isFound('after the grant’s time', 'page-not-granted', (peopled) => {
    const { by, run, grant } = read(peopled);
    peopled.world.store.wait(24 * hour);
    peopled.world.readOn(by, run, grant, { Name: 'all' });
  });

  isFound('while everything is locked', 'page-not-granted', (peopled) => {
    const { by, run, grant } = read(peopled);
    peopled.world.lock(peopled.owner, 'everything', '');
    peopled.world.readOn(by, run, grant, { Name: 'all' });
  });
});

const archive: Target = {
  parameter: 'Name',
  kind: 'recipient',
  named: 'Rule',
  id: '11111111-1111-4111-8111-111111111111',
  name: 'The archive',
  address: 'archive@contoso.com',
  type: 'SharedMailbox',
  members: null,
  membersDigest: null,
};

/** A grant that binds what its call acts upon. */
function targeted({ world, operators, approvers }: Peopled): { readonly by: PersonId; readonly grant: Grant } {
  const by = first(operators);
  const call = world.callOf(newRule, { Name: 'Rule' });
  const { request } = world.ask(by, { kind: 'call', call, targets: [archive] }, { policy: 'journal-rules' });
  const grant = world.vote(first(approvers), request.id);
  assert.ok(grant !== undefined);
  world.store.wait(60_000);
  return { by, grant };
}

/** A grant for a window under a policy that judges what each call acts upon. */
function judged({ world, owner, second, operators: [by], approvers: [approver] }: Peopled): {
  readonly by: PersonId;
  readonly window: Grant;
} {
  assert.ok(by !== undefined && approver !== undefined);
  const targets = { Name: [{ types: ['SharedMailbox'], domains: ['contoso.com'] }] };
  world.configure(putPolicy('archives', { need: [[1, approvers]], bind: 'task', maxUses: 5, targets }), owner, second);
  const { request } = world.ask(by, { kind: 'tasks', tenant }, { policy: 'archives', uses: 5 });
  const window = world.vote(approver, request.id);
  assert.ok(window !== undefined);
  world.store.wait(60_000);
  return { by, window };
}

/** The server remembers the policy without what it says of targets. */
function forgetTargets({ world }: Peopled): void {
  const head = world.store.heads.get('policy:archives');
  const version = head?.versions.get(1);
  assert.ok(head !== undefined && version !== undefined);
  const { targets: _targets, ...frozen } = version.frozen as unknown as Policy;
  head.versions.set(1, { ...version, frozen: frozen as never });
  world.store.refresh();
}

test('is content with a run whose target fits the rules, and with one that was blocked because it does not', async () => {
  const peopled = peopledWorld();
  const { world } = peopled;
  const { by } = judged(peopled);
  assert.ok(world.run(by, newRule, { Name: 'Rule' }, { targets: [archive] }) !== undefined);
  world.store.wait(60_000);
  assert.equal(world.run(by, newRule, { Name: 'Rule' }, { targets: [{ ...archive, type: 'UserMailbox' }] }), undefined);
  assert.deepEqual((await world.verify()).findings, []);
});

test('is content with a run whose target was looked at again, and with one that was blocked because it had changed', async () => {
  const peopled = peopledWorld();
  const { by } = targeted(peopled);
  const { world } = peopled;
  assert.equal(world.run(by, newRule, { Name: 'Rule' }, { targets: [{ ...archive, address: 'other@contoso.com' }] }), undefined);
  world.store.wait(60_000);
  assert.ok(world.run(by, newRule, { Name: 'Rule' }, { targets: [archive] }) !== undefined);
  assert.deepEqual((await world.verify()).findings, []);
});

describe('finds a run', () => {
  isFound('of which nobody looked at what it acts upon', 'run-not-granted', (peopled) => {
    const { by } = targeted(peopled);
    mustRun(peopled, by, 'Rule');
  });

  isFound('that acts upon another thing than was approved', 'run-not-granted', (peopled) => {
    const { by, grant } = targeted(peopled);
    const other = { ...archive, id: '22222222-2222-4222-8222-222222222222' };
    assert.ok(grant.gives.kind === 'call');
    bendGrant(peopled, grant, { gives: { ...grant.gives, targets: [other] } });
    assert.ok(peopled.world.run(by, newRule, { Name: 'Rule' }, { targets: [other] }) !== undefined);
  });

  isFound('under rules that judge what it acts upon, where nobody looked', 'run-not-granted', (peopled) => {
    const { by, window } = judged(peopled);
    forgetTargets(peopled);
    assert.ok(window.bind === 'task');
    mustRun(peopled, by, 'Rule');
  });

  isFound('under rules that judge what it acts upon, on another thing', 'run-not-granted', (peopled) => {
    const { by } = judged(peopled);
    forgetTargets(peopled);
    assert.ok(peopled.world.run(by, newRule, { Name: 'Rule' }, { targets: [{ ...archive, type: 'UserMailbox' }] }) !== undefined);
  });

  isFound('that is one more on a day than was approved', 'run-uses', (peopled) => {
    const { world, operators, approvers: approving } = peopled;
    const by = first(operators);
    const { request } = world.ask(by, { kind: 'tasks', tenant }, { policy: 'journal-window', uses: 5, usesPerDay: 1 });
    const grant = world.vote(first(approving), request.id);
    assert.ok(grant !== undefined);
    world.store.wait(60_000);
    mustRun(peopled, by, 'Rule');
    world.store.wait(60_000);
    const spent = world.store.grants.get(grant.id);
    assert.ok(spent?.usesPerDay === 1);
    const { usesPerDay: _usesPerDay, ...unlimited } = spent;
    world.store.grants.set(grant.id, unlimited);
    mustRun(peopled, by, 'Other');
  });

  isFound('that began by itself, where nobody had approved that', 'run-not-granted', (peopled) => {
    const { by } = granted(peopled, 'Rule');
    bendEntries(peopled, 'run.started', (one) => [withBody(one, { itself: true })]);
    mustRun(peopled, by, 'Rule');
  });

  isFound('that began by itself a second time', 'run-repeated', (peopled) => {
    const { world } = peopled;
    const by = first(peopled.operators);
    const call = world.callOf(newRule, { Name: 'Rule' });
    const { request } = world.ask(by, { kind: 'call', call }, { policy: 'journal-rules', runWhenApproved: true });
    assert.ok(world.vote(first(peopled.approvers), request.id)?.runWhenApproved);
    bendEntries(peopled, 'run.started', (one) => [withBody(one, { itself: true })]);
    world.store.wait(60_000);
    world.finish(mustRun(peopled, by, 'Rule'), 'failed', newRule, { Name: 'Rule' });
    world.store.wait(60_000);
    mustRun(peopled, by, 'Rule');
  });

  isFound('of a batch that had to stop at an error', 'run-not-granted', (peopled) => {
    const { world } = peopled;
    const by = first(peopled.operators);
    const calls = ['One', 'Two'].map((Name) => world.callOf(newRule, { Name }));
    const { request } = world.ask(by, { kind: 'batch', calls, onError: 'stop' }, { policy: 'journal-rules', uses: 2 });
    assert.ok(world.vote(first(peopled.approvers), request.id) !== undefined);
    world.store.wait(60_000);
    world.finish(mustRun(peopled, by, 'One'), 'rejected', newRule, { Name: 'One' });
    world.store.wait(60_000);
    mustRun(peopled, by, 'Two');
  });

  isFound('without a grant', 'run-without-grant', (peopled) => {
    const { by } = granted(peopled, 'Rule');
    bendEntries(peopled, 'run.started', (one) => [withBody(one, { grant: 'grant_made0up00' })]);
    mustRun(peopled, by, 'Rule');
  });

  isFound('after its grant was over', 'run-not-granted', (peopled) => {
    const { by, grant } = granted(peopled, 'Rule');
    bendGrant(peopled, grant, { endsAt: (grant.endsAt + 10 * hour) as Grant['endsAt'] });
    peopled.world.store.wait(2 * hour);
    mustRun(peopled, by, 'Rule');
  });

  isFound('before its grant began', 'run-not-granted', (peopled) => {
    const { world } = peopled;
    const by = first(peopled.operators);
    const call = world.callOf(newRule, { Name: 'Rule' });
    const { request } = world.ask(by, { kind: 'call', call }, { policy: 'journal-rules', startAt: world.store.ports.now + hour });
    const grant = world.vote(first(peopled.approvers), request.id);
    assert.ok(grant !== undefined);
    bendGrant(peopled, grant, { startsAt: world.store.ports.now });
    mustRun(peopled, by, 'Rule');
  });

  isFound('with one use too many', 'run-uses', (peopled) => {
    const { by, grant } = granted(peopled, 'Rule');
    peopled.world.finish(mustRun(peopled, by, 'Rule'), 'succeeded', newRule, { Name: 'Rule' });
    bendGrant(peopled, grant, { uses: 0 });
    peopled.world.store.wait(20_000);
    mustRun(peopled, by, 'Rule');
  });

  isFound('whose uses were miscounted', 'run-uses', (peopled) => {
    const { by } = granted(peopled, 'Rule');
    bendEntries(peopled, 'run.started', (one) => [withBody(one, { usesBefore: 3, usesAfter: 4 })]);
    mustRun(peopled, by, 'Rule');
  });

  isFound('with other parameters than were approved', 'run-not-granted', (peopled) => {
    const { by, grant } = granted(peopled, 'Approved');
    bendGrant(peopled, grant, { gives: { kind: 'call', call: peopled.world.callOf(newRule, { Name: 'Another' }) } });
    mustRun(peopled, by, 'Another');
  });

  isFound('with parameters under a digest that is not theirs', 'call-digest', (peopled) => {
    const { by } = granted(peopled, 'Rule');
    bendEntries(peopled, 'run.started', (one) => [{ ...one, parts: { parameters: { Name: 'Hidden' } } }]);
    mustRun(peopled, by, 'Rule');
  });

  isFound('of another task than was approved', 'run-not-granted', (peopled) => {
    const { by, grant } = granted(peopled, 'Rule');
    const { world } = peopled;
    const [pinned] = grant.tasks;
    const task = world.store.rules().tasks.get(getMailbox);
    assert.ok(pinned !== undefined && task !== undefined);
    bendGrant(peopled, grant, {
      gives: { kind: 'call', call: world.callOf(getMailbox, { Name: 'Rule' }) },
      tasks: [{ name: task.name, version: task.version, digest: task.digest }],
    });
    assert.ok(world.run(by, getMailbox, { Name: 'Rule' }) !== undefined);
  });

  isFound('under the grant of somebody else', 'not-the-person', (peopled) => {
    const { grant } = granted(peopled, 'Rule');
    const [, other] = peopled.operators;
    assert.ok(other !== undefined);
    const hands = [other];
    bendEntries(peopled, 'run.started', (one) => [{ ...withBody(one, { hands }), by: other }]);
    mustRun(peopled, grant.person, 'Rule');
  });

  isFound('while everything is locked', 'run-not-granted', (peopled) => {
    const { world } = peopled;
    const { by } = granted(peopled, 'Rule');
    world.store.locks.delete(world.lock(peopled.owner, 'everything', ''));
    world.store.refresh();
    mustRun(peopled, by, 'Rule');
  });

  isFound('of a person who is locked', 'run-not-granted', (peopled) => {
    const { world } = peopled;
    const { by } = granted(peopled, 'Rule');
    world.store.locks.delete(world.lock(peopled.owner, 'person', by));
    world.store.refresh();
    mustRun(peopled, by, 'Rule');
  });

  isFound('under a grant that was revoked', 'run-without-grant', (peopled) => {
    const { by, grant } = granted(peopled, 'Rule');
    const held = { ...grant };
    peopled.world.revoke(grant.id, peopled.owner);
    peopled.world.store.save([{ add: 'grant', value: held }]);
    mustRun(peopled, by, 'Rule');
  });

  isFound('under a policy that has changed since', 'run-not-granted', (peopled) => {
    const { world, owner, second } = peopled;
    const { by } = granted(peopled, 'Rule');
    world.configure(putPolicy('journal-rules', { need: [[1, seniors]], base: 1 }), owner, second);
    const head = world.store.heads.get('policy:journal-rules');
    assert.ok(head !== undefined);
    head.keepsFrom = 1;
    world.store.refresh();
    mustRun(peopled, by, 'Rule');
  });

  isFound('of the same change while the first is unknown', 'run-not-granted', (peopled) => {
    const { world } = peopled;
    const by = first(peopled.operators);
    const { request } = world.ask(by, { kind: 'tasks', tenant }, { policy: 'journal-window', uses: 5 });
    world.vote(first(peopled.approvers), request.id);
    world.store.wait(20_000);
    world.store.runs.delete(mustRun(peopled, by, 'Twice'));
    world.store.wait(20_000);
    mustRun(peopled, by, 'Twice');
  });

  isFound('for reasons that are not those of the rules', 'run-decided-differently', (peopled) => {
    const { by } = granted(peopled, 'Rule');
    const decision = { verdict: 'granted', grant: 'grant_another00', reasons: [{ code: 'fits' }] };
    bendEntries(peopled, 'run.started', (one) => [withBody(one, { decision })]);
    mustRun(peopled, by, 'Rule');
  });

  isFound('that approved itself where people had to', 'request-rule', (peopled) => {
    const { world } = peopled;
    const by = first(peopled.operators);
    const head = world.store.heads.get('policy:journal-rules');
    const version = head?.versions.get(1);
    assert.ok(head !== undefined && version !== undefined);
    head.versions.set(1, { ...version, frozen: { ...version.frozen, approval: { mode: 'auto' }, demands: { reason: false, ticket: [] } } });
    world.store.refresh();
    mustRun(peopled, by, 'Rule');
  });

  isFound('that ends twice', 'run-not-open', (peopled) => {
    const { world } = peopled;
    const { by } = granted(peopled, 'Rule');
    const twice: Entry[] = [];
    bendEntries(peopled, 'run.finished', (one) => {
      twice.push(one);
      return [one];
    });
    world.finish(mustRun(peopled, by, 'Rule'), 'succeeded', newRule, { Name: 'Rule' });
    for (const one of twice) world.cheat(withBody(one, { state: 'rejected' }));
  });

  isFound('whose hands are not those of its credential', 'hands', (peopled) => {
    const { by } = granted(peopled, 'Rule');
    bendEntries(peopled, 'run.started', (one) => [withBody(one, { hands: [by, peopled.owner].sort() })]);
    mustRun(peopled, by, 'Rule');
  });
});

describe('finds a vote', () => {
  const asking = (peopled: Peopled) => asked(peopled, 'Rule');

  isFound('by the person who asked', 'vote-not-allowed', (peopled) => {
    const request = asking(peopled);
    bendTerms(peopled, request, { hands: [] });
    bendGroup(peopled, approvers, first(peopled.operators));
    peopled.world.vote(first(peopled.operators), request.id);
  });

  isFound('by an agent', 'vote-not-allowed', (peopled) => {
    const { world, agent } = peopled;
    const person = world.store.people.get(agent);
    assert.ok(person !== undefined);
    world.store.people.set(agent, { ...person, kind: 'human' });
    const request = asking(peopled);
    bendGroup(peopled, approvers, agent);
    world.vote(agent, request.id);
  });

  isFound('by somebody who is no approver', 'vote-not-allowed', (peopled) => {
    const [, other] = peopled.operators;
    assert.ok(other !== undefined);
    const request = asking(peopled);
    bendGroup(peopled, approvers, other);
    peopled.world.vote(other, request.id);
  });

  isFound('by an approver who was removed', 'vote-not-allowed', (peopled) => {
    const { world, owner, second, approvers: approving } = peopled;
    const [removed, ...rest] = approving;
    assert.ok(removed !== undefined);
    const request = asking(peopled);
    world.configure(putGroup(world, approvers, 'approvers', rest, [seniors]), owner, second);
    bendGroup(peopled, approvers, removed);
    world.vote(removed, request.id);
  });

  isFound('with hands that are behind the request', 'vote-not-allowed', (peopled) => {
    const { world, owner, second, approvers: approving, operators: operating } = peopled;
    const sponsor = first(approving);
    world.configure(putGroup(world, operators, 'operators', [...operating, peopled.agent], []), owner, second);
    const { request } = world.ask(
      peopled.agent,
      { kind: 'call', call: world.callOf(newRule, { Name: 'Rule' }) },
      { policy: 'journal-rules' },
    );
    bendTerms(peopled, request, { hands: [peopled.agent] });
    world.vote(sponsor, request.id);
  });

  isFound('with fewer hands than its credential has', 'hands', (peopled) => {
    const request = asking(peopled);
    bendEntries(peopled, 'vote.cast', (one) => [withBody(one, { hands: [] })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('on another digest', 'vote-not-allowed', (peopled) => {
    const request = asking(peopled);
    bendEntries(peopled, 'vote.cast', (one) => [withBody(one, { digest: '0'.repeat(64) })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('that is cast twice', 'vote-not-allowed', (peopled) => {
    const request = asked(peopled, 'Rule', 'journal-two-stages');
    bendEntries(peopled, 'vote.cast', (one) => [one, one]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('for a stage that was not open', 'vote-not-allowed', (peopled) => {
    const request = asked(peopled, 'Rule', 'journal-two-stages');
    bendEntries(peopled, 'vote.cast', (one) => [withBody(one, { stage: 1 })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('after the request had expired', 'not-pending', (peopled) => {
    const { world } = peopled;
    const request = asking(peopled);
    const held = world.store.requests.get(request.id);
    assert.ok(held !== undefined);
    world.store.requests.set(request.id, { ...held, expiresAt: (held.expiresAt + 100 * hour) as typeof held.expiresAt });
    world.store.wait(30 * hour);
    world.vote(first(peopled.approvers), request.id);
  });
});

describe('finds an approval', () => {
  isFound('that lacks a stage', 'approval-incomplete', (peopled) => {
    const request = asked(peopled, 'Rule', 'journal-two-stages');
    bendTerms(peopled, request, { stages: request.terms.stages.slice(0, 1) });
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('without its votes', 'approval-incomplete', (peopled) => {
    const request = asked(peopled, 'Rule');
    bendEntries(peopled, 'vote.cast', () => []);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('in a mode that its policy does not have', 'approval-mode', (peopled) => {
    const request = asked(peopled, 'Rule');
    bendEntries(peopled, 'request.approved', (one) => [withBody(one, { mode: 'auto' })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('of another digest', 'request-digest', (peopled) => {
    const request = asked(peopled, 'Rule');
    bendEntries(peopled, 'request.approved', (one) => [withBody(one, { digest: '0'.repeat(64) })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('of a request that was denied', 'not-pending', (peopled) => {
    const { world } = peopled;
    const request = asked(peopled, 'Rule');
    world.vote(first(peopled.approvers), request.id, 'deny');
    world.store.requests.set(request.id, request);
    world.vote(first(peopled.approvers.slice(1)), request.id);
  });

  isFound('that gives a grant later than it was approved', 'grant-late', (peopled) => {
    const { world } = peopled;
    const request = asked(peopled, 'Rule');
    const held: Entry[] = [];
    bendEntries(peopled, 'grant.issued', (one) => {
      held.push(one);
      return [];
    });
    world.vote(first(peopled.approvers), request.id);
    world.store.wait(hour);
    for (const one of held) world.cheat(one);
  });

  isFound('that gives a grant with a later end', 'grant-terms', (peopled) => {
    const request = asked(peopled, 'Rule');
    bendEntries(peopled, 'grant.issued', (one) => [withBody(one, { endsAt: Number(one.body.endsAt) + hour })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('that gives more uses than were asked for', 'grant-terms', (peopled) => {
    const request = asked(peopled, 'Rule');
    bendEntries(peopled, 'grant.issued', (one) => [withBody(one, { maxUses: 100 })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('that gives two grants', 'second-grant', (peopled) => {
    const request = asked(peopled, 'Rule');
    bendEntries(peopled, 'grant.issued', (one) => [one, withBody(one, { grant: 'grant_second000' })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });
});

describe('finds a request', () => {
  isFound('whose digest is not that of its terms', 'request-digest', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => [{ ...one, parts: { ...one.parts, reason: 'another reason' } }]);
    asked(peopled, 'Rule');
  });

  isFound('whose id does not come from its digest', 'request-digest', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => [withBody(one, { request: 'req_00000000-0000-8000-8000-000000000000' })]);
    asked(peopled, 'Rule');
  });

  isFound('with weaker stages than its policy has', 'request-rule', (peopled) => {
    const { world } = peopled;
    const head = world.store.heads.get('policy:journal-two-stages');
    const version = head?.versions.get(1);
    assert.ok(head !== undefined && version !== undefined);
    const approval = { mode: 'manual', stages: [{ need: 1, groups: [approvers], people: [] }] };
    head.versions.set(1, { ...version, frozen: { ...version.frozen, approval } });
    world.store.refresh();
    asked(peopled, 'Rule', 'journal-two-stages');
  });

  isFound('for longer than its policy allows', 'request-rule', (peopled) => {
    const { world } = peopled;
    const head = world.store.heads.get('policy:journal-rules');
    const version = head?.versions.get(1);
    assert.ok(head !== undefined && version !== undefined);
    head.versions.set(1, { ...version, frozen: { ...version.frozen, maxDuration: 1000 * hour } });
    world.store.refresh();
    const call = world.callOf(newRule, { Name: 'Rule' });
    world.ask(first(peopled.operators), { kind: 'call', call }, { policy: 'journal-rules', duration: 900 * hour });
  });

  isFound('by somebody whom its policy does not let ask', 'request-rule', (peopled) => {
    const { world } = peopled;
    world.ask(peopled.senior, { kind: 'call', call: world.callOf(newRule, { Name: 'Rule' }) }, { policy: 'journal-rules' });
  });

  isFound('past a guard that covers it', 'request-rule', (peopled) => {
    const { world, owner, second } = peopled;
    const frozen = {
      name: 'careful',
      tenants: null,
      tasks: null,
      requesters: null,
      stages: [{ need: 1, groups: [seniors], people: [] }],
      demands: { reason: false, ticket: [] },
    };
    world.configure(
      { task: 'Countersign\\Put-Document', documents: [{ kind: 'guard', name: 'careful', base: 0, text: {}, frozen, keeps: false }] },
      owner,
      second,
    );
    world.store.heads.delete('guard:careful');
    world.store.refresh();
    asked(peopled, 'Rule');
  });

  isFound('whose targets stand for what the call does not name', 'request-rule', (peopled) => {
    const { world } = peopled;
    const head = world.store.heads.get(`task:${newRule}`);
    const version = head?.versions.get(1);
    assert.ok(head !== undefined && version !== undefined);
    head.versions.set(1, { ...version, frozen: { ...version.frozen, targets: { Name: 'mailbox' } } });
    world.store.refresh();
    const call = world.callOf(newRule, { Name: 'Rule' });
    const targets = [{ ...archive, kind: 'mailbox' as const }];
    world.ask(first(peopled.operators), { kind: 'call', call, targets }, { policy: 'journal-rules' });
  });

  isFound('for what its policy does not let a call act upon', 'request-rule', (peopled) => {
    const { by } = judged(peopled);
    const call = peopled.world.callOf(newRule, { Name: 'Rule' });
    peopled.world.ask(by, { kind: 'call', call, targets: [{ ...archive, type: 'UserMailbox' }] }, { policy: 'archives' });
  });

  isFound('under rules that judge what a call acts upon, without a look', 'request-rule', (peopled) => {
    const { by } = judged(peopled);
    peopled.world.ask(by, { kind: 'call', call: peopled.world.callOf(newRule, { Name: 'Rule' }) }, { policy: 'archives' });
  });

  isFound('in the name of somebody else', 'not-the-person', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => [{ ...one, by: peopled.senior }]);
    asked(peopled, 'Rule');
  });

  isFound('that is filed twice', 'request-repeated', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => [one, one]);
    asked(peopled, 'Rule');
  });

  isFound('denied by nobody', 'denial-without-vote', (peopled) => {
    const request = asked(peopled, 'Rule');
    bendEntries(peopled, 'vote.cast', () => []);
    peopled.world.vote(first(peopled.approvers), request.id, 'deny');
  });

  isFound('that ran blocked where the rules let it run', 'blocked-differently', (peopled) => {
    const { world } = peopled;
    const by = first(peopled.operators);
    const held: Entry[] = [];
    bendEntries(peopled, 'call.blocked', (one) => {
      held.push(one);
      return [one];
    });
    world.run(by, newRule, { Name: 'Rule' });
    granted(peopled, 'Rule');
    for (const one of held) world.cheat(one);
  });
});

describe('finds a change of rules', () => {
  isFound('without a countersignature', 'not-countersigned', (peopled) => {
    bendEntries(peopled, 'document.put', (one) => [withBody(one, { request: null })]);
    peopled.world.configure(putPolicy('new-one', { need: [] }), peopled.owner, peopled.second);
  });

  isFound('in the name of a request that approved nothing', 'not-countersigned', (peopled) => {
    const request = asked(peopled, 'Rule');
    peopled.world.cheat(entry('group.put', peopled.owner, {}, { group: approvers, name: 'approvers', members: [], request: request.id }));
  });

  isFound('that is not the one that was countersigned', 'configuration-differs', (peopled) => {
    const { world, owner, second } = peopled;
    const request = world.fileChange(owner, putPolicy('new-one', { need: [[1, approvers]] }));
    bendTerms(peopled, request, { asks: { kind: 'configuration', change: putPolicy('new-one', { need: [] }) } });
    world.vote(second, request.id);
  });

  isFound('that is done twice', 'not-countersigned', (peopled) => {
    bendEntries(peopled, 'group.put', (one) => [one, one]);
    peopled.world.configure(putGroup(peopled.world, approvers, 'approvers', [], []), peopled.owner, peopled.second);
  });

  const changedMembers = ({ world, owner, second, operators: [one, ...others] }: Peopled) => {
    const { revision: base } = world.store.groups.get(operators) ?? { revision: 0 };
    const remove = [{ kind: 'person' as const, id: first(others), name: 'other' }];
    world.configure({ task: 'Countersign\\Change-Members', group: operators, base, name: 'operators', add: [], remove }, owner, second);
    return one;
  };

  test('but nothing in one that takes somebody out of a group', async () => {
    const peopled = peopledWorld();
    changedMembers(peopled);
    assert.deepEqual((await peopled.world.verify()).findings, []);
  });

  isFound('that takes somebody else out of a group than was countersigned', 'configuration-differs', (peopled) => {
    bendEntries(peopled, 'group.put', (one) => [withBody(one, { members: (one.body.members as readonly Json[]).slice(1) })]);
    changedMembers(peopled);
  });

  isFound('of a group that had changed meanwhile', 'configuration-differs', (peopled) => {
    const { world, owner, second } = peopled;
    const group = world.store.groups.get(operators);
    assert.ok(group !== undefined);
    const remove = [{ kind: 'person' as const, id: first(peopled.operators), name: 'one' }];
    const change = {
      task: 'Countersign\\Change-Members' as const,
      group: operators,
      base: group.revision,
      name: group.name,
      add: [],
      remove,
    };
    const request = world.fileChange(owner, change);
    world.configure(putGroup(world, operators, group.name, [owner, ...peopled.operators]), owner, second);
    world.store.groups.set(operators, group);
    world.vote(second, request.id);
  });

  isFound('that was countersigned and not done', 'configuration-unapplied', (peopled) => {
    const { world, owner, second } = peopled;
    bendEntries(peopled, 'group.put', () => []);
    world.configure(putGroup(world, approvers, 'approvers', [], []), owner, second);
    world.configure(putPolicy('new-one', { need: [] }), owner, second);
  });

  isFound('by its own requester alone', 'approval-incomplete', (peopled) => {
    const { world, owner } = peopled;
    const request = world.fileChange(owner, putPolicy('new-one', { need: [] }));
    bendTerms(peopled, request, { hands: [] });
    world.vote(owner, request.id);
  });

  isFound('by an owner who was removed', 'vote-not-allowed', (peopled) => {
    const { world, owner, second } = peopled;
    const third = enrolled(world, addPerson(world, 'third', owner, second), [owner, second]);
    world.configure(putGroup(world, ownersGroup, 'owners', [owner, second, third]), owner, second);
    world.configure(putGroup(world, ownersGroup, 'owners', [owner, second]), owner, second);
    bendGroup(peopled, ownersGroup, third);
    const request = world.fileChange(owner, putPolicy('new-one', { need: [] }));
    world.vote(third, request.id);
  });

  isFound('that somebody asked for who is no owner', 'approval-incomplete', (peopled) => {
    const { world } = peopled;
    const request = world.fileChange(first(peopled.operators), putPolicy('new-one', { need: [] }));
    world.vote(peopled.owner, request.id);
  });

  isFound('in solo mode, after it was over', 'solo-over', (peopled) => {
    peopled.world.backToSolo();
    peopled.world.configure(putPolicy('new-one', { need: [] }), peopled.owner);
  });

  isFound('that ends solo mode a second time', 'solo-again', ({ world, owner }) => {
    world.cheat(entry('solo.ended', null, {}, { owners: [owner] }));
  });

  isFound('with a digest that is not that of its text', 'document-digest', (peopled) => {
    bendEntries(peopled, 'document.put', (one) => [withBody(one, { digest: '0'.repeat(64) })]);
    peopled.world.configure(putPolicy('new-one', { need: [] }), peopled.owner, peopled.second);
  });

  const link = ({ world, owner, second }: Peopled, person: PersonId) =>
    world.configure(
      {
        task: 'Countersign\\Link-Identity',
        person,
        credential: world.store.ports.newId('cred'),
        issuer: 'https://login.example',
        subject: 'a',
      },
      owner,
      second,
    );

  test('but nothing where an identity is linked as it was countersigned', async () => {
    const peopled = peopledWorld();
    link(peopled, peopled.senior);
    assert.deepEqual((await peopled.world.verify()).findings, []);
  });

  isFound('an identity linked without a countersignature', 'not-countersigned', (peopled) => {
    bendEntries(peopled, 'identity.linked', (one) => [withBody(one, { request: null })]);
    link(peopled, peopled.senior);
  });

  isFound('an identity linked to somebody else than was countersigned', 'configuration-differs', (peopled) => {
    bendEntries(peopled, 'identity.linked', (one) => [withBody(one, { person: peopled.owner })]);
    link(peopled, peopled.senior);
  });

  isFound('an identity linked with other hands than were countersigned', 'configuration-differs', (peopled) => {
    bendEntries(peopled, 'identity.linked', (one) => [withBody(one, { makers: [first(peopled.operators)] })]);
    link(peopled, peopled.senior);
  });

  isFound('an identity that is two people', 'credential-source', (peopled) => {
    link(peopled, peopled.senior);
    link(peopled, first(peopled.operators));
  });

  isFound('of no form that is known', 'malformed-entry', (peopled) => {
    const { world, owner, second } = peopled;
    const change = { kind: 'policy' as const, name: 'odd', base: 0, text: {}, frozen: { covers: null, approval: [] }, keeps: false };
    world.configure({ task: 'Countersign\\Put-Document', documents: [change] }, owner, second);
  });

  isFound('a lock by somebody who is no owner', 'not-the-person', (peopled) => {
    peopled.world.lock(first(peopled.operators), 'everything', '');
  });

  isFound('an unlock by one', 'not-countersigned', (peopled) => {
    const lock = peopled.world.lock(peopled.owner, 'everything', '');
    peopled.world.cheat(entry('lock.ended', peopled.owner, {}, { lock, request: null }));
  });

  isFound('a credential out of nothing', 'credential-source', ({ world, senior }) => {
    const { now } = world.store.ports;
    world.cheat(
      entry(
        'credential.made',
        senior,
        { person: senior },
        {
          credential: 'cred_nothing00',
          kind: 'token',
          person: senior,
          makers: ['person_other'],
          label: '',
          provedAt: now,
          method: 'code',
          from: null,
          endsAt: now + hour,
        },
      ),
    );
  });

  const madeWith = ({ world, senior }: Peopled, more: object) => {
    const { now } = world.store.ports;
    const source = world.store.credentials.find((one) => one.person === senior);
    const { id: from = null, makers = [], provedAt, method } = source ?? {};
    const plain = {
      credential: 'cred_another00',
      kind: 'token',
      person: senior,
      makers,
      label: '',
      provedAt,
      method,
      from,
      endsAt: now + hour,
    };
    world.cheat(entry('credential.made', senior, { person: senior }, { ...plain, ...more } as never));
  };

  const recovered = (
    { world, senior }: Peopled,
    kind: 'begun' | 'completed' | 'canceled' | 'ratified',
    more: object = {},
    by: PersonId | null = null,
  ) => {
    const { now } = world.store.ports;
    const body = { recovery: 'recov_00000000', person: senior, endsAt: now + 24 * hour, able: [], enrolmentEndsAt: now + hour, ...more };
    world.cheat(entry(`recovery.${kind}`, by, { person: senior }, body));
  };

  isFound('an owner made on the host out of nothing', 'recovery-rule', (peopled) => recovered(peopled, 'completed'));

  isFound('an owner made on the host before the wait was over', 'recovery-rule', (peopled) => {
    recovered(peopled, 'begun');
    recovered(peopled, 'completed');
  });

  isFound('a wait that is shorter than it may be beside two owners', 'recovery-rule', (peopled) => {
    const { owner, second, world } = peopled;
    recovered(peopled, 'begun', { able: [owner, second], endsAt: world.store.ports.now + 2 * hour });
  });

  isFound('a wait that is short because the server says that no owner could act', 'recovery-rule', (peopled) =>
    recovered(peopled, 'begun', { able: [], endsAt: peopled.world.store.ports.now + 2 * hour }),
  );

  isFound('a recovery that somebody canceled who is no owner', 'not-the-person', (peopled) => {
    recovered(peopled, 'begun');
    recovered(peopled, 'canceled', {}, peopled.senior);
  });

  isFound('a recovery that was ratified before it was in force', 'recovery-rule', (peopled) => {
    recovered(peopled, 'begun');
    recovered(peopled, 'ratified', {}, peopled.owner);
  });

  isFound('a terminal’s token that nobody confirmed', 'credential-source', (peopled) => madeWith(peopled, { pairing: 'pair_nobody0000' }));

  isFound('a terminal that was confirmed with somebody else’s session, or none', 'credential-source', ({ world, senior, owner }) => {
    const credential = world.store.credentials.find((one) => one.person === owner)?.id ?? '';
    const body = { pairing: 'pair_nobody0000', person: senior, verdict: 'confirm', credential };
    world.cheat(entry('pairing.decided', senior, { person: senior }, body));
  });

  isFound('a token that was proved later than what it was made with', 'credential-source', (peopled) => {
    madeWith(peopled, { provedAt: peopled.world.store.ports.now + 1 });
  });

  isFound('a token that was proved in another way', 'credential-source', (peopled) => madeWith(peopled, { method: 'demo' }));

  isFound('a token made with what somebody else holds', 'credential-source', (peopled) => madeWith(peopled, { person: peopled.owner }));

  isFound('a session out of a token where there is no demo', 'credential-source', (peopled) => {
    madeWith(peopled, { kind: 'session', method: 'demo', provedAt: peopled.world.store.ports.now });
  });

  isFound('a demo’s filling where there is no demo', 'not-countersigned', ({ world, owner }) => {
    world.cheat(entry('group.put', owner, {}, { group: approvers, name: 'approvers', members: [], request: null, seed: true }));
  });
});

describe('finds the log itself', () => {
  isFound('going back in time', 'time-went-back', ({ world }) => {
    world.cheat(entry('alarm.raised', null, {}, {}), { at: world.store.ports.now - hour });
  });

  isFound('going back to older rules', 'epoch-went-back', ({ world, owner }) => {
    world.cheat(entry('lock.made', owner, {}, { lock: 'lock_older000', stops: 'everything', subject: '', by: owner }, { reason: '' }), {
      epoch: 0,
    });
  });

  isFound('starting again', 'no-beginning', ({ world }) => {
    world.cheat(
      entry('installation.started', null, {}, { installation: 'another', demo: true, origin: 'x', verifierKey: '', program: '' }),
    );
  });

  isFound('ending a grant that is not there', 'unknown-grant', ({ world }) => {
    world.cheat(entry('grant.ended', null, {}, { grant: 'grant_nothing00', by: 'expiry', uses: 0 }));
  });
});

/** Break-glass for both operators, which the approvers review. */
function breakGlass({
  world,
  owner,
  second,
  operators: both,
}: Peopled): (person: PersonId, name: string) => ReturnType<Peopled['world']['ask']> {
  const put = putPolicy('glass', { need: [[1, approvers]] });
  assert.ok(put.task === 'Countersign\\Put-Document' && put.documents[0] !== undefined);
  const [document] = put.documents;
  const frozen = document.frozen as unknown as Policy;
  const requesters = { ...frozen.requesters, groups: [], people: [...both].sort() };
  const approval = { ...frozen.approval, mode: 'emergency' as const };
  const wide = { ...document, frozen: { ...frozen, requesters, approval, maxDuration: hour } as unknown as Json };
  world.configure({ ...put, documents: [wide] }, owner, second);
  return (person, name) => world.ask(person, { kind: 'call', call: world.callOf(newRule, { Name: name }) }, { policy: 'glass' });
}

describe('finds break-glass', () => {
  isFound('that was used again before others had reviewed it', 'review-open', (peopled) => {
    const use = breakGlass(peopled);
    use(first(peopled.operators), 'One');
    peopled.world.store.wait(60_000);
    use(peopled.operators[1] ?? first(peopled.operators), 'Two');
  });

  isFound('whose review was closed though no reviewer had said anything', 'review-incomplete', (peopled) => {
    const { request } = breakGlass(peopled)(first(peopled.operators), 'One');
    const closed = entry('review.closed', first(peopled.approvers), {}, { request: request.id, found: 'in-order' });
    peopled.world.store.save([{ record: closed }]);
  });

  isFound('that was reviewed by whoever had used it', 'vote-not-allowed', (peopled) => {
    const by = first(peopled.operators);
    const { request } = breakGlass(peopled)(by, 'One');
    const at = peopled.world.store.ports.now;
    const body = {
      request: request.id,
      digest: request.digest,
      stage: 0,
      verdict: 'approve',
      hands: [by],
      provedAt: at,
      method: 'code',
      at,
    };
    peopled.world.store.save([{ record: entry('review.cast', by, {}, body) }]);
  });
});
