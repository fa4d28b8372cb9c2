import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { approvedAt, arrange, call, type Ground, group, inGroup, newCallId, type OpenGround, saveIn } from './world.testing.ts';

/** What is kept in memory is never anything but what a transaction would read. */
export function memory(open: OpenGround): void {
  describe('what is kept in memory', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    it('is not a request that was decided in a transaction that was rolled back', async () => {
      const { waiting } = await arrange(ground.store);
      await assert.rejects(
        ground.store.transaction('shared', async (tx) => {
          await tx.save([{ save: 'request', value: approvedAt(waiting, tx.now), revision: 1 }]);
          assert.equal((await tx.requests.find(waiting.id))?.state, 'approved', 'its own work is seen');
          throw new Error('on purpose');
        }),
      );
      const found = await ground.store.transaction('shared', (tx) => tx.requests.find(waiting.id));
      assert.equal(found?.state, 'pending');
    });

    it('is a decided request as it was decided, with its votes', async () => {
      const { granted } = await arrange(ground.store);
      const twice = [
        await ground.store.transaction('shared', (tx) => tx.requests.find(granted.id)),
        await ground.store.transaction('shared', (tx) => tx.requests.find(granted.id)),
      ];
      assert.equal(twice[0]?.state, 'approved');
      assert.equal(twice[0], twice[1], 'read once');
    });

    it('is not a call that was added in a transaction that was rolled back', async () => {
      const { alice, tenant } = await arrange(ground.store);
      const [added, id] = [call(tenant), newCallId()];
      await assert.rejects(
        ground.store.transaction('shared', async (tx) => {
          await tx.save([{ add: 'call', id, person: alice.id, call: added }]);
          assert.equal((await tx.calls.byDigest(alice.id, added.digest))?.id, id);
          throw new Error('on purpose');
        }),
      );
      const after = await ground.store.transaction('shared', async (tx) => [
        await tx.calls.find(id),
        await tx.calls.byDigest(alice.id, added.digest),
      ]);
      assert.deepEqual(after, [undefined, undefined]);
    });

    it('is a person’s call and nobody else’s', async () => {
      const { alice, bob, asked, askedId } = await arrange(ground.store);
      const found = await ground.store.transaction('shared', async (tx) => [
        (await tx.calls.byDigest(alice.id, asked.digest))?.id,
        await tx.calls.byDigest(bob.id, asked.digest),
        (await tx.calls.byDigest(alice.id, asked.digest))?.id,
      ]);
      assert.deepEqual(found, [askedId, undefined, askedId]);
    });

    it('is the groups of a person until a membership changes, and never those of a change that was rolled back', async () => {
      const { alice, bob } = await arrange(ground.store);
      const value = group(inGroup(alice));
      await saveIn(ground.store, () => [{ put: 'group', value, base: 0 }]);
      const holds = (who: typeof alice) =>
        ground.store.transaction('shared', async (tx) => (await tx.people.groupsOf(who.id)).has(value.id));
      assert.deepEqual([await holds(alice), await holds(bob)], [true, false]);
      const moved = { ...value, members: inGroup(bob) };
      await assert.rejects(
        ground.store.transaction('exclusive', async (tx) => {
          await tx.save([{ put: 'group', value: moved, base: 1 }]);
          assert.equal((await tx.people.groupsOf(bob.id)).has(value.id), true, 'its own work is seen');
          throw new Error('on purpose');
        }),
      );
      assert.deepEqual([await holds(alice), await holds(bob)], [true, false]);
      await saveIn(ground.store, () => [{ put: 'group', value: moved, base: 1 }]);
      assert.deepEqual([await holds(alice), await holds(bob)], [false, true]);
    });

    it('is not the end of solo mode that was rolled back', async () => {
      await ground.store.transaction('exclusive', (tx) =>
        tx.install({ id: 'test', demo: false, origin: 'log.example', startedAt: tx.now }),
      );
      await assert.rejects(
        ground.store.transaction('exclusive', async (tx) => {
          await tx.endSolo(tx.now);
          assert.notEqual((await tx.installation())?.soloEndedAt, undefined);
          throw new Error('on purpose');
        }),
      );
      assert.equal((await ground.store.transaction('shared', (tx) => tx.installation()))?.soloEndedAt, undefined);
      await ground.store.transaction('exclusive', (tx) => tx.endSolo(tx.now));
      assert.notEqual((await ground.store.transaction('shared', (tx) => tx.installation()))?.soloEndedAt, undefined);
    });
  });
}
