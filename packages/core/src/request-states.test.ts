import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { castVote } from './cast-vote.ts';
import type { Change } from './change.ts';
import { cancelRequest, expireRequest, voidVote, withdrawVote } from './close-request.ts';
import { isRefusal } from './errors.ts';
import { type Filing, type FilingFacts, fileRequest, pendingRequest } from './file-request.ts';
import { hour, hours, later, noon, person, personId, policy, portsAt, task, terms } from './fixtures.testing.ts';
import { handsOf } from './person.ts';
import type { Deciders } from './quorum.ts';
import type { PendingRequest, Request, RequestState } from './request.ts';
import { routeOf } from './route.ts';
import type { Instant } from './time.ts';
import type { Vote } from './vote.ts';

const alice = person('alice');
const bob = person('bob');
const carol = person('carol');
const deciders: Deciders = [new Map([bob, carol].map((one) => [one.id, one]))];

const fresh = pendingRequest(terms({ stages: [{ need: 2, groups: [], people: [bob.id, carol.id] }] }), hours(24), portsAt(noon));
const voted: Vote = { person: bob.id, hands: [bob.id], stage: 0, verdict: 'approve', digest: fresh.digest, at: noon };
const pending: PendingRequest = { ...fresh, votes: [voted] };
const { stage: _stage, state: _state, ...decided } = pending;

const states: Record<RequestState, Request> = {
  pending,
  approved: { ...decided, state: 'approved', decidedAt: noon },
  denied: { ...decided, state: 'denied', decidedAt: noon, deniedBy: carol.id },
  canceled: { ...decided, state: 'canceled', decidedAt: noon, canceledBy: alice.id },
  expired: { ...decided, state: 'expired', decidedAt: noon },
};

type Step = { readonly value: unknown; readonly changes: readonly Change[] };

function vote(verdict: 'approve' | 'deny', now: Instant = noon): (request: Request) => Step {
  return (request) =>
    castVote(
      request,
      { voter: carol, makers: [], provedAt: now, method: 'password', verdict, digest: request.digest },
      deciders,
      portsAt(now),
    );
}

const events = {
  approve: vote('approve'),
  deny: vote('deny'),
  withdraw: (request: Request): Step => withdrawVote(request, bob.id, noon),
  cancel: (request: Request): Step => cancelRequest(request, alice.id, noon),
  file: fileAgain,
};

/** What comes of each event in each state: a state, or the code of a refusal. */
const table: Record<keyof typeof events, Record<RequestState, string>> = {
  approve: {
    pending: 'approved',
    approved: 'already-decided',
    denied: 'already-decided',
    canceled: 'already-decided',
    expired: 'request-expired',
  },
  deny: {
    pending: 'denied',
    approved: 'already-decided',
    denied: 'already-decided',
    canceled: 'already-decided',
    expired: 'request-expired',
  },
  withdraw: { pending: 'pending', approved: 'not-pending', denied: 'not-pending', canceled: 'not-pending', expired: 'not-pending' },
  cancel: { pending: 'canceled', approved: 'not-pending', denied: 'not-pending', canceled: 'not-pending', expired: 'not-pending' },
  file: { pending: 'coalesced', approved: 'filed', denied: 'wait-after-denial', canceled: 'filed', expired: 'filed' },
};

function fileAgain(request: Request): Step {
  const asked = task('Exchange\\New-JournalRule');
  const { asks } = request.terms;
  if (asks.kind === 'configuration') throw new Error('not asked here');
  const filing: Filing = {
    installation: 'test',
    person: alice,
    hands: handsOf(alice),
    provedAt: noon,
    method: 'password',
    asks,
    tasks: [asked],
    workloads: [],
    route: routeOf(policy('journal', { approval: { mode: 'manual', stages: request.terms.stages } }), []),
    duration: hours(1),
    uses: 1,
    usesPerDay: null,
    runWhenApproved: false,
    startAt: null,
    reason: 'because',
    ticket: null,
    target: undefined,
    calls: [],
  };
  const { state } = request;
  const facts: FilingFacts = {
    pending: 0,
    same: state === 'pending' ? request : undefined,
    denied: state === 'denied' ? request : undefined,
    deciders,
  };
  return fileRequest(filing, facts, portsAt(later(1)));
}

function outcome({ value }: Step): string {
  if (isRefusal(value)) return value.refused;
  const { request = value, coalesced } = value as { request?: Request; coalesced?: boolean };
  if (coalesced !== undefined) return coalesced ? 'coalesced' : 'filed';
  return (request as Request).state;
}

describe('a request', () => {
  for (const [event, row] of Object.entries(table)) {
    for (const [state, expected] of Object.entries(row)) {
      test(`that is ${state}, when somebody comes to ${event}: ${expected}`, () => {
        const step = events[event as keyof typeof events](states[state as RequestState]);
        assert.equal(outcome(step), expected);
      });
    }
  }

  for (const [event, step] of Object.entries(events)) {
    test(`is never edited: ${event} keeps terms, digest and id`, () => {
      for (const state of Object.values(states)) {
        for (const change of step(state).changes) {
          if (!('save' in change) || change.save !== 'request') continue;
          const { terms: kept, digest, id, sameAs, filedAt, expiresAt } = change.value;
          assert.deepEqual(
            { kept, digest, id, sameAs, filedAt, expiresAt },
            {
              kept: state.terms,
              digest: state.digest,
              id: state.id,
              sameAs: state.sameAs,
              filedAt: state.filedAt,
              expiresAt: state.expiresAt,
            },
          );
          assert.equal(change.revision, state.revision);
        }
      }
    });
  }

  test('that pends expires by time and by a changed rule, and says which', () => {
    for (const because of ['time', 'rule'] as const) {
      const { value, changes } = expireRequest(pending, later(hour), because);
      assert.equal(value.state, 'expired');
      const [recorded] = changes.flatMap((change) => ('record' in change ? change.record : []));
      assert.deepEqual([recorded?.kind, recorded?.body.because], ['request.expired', because]);
    }
  });

  test('can be expired and have votes voided only while it pends: anything else does not compile', () => {
    const never = (request: Request) => {
      // @ts-expect-error a decided request does not expire
      expireRequest(request, noon, 'time');
      // @ts-expect-error a decided request’s votes stand
      voidVote(request, bob.id, noon);
    };
    assert.equal(typeof never, 'function');
  });

  test('is over in the very instant of its expiry, whether or not a job has written it down', () => {
    const last = { ...pending, expiresAt: noon };
    const { value, changes } = vote('approve')(last);
    assert.equal(isRefusal(value) && value.refused, 'request-expired');
    assert.ok(changes.some((change) => 'save' in change && change.save === 'request' && change.value.state === 'expired'));
    assert.ok(!changes.some((change) => 'add' in change));
    assert.equal(outcome(events.cancel(last)), 'not-pending');
    assert.equal(outcome(events.withdraw(last)), 'not-pending');
    assert.equal(outcome(vote('approve', later(-1))({ ...last })), 'approved');
  });

  test('is canceled by nobody but the person who asked', () => {
    assert.equal(outcome(cancelRequest(pending, bob.id, noon)), 'not-allowed');
  });

  test('loses a voided vote, once, and goes back to its stage', () => {
    const ahead = { ...pending, stage: 1 };
    const { value, changes } = voidVote(ahead, bob.id, noon);
    assert.equal(value.votes[0]?.voidedAt, noon);
    assert.equal(value.state === 'pending' && value.stage, 0);
    assert.equal(changes.length, 3);
    assert.deepEqual(voidVote({ ...ahead, votes: value.votes }, bob.id, noon).changes, []);
    assert.deepEqual(voidVote(pending, personId('nobody'), noon).changes, []);
  });

  test('records every refused vote with its code, and adds no vote', () => {
    for (const state of ['approved', 'denied', 'canceled', 'expired'] as const) {
      const { changes } = events.approve(states[state]);
      assert.deepEqual(
        changes.map((change) => ('record' in change ? [change.record.kind, change.record.body.code] : [])),
        [['vote.refused', state === 'expired' ? 'request-expired' : 'already-decided']],
      );
    }
  });
});
