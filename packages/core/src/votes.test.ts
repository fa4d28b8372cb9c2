import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { can } from './can.ts';
import { type Ballot, castVote } from './cast-vote.ts';
import { voidVote, withdrawVote } from './close-request.ts';
import { isRefusal } from './errors.ts';
import { pendingRequest } from './file-request.ts';
import { credentialOf, hour, hours, later, noon, person, personId, portsAt, sha256, terms } from './fixtures.testing.ts';
import { handsOf, type Person } from './person.ts';
import type { Stage } from './policy.ts';
import { type Deciders, tally, unfillable } from './quorum.ts';
import type { Request } from './request.ts';

const alice = person('alice');
const bob = person('bob');
const carol = person('carol');
const dave = person('dave');

const stage = (need: number, ...people: readonly Person[]): Stage => ({ need, groups: [], people: people.map((one) => one.id) });
const set = (...people: readonly Person[]) => new Map(people.map((one) => [one.id, one]));

function requestOf(stages: readonly Stage[], more: Parameters<typeof terms>[0] = {}): Request {
  return pendingRequest(terms({ stages, ...more }), hours(24), portsAt(noon));
}

/** Casts one vote and answers the request after it, or the code of the refusal. */
function cast(request: Request, voter: Person, deciders: Deciders, more: Partial<Ballot> & { at?: number } = {}): Request | string {
  const now = later(more.at ?? 0);
  const ballot: Ballot = { voter, makers: [], provedAt: now, method: 'password', verdict: 'approve', digest: request.digest, ...more };
  const { value } = castVote(request, ballot, deciders, portsAt(now));
  return isRefusal(value) ? value.refused : value.request;
}

function castAll(request: Request, voters: readonly Person[], deciders: Deciders): Request {
  return voters.reduce((before, voter) => after(cast(before, voter, deciders)), request);
}

function after(result: Request | string): Request {
  if (typeof result === 'string') throw new Error(`refused: ${result}`);
  return result;
}

describe('a vote', () => {
  const one = requestOf([stage(1, alice, bob, carol)]);
  const all: Deciders = [set(alice, bob, carol)];

  test('completes a request of one approval and gives exactly one grant', () => {
    const { value, changes } = castVote(
      one,
      { voter: bob, makers: [], provedAt: noon, method: 'password', verdict: 'approve', digest: one.digest },
      all,
      portsAt(noon),
    );
    assert.ok(!isRefusal(value) && value.completed && value.request.state === 'approved');
    assert.equal(changes.filter((change) => 'add' in change && change.add === 'grant').length, 1);
    assert.equal(!isRefusal(value) && value.grant?.digest, one.digest);
  });

  test('is refused without words where its stage asks whoever approves to say why, and a denial never is', () => {
    const why = requestOf([{ ...stage(1, bob, carol), comment: true }]);
    const deciders: Deciders = [set(bob, carol)];
    assert.equal(cast(why, bob, deciders), 'comment-missing');
    assert.equal(cast(why, bob, deciders, { comment: '  ' }), 'comment-missing');
    assert.equal(after(cast(why, bob, deciders, { comment: 'on call tonight' })).state, 'approved');
    assert.equal(after(cast(why, carol, deciders, { verdict: 'deny' })).state, 'denied');
  });

  test('is refused from the person who asked', () => assert.equal(cast(one, alice, all), 'not-your-own-hands'));

  test('is refused over another digest', () => assert.equal(cast(one, bob, all, { digest: sha256('other') }), 'digest-mismatch'));

  test('is refused from an agent and a service account, whatever set they stand in', () => {
    for (const kind of ['agent', 'service'] as const) {
      const robot = person('robot', { kind, ...(kind === 'agent' ? { sponsor: carol.id } : {}) });
      assert.equal(cast(one, robot, [set(robot)]), 'not-a-decider');
    }
  });

  test('is refused from a disabled person', () => assert.equal(cast(one, { ...bob, disabledAt: noon }, all), 'not-a-decider'));

  test('is refused from somebody who is in no stage, and from somebody whose stage is not open', () => {
    assert.equal(cast(one, dave, all), 'not-a-decider');
    const two = requestOf([stage(1, bob), stage(1, carol)]);
    assert.equal(cast(two, carol, [set(bob), set(carol)]), 'not-a-decider');
  });

  test('of the sponsor is refused on what their agent asked', () => {
    const robot = person('robot', { kind: 'agent', sponsor: bob.id });
    const asked = requestOf([stage(1, bob, carol)], { person: robot.id, hands: handsOf(robot) });
    assert.equal(cast(asked, bob, [set(bob, carol)]), 'not-your-own-hands');
    assert.equal(after(cast(asked, carol, [set(bob, carol)])).state, 'approved');
  });

  test('is refused where the requester alone made the credential that casts it', () => {
    assert.equal(cast(one, bob, all, { makers: [alice.id] }), 'not-your-own-hands');
  });

  test('is refused where the voter alone made the credential that asked', () => {
    const asked = requestOf([stage(1, bob, carol)], { hands: handsOf(alice, [bob.id]) });
    assert.equal(cast(asked, bob, [set(bob, carol)]), 'not-your-own-hands');
  });

  test('is refused where one person’s hands are behind two votes, in either order', () => {
    const two = requestOf([stage(2, bob, carol, dave)]);
    const deciders: Deciders = [set(bob, carol, dave)];
    const byBob = after(cast(two, bob, deciders));
    assert.equal(cast(byBob, carol, deciders, { makers: [bob.id] }), 'not-your-own-hands');
    const byMade = after(cast(two, carol, deciders, { makers: [bob.id] }));
    assert.equal(cast(byMade, bob, deciders), 'not-your-own-hands');
    assert.equal(after(cast(byMade, dave, deciders)).state, 'approved');
  });

  test('may share hands with one that was withdrawn or voided', () => {
    const two = requestOf([stage(2, bob, carol, dave)]);
    const deciders: Deciders = [set(bob, carol, dave)];
    const byBob = after(cast(two, bob, deciders));
    const voided = byBob.state === 'pending' ? voidVote(byBob, bob.id, noon).value : byBob;
    for (const without of [withdrawVote(byBob, bob.id, noon).value as Request, voided]) {
      const byMade = after(cast(without, carol, deciders, { makers: [bob.id] }));
      assert.equal(byMade.state, 'pending');
      assert.equal(after(cast(byMade, dave, deciders)).state, 'approved');
    }
  });

  test('is cast once, also across stages and groups, and not again after it was withdrawn', () => {
    const stages = [stage(1, bob), stage(1, bob, carol)];
    const deciders: Deciders = [set(bob), set(bob, carol)];
    const first = after(cast(requestOf(stages), bob, deciders));
    assert.equal(first.state === 'pending' && first.stage, 1);
    assert.equal(cast(first, bob, deciders), 'already-voted');
    const withdrawn = withdrawVote(first, bob.id, noon).value as Request;
    assert.equal(withdrawn.state === 'pending' && withdrawn.stage, 0);
    assert.equal(cast(withdrawn, bob, deciders), 'already-voted');
  });

  test('of an approver who has lost the right no longer counts when the last is cast', () => {
    const two = requestOf([stage(2, bob, carol, dave)]);
    const byBob = after(cast(two, bob, [set(bob, carol, dave)]));
    const byCarol = after(cast(byBob, carol, [set(carol, dave)]));
    assert.equal(byCarol.state, 'pending');
    assert.equal(after(cast(byCarol, dave, [set(carol, dave)])).state, 'approved');
  });

  test('in an earlier stage that no longer counts opens that stage again', () => {
    const stages = [stage(1, bob, dave), stage(1, carol)];
    const byBob = after(cast(requestOf(stages), bob, [set(bob, dave), set(carol)]));
    assert.equal(cast(byBob, carol, [set(dave), set(carol)]), 'not-a-decider');
    const byDave = after(cast(byBob, dave, [set(dave), set(carol)]));
    assert.equal(after(cast(byDave, carol, [set(dave), set(carol)])).state, 'approved');
  });

  test('completes a request whose stages are full again, because somebody who had lost the right has it back', () => {
    const two = requestOf([stage(2, bob, carol, dave)]);
    const without: Deciders = [set(carol, dave)];
    const full: Deciders = [set(bob, carol, dave)];
    const waiting = after(cast(after(cast(two, bob, full)), carol, without));
    assert.equal(waiting.state, 'pending');
    assert.equal(after(cast(waiting, dave, full)).state, 'approved');
    assert.equal(after(cast(waiting, dave, full, { verdict: 'deny' })).state, 'denied');
  });

  test('of two stages fills them in order, with different people', () => {
    const stages = [stage(1, bob, carol), stage(2, bob, carol, dave)];
    const deciders: Deciders = [set(bob, carol), set(bob, carol, dave)];
    const done = castAll(requestOf(stages), [carol, dave, bob], [set(bob, carol), set(bob, carol, dave)]);
    assert.deepEqual([done.state, done.votes.map((vote) => vote.stage)], ['approved', [0, 1, 1]]);
    assert.deepEqual(tally(stages, done.votes, [alice.id], deciders), { open: 2, approvals: [1, 2] });
  });

  test('needs a sign-in as fresh as the terms say, to the millisecond', () => {
    const asked = requestOf([stage(1, bob)], { freshSignIn: hours(1) });
    assert.equal(cast(asked, bob, [set(bob)], { provedAt: later(-hour - 1) }), 'fresh-sign-in-needed');
    assert.equal(after(cast(asked, bob, [set(bob)], { provedAt: later(-hour) })).state, 'approved');
  });

  test('needs the context that the terms name, whether it approves or denies', () => {
    const asked = requestOf([stage(1, bob)], { authenticationContexts: ['c1'] });
    assert.equal(cast(asked, bob, [set(bob)]), 'authentication-context-needed');
    assert.equal(cast(asked, bob, [set(bob)], { verdict: 'deny', contexts: ['c2'] }), 'authentication-context-needed');
    assert.equal(after(cast(asked, bob, [set(bob)], { contexts: ['c1'] })).state, 'approved');
  });

  test('needs a passkey where the terms say so, whether it approves or denies', () => {
    const asked = requestOf([stage(1, bob)], { passkey: true });
    assert.equal(cast(asked, bob, [set(bob)]), 'passkey-needed');
    assert.equal(cast(asked, bob, [set(bob)], { verdict: 'deny' }), 'passkey-needed');
    assert.equal(after(cast(asked, bob, [set(bob)], { method: 'passkey' })).state, 'approved');
  });

  test('to deny ends the request, and the twin before it changes nothing after', () => {
    const two = requestOf([stage(2, bob, carol)]);
    const denied = after(cast(after(cast(two, bob, [set(bob, carol)])), carol, [set(bob, carol)], { verdict: 'deny' }));
    assert.equal(denied.state, 'denied');
    assert.equal(cast(denied, dave, [set(dave)]), 'already-decided');
  });

  test('is offered by the button exactly where the rule takes it', () => {
    const makers = fc.subarray([alice.id, bob.id, carol.id]);
    const asker = fc.constantFrom(alice, bob, person('robot', { kind: 'agent', sponsor: carol.id }));
    fc.assert(
      fc.property(
        asker,
        fc.constantFrom(alice, bob, carol, dave),
        makers,
        fc.subarray([alice, bob, carol]),
        fc.constantFrom(0, 23, 24),
        (who, voter, made, may, at) => {
          const request = requestOf([stage(1, ...may)], { person: who.id, hands: handsOf(who), freshSignIn: hours(23) });
          const credential = credentialOf(voter, { makers: made });
          const actor = { person: voter, groups: new Set<never>(), credential, owner: false, auditor: false, policyAdministrator: false };
          const deciders = [set(...may)];
          const refused = cast(request, voter, deciders, { makers: made, provedAt: credential.provedAt, at: at * hour });
          assert.equal(
            can.vote(request, { actor, deciders }, later(at * hour))?.refused,
            typeof refused === 'string' ? refused : undefined,
          );
        },
      ),
    );
  });
});

describe('a quorum', () => {
  const names = ['alice', 'bob', 'carol', 'dave', 'erin'].map((name) => person(name));
  const subset = fc.subarray(names);
  const stages = fc.array(fc.record({ need: fc.integer({ min: 1, max: 3 }), people: subset }), { minLength: 1, maxLength: 3 });

  /** Every way to seat distinct people, tried one after the other. */
  function canFill(asked: readonly { need: number; people: readonly Person[] }[], used: ReadonlySet<string>): boolean {
    const [first, ...rest] = asked;
    if (first === undefined) return true;
    if (first.need === 0) return canFill(rest, used);
    return first.people.some(
      (one) => !used.has(one.id) && canFill([{ ...first, need: first.need - 1 }, ...rest], new Set([...used, one.id])),
    );
  }

  test('that distinct people cannot fill is found, at the first stage that lacks somebody, as trying every seating finds it', () => {
    fc.assert(
      fc.property(stages, fc.subarray(names, { maxLength: 2 }), (asked, requesters) => {
        const hands = requesters.map((one) => one.id);
        const short = asked.findIndex((_, index) => !canFill(asked.slice(0, index + 1), new Set(hands)));
        const found = unfillable(
          asked.map(({ need, people }) => stage(need, ...people)),
          asked.map(({ people }) => set(...people)),
          hands,
        );
        assert.equal(found, short === -1 ? undefined : short);
      }),
      { numRuns: 2000 },
    );
  });

  test('that is short of people or of stages’ sets is unfillable, and one that asks nothing is not', () => {
    assert.equal(unfillable([stage(1)], [new Map()], []), 0);
    assert.equal(unfillable([stage(1, bob)], [], []), 0);
    assert.equal(unfillable([], [], [personId('alice')]), undefined);
  });

  test('counts no vote of hands that it has counted, of the requester, or of somebody who may not', () => {
    const vote = fc.record({
      voter: fc.constantFrom(...names),
      makers: fc.subarray(names, { maxLength: 1 }),
      stage: fc.nat(2),
      verdict: fc.constantFrom<'approve' | 'deny'>('approve', 'approve', 'deny'),
      gone: fc.constantFrom('', '', 'withdrawnAt', 'voidedAt'),
    });
    fc.assert(
      fc.property(stages, fc.array(vote, { maxLength: 6 }), fc.subarray(names, { maxLength: 1 }), (asked, cast, requesters) => {
        const votes = cast.map(({ voter, makers, gone, ...rest }) => ({
          ...rest,
          person: voter.id,
          hands: handsOf(
            voter,
            makers.map((one) => one.id),
          ),
          digest: sha256('request'),
          at: noon,
          ...(gone === '' ? {} : { [gone]: noon }),
        }));
        const deciders = asked.map(({ people }) => set(...people));
        const requester = requesters.map((one) => one.id);
        const { approvals, open } = tally(
          asked.map(({ need, people }) => stage(need, ...people)),
          votes,
          requester,
          deciders,
        );
        const standing = votes.filter((one, index) => cast[index]?.gone === '' && one.verdict === 'approve');
        for (const [index, count] of approvals.entries()) {
          const may = standing.filter(
            (one) =>
              one.stage === index && deciders[index]?.has(one.person) === true && !one.hands.some((hand) => requester.includes(hand)),
          );
          assert.ok(count <= new Set(may.map((one) => one.person)).size);
          assert.ok(count > 0 || may.length === 0 || approvals.some((other) => other > 0));
        }
        assert.ok(approvals.reduce((sum, count) => sum + count, 0) <= names.length - requester.length);
        const short = asked.findIndex(({ need }, index) => (approvals[index] ?? 0) < need);
        assert.equal(open, short === -1 ? asked.length : short);
      }),
      { numRuns: 2000 },
    );
  });
});
