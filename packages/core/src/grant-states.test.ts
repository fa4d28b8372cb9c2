import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decide, type Subject } from './decide.ts';
import { endGrant } from './end-grant.ts';
import { isRefusal } from './errors.ts';
import {
  callOf,
  groupId,
  hour,
  hours,
  later,
  noon,
  person,
  policy,
  portsAt,
  rules,
  sha256,
  task,
  tenant,
  terms,
} from './fixtures.testing.ts';
import { type Grant, type GrantEnd, grantState } from './grant.ts';
import { issueGrant } from './issue-grant.ts';
import { type PendingRequest, requestIdOf } from './request.ts';
import { startRun } from './start-run.ts';
import type { Instant } from './time.ts';

const asked = task('Exchange\\New-JournalRule');
const call = callOf(asked, { Name: 'x' });
const journal = policy('journal', { covers: { kind: 'tasks', tasks: [asked.name] } });
const alice = person('alice');
const subject: Subject = { person: alice, groups: new Set([groupId('operators')]), provedAt: noon, method: 'password' };
const world = rules({
  tasks: [asked],
  tenants: [tenant('contoso')],
  policies: [{ policy: journal, current: true }],
  groups: [groupId('operators')],
});

function issued(more: Partial<PendingRequest['terms']> = {}): Grant {
  const request: PendingRequest = {
    id: requestIdOf(sha256('request')),
    terms: terms({ asks: { kind: 'call', call }, policy: { name: 'journal', version: 1, digest: journal.digest }, ...more }),
    digest: sha256('request'),
    sameAs: sha256('same'),
    filedAt: noon,
    expiresAt: later(hour),
    votes: [],
    revision: 1,
    state: 'pending',
    stage: 0,
  };
  return issueGrant(request, { kind: 'call', call }, portsAt(noon)).grant;
}

const ends: readonly GrantEnd[] = ['expiry', 'use', 'return', 'revocation', 'rule', 'restore'];
const states: Record<string, Grant> = {
  scheduled: issued({ startAt: later(1) }),
  active: issued(),
  'over by time': { ...issued(), startsAt: later(-2 * hour), endsAt: noon },
  'used up': { ...issued(), uses: 1 },
  ...Object.fromEntries(ends.map((by) => [`ended by ${by}`, { ...issued(), ended: { at: noon, by } }])),
};

const written = Object.fromEntries(ends.map((by) => [`ended by ${by}`, 'grant-ended']));

/** What comes of each event in each state: an end, or the code of a refusal. */
const table: Record<GrantEnd, Record<string, string>> = {
  expiry: { scheduled: 'conflict', active: 'conflict', 'over by time': 'expiry', 'used up': 'expiry', ...written },
  use: { scheduled: 'conflict', active: 'conflict', 'over by time': 'use', 'used up': 'use', ...written },
  return: { scheduled: 'return', active: 'return', 'over by time': 'grant-ended', 'used up': 'return', ...written },
  revocation: { scheduled: 'revocation', active: 'revocation', 'over by time': 'grant-ended', 'used up': 'revocation', ...written },
  rule: { scheduled: 'rule', active: 'rule', 'over by time': 'rule', 'used up': 'rule', ...written },
  restore: { scheduled: 'restore', active: 'restore', 'over by time': 'restore', 'used up': 'restore', ...written },
};

const used: Record<string, string> = {
  scheduled: 'grant-not-active',
  active: 'granted',
  'over by time': 'grant-ended',
  'used up': 'grant-used-up',
  ...written,
  'ended by use': 'grant-used-up',
};

describe('a grant', () => {
  for (const [state, grant] of Object.entries(states)) {
    test(`that is ${state}, when it is used: ${used[state]}`, () => {
      const decided = decide(call, subject, { rules: world, held: [{ grant, spent: new Set() }], open: new Map() }, noon);
      assert.equal(decided.verdict === 'granted' ? 'granted' : decided.reasons[0]?.code, used[state]);
    });

    for (const by of ends) {
      test(`that is ${state}, when it is to end by ${by}: ${table[by][state]}`, () => {
        const { value, changes } = endGrant(grant, { by, actor: null }, noon);
        assert.equal(isRefusal(value) ? value.refused : value.ended?.by, table[by][state]);
        assert.equal(changes.length, isRefusal(value) ? 0 : 3);
        if (!isRefusal(value)) assert.deepEqual({ ...value, ended: undefined }, { ...grant, ended: undefined });
      });
    }
  }

  test('starts when its approval completes, or later if that was agreed, and lasts as long as was approved', () => {
    const soon = issued();
    assert.deepEqual([soon.startsAt, soon.endsAt], [noon, later(hour)]);
    const ahead = issued({ startAt: later(3 * hour) });
    assert.deepEqual([ahead.startsAt, ahead.endsAt], [later(3 * hour), later(4 * hour)]);
    const late = issued({ startAt: later(-hour), duration: hours(2) });
    assert.deepEqual([late.startsAt, late.endsAt], [noon, later(2 * hour)]);
  });

  test('that is over stays over: time, uses and ends only move it further', () => {
    const moment = fc.integer({ min: -5 * hour, max: 5 * hour });
    const grant = fc.record({
      starts: moment,
      lasts: fc.integer({ min: 1, max: 4 * hour }),
      maxUses: fc.constantFrom(null, 1, 2),
      uses: fc.nat(3),
      by: fc.option(fc.constantFrom(...ends)),
    });
    fc.assert(
      fc.property(grant, moment, fc.nat(hour), fc.nat(2), ({ starts, lasts, maxUses, uses, by }, at, more, spent) => {
        const startsAt = later(starts);
        const one: Grant = {
          ...issued(),
          startsAt,
          endsAt: (startsAt + lasts) as Instant,
          maxUses,
          uses,
          ...(by === null ? {} : { ended: { at: noon, by } }),
        };
        const before = grantState(one, later(at));
        const after = grantState({ ...one, uses: uses + spent }, later(at + more));
        if (before.state === 'ended') assert.equal(after.state, 'ended');
        if (before.state === 'active') assert.notEqual(after.state, 'scheduled');
        if (by !== null) assert.deepEqual(before, { state: 'ended', by });
        if (at >= starts + lasts) assert.equal(before.state, 'ended');
      }),
    );
  });

  test('spends one use by a run, and records what was before and after', () => {
    const grant = issued({ uses: 3 });
    const decision = decide(call, subject, { rules: world, held: [{ grant, spent: new Set() }], open: new Map() }, noon);
    const start = {
      decision,
      grant,
      call,
      callId: 'call_00000000' as never,
      task: asked,
      hands: [alice.id],
      provedAt: noon,
      method: 'password' as const,
      instance: 'test',
      target: undefined,
    };
    const { changes } = startRun(start, portsAt(noon));
    const [add, recorded, use] = changes;
    assert.deepEqual(use, { use: 'grant', id: grant.id, at: noon });
    assert.ok(add !== undefined && 'add' in add && add.add === 'run');
    assert.ok(
      recorded !== undefined && 'record' in recorded && recorded.record.body.usesBefore === 0 && recorded.record.body.usesAfter === 1,
    );
  });
});
