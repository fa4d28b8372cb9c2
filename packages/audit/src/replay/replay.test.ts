import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { first, granted, pruned } from './cheat.testing.ts';
import { peopledWorld, putPolicy, seniors, work } from './generate.testing.ts';
import { newRule, verify } from './world.testing.ts';

describe('an honest log', () => {
  test('verifies, whatever it went through', async () => {
    const peopled = peopledWorld();
    work(peopled, 1500);
    const report = await peopled.world.verify();
    assert.deepEqual(report.findings, []);
    assert.ok(report.ok);
    assert.equal(report.entries, peopled.world.size());
    assert.deepEqual(report.unreplayed, []);
  });

  test('verifies with a lock, an unlock by two, a revocation, changed rules, a disabled person and a late outcome', async () => {
    const peopled = peopledWorld();
    const { world, owner, second, approvers } = peopled;
    const { grant, by } = granted(peopled, 'Rule');
    const lock = world.lock(owner, 'everything', '');
    world.store.wait(20_000);
    assert.equal(world.run(by, newRule, { Name: 'Rule' }), undefined);
    world.configure({ task: 'Countersign\\Remove-Lock', lock }, owner, second);
    const run = world.run(by, newRule, { Name: 'Rule' });
    assert.ok(run !== undefined);
    world.store.wait(20_000);
    world.finish(run, 'unknown');
    world.store.wait(20_000);
    assert.equal(world.run(by, newRule, { Name: 'Rule' }), undefined);
    world.finish(run, 'rejected');
    world.revoke(grant.id, owner);
    const other = granted(peopled, 'Other');
    world.configure(putPolicy('journal-rules', { need: [[1, seniors]], base: 1 }), owner, second);
    world.store.wait(20_000);
    assert.equal(world.run(other.by, newRule, { Name: 'Other' }, { policy: 'journal-rules' }), undefined);
    world.configure({ task: 'Countersign\\End-Document', kind: 'policy', name: 'journal-window', base: 1 }, second, owner);
    const base = {
      person: first(approvers),
      base: 1,
      username: 'approver0',
      name: 'Name',
      kind: 'human',
      mail: null,
      sponsor: null,
    } as const;
    world.configure({ task: 'Countersign\\Put-Person', ...base, disabled: true }, owner, second);
    const held = world.store.credentials.find((one) => one.person === other.by);
    world.makeCredential(other.by, [], world.actor(other.by).proof.provedAt, held?.id);
    assert.deepEqual((await world.verify()).findings, []);
  });

  test('verifies when its personal parts were pruned, and says what was not judged again', async () => {
    const peopled = peopledWorld();
    work(peopled, 400);
    const report = await verify(pruned(peopled.world.lines()));
    assert.deepEqual(report.findings, []);
    const [gap] = report.unreplayed;
    assert.equal(gap?.gap, 'parts-pruned');
    assert.equal(gap?.indexes.length, 20);
    assert.ok(gap.count > 100);
  });

  test('says what no export can show by itself, and what an earlier checkpoint vouches for', async () => {
    const { world, operators } = peopledWorld();
    const since = world.checkpoint();
    world.store.wait(1000);
    world.run(first(operators), newRule, { Name: 'x' });
    const words = ['Truncation', 'fork', 'stolen key'];
    for (const word of words) assert.ok((await world.verify()).cannotKnow.some((one) => one.includes(word)));
    const report = await world.verify(since);
    assert.ok(report.ok);
    assert.ok(report.cannotKnow[0]?.includes(`first ${world.size() - 1} entries`));
  });
});
