import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AccessReview, type FrozenAccessReview, itemsOf, type ReviewItem } from '@countersign/core/access-review.ts';
import type { Change } from '@countersign/core/change.ts';
import { type Entry, entry } from '@countersign/core/entry.ts';
import { ownersGroup, type PersonId, type RoundId, type TenantId } from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import type { Json } from '@countersign/core/json.ts';
import { closeRound, decideItem, openRound, type ReviewVerdict, type Round, type RoundItem } from '@countersign/core/review-round.ts';
import type { Assignment } from '@countersign/core/role.ts';
import type { Duration, Instant } from '@countersign/core/time.ts';
import { asked, bendEntries, first, hour, mustBeFound, pruned, withBody } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { approvers, operators, type Peopled, peopledWorld } from './generate.testing.ts';
import { active, assigned, helpDesk, put } from './lending.testing.ts';
import { tenant, verify } from './world.testing.ts';

const day = 24 * hour;
const frozen: FrozenAccessReview = {
  covers: { kind: 'groups', groups: [operators] },
  reviewers: { groups: [approvers], people: [] },
  fallback: { groups: [], people: [] },
  startsAt: Date.UTC(2026, 10, 1) as Instant,
  duration: day as Duration,
  every: null,
  undecided: 'keep',
  unusedFor: (30 * day) as Duration,
  reason: true,
  remindEvery: day as Duration,
  applies: false,
};

interface Reviewed extends Peopled {
  readonly review: AccessReview;
  readonly round: Round;
  readonly items: readonly ReviewItem[];
}

/** Owners have countersigned a review of the operators. */
function reviewing(more: Partial<FrozenAccessReview> = {}): Peopled {
  const peopled = peopledWorld();
  put(peopled, { kind: 'access-review', name: 'operators', frozen: { ...frozen, ...more } });
  peopled.world.store.wait(hour);
  return peopled;
}

function reviewOf({ world }: Peopled): AccessReview {
  const head = world.store.heads.get('access-review:operators');
  const held = head?.versions.get(head.version);
  assert.ok(head !== undefined && held !== undefined);
  return { ...(held.frozen as FrozenAccessReview), name: 'operators', version: head.version, digest: held.digest };
}

/** What the operators have, as the server finds it. */
function itemsNow({ world }: Peopled, review: AccessReview, round: RoundId): readonly ReviewItem[] {
  const { store } = world;
  const facts = {
    rules: store.rules(),
    group: (id: typeof operators) => store.groups.get(id),
    peopleOf: ({ id }: { id: string }) => [id as PersonId],
    uses: new Map(),
    round,
    now: store.ports.now,
  };
  return itemsOf(review, facts, store.ports.sha256);
}

interface Opening {
  readonly dueAt?: number;
  readonly items?: (items: readonly ReviewItem[]) => readonly ReviewItem[];
}

function opened(peopled: Peopled, { dueAt = frozen.startsAt, items: bent = (items) => items }: Opening = {}): Reviewed {
  const { store } = peopled.world;
  const review = reviewOf(peopled);
  const id = store.ports.newId('round');
  const items = bent(itemsNow(peopled, review, id));
  const { value, changes } = openRound(review, { round: id, dueAt: dueAt as Instant, items }, store.ports.now);
  store.save(changes);
  store.wait(hour);
  return { ...peopled, review, round: value, items };
}

interface Saying {
  readonly honest?: boolean;
  readonly reason?: string;
  readonly verdict?: ReviewVerdict;
  /** What a cheat judges it by that looks at how things were. */
  readonly looked?: { readonly assignments: ReadonlyMap<string, Assignment>; readonly now: Instant };
}

/** Somebody’s word on the first item, as the server takes it; a cheat says that another has no hands in it. */
function decided(
  { world, round, items }: Reviewed,
  by: PersonId,
  { honest = true, reason = 'as it was asked', verdict = 'remove', looked }: Saying = {},
): RoundItem {
  const [item] = items;
  assert.ok(item !== undefined);
  const { who: person, hands, proof } = world.actor(by);
  const reviewers = { named: new Map([[by, person]]), fallback: new Map() };
  const word = { person, hands, proof, verdict, reason };
  const behind = honest ? [item.subject.id as PersonId] : [];
  const at = {
    round,
    review: { reason: honest },
    reviewers,
    behind,
    assignments: looked?.assignments ?? world.store.rules().assignments,
    word,
  };
  const said = decideItem({ round: round.id, item }, at, looked?.now ?? world.store.ports.now);
  assert.ok(!('refused' in said.value));
  world.store.save(said.changes as readonly Change[]);
  world.store.wait(hour);
  return said.value;
}

function closed({ world, review, round, items }: Reviewed, said: readonly RoundItem[] = []): void {
  const all = items.map((item) => said.find((one) => one.item.id === item.id) ?? { round: round.id, item });
  const { store } = world;
  const facts = {
    rules: store.rules(),
    group: (id: typeof operators) => store.groups.get(id),
    around: (id: typeof operators) => new Set([id]),
    inForce: true,
  };
  store.save(closeRound(round, { review, items: all, facts }, store.ports.now).changes);
}

/** Everybody is taken out of a group, in nobody’s name. */
function bare({ world }: Peopled, id: typeof operators): void {
  const group = world.store.groups.get(id);
  assert.ok(group !== undefined);
  const value = { ...group, members: [], revision: group.revision + 1 };
  const record = entry('group.put', null, {}, { group: id, name: group.name, members: [], request: null });
  world.store.save([{ put: 'group', value, base: group.revision }, { record }, { turn: 'epoch' }]);
}

const ofRoles: Partial<FrozenAccessReview> = { covers: { kind: 'roles', roles: null, assignments: ['eligible', 'active'] } };
const senior = (peopled: Peopled) => ({ kind: 'person', id: peopled.senior }) as const;
const activeTo = (peopled: Peopled, more: object = {}, base = 0) =>
  put(peopled, {
    kind: 'assignment',
    name: active,
    frozen: { ...assigned('active', helpDesk), to: senior(peopled), endsAt: peopled.world.store.ports.now + 10 * day, ...more },
    base,
  });

/** Owners have given somebody a role, and countersigned a review of who has one. */
function reviewingRoles(more: Partial<FrozenAccessReview> = {}): Peopled {
  const peopled = peopledWorld();
  activeTo(peopled);
  put(peopled, { kind: 'access-review', name: 'operators', frozen: { ...frozen, ...ofRoles, ...more } });
  peopled.world.store.wait(hour);
  return peopled;
}

function isFound(
  title: string,
  rule: Rule,
  cheat: (peopled: Peopled) => void,
  more: Partial<FrozenAccessReview> = {},
  review = reviewing,
): void {
  test(`${title} (${rule})`, async () => {
    const peopled = review(more);
    await mustBeFound(peopled, rule, () => cheat(peopled));
  });
}

describe('an access review', () => {
  test('is found to be in order from its opening to its end, also where its reasons were pruned', async () => {
    const reviewed = opened(reviewing());
    const said = decided(reviewed, first(reviewed.approvers));
    reviewed.world.store.wait(day);
    closed(reviewed, [said]);
    const report = await reviewed.world.verify();
    assert.deepEqual(report.findings, []);
    assert.deepEqual((await verify(pruned(reviewed.world.lines()))).findings, []);
  });
});

describe('finds a round of an access review', () => {
  isFound('that leaves somebody out', 'round-items', (peopled) => {
    opened(peopled, { items: (items) => items.slice(1) });
  });

  isFound('that holds somebody who has no such access', 'round-items', (peopled) => {
    const stranger = first(peopled.approvers);
    opened(peopled, {
      items: ([one, ...others]) => (one === undefined ? [] : [{ ...one, subject: { kind: 'person', id: stranger } }, ...others]),
    });
  });

  isFound('that says of what is not used that it was', 'round-items', (peopled) => {
    opened(peopled, { items: (items) => items.map((one) => ({ ...one, usedAt: frozen.startsAt, recommends: 'keep' as const })) });
  });

  isFound('that was opened at another time than its review says', 'round-time', (peopled) => {
    opened(peopled, { dueAt: frozen.startsAt + 1 });
  });

  isFound('that was held twice', 'round-time', (peopled) => {
    const reviewed = opened(peopled);
    peopled.world.store.wait(day);
    closed(reviewed);
    opened(peopled);
  });

  isFound('of a review that was ended', 'round-time', (peopled) => {
    const { world, owner, second } = peopled;
    const ended = reviewOf(peopled);
    world.configure({ task: 'Countersign\\End-Document', kind: 'access-review', name: ended.name, base: 1 }, owner, second);
    const round = world.store.ports.newId('round');
    const { changes } = openRound(ended, { round, dueAt: frozen.startsAt, items: [] }, world.store.ports.now);
    world.store.save(changes);
  });

  isFound('that was closed before its reviewers’ time was over', 'round-time', (peopled) => {
    closed(opened(peopled));
  });

  isFound('that ends as nobody said', 'round-results', (peopled) => {
    const reviewed = opened(peopled);
    const said = decided(reviewed, first(reviewed.approvers));
    peopled.world.store.wait(day);
    closed(reviewed, [{ ...said, decision: { verdict: 'keep', person: first(reviewed.approvers), at: peopled.world.store.ports.now } }]);
  });

  isFound('that takes from somebody what nobody decided', 'round-results', (peopled) => {
    const reviewed = opened(peopled);
    peopled.world.store.wait(day);
    closed({ ...reviewed, review: { ...reviewed.review, undecided: 'remove' } });
  });

  isFound('that is closed, and never was opened', 'round-results', ({ world }) => {
    world.cheat(entry('round.closed', null, {}, { round: 'round_00000000', results: [] }));
  });
});

describe('what a round takes away', () => {
  test('is found to be in order where owners have countersigned that it does', async () => {
    const reviewed = opened(reviewing({ applies: true, undecided: 'remove' }));
    const said = decided(reviewed, first(reviewed.approvers), { verdict: 'keep' });
    reviewed.world.store.wait(day);
    closed(reviewed, [said]);
    const left = reviewed.world.store.groups.get(operators)?.members.map(({ id }) => id);
    assert.deepEqual(left, [reviewed.items[0]?.subject.id]);
    reviewed.world.store.wait(hour);
    asked(reviewed, 'Afterwards');
    assert.deepEqual((await reviewed.world.verify()).findings, []);
  });
});

describe('finds a removal', () => {
  const applies = { applies: true, undecided: 'remove' } as const;
  const membersIn = ({ body }: Entry) => body.members as readonly Json[];

  isFound('of somebody whose access was to be kept', 'not-countersigned', (peopled) => {
    const reviewed = opened(peopled);
    peopled.world.store.wait(day);
    closed(reviewed);
    bare(peopled, operators);
  });

  isFound('that was never reviewed', 'not-countersigned', (peopled) => {
    bare(peopled, operators);
  });

  isFound(
    'that brings somebody in beside',
    'not-countersigned',
    (peopled) => {
      const reviewed = opened(peopled);
      peopled.world.store.wait(day);
      const members = [{ kind: 'person', id: peopled.owner }];
      bendEntries(peopled, 'group.put', (one) => [withBody(one, { members: [...membersIn(one), ...members] })]);
      closed(reviewed);
    },
    applies,
  );

  isFound(
    'that was written down and not done',
    'round-results',
    (peopled) => {
      const reviewed = opened(peopled);
      peopled.world.store.wait(day);
      bendEntries(peopled, 'group.put', () => []);
      closed(reviewed);
      peopled.world.store.wait(hour);
      peopled.world.cheat(entry('absence.put', null, {}, {}));
    },
    applies,
  );

  isFound('where owners only wanted to know', 'round-results', (peopled) => {
    const reviewed = opened(peopled);
    const said = decided(reviewed, first(peopled.approvers));
    peopled.world.store.wait(day);
    closed({ ...reviewed, review: { ...reviewed.review, applies: true } }, [said]);
  });

  isFound(
    'of an owner',
    'round-results',
    (peopled) => {
      const reviewed = opened(peopled);
      peopled.world.store.wait(day);
      closed(reviewed);
    },
    { ...applies, covers: { kind: 'groups', groups: [ownersGroup] } },
  );

  isFound(
    'by a version that owners have changed since',
    'round-results',
    (peopled) => {
      const reviewed = opened(peopled);
      put(peopled, { kind: 'access-review', name: 'operators', frozen, base: 1 });
      peopled.world.store.wait(day);
      closed(reviewed);
    },
    applies,
  );
});

describe('finds a decision on an access', () => {
  const self = { reviewers: { groups: [approvers, operators], people: [] } };

  isFound(
    'by whoever has it',
    'round-decision',
    (peopled) => {
      const reviewed = opened(peopled);
      const [item] = reviewed.items;
      assert.ok(item !== undefined);
      decided(reviewed, item.subject.id as PersonId, { honest: false });
    },
    self,
  );

  isFound('by somebody who is no reviewer', 'round-decision', (peopled) => {
    decided(opened(peopled), peopled.owner);
  });

  isFound('after the round is over', 'round-decision', (peopled) => {
    const reviewed = opened(peopled);
    peopled.world.store.wait(2 * day);
    decided({ ...reviewed, round: { ...reviewed.round, endsAt: (reviewed.round.endsAt + 9 * day) as Instant } }, first(peopled.approvers));
  });

  isFound('without the reason that is asked for', 'round-decision', (peopled) => {
    decided(opened(peopled), first(peopled.approvers), { honest: false, reason: '' });
  });

  isFound('that no round holds', 'round-decision', (peopled) => {
    const { hands, proof } = peopled.world.actor(first(peopled.approvers));
    const at = peopled.world.store.ports.now;
    const body = { round: 'round_00000000', item: 'item_00000000', verdict: 'remove', hands, ...proof, at };
    peopled.world.cheat(entry('round.decided', first(peopled.approvers), {}, asJson(body) as never));
  });

  isFound('in the name of somebody whose hands were not on it', 'hands', (peopled) => {
    const reviewed = opened(peopled);
    const [item] = reviewed.items;
    assert.ok(item !== undefined);
    const [who, other] = [first(peopled.approvers), peopled.owner];
    const { proof } = peopled.world.actor(who);
    const body = {
      round: reviewed.round.id,
      item: item.id,
      verdict: 'keep',
      hands: [other],
      ...proof,
      at: peopled.world.store.ports.now,
    };
    peopled.world.cheat(entry('round.decided', who, {}, asJson(body) as never, { reason: 'said nobody' }));
  });
});

describe('an access review of who has a role', () => {
  const applies = { applies: true, undecided: 'remove' } as const;
  const isFoundOfRoles = (title: string, rule: Rule, cheat: (peopled: Peopled) => void, more?: Partial<FrozenAccessReview>) =>
    isFound(title, rule, cheat, more, reviewingRoles);
  /** Everything that was given is over, or another. */
  const later = {
    changed: (peopled: Peopled) => activeTo(peopled, { endsAt: null }, 1),
    ended: ({ world, owner, second }: Peopled) =>
      world.configure({ task: 'Countersign\\End-Document', kind: 'assignment', name: active, base: 1 }, owner, second),
    over: (peopled: Peopled) => peopled.world.store.wait(10 * day),
  };
  const long = { duration: (20 * day) as Duration };

  test('is found to be in order where it takes the role away, and nothing of it is recommended', async () => {
    const reviewed = opened(reviewingRoles(applies));
    assert.deepEqual(
      reviewed.items.map(({ recommends, access }) => [recommends, access.kind === 'assignment' && access.assigned?.kind]),
      [[null, 'active']],
    );
    const said = decided(reviewed, first(reviewed.approvers));
    reviewed.world.store.wait(day);
    closed(reviewed, [said]);
    assert.equal(reviewed.world.store.rules().assignments.has(active), false);
    reviewed.world.store.wait(hour);
    assert.deepEqual((await reviewed.world.verify()).findings, []);
  });

  for (const what of ['changed', 'ended', 'over'] as const) {
    test(`is found to be in order where what was ${what} meanwhile is left so`, async () => {
      const reviewed = opened(reviewingRoles({ ...applies, ...long }));
      later[what](reviewed);
      reviewed.world.store.wait(20 * day);
      closed(reviewed);
      const { findings } = await reviewed.world.verify();
      assert.deepEqual(findings, []);
    });
  }

  test('is found to be in order where it was countersigned before it could say of which kinds it is', async () => {
    const eligible = { kind: 'eligible', endsAt: null };
    const peopled = reviewingRoles({ covers: { kind: 'roles', roles: null } });
    put(peopled, { kind: 'assignment', name: 'assign_eligible0', frozen: { ...assigned('eligible', helpDesk), to: senior(peopled) } });
    const reviewed = opened(peopled);
    assert.equal(reviewed.items.length, 1);
    put(peopled, { kind: 'assignment', name: 'assign_eligible0', frozen: { ...assigned('eligible', helpDesk), ...eligible }, base: 1 });
    decided(reviewed, first(reviewed.approvers));
    assert.deepEqual((await reviewed.world.verify()).findings, []);
  });

  for (const what of ['changed', 'ended', 'over'] as const)
    isFoundOfRoles(
      `with a word on what was ${what} since`,
      'round-decision',
      (peopled) => {
        const reviewed = opened(peopled);
        const then = new Map(peopled.world.store.rules().assignments);
        const now = peopled.world.store.ports.now;
        later[what](peopled);
        decided(reviewed, first(peopled.approvers), { looked: { assignments: then, now } });
      },
      long,
    );

  const at = { covers: { kind: 'roles', roles: null, assignments: ['active'], tenants: [tenant] } } as const;
  /** The first approver reaches these tenants alone, and everybody else everything. */
  const bind = (peopled: Peopled, tenants: readonly TenantId[]) => {
    const nobody = { groups: [], people: [], exceptGroups: [], exceptPeople: [] };
    const [bound] = peopled.approvers;
    const bindings = [
      { who: { ...nobody, everyone: true, exceptPeople: [bound] }, tenants: null },
      { who: { ...nobody, people: [bound] }, tenants },
    ];
    put(peopled, { kind: 'setting', name: 'reach', frozen: { type: 'reach', bindings } });
  };

  test('is found to be in order where it is held at a tenant, and decided by who reaches that one alone', async () => {
    const peopled = reviewingRoles(at);
    bind(peopled, [tenant]);
    const reviewed = opened(peopled);
    decided(reviewed, first(reviewed.approvers));
    assert.deepEqual((await reviewed.world.verify()).findings, []);
  });

  isFoundOfRoles(
    'that was decided by who does not reach its tenant',
    'round-decision',
    (peopled) => {
      bind(peopled, ['tenant_fabrikam000' as TenantId]);
      decided(opened(peopled), first(peopled.approvers));
    },
    at,
  );

  isFoundOfRoles('that was decided by who reaches one tenant, and is of all', 'round-decision', (peopled) => {
    bind(peopled, [tenant]);
    decided(opened(peopled), first(peopled.approvers));
  });

  isFoundOfRoles('that leaves out who has one', 'round-items', (peopled) => {
    opened(peopled, { items: () => [] });
  });

  isFoundOfRoles('that says another end than it has', 'round-items', (peopled) => {
    const bent = ([item]: readonly ReviewItem[]) =>
      item?.access.kind === 'assignment'
        ? [{ ...item, access: { ...item.access, assigned: { kind: 'active' as const, endsAt: null } } }]
        : [];
    opened(peopled, { items: bent });
  });

  isFoundOfRoles('that recommends what nobody can know', 'round-items', (peopled) => {
    opened(peopled, { items: (items) => items.map((item) => ({ ...item, recommends: 'keep' as const })) });
  });

  isFoundOfRoles(
    'that was to take it away, and did not',
    'round-results',
    (peopled) => {
      const reviewed = opened(peopled);
      peopled.world.store.wait(day);
      bendEntries(peopled, 'document.ended', () => []);
      closed(reviewed);
      peopled.world.store.wait(hour);
      peopled.world.cheat(entry('absence.put', null, {}, {}));
    },
    applies,
  );

  isFoundOfRoles('that takes it from whom nobody said', 'not-countersigned', (peopled) => {
    const reviewed = opened(peopled);
    peopled.world.store.wait(day);
    closed(reviewed);
    const body = { document: 'assignment', name: active, version: 1, request: null, round: reviewed.round.id };
    peopled.world.cheat(entry('document.ended', null, {}, body));
  });

  isFoundOfRoles(
    'of which its subject said that they keep it',
    'round-decision',
    (peopled) => {
      decided(opened(peopled), peopled.senior, { honest: false, verdict: 'keep' });
    },
    { reviewers: { groups: [approvers], people: [] } },
  );
});
