import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { later, noon, personId, roleName, tenantId } from './fixtures.testing.ts';
import type { GrantId, MembershipId } from './ids.ts';
import {
  beginMembership,
  type Done,
  type Holders,
  type Membership,
  precedence,
  type Seen,
  seenBy,
  settleMembership,
} from './membership.ts';

const resting: Membership = {
  id: 'member_00000000' as MembershipId,
  person: personId('alice'),
  tenant: tenantId('contoso'),
  role: roleName('Exchange\\Help Desk'),
  scope: '/',
  account: 'key of alice',
  state: 'removed',
  standing: false,
  doubt: false,
  attempts: 0,
  since: later(-1000),
  precedence: precedence.time,
  revision: 7,
};
const grant = 'grant_00000000' as GrantId;
const given: Holders = { holding: [grant], grants: [{ grant: { id: grant, membership: 'adding' }, holds: true }], nextAt: later(9000) };
const notGiven: Holders = { holding: [], grants: [{ grant: { id: grant, membership: 'added' }, holds: false }], nextAt: null };

const memberships = {
  removed: resting,
  'removed, in doubt': { ...resting, doubt: true },
  adding: { ...resting, state: 'adding' },
  added: { ...resting, state: 'added' },
  'there before': { ...resting, state: 'added', standing: true },
  removing: { ...resting, state: 'removing' },
} as const satisfies { readonly [name: string]: Membership };
type Named = keyof typeof memberships;

type Stepped = ReturnType<typeof beginMembership>;

/** A step in one line: where it is now, what is sent, what was written down, and when it is looked at again. */
function told({ value: { act, membership }, changes }: Stepped): string {
  const entries = changes.flatMap((one) => ('record' in one ? [one.record.kind] : []));
  const saved = changes.find((one) => 'save' in one && one.save === 'membership');
  assert.ok(saved !== undefined && 'dueAt' in saved && 'revision' in saved);
  assert.deepEqual([saved.value, saved.revision], [membership, 7]);
  const name = `${membership.state}${membership.standing ? ', standing' : ''}${membership.doubt ? ', in doubt' : ''}`;
  const due = saved.dueAt === null ? 'never' : `+${saved.dueAt - noon}`;
  return `${name}; ${act}; ${entries.join(' ') || 'nothing'}; ${due}`;
}

/** State, what is seen there, and the step: first while somebody gives it, then while nobody does. */
const begins: readonly (readonly [Named, Seen, string, string])[] = [
  ['removed', 'absent', 'adding; add; membership.adding; +0', 'removed; none; nothing; never'],
  ['removed', 'present', 'added, standing; none; membership.added; +9000', 'removed; none; nothing; never'],
  ['removed', 'unread', 'removed; none; nothing; +2000', 'removed; none; nothing; never'],
  ['removed, in doubt', 'absent', 'adding, in doubt; add; membership.adding; +0', 'removed; none; nothing; never'],
  [
    'removed, in doubt',
    'present',
    'added, in doubt; none; membership.added; +9000',
    'removing, in doubt; remove; membership.removing alarm.raised; +0',
  ],
  ['removed, in doubt', 'unread', 'removed, in doubt; none; nothing; +2000', 'removed, in doubt; none; nothing; +2000'],
  ['adding', 'absent', 'adding; add; nothing; +0', 'removing; none; membership.removing; +0'],
  ['adding', 'present', 'added; none; membership.added; +9000', 'removing; remove; membership.removing; +0'],
  ['adding', 'unread', 'adding; none; nothing; +2000', 'removing; remove; membership.removing; +0'],
  ['added', 'absent', 'adding; add; membership.adding; +0', 'removing; none; membership.removing; +0'],
  ['added', 'present', 'added; none; nothing; +9000', 'removing; remove; membership.removing; +0'],
  ['added', 'unread', 'added; none; nothing; +2000', 'removing; remove; membership.removing; +0'],
  ['there before', 'absent', 'adding; add; membership.adding; +0', 'removed; none; membership.removed; never'],
  ['there before', 'present', 'added, standing; none; nothing; +9000', 'removed; none; membership.removed; never'],
  ['there before', 'unread', 'added, standing; none; nothing; +2000', 'removed; none; membership.removed; never'],
  ['removing', 'absent', 'adding; add; membership.adding; +0', 'removing; none; nothing; +0'],
  ['removing', 'present', 'added; none; membership.added; +9000', 'removing; remove; nothing; +0'],
  ['removing', 'unread', 'removing; none; nothing; +2000', 'removing; remove; nothing; +0'],
  // There, and the workload itself ends it too soon: what is ours is given a later end, what was there before keeps its own.
  ['removed', 'ending', 'added, standing; none; membership.added; +9000', 'removed; none; nothing; never'],
  [
    'removed, in doubt',
    'ending',
    'adding, in doubt; add; membership.adding; +0',
    'removing, in doubt; remove; membership.removing alarm.raised; +0',
  ],
  ['adding', 'ending', 'adding; add; nothing; +0', 'removing; remove; membership.removing; +0'],
  ['added', 'ending', 'adding; add; membership.adding; +0', 'removing; remove; membership.removing; +0'],
  ['there before', 'ending', 'added, standing; none; nothing; +9000', 'removed; none; membership.removed; never'],
  ['removing', 'ending', 'adding; add; membership.adding; +0', 'removing; remove; nothing; +0'],
];

const whether = (holders: Holders) => (holders === given ? 'somebody gives it' : 'nobody gives it');

describe('a look before anything is sent', () => {
  for (const [name, seen, giving, taking] of begins) {
    for (const [holders, expected] of [
      [given, giving],
      [notGiven, taking],
    ] as const)
      test(`${name}, seen ${seen}, while ${whether(holders)}: ${expected}`, () =>
        assert.equal(told(beginMembership(memberships[name], holders, seen, noon)), expected));
  }

  test('is here for every state and everything that can be seen', () => {
    const all = Object.keys(memberships).flatMap((name) => ['absent', 'present', 'ending', 'unread'].map((seen) => `${name} ${seen}`));
    assert.deepEqual(begins.map(([name, seen]) => `${name} ${seen}`).sort(), all.sort());
  });
});

/** State, what was read back, and the step: first while somebody gives it, then while nobody does any more. */
const settles: readonly (readonly [Named, Seen, string, string])[] = [
  ['adding', 'present', 'added; none; membership.added; +9000', 'added; none; membership.added; +0'],
  ['adding', 'absent', 'adding; none; nothing; +2000', 'adding; none; nothing; +2000'],
  ['adding', 'unread', 'adding; none; nothing; +2000', 'adding; none; nothing; +2000'],
  ['removing', 'absent', 'removed; none; membership.removed; +0', 'removed; none; membership.removed; never'],
  ['removing', 'present', 'removing; none; nothing; +2000', 'removing; none; nothing; +2000'],
  ['removing', 'unread', 'removing; none; nothing; +2000', 'removing; none; nothing; +2000'],
  ['adding', 'ending', 'adding; none; nothing; +2000', 'adding; none; nothing; +2000'],
  ['removing', 'ending', 'removing; none; nothing; +2000', 'removing; none; nothing; +2000'],
];

test('what the workload itself ends is there, and is enough where it ends no earlier than what gives it', () => {
  assert.equal(seenBy(later(9000), 'present', undefined), 'present');
  assert.equal(seenBy(null, 'present', undefined), 'present');
  assert.equal(seenBy(later(9000), 'present', later(9000)), 'present');
  assert.equal(seenBy(later(9000), 'present', later(8999)), 'ending');
  assert.equal(seenBy(null, 'present', later(9_000_000)), 'ending');
  for (const seen of ['absent', 'unread'] as const) assert.equal(seenBy(later(9000), seen, later(1)), seen);
});

describe('reading back', () => {
  const results = ['done', 'rejected', 'not-sent', 'none'] as const;
  for (const [name, seen, giving, taking] of settles) {
    for (const [holders, expected] of [
      [given, giving],
      [notGiven, taking],
    ] as const)
      test(`${name}, read back as ${seen}, while ${whether(holders)}: ${expected}, whatever the workload answered`, () => {
        const act = name === 'adding' ? 'add' : 'remove';
        for (const result of results)
          assert.equal(told(settleMembership(memberships[name], holders, { act, result, seen }, noon)), expected);
      });
  }

  for (const name of ['removed', 'added', 'there before'] as const)
    test(`leaves what is ${name} as it is`, () => {
      for (const seen of ['absent', 'present', 'unread'] as const) {
        const { value } = settleMembership(memberships[name], given, { act: 'none', result: 'none', seen }, noon);
        assert.deepEqual(value, { act: 'none', membership: memberships[name] });
      }
    });
});

describe('a membership', () => {
  const unanswered = (act: Done['act'], seen: Seen): Done => ({ act, result: 'unknown', seen });

  test('whose addition had no answer is looked at once more after it was removed', () => {
    const added = settleMembership(memberships.adding, given, unanswered('add', 'present'), noon).value.membership;
    assert.ok(added.doubt);
    const { membership } = beginMembership(added, notGiven, 'present', noon).value;
    const removed = settleMembership({ ...membership, revision: 7 }, notGiven, { act: 'remove', result: 'done', seen: 'absent' }, noon);
    assert.equal(told(removed), 'removed, in doubt; none; membership.removed; +60000');
  });

  test('that is in doubt and was not there is no longer in doubt', () => {
    assert.equal(beginMembership(memberships['removed, in doubt'], notGiven, 'absent', noon).value.membership.doubt, false);
  });

  test('is tried again for ever, later each time and never later than a minute; the third failure is told, once', () => {
    let membership: Membership = memberships.removing;
    const waits: number[] = [];
    const alarms: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt++) {
      const { value, changes } = settleMembership(membership, notGiven, unanswered('remove', 'present'), noon);
      const [saved] = changes;
      assert.ok(saved !== undefined && 'dueAt' in saved && saved.dueAt !== null);
      waits.push((saved.dueAt - noon) / 1000);
      if (changes.some((one) => 'record' in one && one.record.kind === 'alarm.raised')) alarms.push(attempt);
      assert.equal(value.membership.state, 'removing');
      membership = value.membership;
    }
    assert.deepEqual(waits, [2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60]);
    assert.deepEqual(alarms, [3]);
  });

  test('that was taken away goes before others until it rests, and not when it is next looked at', () => {
    const revoked: Membership = { ...memberships.added, precedence: precedence.named };
    const removing = beginMembership(revoked, notGiven, 'present', noon).value.membership;
    const tried = settleMembership(removing, notGiven, unanswered('remove', 'present'), noon).value.membership;
    const removed = settleMembership(tried, notGiven, { act: 'remove', result: 'done', seen: 'absent' }, noon).value.membership;
    assert.deepEqual(
      [removing, tried, removed].map((one) => one.precedence),
      [precedence.named, precedence.named, precedence.time],
    );
  });

  test('that was taken away while it was being added goes before others still', () => {
    const revoked: Membership = { ...memberships.adding, precedence: precedence.named };
    const step = settleMembership(revoked, notGiven, { act: 'add', result: 'done', seen: 'present' }, noon);
    assert.equal(told(step), 'added; none; membership.added; +0');
    assert.equal(step.value.membership.precedence, precedence.named);
  });

  test('names who gives it, and keeps the account apart from what is public', () => {
    const { changes } = beginMembership(resting, given, 'absent', noon);
    const record = changes.flatMap((one) => ('record' in one ? [one.record] : []))[0];
    assert.deepEqual(record?.body, {
      membership: resting.id,
      tenant: resting.tenant,
      role: resting.role,
      scope: '/',
      holders: [grant],
    });
    assert.deepEqual(record?.parts, { account: 'key of alice' });
  });

  const moves = ({ changes }: Stepped) => changes.flatMap((one) => ('move' in one ? [`${one.id} ${one.membership}`] : []));

  test('moves with it the grants that give it, and those that gave it', () => {
    assert.deepEqual(moves(beginMembership(memberships.adding, given, 'present', noon)), [`${grant} added`]);
    assert.deepEqual(moves(beginMembership(memberships.added, notGiven, 'present', noon)), [`${grant} removing`]);
    assert.deepEqual(moves(settleMembership(memberships.removing, notGiven, { act: 'remove', result: 'done', seen: 'absent' }, noon)), [
      `${grant} removed`,
    ]);
  });

  test('is not taken away with one of two grants that give it', () => {
    const other = 'grant_other0000' as GrantId;
    const one: Holders = { ...given, grants: [...notGiven.grants, { grant: { id: other, membership: 'added' }, holds: true }] };
    const step = beginMembership(memberships.added, { ...one, holding: [other] }, 'present', noon);
    assert.equal(told(step), 'added; none; nothing; +9000');
    assert.deepEqual(moves(step), [`${grant} removed`]);
  });

  test('that was there before is let go of, and stays', () => {
    const step = beginMembership(memberships['there before'], notGiven, 'present', noon);
    assert.equal(step.value.act, 'none');
    assert.deepEqual(moves(step), [`${grant} removed`]);
  });
});
