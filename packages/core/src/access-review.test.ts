import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { type AccessReview, firstRound, type ItemFacts, isTimeOf, itemsOf, nextRound, useKey } from './access-review.ts';
import type { AssignmentId, Digest, GroupId, PersonId, RoleName, TenantId } from './ids.ts';
import type { Member } from './person.ts';
import type { Assignment } from './role.ts';
import type { Duration, Instant } from './time.ts';

const day = 86_400_000;
const now = (100 * day) as Instant;
const at = (days: number) => (days * day) as Instant;
const [ann, ben] = ['person_ann00000', 'person_ben00000'] as PersonId[] as [PersonId, PersonId];
const crew = 'group_crew0000' as GroupId;
const tenant = 'tenant_contoso0' as TenantId;
const helpDesk = 'Exchange\\Help Desk' as RoleName;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;

const review: AccessReview = {
  name: 'eligible',
  version: 1,
  digest: '' as Digest,
  covers: { kind: 'roles', roles: null },
  reviewers: { groups: [], people: [] },
  fallback: { groups: [], people: [] },
  startsAt: at(10),
  duration: (7 * day) as Duration,
  every: (30 * day) as Duration,
  undecided: 'keep',
  unusedFor: (30 * day) as Duration,
  reason: false,
  remindEvery: day as Duration,
  applies: false,
};

function assignment(id: string, to: Member, more: Partial<Assignment> = {}): Assignment {
  const times = { startsAt: at(1), endsAt: null };
  const what = { kind: 'eligible' as const, tenant, role: helpDesk, scope: '/' };
  return { id: id as AssignmentId, version: 1, digest: '' as Digest, to, ...what, ...times, ...more };
}

function facts(assignments: readonly Assignment[], uses: { readonly [key: string]: Instant } = {}): ItemFacts {
  return {
    rules: { assignments: new Map(assignments.map((one) => [one.id, one])), policies: new Map() },
    group: () => undefined,
    peopleOf: ({ kind, id }) => (kind === 'person' ? [id] : [ann, ben]),
    uses: new Map(Object.entries(uses)),
    round: 'round_00000000',
    now,
  };
}

const found = (of: ItemFacts, more: Partial<AccessReview> = {}) => itemsOf({ ...review, ...more }, of, sha256);
const person = (id: PersonId): Member => ({ kind: 'person', id });
const lent = useKey(`role ${tenant}/${helpDesk}`, ben);

describe('the items of a round', () => {
  it('are who is eligible, in an order that does not change; not who has a role, nor what is over', () => {
    const items = found(
      facts([
        assignment('assign_b', person(ben)),
        assignment('assign_a', person(ann)),
        assignment('assign_c', person(ann), { kind: 'active' }),
        assignment('assign_d', person(ann), { endsAt: at(99) }),
        assignment('assign_e', person(ann), { startsAt: at(200) }),
      ]),
    );
    assert.deepEqual(
      items.map(({ access }) => access.kind === 'assignment' && access.assignment),
      ['assign_a', 'assign_b', 'assign_e'],
    );
  });

  it('are of the kinds that are said, each with its end; nothing is recommended of what is active, however it was used', () => {
    const assignments = [
      assignment('assign_a', person(ben)),
      assignment('assign_b', person(ben), { kind: 'active', endsAt: at(110) }),
      assignment('assign_c', person(ben), { kind: 'active', endsAt: at(99) }),
    ];
    const of = facts(assignments, { [lent]: at(99) });
    const seen = (kinds: readonly Assignment['kind'][]) =>
      found(of, { covers: { kind: 'roles', roles: null, assignments: kinds } }).map(({ access, recommends }) => [
        access.kind === 'assignment' ? access.assigned : undefined,
        recommends,
      ]);
    const active = [{ kind: 'active', endsAt: at(110) }, null];
    const eligible = [{ kind: 'eligible', endsAt: null }, 'keep'];
    assert.deepEqual(seen(['eligible', 'active']), [eligible, active]);
    assert.deepEqual(seen(['active']), [active]);
    assert.deepEqual(seen(['eligible']), [eligible]);
  });

  it('say nothing of kinds where their review was countersigned before it could: they are what they were', () => {
    const [item] = found(facts([assignment('assign_a', person(ben))]));
    assert.deepEqual(Object.keys(item?.access ?? {}), ['kind', 'assignment', 'version', 'tenant', 'role', 'scope']);
  });

  it('are recommended to be kept where they were used within the time, by whoever of a group it was, or where they are newer', () => {
    const recommended = (assignments: readonly Assignment[], uses?: { readonly [key: string]: Instant }) =>
      found(facts(assignments, uses)).map(({ recommends, usedAt }) => [recommends, usedAt]);
    const toCrew = assignment('assign_a', { kind: 'group', id: crew });
    assert.deepEqual(recommended([toCrew]), [['remove', null]]);
    assert.deepEqual(recommended([toCrew], { [lent]: at(71) }), [['keep', at(71)]]);
    assert.deepEqual(recommended([toCrew], { [lent]: at(69) }), [['remove', null]]);
    assert.deepEqual(recommended([{ ...toCrew, startsAt: at(71) }]), [['keep', null]]);
  });

  it('are of the roles that are named, where some are', () => {
    const other = 'Exchange\\Hygiene Management' as RoleName;
    const of = facts([assignment('assign_a', person(ann)), assignment('assign_b', person(ann), { role: other })]);
    assert.equal(found(of, { covers: { kind: 'roles', roles: [other] } }).length, 1);
  });

  it('are of the tenants that are named, where some are', () => {
    const other = 'tenant_fabrikam' as TenantId;
    const of = facts([assignment('assign_a', person(ann)), assignment('assign_b', person(ann), { tenant: other })]);
    const at = (tenants: readonly TenantId[]) => found(of, { covers: { kind: 'roles', roles: null, tenants } }).length;
    assert.deepEqual([at([tenant]), at([tenant, other]), found(of).length], [1, 2, 2]);
  });

  it('have ids that come from all that is shown of them', () => {
    const [plain] = found(facts([assignment('assign_a', person(ben))]));
    const [used] = found(facts([assignment('assign_a', person(ben))], { [lent]: at(99) }));
    const [other] = found({ ...facts([assignment('assign_a', person(ben))]), round: 'round_11111111' });
    assert.equal(new Set([plain?.id, used?.id, other?.id]).size, 3);
  });
});

describe('an access review', () => {
  it('is held first at its start, however late it was countersigned; another version at its next time', () => {
    assert.equal(firstRound(review, { isNew: true, now }), at(10));
    assert.equal(firstRound(review, { isNew: false, now }), at(100));
    assert.equal(firstRound(review, { isNew: false, now: (now + 1) as Instant }), at(130));
    assert.equal(firstRound({ ...review, every: null }, { isNew: false, now }), undefined);
    assert.equal(firstRound({ ...review, every: null, startsAt: at(101) }, { isNew: false, now }), at(101));
  });

  it('is held again after so long, and at no other time', () => {
    const { startsAt, every } = review;
    assert.ok(every !== null);
    assert.equal(nextRound({ startsAt, every }, at(1)), at(10));
    assert.equal(nextRound({ startsAt, every }, at(41)), at(70));
    for (const [days, is] of [
      [10, true],
      [40, true],
      [41, false],
      [-20, false],
    ] as const)
      assert.equal(isTimeOf(review, at(days)), is);
    assert.equal(isTimeOf({ ...review, every: null }, at(40)), false);
  });
});
