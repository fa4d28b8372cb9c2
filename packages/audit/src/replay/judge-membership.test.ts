import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Grant } from '@countersign/core/grant.ts';
import { bendGrant, bendTerms, first, hour, mustBeFound, pruned } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { approvers, type Peopled } from './generate.testing.ts';
import {
  accountOf,
  active,
  askRole,
  assigned,
  helpDesk,
  hygiene,
  keep,
  lendingWorld,
  lends,
  lent,
  membershipOf,
  moved,
  put,
} from './lending.testing.ts';
import { tenant, verify } from './world.testing.ts';

function isFound(title: string, rule: Rule, cheat: (peopled: Peopled) => void): void {
  test(`${title} (${rule})`, async () => {
    const peopled = lendingWorld();
    await mustBeFound(peopled, rule, () => cheat(peopled));
  });
}

/** Adds the first operator on the bent memory; a cheat that the server's own steps would not write is no cheat. */
function mustAdd(peopled: Peopled): void {
  assert.equal(keep(peopled, membershipOf(peopled), 'absent').state, 'added');
}

const withoutEnd = (peopled: Peopled, grant: Grant) => bendGrant(peopled, grant, { endsAt: (grant.endsAt + 10 * hour) as Grant['endsAt'] });

describe('is content with a log', () => {
  const honest = (title: string, act: (peopled: Peopled) => void) =>
    test(title, async () => {
      const peopled = lendingWorld();
      act(peopled);
      const { lines } = peopled.world;
      assert.deepEqual((await verify(lines())).findings, []);
      assert.deepEqual((await verify(pruned(lines()))).findings, []);
    });

  honest('in which a role is lent for a time and taken back, twice', (peopled) => {
    const again = (membership = membershipOf(peopled)) => {
      lent(peopled);
      const added = keep(peopled, membership, 'absent');
      assert.equal(added.state, 'added');
      peopled.world.store.wait(2 * hour);
      return keep(peopled, added, 'present');
    };
    assert.equal(again(again()).state, 'removed');
  });

  honest('in which a lock takes a role away and its end gives it back', (peopled) => {
    const { world, owner, second } = peopled;
    lent(peopled);
    const added = keep(peopled, membershipOf(peopled), 'absent');
    const lock = world.lock(owner, 'everything', '');
    const removed = keep(peopled, added, 'present');
    assert.equal(removed.state, 'removed');
    world.configure({ task: 'Countersign\\Remove-Lock', lock }, owner, second);
    assert.equal(keep(peopled, removed, 'absent').state, 'added');
  });

  honest('in which what was there before is left there', (peopled) => {
    lent(peopled);
    const standing = keep(peopled, membershipOf(peopled), 'present');
    assert.ok(standing.standing);
    peopled.world.store.wait(2 * hour);
    assert.equal(keep(peopled, standing, 'present').state, 'removed');
  });

  honest('in which what was there before goes missing, and is ours once we have added it', (peopled) => {
    lent(peopled);
    const ours = keep(peopled, keep(peopled, membershipOf(peopled), 'present'), 'absent');
    assert.deepEqual([ours.state, ours.standing], ['added', false]);
    peopled.world.store.wait(2 * hour);
    assert.equal(keep(peopled, ours, 'present').state, 'removed');
  });

  honest('in which an active assignment gives the role without a request', (peopled) => {
    put(peopled, { kind: 'assignment', name: active, frozen: assigned('active', helpDesk) });
    mustAdd(peopled);
  });
});

describe('finds somebody added to a role', () => {
  isFound('whom nobody granted it', 'membership-without-grant', (peopled) => {
    peopled.world.cheat(moved(membershipOf(peopled), 'membership.adding', { holders: ['grant_made0up00'] }));
  });

  isFound('by nothing', 'membership-without-grant', (peopled) => {
    peopled.world.cheat(moved(membershipOf(peopled), 'membership.adding'));
  });

  isFound('by the assignment that only lets them ask', 'membership-without-grant', (peopled) => {
    peopled.world.cheat(moved(membershipOf(peopled), 'membership.adding', { holders: ['assign_eligible0'] }));
  });

  isFound('who was never added to the people', 'unknown-person', (peopled) => {
    const { id } = lent(peopled);
    const nobody = { ...membershipOf(peopled), person: 'person_nobody000' as never };
    peopled.world.cheat(moved(nobody, 'membership.adding', { holders: [id] }));
  });

  isFound('by the grant of somebody else', 'membership-without-grant', (peopled) => {
    const { id } = lent(peopled);
    const other = peopled.operators[1] ?? first([]);
    peopled.world.cheat(moved({ ...membershipOf(peopled, { account: other }), person: other }, 'membership.adding', { holders: [id] }));
  });

  isFound('by one grant that counts and another that does not', 'membership-without-grant', (peopled) => {
    const { id } = lent(peopled);
    peopled.world.cheat(moved(membershipOf(peopled), 'membership.adding', { holders: [id, 'grant_made0up00'] }));
  });

  isFound('with another account than was approved', 'membership-without-grant', (peopled) => {
    const { id } = lent(peopled);
    peopled.world.cheat(moved(membershipOf(peopled, { account: 'mallory' }), 'membership.adding', { holders: [id] }));
  });

  isFound('with another account than is theirs, by an active assignment', 'membership-without-grant', (peopled) => {
    put(peopled, { kind: 'assignment', name: active, frozen: assigned('active', helpDesk) });
    peopled.world.cheat(moved(membershipOf(peopled, { account: 'mallory' }), 'membership.adding', { holders: [active] }));
  });

  isFound('with an account that is not that of the membership', 'malformed-entry', (peopled) => {
    const { id } = lent(peopled);
    peopled.world.cheat(moved(membershipOf(peopled), 'membership.adding', { holders: [id], account: 'mallory' }));
  });

  isFound('with an account that was changed after the approval', 'membership-without-grant', (peopled) => {
    const { id } = lent(peopled);
    put(peopled, accountOf(first(peopled.operators), 'mallory', 1));
    peopled.world.cheat(moved(membershipOf(peopled, { account: 'mallory' }), 'membership.adding', { holders: [id] }));
  });

  for (const [what, other] of [
    ['another role', { role: hygiene }],
    ['another scope', { scope: '/administrativeUnits/all' }],
  ] as const) {
    isFound(`of ${what} than was approved`, 'membership-without-grant', (peopled) => {
      const { id } = lent(peopled);
      peopled.world.cheat(moved(membershipOf(peopled, other), 'membership.adding', { holders: [id] }));
    });

    isFound(`of ${what} than the active assignment names`, 'membership-without-grant', (peopled) => {
      put(peopled, { kind: 'assignment', name: active, frozen: assigned('active', helpDesk) });
      peopled.world.cheat(moved(membershipOf(peopled, other), 'membership.adding', { holders: [active] }));
    });
  }

  isFound('after the end of the grant', 'membership-without-grant', (peopled) => {
    withoutEnd(peopled, lent(peopled));
    peopled.world.store.wait(2 * hour);
    mustAdd(peopled);
  });

  isFound('under a grant that was revoked', 'membership-without-grant', (peopled) => {
    const grant = lent(peopled);
    peopled.world.revoke(grant.id, peopled.owner);
    peopled.world.store.save([{ add: 'grant', value: grant }]);
    peopled.world.store.wait(60_000);
    mustAdd(peopled);
  });

  isFound('while everything is locked', 'membership-without-grant', (peopled) => {
    const { world } = peopled;
    lent(peopled);
    world.store.locks.delete(world.lock(peopled.owner, 'everything', ''));
    world.store.refresh();
    mustAdd(peopled);
  });

  isFound('who is locked, by an active assignment', 'membership-without-grant', (peopled) => {
    const { world } = peopled;
    put(peopled, { kind: 'assignment', name: active, frozen: assigned('active', helpDesk) });
    world.store.locks.delete(world.lock(peopled.owner, 'person', first(peopled.operators)));
    world.store.refresh();
    mustAdd(peopled);
  });

  isFound('who is not eligible any more', 'membership-without-grant', (peopled) => {
    const { world, owner, second } = peopled;
    lent(peopled);
    world.configure({ task: 'Countersign\\End-Document', kind: 'assignment', name: 'assign_eligible0', base: 1 }, owner, second);
    Object.assign(world.store.heads.get('assignment:assign_eligible0') ?? {}, { ended: false });
    world.store.refresh();
    mustAdd(peopled);
  });

  isFound('as found there, by nobody’s grant', 'membership-without-grant', (peopled) => {
    const more = { found: true, standing: true };
    peopled.world.cheat(moved(membershipOf(peopled), 'membership.added', { holders: ['grant_made0up00'], more }));
  });

  isFound('again after their removal began, by nobody’s grant', 'membership-without-grant', (peopled) => {
    lent(peopled);
    mustAdd(peopled);
    peopled.world.cheat(moved(membershipOf(peopled), 'membership.removing'));
    peopled.world.cheat(moved(membershipOf(peopled), 'membership.added', { more: { found: false, standing: false } }));
  });

  test('while everything is locked, also where the personal parts were pruned', async () => {
    const peopled = lendingWorld();
    const { world } = peopled;
    lent(peopled);
    world.store.locks.delete(world.lock(peopled.owner, 'everything', ''));
    world.store.refresh();
    mustAdd(peopled);
    const { findings } = await verify(pruned(world.lines()));
    assert.deepEqual(new Set(findings.map((one) => one.rule)), new Set(['membership-without-grant']));
  });

  test('with another account than is theirs, also where the personal parts were pruned', async () => {
    const peopled = lendingWorld();
    const { id } = lent(peopled);
    peopled.world.cheat(moved(membershipOf(peopled, { account: 'mallory' }), 'membership.adding', { holders: [id] }));
    const { findings } = await verify(pruned(peopled.world.lines()));
    assert.deepEqual(
      findings.map((one) => one.rule),
      ['membership-without-grant'],
    );
  });
});

describe('finds the approval of a role', () => {
  isFound('by the person who asked', 'vote-not-allowed', (peopled) => {
    const { world, operators } = peopled;
    const request = askRole(peopled);
    bendTerms(peopled, request, { hands: [] });
    const group = world.store.groups.get(approvers);
    assert.ok(group !== undefined);
    world.store.groups.set(approvers, { ...group, members: [...group.members, { kind: 'person', id: first(operators) }] });
    world.store.refresh();
    assert.ok(world.vote(first(operators), request.id) !== undefined);
  });

  isFound('by the hands that are behind the request', 'vote-not-allowed', (peopled) => {
    const { world, operators } = peopled;
    const request = askRole(peopled);
    bendTerms(peopled, request, { stages: [{ need: 1, groups: [], people: [first(operators)] }], hands: [] });
    assert.ok(world.vote(first(operators), request.id) !== undefined);
  });
});

describe('finds a request for a role', () => {
  isFound('by somebody who is not eligible for it', 'request-rule', (peopled) => {
    const { world, owner, second } = peopled;
    world.configure({ task: 'Countersign\\End-Document', kind: 'assignment', name: 'assign_eligible0', base: 1 }, owner, second);
    Object.assign(world.store.heads.get('assignment:assign_eligible0') ?? {}, { ended: false });
    world.store.refresh();
    askRole(peopled);
  });

  isFound('for an account that is not theirs', 'request-rule', (peopled) => {
    const { world, operators } = peopled;
    const head = world.store.heads.get(`account:${tenant}/Exchange/${first(operators)}`);
    const version = head?.versions.get(1);
    assert.ok(head !== undefined && version !== undefined);
    head.versions.set(1, { ...version, frozen: { key: 'mallory', name: 'mallory' } });
    world.store.refresh();
    askRole(peopled);
  });
});

describe('of a policy that asks for more', () => {
  const wordy = { approval: { mode: 'manual', stages: [{ need: 1, groups: [approvers], people: [], comment: true }] } };
  const limit = { permanent: true, maxDuration: 24 * hour };
  const demanding = { assignments: { eligible: { ...limit, require: { reason: true, ticket: ['INC.+'] } }, active: limit } };
  const asking = (more: object): Peopled => {
    const peopled = lendingWorld();
    put(peopled, { kind: 'policy', name: 'roles', frozen: lends([helpDesk, hygiene], more), base: 1 });
    peopled.world.store.wait(60_000);
    return peopled;
  };
  const assigning = (as: 'active' | 'eligible') => ({
    kind: 'assignment' as const,
    name: 'assign_further00',
    frozen: assigned(as, hygiene),
  });

  test('an approval that says why is in order, also after what it said was pruned', async () => {
    const peopled = asking(wordy);
    const request = askRole(peopled);
    peopled.world.vote(first(peopled.approvers), request.id, 'approve', 'on call');
    const { lines } = peopled.world;
    assert.deepEqual((await verify(lines())).findings, []);
    assert.deepEqual((await verify(pruned(lines()))).findings, []);
  });

  test('an approval without words is found (vote-not-allowed)', async () => {
    const peopled = asking(wordy);
    const request = askRole(peopled);
    const stages = [{ need: 1, groups: [approvers], people: [] }];
    await mustBeFound(peopled, 'vote-not-allowed', () => {
      bendTerms(peopled, request, { stages });
      peopled.world.vote(first(peopled.approvers), request.id);
    });
  });

  test('an assignment that was filed without what it demands is found, and no other (request-rule)', async () => {
    const peopled = asking(demanding);
    put(peopled, assigning('active'));
    await mustBeFound(peopled, 'request-rule', () => put(peopled, { ...assigning('eligible'), name: 'assign_further01' }));
  });
});

describe('finds a step that does not follow', () => {
  const adding = (peopled: Peopled) => moved(membershipOf(peopled), 'membership.adding', { holders: [lent(peopled).id] });
  const of = (peopled: Peopled, step: 'added' | 'removed' | 'removing', more = {}) =>
    moved(membershipOf(peopled), `membership.${step}`, { holders: [...peopled.world.store.grants.keys()].slice(-1), more });

  isFound('adding what is being added', 'membership-order', (peopled) => {
    peopled.world.cheat(adding(peopled));
    peopled.world.cheat(adding(peopled));
  });

  isFound('added without having been begun', 'membership-order', (peopled) => {
    lent(peopled);
    peopled.world.cheat(of(peopled, 'added', { found: false, standing: false }));
  });

  isFound('added, and added again', 'membership-order', (peopled) => {
    lent(peopled);
    mustAdd(peopled);
    peopled.world.cheat(of(peopled, 'added', { found: false, standing: false }));
  });

  isFound('found there, when it was being added', 'membership-order', (peopled) => {
    peopled.world.cheat(adding(peopled));
    peopled.world.cheat(of(peopled, 'added', { found: true, standing: false }));
  });

  isFound('added by us, and called there before, so that it would stay', 'membership-order', (peopled) => {
    peopled.world.cheat(adding(peopled));
    peopled.world.cheat(of(peopled, 'added', { found: false, standing: true }));
  });

  isFound('removing what is being removed', 'membership-order', (peopled) => {
    peopled.world.cheat(of(peopled, 'removing'));
    peopled.world.cheat(of(peopled, 'removing'));
  });

  isFound('removing what was there before', 'membership-order', (peopled) => {
    lent(peopled);
    keep(peopled, membershipOf(peopled), 'present');
    peopled.world.cheat(of(peopled, 'removing'));
  });

  isFound('removed without having been begun', 'membership-order', (peopled) => {
    lent(peopled);
    mustAdd(peopled);
    peopled.world.cheat(of(peopled, 'removed', { left: false }));
  });

  isFound('left to somebody, and added by us', 'membership-order', (peopled) => {
    lent(peopled);
    mustAdd(peopled);
    peopled.world.cheat(of(peopled, 'removed', { left: true }));
  });

  isFound('removing another account than that of the membership', 'malformed-entry', (peopled) => {
    lent(peopled);
    mustAdd(peopled);
    peopled.world.cheat(moved(membershipOf(peopled), 'membership.removing', { account: 'mallory' }));
  });
});
