import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Configuration } from '@countersign/core/configuration.ts';
import { type PersonId, policyAdministratorsGroup } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { ownersStage, ruleMakersStage } from '@countersign/core/rule-making.ts';
import { mustBeFound, pruned } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { addPerson, approvers, enrolled, operators, type Peopled, peopledWorld, putGroup, putPolicy } from './generate.testing.ts';
import { verify } from './world.testing.ts';

interface Administered extends Peopled {
  readonly petra: PersonId;
  readonly paul: PersonId;
}

const administrators = 'policy-administrators';
const plain = () => putPolicy('another', { need: [[1, approvers]] });

/** Two policy administrators, who are neither operators nor approvers. */
function administered(): Administered {
  const peopled = peopledWorld();
  const { world, owner, second } = peopled;
  const [petra, paul] = [add(peopled, 'petra'), add(peopled, 'paul')];
  world.configure(putGroup(world, policyAdministratorsGroup, administrators, [petra, paul]), owner, second);
  return { ...peopled, petra, paul };
}

function add({ world, owner, second }: Peopled, name: string): PersonId {
  return enrolled(world, addPerson(world, name, owner, second), [owner, second]);
}

function guardPut(base: number, stages: Json = []): Configuration {
  const plain = { name: 'narrow', tenants: null, tasks: null, requesters: null, stages, demands: { reason: true, ticket: [] } };
  return {
    task: 'Countersign\\Put-Document',
    documents: [{ kind: 'guard', name: 'narrow', base, text: null, frozen: plain, keeps: false }],
  };
}

/** Files a change in one name and countersigns it in another, whatever the stage should have been. */
function passed({ world }: Peopled, change: Configuration, [by, other]: readonly [PersonId, PersonId], stage = ruleMakersStage): void {
  world.vote(other, world.fileChange(by, change, stage).id);
}

function isFound(title: string, rule: Rule, cheat: (world: Administered) => void): void {
  test(`${title} (${rule})`, async () => {
    const peopled = administered();
    await mustBeFound(peopled, rule, () => cheat(peopled));
  });
}

describe('policy administrators', () => {
  test('propose rules, countersign each other’s, and may be countersigned by owners', async () => {
    const peopled = administered();
    const { world, petra, paul, owner } = peopled;
    passed(peopled, plain(), [petra, paul]);
    passed(peopled, putPolicy('two', { need: [[1, approvers]] }), [paul, owner]);
    passed(peopled, putPolicy('three', { need: [[1, approvers]] }), [owner, petra]);
    passed(peopled, putPolicy('four', { need: [] }), [petra, owner], ownersStage);
    passed(peopled, guardPut(0), [petra, paul]);
    passed(peopled, { task: 'Countersign\\End-Document', kind: 'policy', name: 'two', base: 1 }, [petra, paul]);
    assert.deepEqual((await world.verify()).findings, []);
    assert.deepEqual((await verify(pruned(world.lines()))).findings, []);
  });

  isFound('are found with a group that they change', 'approval-incomplete', (peopled) => {
    const { world, petra, owner } = peopled;
    passed(peopled, putGroup(world, policyAdministratorsGroup, administrators, [petra]), [petra, owner], ownersStage);
  });

  isFound('… or countersign', 'approval-incomplete', (peopled) => {
    const { world, petra, owner } = peopled;
    passed(peopled, putGroup(world, policyAdministratorsGroup, administrators, [petra]), [owner, petra]);
  });

  isFound('… with a tenant', 'approval-incomplete', (peopled) => {
    const { petra, owner } = peopled;
    const tenant = 'tenant_fabrikam000' as never;
    passed(peopled, { task: 'Countersign\\Put-Tenant', tenant, name: 'fabrikam.example', tags: [], isNew: true }, [petra, owner]);
  });

  isFound('… with a rule that both of them passed and that approves by itself', 'approval-incomplete', (peopled) => {
    passed(peopled, putPolicy('quick', { need: [] }), [peopled.petra, peopled.paul]);
  });

  isFound('… with a rule under which one of them asks', 'approval-incomplete', (peopled) => {
    const { petra, paul } = peopled;
    passed(peopled, putPolicy('own', { need: [[1, approvers]], requesters: [policyAdministratorsGroup] }), [petra, paul]);
  });

  isFound('… with a rule under which one of them approves', 'vote-not-allowed', (peopled) => {
    const { petra, paul } = peopled;
    passed(peopled, putPolicy('own', { need: [[1, policyAdministratorsGroup]] }), [petra, paul]);
  });

  isFound('… with a rule for an agent of theirs', 'approval-incomplete', (peopled) => {
    const { world, owner, second, petra, paul } = peopled;
    const robot = addPerson(world, 'robot', owner, second, { kind: 'agent', sponsor: paul });
    world.configure(putGroup(world, operators, 'operators', [...peopled.operators, robot]), owner, second);
    passed(peopled, plain(), [petra, paul]);
  });

  isFound('… with a rule of an owner’s for that owner', 'approval-incomplete', (peopled) => {
    const { world, owner, second, petra } = peopled;
    world.configure(putGroup(world, operators, 'operators', [...peopled.operators, owner]), owner, second);
    passed(peopled, plain(), [owner, petra]);
  });

  isFound('… with a guard that they change', 'approval-incomplete', (peopled) => {
    const { world, owner, second, petra, paul } = peopled;
    world.configure(guardPut(0), owner, second);
    passed(peopled, guardPut(1), [petra, paul]);
  });

  isFound('… or end', 'approval-incomplete', (peopled) => {
    const { world, owner, second, petra, paul } = peopled;
    world.configure(guardPut(0), owner, second);
    passed(peopled, { task: 'Countersign\\End-Document', kind: 'guard', name: 'narrow', base: 1 }, [petra, paul]);
  });

  isFound('… with what is only made to look like a rule', 'approval-incomplete', (peopled) => {
    const documents = [{ kind: 'policy' as const, name: 'odd', base: 0, text: null, frozen: {}, keeps: false }];
    passed(peopled, { task: 'Countersign\\Put-Document', documents }, [peopled.petra, peopled.paul]);
  });

  isFound('… by what the one of them proposed who is none any more', 'approval-incomplete', (peopled) => {
    const { world, petra, paul, owner, second } = peopled;
    const request = world.fileChange(petra, plain(), ruleMakersStage);
    world.configure(putGroup(world, policyAdministratorsGroup, administrators, [paul]), owner, second);
    world.vote(owner, request.id);
  });

  isFound('… by what one of them proposed who is locked', 'approval-incomplete', (peopled) => {
    const { world, petra, owner } = peopled;
    const request = world.fileChange(petra, plain(), ruleMakersStage);
    world.lock(owner, 'person', petra);
    world.vote(owner, request.id);
  });

  isFound('… by a countersignature of one who is locked', 'vote-not-allowed', (peopled) => {
    const { world, petra, paul, owner } = peopled;
    const request = world.fileChange(petra, plain(), ruleMakersStage);
    world.store.locks.delete(world.lock(owner, 'person', paul));
    world.store.refresh();
    world.vote(paul, request.id);
  });
});
