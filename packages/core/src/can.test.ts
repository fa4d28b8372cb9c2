import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { can } from './can.ts';
import { pendingRequest } from './file-request.ts';
import { credentialOf, hour, hours, later, noon, person, portsAt, sha256, terms } from './fixtures.testing.ts';
import type { Grant, GrantEnd } from './grant.ts';
import { issueGrant } from './issue-grant.ts';
import type { Actor, Person } from './person.ts';
import { type PendingRequest, type Request, requestIdOf } from './request.ts';
import type { Vote } from './vote.ts';

const alice = person('alice');
const bob = person('bob');
const carol = person('carol');

function actor(who: Person, more: Partial<Actor> = {}): Actor {
  return {
    person: who,
    groups: new Set(),
    credential: credentialOf(who),
    owner: false,
    auditor: false,
    policyAdministrator: false,
    ...more,
  };
}

const fresh = pendingRequest(terms(), hours(1), portsAt(noon));
const approval: Vote = { person: bob.id, hands: [bob.id], stage: 0, verdict: 'approve', digest: fresh.digest, at: noon };
const pending: PendingRequest = { ...fresh, votes: [approval] };
const { stage: _stage, state: _state, ...decided } = pending;
const approved: Request = { ...decided, state: 'approved', decidedAt: noon };
const { asks } = fresh.terms;
if (asks.kind === 'configuration') throw new Error('not here');
const grant: Grant = issueGrant(approved, asks, portsAt(noon)).grant;
const ended = (by: GrantEnd): Grant => ({ ...grant, ended: { at: noon, by } });

describe('somebody', () => {
  test('may cancel their own request while it pends, and nobody else’s', () => {
    assert.equal(can.cancel(pending, actor(alice), noon), undefined);
    assert.equal(can.cancel(pending, actor(bob, { owner: true }), noon)?.refused, 'not-allowed');
    assert.equal(can.cancel(approved, actor(alice), noon)?.refused, 'not-pending');
    assert.equal(can.cancel(pending, actor(alice), later(hour))?.refused, 'not-pending');
  });

  test('may withdraw a vote that stands while the request pends', () => {
    assert.equal(can.withdraw(pending, actor(bob), noon), undefined);
    assert.equal(can.withdraw(pending, actor(carol), noon)?.refused, 'not-allowed');
    assert.equal(can.withdraw(approved, actor(bob), noon)?.refused, 'not-pending');
    for (const gone of ['withdrawnAt', 'voidedAt'] as const) {
      assert.equal(can.withdraw({ ...pending, votes: [{ ...approval, [gone]: noon }] }, actor(bob), noon)?.refused, 'not-allowed');
    }
  });

  test('may revoke a grant as an owner, as one who approved it, or as its holder, until it is over', () => {
    const held = { grant, request: approved };
    for (const who of [actor(alice), actor(bob), actor(carol, { owner: true })]) {
      assert.equal(can.revoke(held, who, noon), undefined);
      assert.equal(can.revoke(held, who, grant.endsAt)?.refused, 'grant-ended');
      assert.equal(can.revoke({ ...held, grant: ended('revocation') }, who, noon)?.refused, 'grant-ended');
    }
    assert.equal(can.revoke(held, actor(carol), noon)?.refused, 'not-allowed');
    assert.equal(can.revoke(held, actor(carol, { auditor: true }), noon)?.refused, 'not-allowed');
  });

  test('may not revoke by a vote that denied, was withdrawn, or was on another request', () => {
    const votes: Vote[] = [
      { ...approval, verdict: 'deny' },
      { ...approval, withdrawnAt: noon },
      { ...approval, voidedAt: noon },
    ];
    for (const vote of votes)
      assert.equal(can.revoke({ grant, request: { ...approved, votes: [vote] } }, actor(bob), noon)?.refused, 'not-allowed');
    const other = { ...approved, id: requestIdOf(sha256('other')) };
    assert.equal(can.revoke({ grant, request: other }, actor(bob), noon)?.refused, 'not-allowed');
  });

  test('may give back and extend their own grant, and nobody else’s', () => {
    for (const may of [can.return, can.extend]) {
      assert.equal(may(grant, actor(alice), noon), undefined);
      assert.equal(may(grant, actor(bob, { owner: true }), noon)?.refused, 'not-allowed');
      assert.equal(may(grant, actor(alice), grant.endsAt)?.refused, 'grant-ended');
    }
    assert.equal(can.extend({ ...grant, uses: 1 }, actor(alice), noon)?.refused, 'grant-ended');
    assert.equal(can.return({ ...grant, uses: 1 }, actor(alice), noon), undefined);
  });

  test('may lock as an owner who is not disabled', () => {
    assert.equal(can.lock(actor(alice, { owner: true })), undefined);
    assert.equal(can.lock(actor(alice, { auditor: true }))?.refused, 'not-allowed');
    assert.equal(can.lock(actor({ ...alice, disabledAt: noon }, { owner: true }))?.refused, 'not-allowed');
  });

  test('is told what to do next, whatever is refused', () => {
    assert.match(can.extend(ended('use'), actor(alice), noon)?.next ?? '', /anew/);
    assert.match(can.lock(actor(bob))?.next ?? '', /owner/);
  });
});
