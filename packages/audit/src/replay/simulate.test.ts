import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import type { Guard, Policy } from '@countersign/core/policy.ts';
import { parseExportLine } from '../log/export.ts';
import { first, granted, mustRun, pruned } from './cheat.testing.ts';
import { peopledWorld, putGroup } from './generate.testing.ts';
import { readInspected } from './line.ts';
import { startReplay } from './replay.ts';
import { type NotJudged, ruleSetOf, type Simulated, startSimulation, withRules } from './simulate.ts';
import { emptyState } from './state.ts';
import { sha256 } from './store.testing.ts';
import { newRule } from './world.testing.ts';

const operators = 'group_operators0';

/** What a changed rule says of the calls of a log. */
function tried(lines: readonly string[], change: (now: Policy) => Policy, guards: readonly Guard[] = []) {
  const entries = lines.filter((line) => parseExportLine(line)?.line === 'entry').map((line) => readInspected(line));
  const state = emptyState();
  const replay = startReplay(sha256, state);
  for (const line of entries) replay.next(line);
  const now = ruleSetOf(state);
  const changed = { policies: now.policies.filter(({ name }) => name === 'journal-rules').map(change), guards };
  const simulation = startSimulation(sha256, { now, would: withRules(now, changed) });
  return entries.flatMap((line) => simulation.next(line) ?? []);
}

const whole = (all: readonly (Simulated | NotJudged)[]) => all.filter((one): one is Simulated => 'now' in one);
const says = (all: readonly (Simulated | NotJudged)[]) => whole(all).map(({ now, would, differs }) => [now.say, would.say, differs]);
const onlyNamed = (name: string) => (policy: Policy) => ({ ...policy, parameters: { properties: { Name: { const: name } } } });

describe('a simulation', () => {
  test('says of each call that was blocked or run what other rules would have said', () => {
    const peopled = peopledWorld();
    const { by } = granted(peopled, 'Legal');
    mustRun(peopled, by, 'Legal');
    peopled.world.store.wait(1000);
    peopled.world.run(first(peopled.operators), newRule, { Name: 'Other' });
    const all = tried(peopled.world.lines(), onlyNamed('Legal'));
    const routes = whole(all).map(({ would }) => would.routes.map(({ policy }) => policy.name));
    assert.ok(routes[0]?.includes('journal-rules'));
    assert.ok(!routes[1]?.includes('journal-rules'));
    assert.deepEqual(
      says(tried(peopled.world.lines(), (policy) => policy)).map(([, , differs]) => differs),
      [false, false],
    );
  });

  test('takes people and groups as they were at that moment', () => {
    const peopled = peopledWorld();
    const { world, owner, second } = peopled;
    const by = first(peopled.operators);
    world.run(by, newRule, { Name: 'Before' });
    world.store.wait(1000);
    world.configure(putGroup(world, operators as never, 'operators', []), owner, second);
    world.store.wait(1000);
    world.run(by, newRule, { Name: 'After' });
    const all = whole(tried(world.lines(), (policy) => policy));
    assert.deepEqual(
      all.map(({ then, now, would }) => [then.say, now.say, would.say]),
      [
        ['asked', 'asked', 'asked'],
        ['blocked', 'blocked', 'blocked'],
      ],
    );
  });

  test('a guard that forbids blocks, and one with a stage asks others', () => {
    const peopled = peopledWorld();
    peopled.world.run(first(peopled.operators), newRule, { Name: 'Legal' });
    const guard = { name: 'tried', version: 0, digest: '0'.repeat(64) as Digest, tenants: null, tasks: [newRule], requesters: null };
    const none = { stages: [], demands: { reason: false, ticket: [] } };
    const forbids: Guard = { ...guard, ...none, parameters: { properties: { Name: { const: 'x' } } } };
    const asks: Guard = { ...guard, ...none, stages: [{ need: 1, groups: [operators as never], people: [] }] };
    assert.deepEqual(says(tried(peopled.world.lines(), (policy) => policy, [forbids])), [['asked', 'blocked', true]]);
    assert.deepEqual(says(tried(peopled.world.lines(), (policy) => policy, [asks])), [['asked', 'asked', true]]);
  });

  test('says what it cannot judge', () => {
    const peopled = peopledWorld();
    peopled.world.run(first(peopled.operators), newRule, { Name: 'Legal' });
    const unjudged = (all: readonly (Simulated | NotJudged)[]) => all.map((one) => ('unjudged' in one ? one.unjudged : 'judged'));
    const judgesTargets = (policy: Policy) => ({ ...policy, targets: { Name: [{ types: ['UserMailbox'] }] } });
    assert.deepEqual(unjudged(tried(peopled.world.lines(), judgesTargets)), ['targets-unread']);
    assert.deepEqual(unjudged(tried(pruned(peopled.world.lines()), (policy) => policy)), ['parts-pruned']);
  });
});
