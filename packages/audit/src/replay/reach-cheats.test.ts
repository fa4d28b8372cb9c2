import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Configuration } from '@countersign/core/configuration.ts';
import { type PersonId, policyAdministratorsGroup, type TenantId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { asked, first, granted, mustBeFound, mustRun } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { addPerson, approvers, enrolled, type Peopled, peopledWorld, putGroup, putPolicy } from './generate.testing.ts';
import { tenant } from './world.testing.ts';

// The server of these tests knows nothing of who reaches what: whatever it lets somebody do elsewhere is a cheat.

const elsewhere = 'tenant_fabrikam000' as TenantId;

const bindingOf = (people: readonly PersonId[], tenants: readonly TenantId[] | null): Json => ({
  who: { groups: [], people, exceptGroups: [], exceptPeople: [] },
  tenants,
});
const everybodyBut = (people: readonly PersonId[]): Json => ({
  who: { groups: [], people: [], exceptGroups: [], exceptPeople: people, everyone: true },
  tenants: null,
});

function put({ world, owner, second }: Peopled, bindings: Json, base = 0): void {
  const frozen = { type: 'reach', bindings };
  const change: Configuration = {
    task: 'Countersign\\Put-Document',
    documents: [{ kind: 'setting', name: 'reach', base, text: frozen, frozen, keeps: false }],
  };
  world.configure(change, owner, second);
}

/** These reach another tenant alone, and everybody else everything. */
function bind(peopled: Peopled, people: readonly PersonId[], tenants: readonly TenantId[] = [elsewhere]): void {
  put(peopled, [everybodyBut(people), bindingOf(people, tenants)]);
}

function isFound(title: string, rule: Rule, arrange: (peopled: Peopled) => () => void): void {
  test(`${title} (${rule})`, async () => {
    const peopled = peopledWorld();
    const cheat = arrange(peopled);
    await mustBeFound(peopled, rule, cheat);
  });
}

describe('who reaches what', () => {
  test('finds nothing where those act who reach it, and nothing of what was before', async () => {
    const peopled = peopledWorld();
    const { by } = granted(peopled, 'before');
    peopled.world.finish(mustRun(peopled, by, 'before'), 'succeeded');
    bind(peopled, [first(peopled.operators)], [tenant, elsewhere]);
    granted(peopled, 'after');
    peopled.world.finish(mustRun(peopled, by, 'after'), 'succeeded');
    assert.deepEqual((await peopled.world.verify()).findings, []);
  });

  isFound('finds a request by somebody who does not reach its tenant', 'request-rule', (peopled) => {
    bind(peopled, [first(peopled.operators)]);
    return () => asked(peopled, 'there');
  });

  isFound('… a vote', 'vote-not-allowed', (peopled) => {
    bind(peopled, [first(peopled.approvers)]);
    const { id } = asked(peopled, 'there');
    return () => peopled.world.vote(first(peopled.approvers), id);
  });

  isFound('… a denial', 'vote-not-allowed', (peopled) => {
    bind(peopled, [first(peopled.approvers)]);
    const { id } = asked(peopled, 'there');
    return () => peopled.world.vote(first(peopled.approvers), id, 'deny');
  });

  isFound('… an approval that such a vote completed', 'approval-incomplete', (peopled) => {
    bind(peopled, [first(peopled.approvers)]);
    const { id } = asked(peopled, 'there');
    return () => peopled.world.vote(first(peopled.approvers), id);
  });

  isFound('… an approval by a vote that was cast before its person was bound', 'approval-incomplete', (peopled) => {
    const request = asked(peopled, 'there', 'journal-two-stages');
    peopled.world.vote(first(peopled.approvers), request.id);
    bind(peopled, [first(peopled.approvers)]);
    return () => peopled.world.vote(peopled.senior, request.id);
  });

  isFound('… a run under a grant from before', 'run-not-granted', (peopled) => {
    const { by } = granted(peopled, 'there');
    bind(peopled, [by]);
    return () => mustRun(peopled, by, 'there');
  });

  isFound('… a request by whom nothing names any more', 'request-rule', (peopled) => {
    put(peopled, []);
    return () => asked(peopled, 'there');
  });

  isFound('… a run of an agent that is not named, where something is everybody’s', 'request-rule', (peopled) => {
    put(peopled, [everybodyBut([])]);
    const { world, agent } = peopled;
    return () =>
      world.ask(
        agent,
        { kind: 'call', call: world.callOf('Exchange\\New-JournalRule' as never, { Name: 'agent' }) },
        { policy: 'journal-rules' },
      );
  });

  isFound('… what a setting does not say that cannot be read', 'request-rule', (peopled) => {
    put(peopled, 'everybody everything');
    return () => asked(peopled, 'there');
  });

  isFound('… rules that a policy administrator proposes who does not reach everything', 'approval-incomplete', (peopled) => {
    const { world, owner, second } = peopled;
    const petra = enrolled(world, addPerson(world, 'petra', owner, second), [owner, second]);
    world.configure(putGroup(world, policyAdministratorsGroup, 'policy-administrators', [petra]), owner, second);
    bind(peopled, [petra], [tenant]);
    const change = putPolicy('another', { need: [[1, approvers]] });
    return () => world.vote(owner, world.fileChange(petra, change).id);
  });

  test('is everything for everybody again once owners have ended it', async () => {
    const peopled = peopledWorld();
    const { world, owner, second } = peopled;
    put(peopled, []);
    world.configure({ task: 'Countersign\\End-Document', kind: 'setting', name: 'reach', base: 1 }, owner, second);
    granted(peopled, 'after');
    assert.deepEqual((await world.verify()).findings, []);
  });
});
