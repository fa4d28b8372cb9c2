import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isRefusal } from './errors.ts';
import { type Filing, type FilingFacts, fileRequest, maxPending, sameAsOf } from './file-request.ts';
import { callOf, groupId, guard, hour, hours, later, noon, person, policy, portsAt, sha256, task, tenantId } from './fixtures.testing.ts';
import { handsOf } from './person.ts';
import type { Guard, Policy } from './policy.ts';
import { type Route, routeOf } from './route.ts';
import type { Workload } from './workload.ts';

const alice = person('alice');
const bob = person('bob');
const asked = task('Exchange\\New-JournalRule');
const call = callOf(asked, { Name: 'x' });
const route = (more: Partial<Policy> = {}, ...guards: Guard[]): Route => routeOf(policy('journal', { maxUses: 2, ...more }), guards);

const filing: Filing = {
  installation: 'test',
  person: alice,
  hands: handsOf(alice),
  provedAt: noon,
  method: 'password',
  asks: { kind: 'call', call },
  tasks: [asked],
  workloads: [],
  route: route(),
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
const facts: FilingFacts = { pending: 0, same: undefined, denied: undefined, deciders: [new Map([[bob.id, bob]])] };

function file(more: Partial<Filing> = {}, known: Partial<FilingFacts> = {}) {
  return fileRequest({ ...filing, ...more }, { ...facts, ...known }, portsAt(noon));
}

function outcome(more: Partial<Filing> = {}, known: Partial<FilingFacts> = {}): string {
  const { value } = file(more, known);
  return isRefusal(value) ? value.refused : value.request.state;
}

const tasksAsk = { asks: { kind: 'tasks' as const, tenant: tenantId('contoso') } };
const workloadAt = (at: string): Workload => ({
  ...{ tenant: tenantId(at), name: 'Exchange', version: 1, digest: sha256(at) },
  ...{ connector: 'exchange', settings: {} },
});
const overTwo = {
  asks: { kind: 'batch' as const, calls: [call, callOf(asked, call.parameters, tenantId('fabrikam'))], onError: 'stop' as const },
  uses: 2,
};
const agent = person('robot', { kind: 'agent', sponsor: bob.id });

describe('a filing', () => {
  test('pends for as long as its route lets it, and waits for its approvers', () => {
    const { value, changes } = file();
    assert.ok(!isRefusal(value) && value.request.state === 'pending' && value.grant === undefined);
    assert.equal(value.request.expiresAt, later(24 * hour));
    assert.deepEqual(
      changes.flatMap((change) => ('later' in change ? change.later : [])),
      ['expire-request', 'notify'],
    );
  });

  test('on a route that approves by itself is approved at once, with its grant, and records both', () => {
    for (const approval of [{ mode: 'auto' as const }, { mode: 'observe' as const, stages: [] }]) {
      const { value, changes } = file({ route: route({ approval }) });
      assert.ok(!isRefusal(value) && value.request.state === 'approved' && value.grant !== undefined);
      const kinds = changes.flatMap((change) => ('record' in change ? change.record.kind : []));
      assert.deepEqual(kinds, ['request.filed', 'request.approved', 'grant.issued']);
    }
  });

  const table: readonly (readonly [string, string, Partial<Filing>, Partial<FilingFacts>])[] = [
    ['of a batch over two tenants with both workloads', 'pending', { ...overTwo, workloads: ['fabrikam', 'contoso'].map(workloadAt) }, {}],
    ['… with one of them', 'no-such-workload', { ...overTwo, workloads: [workloadAt('contoso')] }, {}],
    ['… with another’s', 'no-such-workload', { ...overTwo, workloads: ['contoso', 'tailspin'].map(workloadAt) }, {}],
    ['… with none', 'no-such-workload', overTwo, {}],
    ['with the most that pend', 'pending', {}, { pending: maxPending.human - 1 }],
    ['with one more', 'too-many-pending', {}, { pending: maxPending.human }],
    ['of an agent with three pending', 'too-many-pending', { person: agent, hands: handsOf(agent) }, { pending: 3 }],
    ['for tasks, where the policy grants calls', 'not-allowed', { ...tasksAsk, route: route({ bind: 'call' }) }, {}],
    ['for tasks, where a guard wants calls', 'not-allowed', { ...tasksAsk, route: route({}, guard('calls', { bind: 'call' })) }, {}],
    ['for tasks, of one that is asked for as a call', 'not-allowed', { ...tasksAsk, tasks: [{ ...asked, asks: 'call' }] }, {}],
    ['for tasks, where the policy grants them', 'pending', tasksAsk, {}],
    ['for as long as the policy lets', 'pending', { duration: hours(4) }, {}],
    ['for a millisecond longer', 'duration-too-long', { duration: (hours(4) + 1) as never }, {}],
    [
      'for longer than a guard lets',
      'duration-too-long',
      { duration: hours(2), route: route({}, guard('short', { maxDuration: hours(1) })) },
      {},
    ],
    ['that starts in the past', 'bad-instant', { startAt: later(-1) }, {}],
    ['that starts now', 'pending', { startAt: noon }, {}],
    ['that starts in 90 days', 'pending', { startAt: later(90 * 24 * hour) }, {}],
    ['that starts later than that', 'start-too-far', { startAt: later(90 * 24 * hour + 1) }, {}],
    ['of more uses than the policy lets', 'too-many-uses', { uses: 3 }, {}],
    ['of unlimited uses, where there is a limit', 'too-many-uses', { uses: null }, {}],
    ['of unlimited uses, where there is none', 'pending', { uses: null, route: route({ maxUses: null }) }, {}],
    ['of no uses', 'bad-value', { uses: 0 }, {}],
    ['of half a use', 'bad-value', { uses: 0.5 }, {}],
    ['without a reason', 'reason-missing', { reason: ' \n' }, {}],
    ['without a reason, where none is wanted', 'pending', { reason: '', route: route({ demands: { reason: false, ticket: [] } }) }, {}],
    ['without the ticket', 'ticket-missing', { route: route({ demands: { reason: false, ticket: ['INC[0-9]+'] } }) }, {}],
    ['with another ticket', 'ticket-missing', { ticket: 'xINC1', route: route({ demands: { reason: false, ticket: ['INC[0-9]+'] } }) }, {}],
    ['with the ticket', 'pending', { ticket: 'INC1', route: route({ demands: { reason: false, ticket: ['INC[0-9]+'] } }) }, {}],
    [
      'with the policy’s ticket and not the guard’s',
      'ticket-missing',
      {
        ticket: 'INC1',
        route: route(
          { demands: { reason: false, ticket: ['INC[0-9]+'] } },
          guard('g', { demands: { reason: false, ticket: ['INC[0-9]{6}'] } }),
        ),
      },
      {},
    ],
    [
      'with an old sign-in',
      'fresh-sign-in-needed',
      { provedAt: later(-hour - 1), route: route({ demands: { reason: false, ticket: [], freshSignIn: hours(1) } }) },
      {},
    ],
    [
      'with a sign-in just fresh enough',
      'pending',
      { provedAt: later(-hour), route: route({ demands: { reason: false, ticket: [], freshSignIn: hours(1) } }) },
      {},
    ],
    [
      'by a password where a guard asks for a passkey',
      'passkey-needed',
      { route: route({}, guard('g', { demands: { reason: false, ticket: [], passkey: true } })) },
      {},
    ],
    [
      'by a passkey where a guard asks for one',
      'pending',
      { method: 'passkey', route: route({}, guard('g', { demands: { reason: false, ticket: [], passkey: true } })) },
      {},
    ],
    [
      'by a provider that did not meet the context that a policy asks for',
      'authentication-context-needed',
      { contexts: ['c2'], route: route({ demands: { reason: false, ticket: [], authenticationContext: 'c1' } }) },
      {},
    ],
    [
      'where a policy asks for one context and a guard for another, and one was met',
      'authentication-context-needed',
      {
        contexts: ['c1'],
        route: route(
          { demands: { reason: false, ticket: [], authenticationContext: 'c1' } },
          guard('g', { demands: { reason: false, ticket: [], authenticationContext: 'c2' } }),
        ),
      },
      {},
    ],
    [
      'by a provider that met what was asked for',
      'pending',
      { contexts: ['c1', 'c2'], route: route({ demands: { reason: false, ticket: [], authenticationContext: 'c1' } }) },
      {},
    ],
    ['that nobody could approve', 'no-approvers', {}, { deciders: [new Map()] }],
    ['that only the requester could approve', 'no-approvers', {}, { deciders: [new Map([[alice.id, alice]])] }],
    ['of an agent that only its sponsor could approve', 'no-approvers', { person: agent, hands: handsOf(agent) }, {}],
  ];
  for (const [what, expected, more, known] of table) {
    test(`${what}: ${expected}`, () => {
      assert.equal(outcome(more, known), expected);
      if (expected === 'pending') return;
      const { changes } = file(more, known);
      assert.deepEqual(
        changes.map((change) => ('record' in change ? [change.record.kind, change.record.body.code] : change)),
        [['request.refused', expected]],
      );
    });
  }

  test('of the same ask while it pends is that request, and saves nothing', () => {
    const first = file().value;
    assert.ok(!isRefusal(first));
    const { value, changes } = file({}, { same: first.request });
    assert.deepEqual([!isRefusal(value) && value.request, !isRefusal(value) && value.coalesced, changes], [first.request, true, []]);
  });

  test('is the same ask whatever its reason and ticket, and another by call, time, uses or policy', () => {
    const same = (more: Partial<Filing>) => sameAsOf({ ...filing, ...more }, { sha256 }) === sameAsOf(filing, { sha256 });
    assert.ok(same({ reason: 'other', ticket: 'INC1' }));
    const others: Partial<Filing>[] = [
      { asks: { kind: 'call', call: callOf(asked, { Name: 'y' }) } },
      { duration: hours(2) },
      { uses: 2 },
      { startAt: later(1) },
      { person: bob },
      { route: routeOf(policy('other'), []) },
    ];
    for (const more of others) assert.ok(!same(more));
  });

  test('pins what it was judged by: policy, guards, tasks and the stages of both', () => {
    const extra = guard('two', { stages: [{ need: 1, groups: [groupId('security')], people: [] }] });
    const { value } = file(
      { route: route({}, extra) },
      { deciders: [new Map([[bob.id, bob]]), new Map([[person('carol').id, person('carol')]])] },
    );
    assert.ok(!isRefusal(value));
    const { terms } = value.request;
    assert.deepEqual(terms.guards, [{ name: 'two', version: 1, digest: extra.digest }]);
    assert.deepEqual(terms.tasks, [{ name: asked.name, version: 1, digest: asked.digest }]);
    assert.deepEqual(
      terms.stages.map((stage) => stage.groups),
      [[groupId('approvers')], [groupId('security')]],
    );
  });
});
