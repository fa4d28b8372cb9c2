import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupId, guard, nobody, policy, rules } from './fixtures.testing.ts';
import { namingsOf } from './naming.ts';

const [ops, mail, leads] = [groupId('ops'), groupId('mail'), groupId('leads')];
const manual = (groups: readonly (typeof ops)[]) => ({ mode: 'manual', stages: [{ need: 1, groups, people: [] }] }) as const;

const facts = rules({
  policies: [
    {
      policy: policy('journaling', { requesters: { ...nobody, groups: [ops], exceptGroups: [leads] }, approval: manual([mail]) }),
      current: true,
    },
    { policy: policy('at-night', { approval: { mode: 'emergency', stages: [{ need: 1, groups: [mail], people: [] }] } }), current: true },
    {
      policy: policy('watched', { approval: { mode: 'observe', stages: [{ need: 1, groups: [mail, mail], people: [] }] } }),
      current: true,
    },
    { policy: policy('over', { approval: manual([mail]) }), current: false },
  ],
  guards: [guard('two-more', { requesters: { ...nobody, groups: [ops] }, stages: [{ need: 2, groups: [leads], people: [] }] })],
});

const told = (...groups: (typeof ops)[]) => namingsOf(facts, new Set(groups)).map(({ kind, name, as }) => `${kind} ${name}: ${as}`);

describe('where rules name a group', () => {
  it('is told with what it is there, once a rule, for rules in force alone', () => {
    assert.deepEqual(told(mail), ['policy at-night: reviewer', 'policy journaling: approver', 'policy watched: observer']);
    assert.deepEqual(told(ops), ['policy journaling: requester', 'guard two-more: requester']);
    assert.deepEqual(told(leads), ['policy journaling: excluded', 'guard two-more: approver']);
  });

  it('is nowhere for a group that no rule names', () => assert.deepEqual(told(groupId('others')), []));
});
