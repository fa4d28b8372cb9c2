import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Answer, type Question, referenceAnswer, type Told, type ToldRoute } from './decide.reference.testing.ts';
import { type Decision, decide } from './decide.ts';
import { taskName } from './fixtures.testing.ts';
import { unreached } from './reached.testing.ts';
import type { Route } from './route.ts';
import { indexRules } from './rules.ts';
import { aGuard, aPolicy, question, questions, withDigest } from './worlds.testing.ts';

function decision({ facts, call, subject, held, open, policy, targets, afterError, now }: Question): Decision {
  return decide(call, subject, { rules: indexRules(facts), held, open, policy, targets, afterError }, now);
}

function answerOf(decided: Decision): Answer {
  const reasons = decided.reasons.map(
    ({ code, policy, guard, grant }): Told => ({ code, ...(policy && { policy }), ...(guard && { guard }), ...(grant && { grant }) }),
  );
  const routes = 'routes' in decided ? decided.routes.map(toldRoute) : [];
  const grant = decided.verdict === 'granted' ? decided.grant.id : null;
  return { verdict: decided.verdict, grant, routes, route: decided.verdict === 'auto' ? decided.route.policy.name : null, reasons };
}

function toldRoute({ policy, guards, demands, ...rest }: Route): ToldRoute {
  return { ...rest, ...demands, policy: policy.name, guards: guards.map((guard) => guard.name) };
}

const thorough = { numRuns: 1000 };
const ranks = { blocked: 0, 'needs-approval': 1, auto: 2, granted: 3 } as const;
const rankOf = (asked: Question) => ranks[decision(asked).verdict];
const routesOf = (asked: Question) => answerOf(decision(asked)).routes;

describe('decide', () => {
  test('answers what the reference answers: verdict, grant, routes in their order, and the code and rule of every reason', () => {
    fc.assert(
      fc.property(question, (asked) => {
        assert.deepEqual(answerOf(decision(asked)), referenceAnswer(asked));
      }),
      thorough,
    );
  });

  test('keeps nothing of one question that changes the answer to the next', () => {
    fc.assert(
      fc.property(questions, (several) => {
        const [first] = several;
        if (first === undefined) return;
        const rules = indexRules(first.facts);
        for (const asked of [...several, ...several]) {
          const { call, subject, held, open, policy, targets, afterError, now } = asked;
          assert.deepEqual(
            answerOf(decide(call, subject, { rules, held, open, policy, targets, afterError }, now)),
            referenceAnswer(asked),
          );
        }
      }),
      thorough,
    );
  });

  test('keeps nothing of one call that changes the answer to another of the same person', () => {
    fc.assert(
      fc.property(questions, (several) => {
        const [first] = several;
        if (first === undefined) return;
        const rules = indexRules(first.facts);
        const { person, groups } = first.subject;
        for (const one of [...several, ...several.toReversed()]) {
          const asked = { ...one, subject: { ...one.subject, person, groups } };
          const { call, subject, held, open, policy, targets, afterError, now } = asked;
          assert.deepEqual(
            answerOf(decide(call, subject, { rules, held, open, policy, targets, afterError }, now)),
            referenceAnswer(asked),
          );
        }
      }),
      thorough,
    );
  });

  test('reaches every verdict and every code in generated worlds, so that the comparison means something', () => {
    const wanted = [
      'blocked',
      'needs-approval',
      'auto',
      'granted',
      'fits',
      'not-allowed',
      'unknown-tenant',
      'unknown-task',
      'call-drifted',
      'cannot-run',
    ];
    const codes = [
      'locked',
      'hidden',
      'grant-ended',
      'grant-used-up',
      'grant-not-active',
      'outside-constraint',
      'run-unresolved',
      'no-such-policy',
    ];
    const lacks = ['reason-missing', 'ticket-missing', 'fresh-sign-in-needed', 'passkey-needed', 'authentication-context-needed'];
    const codesOf = (asked: Question) => {
      const decided = decision(asked);
      const { verdict, reasons } = decided;
      const given = 'grant' in decided && decided.grant.workloads !== undefined ? ['granted in a batch over several'] : [];
      return [verdict, ...given, ...reasons.map(({ code }) => code)];
    };
    assert.deepEqual(unreached([...wanted, 'granted in a batch over several', ...codes, ...lacks], question, codesOf), []);
  });

  test('answers the same whatever the order of groups, rules and grants', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { facts, subject, held } = asked;
        const turned = {
          ...facts,
          policies: facts.policies.toReversed(),
          guards: facts.guards.toReversed(),
          tasks: facts.tasks.toReversed(),
        };
        const other = {
          ...asked,
          facts: turned,
          subject: { ...subject, groups: new Set([...subject.groups].reverse()) },
          held: held.toReversed(),
        };
        assert.deepEqual(answerOf(decision(other)), answerOf(decision(asked)));
      }),
      thorough,
    );
  });

  test('never loosens when a guard is added', () => {
    fc.assert(
      fc.property(question, aGuard('zz'), (asked, added) => {
        const guarded = { ...asked, facts: { ...asked.facts, guards: [...asked.facts.guards, added] } };
        assert.ok(rankOf(guarded) <= rankOf(asked));
        const before = new Map(routesOf({ ...asked, held: [] }).map((route) => [route.policy, route]));
        for (const route of routesOf({ ...guarded, held: [] })) assertNarrower(route, before.get(route.policy));
      }),
      thorough,
    );
  });

  test('never loosens what a guard that stands says, by a route of less approvals or longer time', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const bare = { ...asked, held: [], facts: { ...asked.facts, guards: [] } };
        const before = new Map(routesOf(bare).map((route) => [route.policy, route]));
        for (const route of routesOf({ ...asked, held: [] })) assertNarrower(route, before.get(route.policy));
      }),
      thorough,
    );
  });

  test('keeps every route and is no stricter when a policy is added', () => {
    fc.assert(
      fc.property(question, aPolicy('zz'), fc.constantFrom('0', 'aa', 'zz'), (asked, made, name) => {
        const unpicked = { ...asked, policy: undefined };
        const added = { policy: { ...made, name }, current: true };
        const more = { ...unpicked, facts: { ...asked.facts, policies: [...asked.facts.policies, added] } };
        assert.ok(rankOf(more) >= rankOf(unpicked));
        const bare = { held: [] };
        const after = routesOf({ ...more, ...bare });
        for (const route of routesOf({ ...unpicked, ...bare }))
          assert.deepEqual(
            after.find((one) => one.policy === route.policy),
            route,
          );
      }),
      thorough,
    );
  });

  test('allows nothing without a grant or a route that approves by itself', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const manual = asked.facts.policies.map(({ policy, current }) => ({
          policy: { ...policy, approval: { mode: 'manual' as const, stages: [] } },
          current,
        }));
        const { verdict } = decision({ ...asked, held: [], facts: { ...asked.facts, policies: manual } });
        assert.ok(verdict === 'blocked' || verdict === 'needs-approval');
      }),
      thorough,
    );
  });

  test('blocks what no policy covers, whatever else stands', () => {
    fc.assert(
      fc.property(question, (asked) => {
        assert.equal(decision({ ...asked, facts: { ...asked.facts, policies: [] } }).verdict, 'blocked');
      }),
      thorough,
    );
  });

  test('weighs grants one at a time: several fit only if one alone does, and the one that ends first is used', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const alone = asked.held.filter((held) => decision({ ...asked, held: [held] }).verdict === 'granted');
        const soonest = alone.map((held) => held.grant).sort((a, b) => a.endsAt - b.endsAt || (a.id < b.id ? -1 : 1))[0];
        const decided = decision(asked);
        assert.equal(decided.verdict === 'granted' ? decided.grant : undefined, soonest);
      }),
      thorough,
    );
  });

  test('takes an empty list for nobody: no requester, no tenant or no task named opens nothing', () => {
    const none = { groups: [], people: [] };
    fc.assert(
      fc.property(question, fc.constantFrom('requesters', 'tenants', 'tasks'), (asked, emptied) => {
        const policies = asked.facts.policies.map(({ policy, current }) => ({
          current,
          policy: {
            ...policy,
            ...(emptied === 'requesters' ? { requesters: { ...policy.requesters, ...none } } : {}),
            ...(emptied === 'tenants' ? { tenants: [] } : {}),
            ...(emptied === 'tasks' ? { covers: { kind: 'tasks' as const, tasks: [] } } : {}),
          },
        }));
        assert.equal(decision({ ...asked, held: [], facts: { ...asked.facts, policies } }).verdict, 'blocked');
      }),
      thorough,
    );
  });

  test('never takes a name for another that begins with it', () => {
    const longer = fc.constantFrom('x', '-x', '0', 'Mail');
    fc.assert(
      fc.property(question, longer, (asked, more) => {
        const { call, facts } = asked;
        const name = taskName(`${call.task}${more}`);
        const neighbours = facts.tasks.filter((task) => task.name === call.task).map((task) => ({ ...task, name }));
        const near = {
          ...asked,
          call: withDigest({ ...call, task: name }),
          facts: { ...facts, tasks: [...facts.tasks.filter((task) => task.name !== name), ...neighbours] },
        };
        fc.pre(!facts.policies.some(({ policy }) => policy.covers.kind === 'tasks' && policy.covers.tasks.includes(name)));
        assert.equal(decision(near).verdict, 'blocked');
      }),
      thorough,
    );
  });
});

function assertNarrower(route: ToldRoute, before: ToldRoute | undefined): void {
  assert.ok(before !== undefined, `${route.policy} was not open`);
  assert.ok(route.pendingFor <= before.pendingFor);
  assert.ok(route.maxDuration <= before.maxDuration);
  assert.ok(before.maxUses === null || (route.maxUses !== null && route.maxUses <= before.maxUses));
  assert.ok(before.bind === 'task' || route.bind === 'call');
  assert.ok(!before.reason || route.reason);
  assert.ok(before.freshSignIn === null || (route.freshSignIn !== null && route.freshSignIn <= before.freshSignIn));
  assert.ok(!before.passkey || route.passkey);
  for (const context of before.authenticationContexts) assert.ok(route.authenticationContexts.includes(context));
  assert.ok(before.mode !== 'manual' || route.mode === 'manual');
  for (const pattern of before.ticket) assert.ok(route.ticket.includes(pattern));
  for (const stage of before.stages) assert.ok(route.stages.includes(stage));
}
