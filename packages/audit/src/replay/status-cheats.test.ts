import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DocumentChange } from '@countersign/core/configuration.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { PersonId, TaskName } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { statusReadOf } from '@countersign/core/status-read.ts';
import { bendEntries, bendGrant, first, hour, mustBeFound, pruned, withBody } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { approvers, type Peopled, peopledWorld, putPolicy } from './generate.testing.ts';
import { sha256 } from './store.testing.ts';
import { verify } from './world.testing.ts';

const move = 'Exchange\\New-Move' as TaskName;
const show = 'Exchange\\Get-Move' as TaskName;
const parameters = { type: 'object', properties: { Name: { type: 'string' } }, additionalProperties: false };
const plain = {
  summary: '',
  readsContent: false,
  repeatable: true,
  secrets: [],
  targets: {},
  managementRoles: [],
  asks: 'any',
  timeoutSeconds: 60,
  parameters,
};

function taskPut(name: TaskName, more: { readonly [member: string]: Json }): DocumentChange {
  return { kind: 'task', name, base: 0, text: null, frozen: { ...plain, name, ...more }, keeps: false };
}

/** A world in which a move starts a job, and one that was approved. */
function moving(): { readonly peopled: Peopled; readonly by: PersonId; readonly grant: Grant } {
  const peopled = peopledWorld();
  const { world, owner, second } = peopled;
  const job = { status: show, parameter: 'Name', from: 'Name' };
  const documents = [
    taskPut(move, { effect: 'change', risk: 'high', repeatable: false, job }),
    taskPut(show, { effect: 'read', risk: 'low' }),
  ];
  world.configure({ task: 'Countersign\\Put-Document', documents }, owner, second);
  world.configure(putPolicy('moves', { need: [[1, approvers]], task: move }), owner, second);
  const by = first(peopled.operators);
  const { request } = world.ask(by, asked(peopled), { policy: 'moves' });
  const grant = world.vote(first(peopled.approvers), request.id);
  assert.ok(grant !== undefined);
  world.store.wait(60_000);
  return { peopled, by, grant };
}

function asked({ world }: Peopled) {
  const { tasks } = world.store.rules();
  const [task, call] = [tasks.get(move), world.callOf(move, { Name: 'x' })];
  const status = task === undefined ? undefined : statusReadOf({ call, task }, { tasks, sha256 });
  assert.ok(status !== undefined);
  return { kind: 'call' as const, call, status };
}

function moved(): ReturnType<typeof moving> {
  const all = moving();
  const run = all.peopled.world.run(all.by, move, { Name: 'x' });
  assert.ok(run !== undefined);
  all.peopled.world.finish(run, 'succeeded', move);
  all.peopled.world.store.wait(60_000);
  return all;
}

const looks = ({ peopled, by }: ReturnType<typeof moving>, name = 'x') => peopled.world.run(by, show, { Name: name });

function isFound(title: string, rule: Rule, make: () => ReturnType<typeof moving>, cheat: (all: ReturnType<typeof moving>) => void): void {
  test(`${title} (${rule})`, async () => {
    const all = make();
    await mustBeFound(all.peopled, rule, () => cheat(all));
  });
}

describe('finds a status read', () => {
  test('but nothing where the job was started under the same grant, read twice, and rejected once', async () => {
    const all = moved();
    const run = looks(all);
    assert.ok(run !== undefined);
    all.peopled.world.finish(run, 'rejected', show, { Name: 'x' });
    assert.ok(looks(all) !== undefined);
    assert.deepEqual((await all.peopled.world.verify()).findings, []);
    assert.deepEqual((await verify(pruned(all.peopled.world.lines()))).findings, []);
  });

  isFound('before its call has run', 'run-not-granted', moving, (all) => {
    bendGrant(all.peopled, all.grant, { uses: 1 });
    assert.ok(looks(all) !== undefined);
  });

  isFound('of another job', 'run-not-granted', moved, (all) => {
    const { world } = all.peopled;
    const call = world.callOf(show, { Name: 'other' });
    const held = world.store.grants.get(all.grant.id) ?? all.grant;
    assert.ok(held.gives.kind === 'call' && held.gives.status !== undefined);
    bendGrant(all.peopled, held, { gives: { ...held.gives, status: { ...held.gives.status, call } } });
    assert.ok(looks(all, 'other') !== undefined);
  });

  isFound('after the grant’s time', 'run-not-granted', moved, (all) => {
    const { world } = all.peopled;
    world.store.wait(2 * hour);
    const held = world.store.grants.get(all.grant.id) ?? all.grant;
    bendGrant(all.peopled, held, { endsAt: (held.endsAt + 24 * hour) as Grant['endsAt'] });
    assert.ok(looks(all) !== undefined);
  });

  isFound('that is said to have spent a use', 'run-uses', moved, (all) => {
    bendEntries(all.peopled, 'run.started', (one) => [withBody(one, { usesAfter: 2 })]);
    assert.ok(looks(all) !== undefined);
  });

  isFound('that comes with a call and is not the catalogue’s', 'request-rule', moving, ({ peopled, by }) => {
    const { world } = peopled;
    const asks = asked(peopled);
    const other = { ...asks.status, call: world.callOf(show, { Name: 'everything' }) };
    world.ask(by, { ...asks, status: other }, { policy: 'moves' });
  });

  isFound('that was left out of what was asked', 'request-rule', moving, ({ peopled, by }) => {
    const { status: _left, ...asks } = asked(peopled);
    peopled.world.ask(by, asks, { policy: 'moves' });
  });
});
