import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { entry } from '@countersign/core/entry.ts';
import type { PersonId, TaskName, TenantId } from '@countersign/core/ids.ts';
import { type Instant, instant } from '@countersign/core/time.ts';
import type { NewLeaf, ReportFilter, StoredEntry } from '../store.ts';
import { type Ground, leaf, type OpenGround, saveIn } from './world.testing.ts';

const [alice, bob] = ['prs_alice', 'prs_bob'] as PersonId[];
const day = 24 * 3_600_000;

export function reports(open: OpenGround): void {
  describe('a report', () => {
    let ground: Ground;
    let base: Instant;
    before(async () => {
      ground = await open();
      base = await ground.store.read(async ({ now }) => now);
    });
    after(() => ground.close());

    const at = (ms: number) => instant(base + ms);

    /** Seals entries with these search columns. */
    const seal = async (leaves: readonly (Partial<NewLeaf> & { readonly kind: 'run.started' | 'vote.cast' | 'lock.made' })[]) => {
      await saveIn(ground.store, () => leaves.map(({ kind }, n) => ({ record: entry(kind, null, {}, { n }) })));
      await ground.store.transaction('none', async (tx) => {
        const { size, entries } = await tx.log.unsealed(10_000);
        const placed = entries.map((one, n) => leaf(one, size + n, leaves[n]));
        await tx.sealing.append({ size, leaves: placed, tiles: [], note: `note ${size}`, at: tx.now });
      });
    };

    const index = async () => {
      const [from, until] = await ground.store.read(async ({ log }) => [await log.indexed(), await log.size()] as const);
      await ground.store.transaction('none', async (tx) => {
        await tx.sealing.index(await tx.log.terms(from, until));
        await tx.sealing.moveIndex(from, until);
      });
    };

    const walked = async (filter: Partial<ReportFilter>) => {
      const whole = { from: at(0), until: at(10 * day), ...filter };
      let { first, end } = await ground.store.read((reader) => reader.reports.stretch(whole));
      const found: StoredEntry[] = [];
      for (let pieces = 1; ; pieces++) {
        const { entries, next } = await ground.store.read((reader) => reader.reports.next(whole, { first, end }));
        found.push(...entries);
        if (next === null) return { places: found.map((one) => one.index), pieces };
        assert.ok(next > first && next < end, 'it goes forwards');
        first = next;
      }
    };
    const places = async (filter: Partial<ReportFilter>) => (await walked(filter)).places;

    it('finds nothing in an empty log', async () => {
      assert.deepEqual(await walked({}), { places: [], pieces: 1 });
    });

    it('holds entries of its kinds and of its time, in the order of the log', async () => {
      const run = (ms: number) => ({ kind: 'run.started', person: alice ?? '', at: at(ms), task: 'T', tenant: 'tnt_a' }) as const;
      await seal([run(0), { kind: 'lock.made', at: at(1) }, run(day), run(2 * day - 1), run(2 * day), run(5 * day)]);
      assert.deepEqual(await places({}), [0, 2, 3, 4, 5]);
      assert.deepEqual(await places({ from: at(day), until: at(2 * day) }), [2, 3], 'the end is not in it');
      assert.deepEqual(await places({ from: at(6 * day), until: at(7 * day) }), []);
    });

    it('is of what a person did and of what is about them, of a tenant, of a task, whether or not these are in the search index', async () => {
      await seal([
        { kind: 'vote.cast', person: alice ?? '', by: bob ?? '', at: at(day), task: 'T', tenant: 'tnt_a' },
        { kind: 'run.started', person: bob ?? '', at: at(day), task: 'U', tenant: 'tnt_b' },
      ]);
      const asked = async () => ({
        alice: await places({ person: alice ?? ('' as PersonId) }),
        bob: await places({ person: bob ?? ('' as PersonId) }),
        bobAndT: await places({ person: bob ?? ('' as PersonId), task: 'T' as TaskName }),
        tenant: await places({ tenant: 'tnt_b' as TenantId }),
        task: await places({ task: 'U' as TaskName }),
        nobody: await places({ person: 'prs_nobody' as PersonId }),
      });
      const expected = { alice: [0, 2, 3, 4, 5, 6], bob: [6, 7], bobAndT: [6], tenant: [7], task: [7], nobody: [] };
      assert.deepEqual(await asked(), expected);
      await index();
      assert.deepEqual(await asked(), expected);
    });

    it('is walked in pieces, by which nothing is left out or told twice', async () => {
      const many = Array.from({ length: 2_300 }, (_none, n) => {
        const mine = n % 2 === 0;
        return {
          kind: 'vote.cast',
          person: mine ? 'prs_many' : 'prs_few',
          by: mine ? null : 'prs_many',
          at: at(3 * day),
          task: 'M',
        } as const;
      });
      await seal(many);
      const all = many.map((_one, n) => 8 + n);
      const [whole, unindexed] = [await walked({ task: 'M' as TaskName }), await walked({ person: 'prs_many' as PersonId })];
      assert.deepEqual([whole.places, unindexed.places], [all, all]);
      assert.ok(whole.pieces > 1 && unindexed.pieces > 1);
      await index();
      await seal([{ kind: 'run.started', person: 'prs_many', at: at(3 * day) }]);
      const indexed = await walked({ person: 'prs_many' as PersonId });
      assert.deepEqual(indexed.places, [...all, 2_308]);
      assert.ok(indexed.pieces >= 4, 'a piece holds so many places of the index, and those behind it are looked at one by one');
    });
  });
}
