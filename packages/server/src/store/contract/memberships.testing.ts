import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Change } from '@countersign/core/change.ts';
import type { MembershipId, RoleName } from '@countersign/core/ids.ts';
import { type Membership, type Precedence, precedence } from '@countersign/core/membership.ts';
import type { Instant } from '@countersign/core/time.ts';
import { Conflict, type MembershipFilter } from '../store.ts';
import { arrange, type Ground, later, type OpenGround, saveIn, tenantId } from './world.testing.ts';

let made = 0;
const newId = () => {
  made += 1;
  return `member_${String(made).padStart(32, '0')}` as MembershipId;
};

export function memberships(open: OpenGround): void {
  describe('memberships', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    type Wake = Extract<Change, { wake: 'membership' }>;
    const woken = async (at: (now: Instant) => Instant, why: Precedence = precedence.time): Promise<Wake> => {
      const { alice, asked } = await arrange(ground.store);
      const id = newId();
      const lent = { tenant: asked.tenant, role: 'Exchange\\Help Desk' as RoleName, scope: '/', account: id };
      let wake: Wake | undefined;
      await saveIn(ground.store, (now) => {
        wake = { wake: 'membership', id, person: alice.id, lent, at: at(now), precedence: why };
        return [wake];
      });
      assert.ok(wake !== undefined);
      return wake;
    };
    const found = async (id: MembershipId): Promise<Membership> => {
      const membership = await ground.store.read((reader) => reader.memberships.find(id));
      assert.ok(membership !== undefined);
      return membership;
    };
    const claimed = ({ lent, precedence: why }: Wake, limit = 100) =>
      ground.store.transaction('none', (tx) => tx.claims.claim({ ...lent, precedence: why }, limit, 60_000));
    const due = (besides: readonly string[] = []) =>
      ground.store.read((reader) => reader.memberships.due({ precedence: precedence.named, besides }, later(reader.now, 1)));

    it('begins one that nobody has, and knows it again', async () => {
      const { id, lent, person } = await woken((now) => now);
      const begun = await found(id);
      assert.deepEqual(
        { ...begun, since: 0 },
        {
          id,
          person,
          ...lent,
          state: 'removed',
          standing: false,
          doubt: false,
          attempts: 0,
          since: 0,
          precedence: precedence.time,
          revision: 1,
        },
      );
    });

    it('is woken sooner, never later, and whoever had read it reads it again', async () => {
      const wake = await woken((now) => later(now, 3_600_000));
      const read = await found(wake.id);
      await saveIn(ground.store, (now) => [{ ...wake, at: now }]);
      await saveIn(ground.store, (now) => [{ ...wake, at: later(now, 7_200_000) }]);
      assert.deepEqual(
        (await claimed(wake)).map((one) => one.id),
        [wake.id],
      );
      const stale = saveIn(ground.store, () => [{ save: 'membership', value: read, revision: read.revision, dueAt: null }]);
      await assert.rejects(stale, Conflict);
    });

    it('is claimed by one at a time, and again once it is released', async () => {
      const wake = await woken((now) => now);
      const { id } = wake;
      const [mine] = await claimed(wake);
      assert.ok(mine !== undefined);
      assert.deepEqual(await claimed(wake), []);
      await ground.store.transaction('none', (tx) => tx.claims.release([{ id, claim: mine.claim + 1 }]));
      assert.deepEqual(await claimed(wake), []);
      await ground.store.transaction('none', (tx) => tx.claims.release([mine]));
      assert.equal((await claimed(wake)).length, 1);
      await ground.store.transaction('none', (tx) => tx.claims.releaseAll());
      assert.equal((await claimed(wake)).length, 1);
    });

    it('is claimed once, however many claim at the same moment, and only of the role and of the precedence that are asked for', async () => {
      const first = await woken((now) => now);
      const more = Array.from({ length: 19 }, (_, at): Wake => {
        const account = `${first.id}-${at}`;
        return { ...first, id: newId(), lent: { ...first.lent, account } };
      });
      const elsewhere: readonly Wake[] = [
        { ...first, precedence: precedence.rules },
        { ...first, lent: { ...first.lent, scope: '/elsewhere' } },
      ].map((one) => ({
        ...one,
        id: newId(),
        lent: { ...one.lent, account: 'another' },
      }));
      await saveIn(ground.store, (now) => [...more, ...elsewhere].map((one) => ({ ...one, at: now })));
      const all = (await Promise.all([claimed(first, 12), claimed(first, 12), claimed(first, 12)])).flat();
      const ids = all.map((one) => one.id);
      assert.deepEqual([ids.length, new Set(ids).size], [20, 20]);
      assert.deepEqual(new Set(ids), new Set([first, ...more].map((one) => one.id)));
    });

    it('is the next to be looked at of its precedence, besides at workloads that are named, and no more while it is claimed', async () => {
      const place = ({ lent: { tenant, role, scope } }: Wake) => ({ tenant, role, scope, workload: `${tenant}/Exchange` });
      const told = async (besides: readonly string[] = []) => {
        const next = await due(besides);
        return next === undefined ? undefined : { tenant: next.tenant, role: next.role, scope: next.scope, workload: next.workload };
      };
      assert.equal(await told(), undefined);
      await woken((now) => now, precedence.rules);
      const [one, other] = [await woken((now) => now, precedence.named), await woken((now) => now, precedence.named)];
      assert.deepEqual(await told(), place(one));
      assert.deepEqual(await told([place(one).workload]), place(other));
      assert.equal(await told([place(one).workload, place(other).workload]), undefined);
      assert.equal((await claimed(one)).length, 1);
      assert.deepEqual(await told(), place(other));
      assert.equal((await claimed(other)).length, 1);
      assert.equal(await told(), undefined);
    });

    it('that was taken away goes before others whoever else has it looked at, until it rests', async () => {
      const wake = await woken((now) => later(now, 3_600_000));
      await saveIn(ground.store, (now) => [{ ...wake, at: now, precedence: precedence.named }]);
      await saveIn(ground.store, (now) => [{ ...wake, at: now, precedence: precedence.rules }]);
      const read = await found(wake.id);
      assert.equal(read.precedence, precedence.named);
      await saveIn(ground.store, () => [
        { save: 'membership', value: { ...read, precedence: precedence.time }, revision: read.revision, dueAt: null },
      ]);
      assert.equal((await found(wake.id)).precedence, precedence.time);
    });

    it('lists those that somebody has, and those of one state', async () => {
      const { id, person } = await woken((now) => later(now, 3_600_000));
      const ids = async (filter: Parameters<typeof list>[0]) => (await list(filter)).map((one) => one.id);
      const list = async (filter: Pick<MembershipFilter, 'role' | 'state' | 'tenant'>) =>
        (await ground.store.read((reader) => reader.memberships.list({ person, ...filter }, { limit: 10 }))).items;
      assert.deepEqual(await ids({}), []);
      assert.deepEqual(await ids({ state: 'removed' }), [id]);
      const begun = await found(id);
      await saveIn(ground.store, () => [
        { save: 'membership', value: { ...begun, state: 'adding', attempts: 2 }, revision: begun.revision, dueAt: null },
      ]);
      assert.deepEqual(await ids({}), [id]);
      assert.deepEqual(await ids({ tenant: begun.tenant, role: begun.role }), [id]);
      assert.deepEqual(await ids({ tenant: begun.tenant, role: 'Exchange\\Another' as Membership['role'] }), []);
      assert.deepEqual(await ids({ tenant: tenantId() }), []);
      const adding = await found(id);
      assert.deepEqual([adding.state, adding.attempts, adding.revision], ['adding', 2, begun.revision + 1]);
    });

    it('is never called removed by the database itself before it was being removed, nor becomes another one’s', async () => {
      const { id } = await woken((now) => later(now, 3_600_000));
      const set = (to: string) => ground.raw(`update memberships set ${to} where id = '${id}'`);
      await set(`state = 'added'`);
      await assert.rejects(set(`state = 'removed'`));
      await assert.rejects(set(`account = 'another'`));
      await assert.rejects(set(`role = 'Exchange\\Another'`));
      await set(`standing = 1`);
      await assert.rejects(set(`state = 'removing', standing = 0`));
      await assert.rejects(ground.raw(`delete from memberships where id = '${id}'`));
      await set(`state = 'removed', standing = 0`);
    });
  });
}
