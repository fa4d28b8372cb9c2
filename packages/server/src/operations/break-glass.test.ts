import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RequestId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Instant } from '@countersign/core/time.ts';
import { entriesOf, hour } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { glass } from '../testing/glass.ts';
import { codeOf, must, ran } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { putGuard, putPolicy } from './put-rule.ts';
import { listReviews, review } from './reviews.ts';

const rule = (name: string) => ({ Identity: name });

async function withGlass(world: World, more: Partial<typeof glass> = {}): Promise<void> {
  await configured(world, putPolicy, { name: 'glass', document: { ...glass, ...more } as Json, base: 0, keeps: false });
}

const breakGlass = (world: World, who = 'alex', name = 'Leak') =>
  world.as(who).askFor('Disable-TransportRule', rule(name), { policy: 'glass', reason: 'mail is leaking' });

const say = (world: World, who: string, { id, digest }: Pick<Request, 'id' | 'digest'>, verdict: 'approve' | 'deny' = 'approve') =>
  world.as(who).does(review, { request: id, digest, verdict });

onEachEngine('break-glass', (open) => {
  it('gives its grant at once, tells everybody, and is reviewed by others before the next use', async () => {
    const world = await open();
    await withGlass(world);
    const { request, grant } = must(await breakGlass(world));
    assert.equal(request.state, 'approved');
    assert.equal(request.terms.mode, 'emergency');
    assert.equal(grant?.endsAt, ((grant?.startsAt ?? 0) + hour) as Instant);
    assert.equal(ran(await world.as('alex').run('Disable-TransportRule', rule('Leak'))).run.state, 'succeeded');
    assert.equal(codeOf(await breakGlass(world, 'alex', 'Another')), 'review-open');
    assert.equal(codeOf(await breakGlass(world, 'bianca', 'Another')), 'review-open');
    assert.equal(must(await say(world, 'sam', request)).review.closed?.found, 'in-order');
    assert.equal(must(await breakGlass(world, 'bianca', 'Another')).request.state, 'approved');
    const [approved] = (await entriesOf(world, 'request.approved')).filter((one) => one.mode === 'emergency');
    assert.equal(approved?.request, request.id);
    assert.deepEqual(
      (await entriesOf(world, 'review.closed')).map((one) => one.found),
      ['in-order'],
    );
  });

  it('is used once, however many ask in the same moment', async () => {
    const world = await open();
    await withGlass(world);
    const asked = await Promise.all([breakGlass(world, 'alex'), breakGlass(world, 'bianca'), breakGlass(world, 'alex', 'Third')]);
    assert.deepEqual(asked.map(codeOf).sort(), ['not refused', 'review-open', 'review-open']);
  });

  it('is never closed by who used it, by who was not to review it, twice, or on another content', async () => {
    const world = await open();
    await withGlass(world, { approval: { mode: 'emergency', stages: [{ need: 2, people: ['sam', 'sofia', 'alex'] as never }] } });
    const { request } = must(await breakGlass(world));
    assert.equal(codeOf(await say(world, 'alex', request)), 'not-your-own-hands');
    assert.equal(codeOf(await say(world, 'maria', request)), 'no-such-review');
    assert.equal(codeOf(await say(world, 'owner', request)), 'not-a-decider');
    assert.equal(codeOf(await say(world, 'robo', request)), 'not-allowed');
    assert.equal(codeOf(await say(world, 'sam', { ...request, digest: '0'.repeat(64) as Request['digest'] })), 'digest-mismatch');
    assert.equal(must(await say(world, 'sam', request)).review.closed, undefined);
    assert.equal(codeOf(await say(world, 'sam', request)), 'already-voted');
    assert.equal(codeOf(await breakGlass(world, 'bianca')), 'review-open');
    assert.equal(must(await say(world, 'sofia', request)).review.closed?.found, 'in-order');
    assert.equal(codeOf(await say(world, 'sofia', request)), 'already-decided');
    assert.equal(
      codeOf(await say(world, 'sam', { ...request, id: 'req_00000000-0000-8000-8000-000000000000' as RequestId })),
      'no-such-review',
    );
  });

  it('that was not in order ends its grant at once, and lets the person no more until the policy is put anew', async () => {
    const world = await open();
    await withGlass(world);
    const { request, grant } = must(await breakGlass(world));
    assert.ok(grant !== undefined);
    assert.equal(must(await say(world, 'sofia', request, 'deny')).review.closed?.found, 'not-in-order');
    const after = await world.store.read((reader) => reader.grants.find(grant.id));
    assert.equal(after?.ended?.by, 'revocation');
    assert.equal(codeOf(await world.as('alex').run('Disable-TransportRule', rule('Leak'))), 'needs-approval');
    assert.equal(codeOf(await breakGlass(world, 'alex', 'Again')), 'review-open');
    const other = must(await breakGlass(world, 'bianca', 'Hers')).request;
    must(await say(world, 'sam', other));
    await configured(world, putPolicy, { name: 'glass', document: glass as Json, base: 1, keeps: false });
    assert.equal(must(await breakGlass(world, 'alex', 'Again')).request.state, 'approved');
  });
});

onEngine('sqlite', 'break-glass', (open) => {
  it('is never taken by mistake: not by a run, and not by a request that does not name it', async () => {
    const world = await open();
    await withGlass(world, { tasks: ['Exchange\\Set-OrganizationConfig'] });
    const call = { AuditDisabled: true };
    assert.equal(codeOf(await world.as('alex').run('Set-OrganizationConfig', call)), 'needs-approval');
    assert.equal(codeOf(await world.as('alex').run('Set-OrganizationConfig', call, { policy: 'glass' })), 'needs-approval');
    assert.equal(codeOf(await world.as('alex').askFor('Set-OrganizationConfig', call)), 'not-allowed');
    const looked = must(await world.as('owner').looks(listReviews, { open: false, request: undefined, page: { limit: 10 } }));
    assert.deepEqual(looked.items, []);
    assert.equal(must(await world.as('alex').askFor('Set-OrganizationConfig', call, { policy: 'glass' })).request.state, 'approved');
  });

  it('is for those who are named, with a reason, and works for a batch and for tasks as for a call', async () => {
    const world = await open();
    await withGlass(world, { bind: 'task' } as never);
    assert.notEqual(codeOf(await breakGlass(world, 'maria')), 'not refused');
    assert.equal(
      codeOf(await world.as('alex').askFor('Disable-TransportRule', rule('A'), { policy: 'glass', reason: ' ' })),
      'reason-missing',
    );
    const calls = ['One', 'Two'].map((name) => ({
      task: 'Disable-TransportRule',
      tenant: 'contoso.onmicrosoft.com',
      parameters: rule(name),
    }));
    const batch = must(await world.as('alex').ask({ kind: 'batch', calls, onError: 'stop' }, { policy: 'glass' })).request;
    assert.equal(batch.state, 'approved');
    must(await say(world, 'sam', batch));
    const tasks = { kind: 'tasks', tenant: 'contoso.onmicrosoft.com', tasks: ['Exchange\\Remove-TransportRule'] } as const;
    assert.equal(must(await world.as('bianca').ask(tasks, { policy: 'glass' })).request.state, 'approved');
  });

  it('is narrowed by every guard: one with a stage asks somebody before', async () => {
    const world = await open();
    await withGlass(world);
    const guard = { tasks: ['Exchange\\Disable-TransportRule'], stages: [{ need: 1, groups: ['mail-approvers'] }] };
    await configured(world, putGuard, { name: 'never-alone', document: guard, base: 0, keeps: false });
    assert.equal(must(await breakGlass(world)).request.state, 'pending');
  });

  it('is refused as a policy where it would be wide', async () => {
    const world = await open();
    const put = (more: { readonly [field: string]: Json }) =>
      world
        .as('owner')
        .does(putPolicy, { wanted: { name: 'wide', document: { ...glass, ...more } as Json, base: 0, keeps: false }, reason: '' });
    for (const more of [
      { requesters: { groups: ['operators'] } },
      { requesters: { people: [] } },
      { approval: 'emergency' },
      { approval: { mode: 'emergency', stages: [] } },
      { maxDuration: 'PT5H' },
      { require: { reason: false } },
      { tasks: [], managementRoles: ['Journaling', 'Transport Rules', 'Mail Recipients'] },
    ]) {
      assert.notEqual(codeOf(await put(more as never)), 'not refused', JSON.stringify(more));
    }
  });

  it('is stopped by a lock like everything else', async () => {
    const world = await open();
    await withGlass(world);
    await world.as('owner').lock('person', 'alex');
    assert.equal(codeOf(await breakGlass(world)), 'locked');
  });
});
