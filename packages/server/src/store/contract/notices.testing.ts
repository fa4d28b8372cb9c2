import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Notice, NoticeId } from '@countersign/core/notice.ts';
import { usualChoices } from '@countersign/core/notice.ts';
import type { Instant } from '@countersign/core/time.ts';
import { Conflict } from '../store.ts';
import { type Ground, later, type OpenGround, person, saveIn } from './world.testing.ts';

export function notices(open: OpenGround): void {
  describe('notices', () => {
    let ground: Ground;
    let count = 0;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());
    const notice = (now: Instant, more: Partial<Notice> = {}): Notice => {
      count += 1;
      const id = `notice_${String(count).padStart(10, '0')}` as NoticeId;
      return { id, why: 'waiting', about: `req_${count}`, person: null, channel: 'team', bundle: 'now', madeAt: now, dueAt: now, ...more };
    };
    const add = async (more: Partial<Notice> = {}) => {
      let made: Notice | undefined;
      await saveIn(ground.store, (now) => {
        made = notice(now, more);
        return [{ add: 'notice', value: made }];
      });
      assert.ok(made !== undefined);
      return made;
    };
    const claim = (leaseMs = 60_000) => ground.store.transaction('none', (tx) => tx.delivery.claim(10, leaseMs));
    const state = async (id: NoticeId) => (await ground.store.read((reader) => reader.notices.find(id)))?.state;

    it('keeps one notice for one why, thing, receiver and channel, whichever was first', async () => {
      const one = await add({ about: 'req_same' });
      await add({ about: 'req_same' });
      await add({ about: 'req_same', channel: 'other' });
      const page = await ground.store.read((reader) => reader.notices.list({ about: 'req_same' }, { limit: 10 }));
      assert.equal(page.items.length, 2);
      assert.ok(page.items.some((found) => found.id === one.id));
      for (const found of await claim()) await ground.store.transaction('none', (tx) => tx.delivery.settle(found, 'sent', null));
    });

    it('gives a due notice to one claimer at a time, and again once the claim has run out', async () => {
      const { id } = await add();
      assert.deepEqual(
        (await claim(-1)).map((found) => found.id),
        [id],
      );
      const [again] = await claim();
      assert.equal(again?.attempts, 2);
      assert.deepEqual(await claim(), []);
      assert.ok(again !== undefined);
      assert.equal(
        await ground.store.transaction('none', (tx) => tx.delivery.settle({ id, claim: again.claim - 1 }, 'dead', 'late')),
        false,
      );
      assert.equal(await ground.store.transaction('none', (tx) => tx.delivery.settle(again, 'sent', null)), true);
      assert.equal(await ground.store.transaction('none', (tx) => tx.delivery.settle(again, 'dead', 'twice')), false);
      assert.equal(await state(id), 'sent');
    });

    it('puts a notice off until it is due again', async () => {
      const { id } = await add();
      const [claimed] = await claim();
      assert.ok(claimed !== undefined);
      await ground.store.transaction('none', (tx) => tx.delivery.putOff(claimed, later(tx.now, 3_600_000), 'The receiver answered 500.'));
      assert.deepEqual(await claim(), []);
      assert.equal(await ground.store.read((reader) => reader.notices.due(reader.now)), false);
      assert.equal((await ground.store.read((reader) => reader.notices.find(id)))?.trouble, 'The receiver answered 500.');
    });

    it('revives a dead notice and no other', async () => {
      const { id } = await add();
      const [claimed] = await claim();
      assert.ok(claimed !== undefined);
      await ground.store.transaction('none', (tx) => tx.delivery.settle(claimed, 'dead', 'refused'));
      await saveIn(ground.store, (now) => [{ revive: 'notice', id, at: now }]);
      assert.equal(await state(id), 'waiting');
      await assert.rejects(
        saveIn(ground.store, (now) => [{ revive: 'notice', id, at: now }]),
        Conflict,
      );
      for (const found of await claim()) await ground.store.transaction('none', (tx) => tx.delivery.settle(found, 'sent', null));
    });

    it('lists newest first, page by page, and counts by state', async () => {
      const receiver = 'person_00000000aa' as PersonId;
      for (let at = 0; at < 5; at++) await add({ person: receiver });
      const first = await ground.store.read((reader) => reader.notices.list({ person: receiver, state: 'waiting' }, { limit: 3 }));
      assert.equal(first.items.length, 3);
      assert.ok(first.next !== undefined);
      const { next } = first;
      const rest = await ground.store.read((reader) => reader.notices.list({ person: receiver }, { limit: 3, after: next }));
      assert.equal(rest.items.length, 2);
      assert.ok((await ground.store.read((reader) => reader.notices.counts())).waiting >= 5);
    });

    it('keeps one absence of each, which is there until it is over', async () => {
      const [ada, bea] = [person(), person()];
      await saveIn(ground.store, () => [
        { put: 'person', value: ada, base: 0 },
        { put: 'person', value: bea, base: 0 },
      ]);
      const value = { person: ada.id, delegate: bea.id, from: 1_000 as Instant, until: 3_000 as Instant };
      const kept = async (now: number) =>
        (await ground.store.read((reader) => reader.notices.absences(now as Instant))).filter((one) => one.person === ada.id);
      await saveIn(ground.store, () => [{ put: 'absence', value: { ...value, until: 9_000 as Instant } }]);
      await saveIn(ground.store, () => [{ put: 'absence', value }]);
      assert.deepEqual(await kept(500), [value]);
      assert.deepEqual(await kept(2_999), [value]);
      assert.deepEqual(await kept(3_000), []);
      await assert.rejects(saveIn(ground.store, () => [{ put: 'absence', value: { ...value, delegate: ada.id } }]));
    });

    it('keeps what somebody chose, and has a usual choice for who chose nothing', async () => {
      const ada = person();
      await saveIn(ground.store, () => [{ put: 'person', value: ada, base: 0 }]);
      assert.deepEqual(await ground.store.read((reader) => reader.notices.choicesOf(ada.id)), usualChoices);
      for (const digestAt of [60, 90]) {
        const value = { of: { outcome: 'digest' }, digestAt } as const;
        await saveIn(ground.store, () => [{ put: 'choices', person: ada.id, value }]);
        assert.deepEqual(await ground.store.read((reader) => reader.notices.choicesOf(ada.id)), value);
      }
    });
  });
}
