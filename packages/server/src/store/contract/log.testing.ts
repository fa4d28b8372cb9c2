import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { entry } from '@countersign/core/entry.ts';
import type { GrantId } from '@countersign/core/ids.ts';
import { partDigestInput } from '@countersign/core/leaf.ts';
import { type Instant, instant } from '@countersign/core/time.ts';
import { Conflict } from '../store.ts';
import { deferred, type Ground, leaf, type OpenGround, options, saveIn, sha256 } from './world.testing.ts';

export function log(open: OpenGround): void {
  describe('the log', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    const record = (name: string) =>
      ground.store.transaction('shared', (tx) => tx.save([{ record: entry('call.blocked', null, { person: name, task: 'T' }, { name }) }]));
    const seal = (limit = 256) =>
      ground.store.transaction('none', async (tx) => {
        const { size, entries } = await tx.log.unsealed(limit);
        if (entries.length === 0) return entries;
        const leaves = entries.map((one, n) => leaf(one, size + n, JSON.parse(one.text).about));
        await tx.sealing.append({ size, leaves, tiles: [], note: `note ${size + leaves.length}`, at: tx.now });
        return entries;
      });

    it('keeps the exact leaf, sealed, with its personal parts beside it', async () => {
      const made = entry('request.filed', null, { request: 'req_1', target: 'ceo@contoso.example' }, { n: 1 }, { reason: 'Zoë' });
      await saveIn(ground.store, () => [{ record: made }]);
      const { entries } = await ground.store.transaction('none', async (tx) => {
        const taken = await tx.log.unsealed(10);
        await tx.sealing.append({ size: 0, leaves: taken.entries.map((one, n) => leaf(one, n)), tiles: [], note: 'note 1', at: tx.now });
        return taken;
      });
      const [one] = entries;
      assert.equal(entries.length, 1);
      if (one === undefined) throw new Error('nothing was taken');
      assert.deepEqual(one.seal, new Uint8Array(options.seal(one.text)));
      assert.equal(one.text.includes('Zoë') || one.text.includes('ceo@'), false, 'the leaf commits to parts and does not say them');
      const parts = JSON.parse(one.parts ?? '{}');
      assert.equal(JSON.parse(one.text).parts.reason, sha256(partDigestInput(parts.reason.salt, 'Zoë')));
      const [stored] = await ground.store.read((reader) => reader.log.range(0, 1));
      assert.deepEqual(stored, { index: 0, at: one.at, kind: 'request.filed', text: one.text, parts: one.parts });
    });

    it('gives entries their place in the order in which they were written, each once', async () => {
      for (const name of ['a', 'b', 'c']) await record(name);
      assert.equal(await ground.store.read((reader) => reader.log.unsealedCount()), 3);
      assert.equal((await seal(2)).length, 2);
      assert.equal((await seal(2)).length, 1);
      await ground.store.read(async (reader) => {
        assert.equal(await reader.log.unsealedCount(), 0);
        assert.equal(await reader.log.size(), 4);
        assert.deepEqual(await reader.log.checkpoint(), { size: 4, note: 'note 4' });
        assert.equal(await reader.log.checkpointAt(3), 'note 3');
        assert.equal(await reader.log.checkpointAt(2), undefined);
        const names = (await reader.log.range(1, 4)).map((one) => JSON.parse(one.text).body.name);
        assert.deepEqual(names, ['a', 'b', 'c']);
        assert.deepEqual(
          (await reader.log.newest(0, 2)).map((one) => JSON.parse(one.text).body.name),
          ['c', 'b'],
        );
      });
    });

    it('lets one of two sealers win', async () => {
      await record('contested');
      const stale = await ground.store.transaction('none', async (tx) => tx.log.size());
      await seal();
      const late = ground.store.transaction('none', async (tx) =>
        tx.sealing.append({ size: stale, leaves: [], tiles: [], note: 'late', at: tx.now }),
      );
      await assert.rejects(late, Conflict);
      const results = await Promise.all(
        [record('x'), record('y'), seal(), seal(), seal()].map((one) => one.catch((error: unknown) => error)),
      );
      for (const result of results) assert.equal(result instanceof Error && !(result instanceof Conflict), false);
      await seal();
      const indexes = (await ground.store.read((reader) => reader.log.range(0, 100))).map((one) => one.index);
      assert.deepEqual(
        indexes,
        indexes.map((_, n) => n),
      );
    });

    it('keeps tiles as they were last written, byte for byte', async () => {
      const hashes = new Uint8Array(64).map((_, n) => n * 5);
      await ground.store.transaction('none', async (tx) => {
        const size = await tx.log.size();
        await tx.save([{ record: entry('call.blocked', null, {}, {}) }]);
        const { entries } = await tx.log.unsealed(1);
        const tiles = [
          { level: 0, position: 0, hashes: hashes.subarray(0, 32) },
          { level: 0, position: 0, hashes },
        ];
        await tx.sealing.append({ size, leaves: entries.map((one) => leaf(one, size)), tiles, note: 'n', at: tx.now });
      });
      await ground.store.read(async (reader) => {
        assert.deepEqual(await reader.log.tile(0, 0), hashes);
        assert.equal(await reader.log.tile(1, 0), undefined);
      });
    });

    it('finds entries by what they are about, newest first', async () => {
      for (const name of ['found', 'other', 'found']) await record(name);
      await seal();
      const search = (filter: object, page = { limit: 10 }) => ground.store.read((reader) => reader.log.search(filter, page));
      const both = await search({ person: 'found', task: 'T', kind: 'call.blocked' });
      assert.equal(both.items.length, 2);
      assert.equal((both.items[0]?.index ?? 0) > (both.items[1]?.index ?? 0), true);
      assert.equal((await search({ person: 'found', task: 'U' })).items.length, 0);
      assert.equal((await search({ person: 'found', until: 1 })).items.length, 0);
      assert.equal((await search({ person: 'found', from: 1 })).items.length, 2);
      const first = await search({ person: 'found' }, { limit: 1 });
      assert.equal(first.next, String(first.items[0]?.index));
      const rest = await ground.store.read((reader) => reader.log.search({ person: 'found' }, { limit: 1, after: first.next ?? '' }));
      assert.deepEqual([rest.items[0]?.index, rest.next], [both.items[1]?.index, undefined]);
    });

    it('finds the same whether leaves are in the search index, half of them, or none', async () => {
      for (let n = 0; n < 4; n++) for (const name of ['indexed', 'between']) await record(name);
      await seal();
      const { store } = ground;
      const [from, size] = await store.read(async (reader) => [await reader.log.indexed(), await reader.log.size()] as const);
      const all = async (filter: object) => {
        const found: number[] = [];
        for (let after: string | undefined; ; ) {
          const page = await store.read((reader) => reader.log.search(filter, { limit: 3, ...(after === undefined ? {} : { after }) }));
          found.push(...page.items.map((one) => one.index));
          if (page.next === undefined) return found;
          after = page.next;
        }
      };
      const filters = [{ person: 'indexed' }, { task: 'T' }, { person: 'indexed', task: 'T', kind: 'call.blocked' }, { person: 'nobody' }];
      const before = await Promise.all(filters.map(all));
      assert.equal(before[0]?.length, 4);
      const half = Math.floor((from + size) / 2);
      for (const [at, until] of [
        [from, half],
        [half, size],
      ] as const) {
        const terms = await store.read((reader) => reader.log.terms(at, until));
        // What a crash in the middle of a stretch leaves: its first terms, which nobody may see yet.
        await store.transaction('none', (tx) => tx.sealing.index(terms.slice(0, 3)));
        assert.deepEqual(await Promise.all(filters.map(all)), before);
        await store.transaction('none', async (tx) => {
          await tx.sealing.index(terms);
          await tx.sealing.moveIndex(at, until);
        });
        assert.equal(await store.read((reader) => reader.log.indexed()), until);
        assert.deepEqual(await Promise.all(filters.map(all)), before);
      }
      const late = store.transaction('none', (tx) => tx.sealing.moveIndex(from, size));
      await assert.rejects(late, Conflict);
    });

    it('loses the personal parts of its oldest entries and what these are found by, and keeps the entries', async () => {
      const { store } = ground;
      const target = 'pruned@contoso.example';
      const about = { person: 'pruned', target };
      for (const reason of ['one', 'two', 'three'])
        await store.transaction('shared', (tx) => tx.save([{ record: entry('call.blocked', null, about, {}, { reason }) }]));
      const [from, size] = await store.transaction('none', async (tx) => {
        const { size: first, entries } = await tx.log.unsealed(100);
        const leaves = entries.map((one, n) => leaf(one, first + n, { ...about, target }));
        await tx.sealing.append({ size: first, leaves, tiles: [], note: 'pruned', at: tx.now });
        return [await tx.log.indexed(), first + leaves.length] as const;
      });
      await store.transaction('none', async (tx) => {
        await tx.sealing.index(await tx.log.terms(from, size));
        await tx.sealing.moveIndex(from, size);
      });
      const partsOf = async () => (await store.read((reader) => reader.log.range(0, size))).filter(({ parts }) => parts !== null).length;
      const byTarget = () => store.read((reader) => reader.log.search({ target }, { limit: 10 }));
      const before = await partsOf();
      assert.equal((await byTarget()).items.length, 3);
      const all = await store.read(async ({ log, now }) => await log.partsBefore((now + 1) as Instant, 100));
      assert.equal(all?.count, before);
      assert.equal(await store.read(({ log }) => log.partsBefore(0 as Instant, 100)), undefined);
      const some = await store.read(({ log, now }) => log.partsBefore((now + 1) as Instant, before - 1));
      assert.equal(some?.count, before - 1);
      const prune = (until = 0, count = 0) => store.transaction('shared', (tx) => tx.save([{ prune: 'parts', until, count }]));
      await assert.rejects(prune(some?.until, before), Conflict, 'somebody else was here meanwhile');
      assert.equal(await partsOf(), before);
      await prune(some?.until, before - 1);
      assert.equal(await partsOf(), 1);
      const left = await byTarget();
      assert.equal(left.items.length, 1);
      assert.ok(left.items[0]?.parts?.includes('three'));
      const entries = await store.read((reader) => reader.log.range(0, size));
      assert.equal(entries.length, size);
      assert.equal((await store.read((reader) => reader.log.search({ person: 'pruned' }, { limit: 10 }))).items.length, 3);
    });

    it('seals what was written first and committed last, after what was committed before it', async (test) => {
      if (ground.engine === 'sqlite') return test.skip('one writer: commits come in order');
      await seal();
      const [written, mayCommit] = [deferred(), deferred()];
      const slow = ground.store.transaction('shared', async (tx) => {
        await tx.save([{ record: entry('call.blocked', null, {}, { name: 'slow' }) }]);
        // An entry is sent without waiting; what is answered after it shows that it has its sequence.
        await tx.locks.live();
        written.settle();
        await mayCommit.promise;
      });
      await written.promise;
      await record('quick');
      const taken = await seal();
      assert.deepEqual(
        taken.map((one) => JSON.parse(one.text).body.name),
        ['quick'],
      );
      mayCommit.settle();
      await slow;
      const next = await seal();
      assert.deepEqual(
        next.map((one) => JSON.parse(one.text).body.name),
        ['slow'],
      );
      assert.equal((next[0]?.seq ?? 0) < (taken[0]?.seq ?? 0), true, 'its sequence is the lower one');
    });

    it('keeps the parts of each entry beside that entry, where several are written at once', async () => {
      const made = ['one', 'two', 'three'].map((name) => entry('call.blocked', null, { person: name }, { name }, { name }));
      await Promise.all([
        saveIn(ground.store, () => made.map((record) => ({ record }))),
        saveIn(ground.store, () => made.map((record) => ({ record }))),
      ]);
      const sealed = await seal();
      assert.equal(sealed.length, 6);
      for (const { text, parts } of sealed) assert.equal(JSON.parse(parts ?? '{}').name?.value, JSON.parse(text).body.name);
    });

    it('is not written where what comes after it fails', async () => {
      const before = await ground.store.read((reader) => reader.log.unsealedCount());
      const nowhere = { use: 'grant', id: 'grant_nowhere000' as GrantId, at: instant(1) } as const;
      const saved = saveIn(ground.store, () => [{ record: entry('call.blocked', null, {}, {}, { name: 'x' }) }, nowhere]);
      await assert.rejects(saved, Conflict);
      assert.equal(await ground.store.read((reader) => reader.log.unsealedCount()), before);
    });

    it('is searched by time, also where entries that were written at once took their places out of order', async () => {
      await seal();
      for (let n = 0; n < 6; n++) await record('timed');
      const base = Date.now() + 10_000_000;
      const times = [0, 5_000, 3_000, 200_000, 190_000, 400_000].map((ms) => instant(base + ms));
      await ground.store.transaction('none', async (tx) => {
        const { size, entries } = await tx.log.unsealed(100);
        const leaves = entries.map((one, n) => leaf(one, size + n, { person: 'timed', at: times[n] ?? one.at }));
        await tx.sealing.append({ size, leaves, tiles: [], note: 'timed', at: tx.now });
      });
      const found = async (from: number, until: number) => {
        const filter = { person: 'timed', from: instant(base + from), until: instant(base + until) };
        const { items } = await ground.store.read((reader) => reader.log.search(filter, { limit: 50 }));
        return items.length;
      };
      assert.equal(await found(2_500, 195_000), 3);
      assert.equal(await found(3_000, 5_000), 1, 'the end is not in it');
      assert.equal(await found(0, 500_000), 6);
      assert.equal(await found(500_000, 600_000), 0);
    });
  });
}
