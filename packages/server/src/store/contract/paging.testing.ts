import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Instant } from '@countersign/core/time.ts';
import type { Page, Paging, Reader } from '../store.ts';
import {
  arrange,
  type Ground,
  grant,
  later,
  type OpenGround,
  person,
  request,
  run,
  saveIn,
  sha256,
  tenantId,
  terms,
} from './world.testing.ts';

type Lister = (reader: Reader, page: Paging) => Promise<Page<{ readonly id: string }>>;

export function paging(open: OpenGround): void {
  describe('pages', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    async function everything(list: Lister, limit: number, between: () => Promise<void> = async () => undefined): Promise<string[]> {
      const seen: string[] = [];
      for (let after: string | undefined; ; ) {
        const page = await ground.store.read((reader) => list(reader, after === undefined ? { limit } : { after, limit }));
        seen.push(...page.items.map((item) => item.id));
        after = page.next;
        if (after === undefined) return seen;
        assert.equal(page.items.length, limit, 'only the last page is short');
        await between();
      }
    }

    it('tell apart what happened in the same millisecond, and do not shift when something new comes', async () => {
      const { alice, asked } = await arrange(ground.store);
      const file = (at: Instant, nonce: string) => request(terms(alice, asked, { nonce }), at, { sameAs: sha256(nonce) });
      const filed = await ground.store.transaction('exclusive', async (tx) => {
        const values = Array.from({ length: 25 }, (_, n) => file(later(tx.now, n % 3), `n${n}`));
        await tx.save(values.map((value) => ({ add: 'request', value, calls: [] }) as const));
        return values;
      });
      let added = 0;
      const seen = await everything(
        (reader, page) => reader.requests.list({ person: alice.id, state: 'pending' }, page),
        10,
        () => {
          added += 1;
          return saveIn(ground.store, (now) => [{ add: 'request', value: file(later(now, 1000), `new ${added}`), calls: [] }]);
        },
      );
      assert.equal(seen.length, new Set(seen).size, 'nothing twice');
      for (const value of filed) assert.equal(seen.includes(value.id), true, 'nothing missing');
      const whole = await everything((reader, page) => reader.requests.list({ person: alice.id, state: 'pending' }, page), 200);
      assert.deepEqual(
        seen,
        whole.filter((id) => seen.includes(id)),
        'newest first',
      );
    });

    it('list grants and runs newest first, each once', async () => {
      const { alice, given, done, doneId, waiting } = await arrange(ground.store);
      const second = await ground.store.transaction('shared', async (tx) => {
        const value = grant(waiting, later(tx.now, 1), { maxUses: null });
        const under = Array.from({ length: 7 }, (_, n) => run(value, { id: doneId, call: done }, later(tx.now, n % 2), { changes: false }));
        await tx.save([{ add: 'grant', value }, ...under.map((one) => ({ add: 'run', value: one }) as const)]);
        return { value, under };
      });
      const now = waiting.filedAt;
      assert.deepEqual(await everything((reader, page) => reader.grants.list({ person: alice.id }, page, now), 1), [
        second.value.id,
        given.id,
      ]);
      const runs = await everything((reader, page) => reader.runs.list({ grant: second.value.id }, page), 2);
      assert.deepEqual(new Set(runs), new Set(second.under.map((one) => one.id)));
      assert.equal(runs.length, 7);
    });

    it('list people, groups, tenants and documents by name', async () => {
      const people = Array.from({ length: 5 }, (_, n) => person({ username: `page-${'éZaßz'[n]}` }));
      const tenants = Array.from({ length: 3 }, () => tenantId());
      await saveIn(ground.store, () => [
        ...people.map((value) => ({ put: 'person', value, base: 0 }) as const),
        ...tenants.map((id) => ({ put: 'tenant', value: { id, name: `page ${id}`, tags: [] } }) as const),
      ]);
      const listed = await everything((reader, page) => reader.people.list(page), 2);
      const ours = listed.filter((id) => people.some((one) => one.id === id));
      const bytewise = people.toSorted((one, other) => Buffer.compare(Buffer.from(one.username), Buffer.from(other.username)));
      assert.deepEqual(
        ours,
        bytewise.map((one) => one.id),
        'in the order of bytes, on every engine',
      );
      assert.equal(
        tenants.every((id) => listed.includes(id) === false),
        true,
      );
      const byName = await everything((reader, page) => reader.tenants.list(page), 1);
      assert.deepEqual(
        byName.filter((id) => (tenants as string[]).includes(id)),
        tenants,
      );
    });

    it('find tenants by a part of their name, page by page', async () => {
      const tenants = ['zz-north', 'zz-other', 'zz-NORTHERN'].map((name) => ({ id: tenantId(), name, tags: [] }));
      await saveIn(ground.store, () => tenants.map((value) => ({ put: 'tenant', value }) as const));
      const found = await everything((reader, page) => reader.tenants.list(page, { search: 'zz-north' }), 1);
      assert.deepEqual(found, [tenants[2]?.id, tenants[0]?.id]);
      const within = new Set(tenants.slice(0, 2).map(({ id }) => id));
      assert.deepEqual(await everything((reader, page) => reader.tenants.list(page, { search: 'zz-north', within }), 1), [tenants[0]?.id]);
    });

    it('refuse a position that no list handed out', async () => {
      const from = (after: string) => ground.store.read((reader) => reader.requests.list({}, { after, limit: 5 }));
      for (const after of ['', 'x', '1', `1~'; drop table x`, '1~']) await assert.rejects(from(after), { code: 'bad-cursor' });
      await assert.doesNotReject(from('1~req_00000000'));
    });

    it('hold at most two hundred', async () => {
      const many = Array.from({ length: 205 }, () => person());
      await saveIn(ground.store, () => many.map((value) => ({ put: 'person', value, base: 0 }) as const));
      const page = await ground.store.read((reader) => reader.people.list({ limit: 100_000 }));
      assert.equal(page.items.length, 200);
      assert.notEqual(page.next, undefined);
    });
  });
}
