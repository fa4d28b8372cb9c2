import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Change } from '@countersign/core/change.ts';
import type { TaskName } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { instant } from '@countersign/core/time.ts';
import { Conflict } from '../store.ts';
import { type Ground, group, lockId, type OpenGround, person, saveIn, sha256, tenantId } from './world.testing.ts';

type Put = Extract<Change, { put: 'document' }>;

function put(name: string, base: number, body: Json, more: Partial<Put> = {}): Put {
  const version = base + 1;
  const digest = sha256(JSON.stringify(body));
  return { put: 'document', kind: 'policy', name, version, base, digest, body, keepsFrom: version, request: null, ...more };
}

const policy = (task: string, maxUses = 1) => ({
  text: { written: true },
  frozen: {
    tenants: [],
    covers: { kind: 'tasks', tasks: [task] },
    requesters: { groups: [], people: [], exceptGroups: [], exceptPeople: [] },
    maxUses,
  },
});

export function documents(open: OpenGround): void {
  describe('documents and rules', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    it('keeps every version, and a head that says which counts', async () => {
      await saveIn(ground.store, () => [put('kept', 0, { n: 1 }, { kind: 'setting' })]);
      await saveIn(ground.store, () => [put('kept', 1, { n: 2 }, { kind: 'setting', keepsFrom: 1 })]);
      await ground.store.read(async (reader) => {
        assert.deepEqual(await reader.documents.head('setting', 'kept'), { kind: 'setting', name: 'kept', version: 2, keepsFrom: 1 });
        assert.deepEqual(
          (await reader.documents.versions('setting', 'kept')).map((found) => found.body),
          [{ n: 1 }, { n: 2 }],
        );
        assert.equal((await reader.documents.version('setting', 'kept', 1))?.digest, sha256('{"n":1}'));
        assert.equal(await reader.documents.version('guard', 'kept', 1), undefined);
      });
    });

    it('refuses a version whose base has moved, and one that is there', async () => {
      await saveIn(ground.store, () => [put('moved', 0, { n: 1 }, { kind: 'setting' })]);
      await saveIn(ground.store, () => [put('moved', 1, { n: 2 }, { kind: 'setting' })]);
      for (const late of [
        put('moved', 1, { n: 3 }, { kind: 'setting' }),
        put('moved', 1, { n: 3 }, { kind: 'setting', version: 3 }),
        put('moved', 0, { n: 3 }, { kind: 'setting', version: 3 }),
      ]) {
        await assert.rejects(
          saveIn(ground.store, () => [late]),
          Conflict,
        );
      }
      await assert.rejects(
        saveIn(ground.store, (at) => [{ end: 'document', kind: 'setting', name: 'moved', base: 1, at }]),
        Conflict,
      );
    });

    it('lists current versions by a prefix of their name as it is written, and nothing that has ended', async () => {
      const names = ['list-a', 'list-b', 'list-é', 'LIST-c', 'lisu'];
      await saveIn(ground.store, (at) => [
        ...names.map((name) => put(name, 0, {}, { kind: 'task' })),
        put('list-gone', 0, {}, { kind: 'task' }),
        { end: 'document', kind: 'task', name: 'list-gone', base: 1, at },
      ]);
      const found = await ground.store.read((reader) => reader.documents.list('task', { limit: 10, prefix: 'list-' }));
      assert.deepEqual(
        found.items.map((item) => item.name),
        ['list-a', 'list-b', 'list-é'],
      );
    });

    it('lists what holds some words in its name or its text, whatever their case, and nothing in them is a wildcard', async () => {
      const text = (description: string) => ({ text: { description, tasks: ['Exchange\\New-JournalRule'] }, frozen: {} });
      await saveIn(ground.store, () => [
        put('search-one', 0, text('Forwarding "inside" only'), { kind: 'guard' }),
        put('search-two', 0, text('100% of it_all'), { kind: 'guard' }),
      ]);
      const found = (search: string) =>
        ground.store.read(async (reader) => (await reader.documents.list('guard', { limit: 9, search })).items.map((item) => item.name));
      assert.deepEqual(await found('forWARDING "inside'), ['search-one']);
      assert.deepEqual(await found('RCH-TW'), ['search-two']);
      assert.deepEqual(await found('exchange\\new-'), ['search-one', 'search-two']);
      assert.deepEqual(await found('0% OF'), ['search-two']);
      for (const none of ['1%0', 'it-all', 'it__all', 'inside! only', '\u0000']) assert.deepEqual(await found(none), [], none);
    });

    it('lists what has ended by its last version, apart from what is in force', async () => {
      await saveIn(ground.store, (at) => [
        put('over', 0, {}, { kind: 'guard' }),
        put('over', 1, { last: true }, { kind: 'guard' }),
        { end: 'document', kind: 'guard', name: 'over', base: 2, at },
      ]);
      const names = (more: object) =>
        ground.store.read(async (reader) => (await reader.documents.list('guard', { limit: 50, ...more })).items);
      assert.deepEqual(
        (await names({ ended: true })).map(({ name, version }) => [name, version]),
        [['over', 2]],
      );
      assert.ok((await names({})).every(({ name }) => name !== 'over'));
    });

    it('makes rules of what is in force: the current version, and earlier ones that grants may still name', async () => {
      const name = 'in force';
      await saveIn(ground.store, () => [put(name, 0, policy('Exchange\\A'))]);
      await saveIn(ground.store, () => [put(name, 1, policy('Exchange\\B'))]);
      await saveIn(ground.store, () => [put(name, 2, policy('Exchange\\C'), { keepsFrom: 2 })]);
      const rules = await ground.store.read((reader) => reader.rules());
      const versions = [...rules.policyVersions.keys()].filter((key) => key.startsWith(name));
      assert.deepEqual(versions, [`${name}@2`, `${name}@3`]);
      assert.equal(rules.policies.get(name)?.version, 3);
      assert.deepEqual(
        [...rules.policiesOf.keys()].filter((task) => /^Exchange/.test(task)),
        ['Exchange\\C' as TaskName],
      );
      await saveIn(ground.store, (at) => [{ end: 'document', kind: 'policy', name, base: 3, at }]);
      const ended = await ground.store.read((reader) => reader.rules());
      assert.equal(ended.policyVersions.get(`${name}@3`), undefined);
    });

    it('names a workload by its tenant and itself, and a task by its document', async () => {
      const tenant = tenantId();
      await saveIn(ground.store, () => [
        { put: 'tenant', value: { id: tenant, name: `${tenant}.example`, tags: [] } },
        put(`${tenant}/Exchange`, 0, { text: {}, frozen: { connector: 'exchange', settings: { url: 'https://x' } } }, { kind: 'workload' }),
        put('Exchange\\Get-Mailbox', 0, { text: {}, frozen: { effect: 'read' } }, { kind: 'task' }),
      ]);
      const rules = await ground.store.read((reader) => reader.rules());
      const workload = rules.workloads.get(`${tenant}/Exchange`);
      assert.deepEqual([workload?.tenant, workload?.name, workload?.version], [tenant, 'Exchange', 1]);
      assert.equal(rules.tasks.get('Exchange\\Get-Mailbox' as TaskName)?.effect, 'read');
      assert.equal(rules.tenants.get(tenant)?.name, `${tenant}.example`);
    });

    it('gives the same rules until something turns the epoch, asked or not', async () => {
      const ada = person();
      await saveIn(ground.store, () => [{ put: 'person', value: ada, base: 0 }]);
      const rules = () => ground.store.read((reader) => reader.rules());
      const first = await rules();
      await saveIn(ground.store, () => [{ put: 'person', value: { ...ada, name: 'Ada' }, base: 1 }]);
      assert.equal(await rules(), first);
      const [club, id, ours] = [group([]), lockId(), lockId()];
      const turning: (() => readonly Change[])[] = [
        () => [{ turn: 'epoch' }],
        () => [{ put: 'group', value: club, base: 0 }],
        () => [put('turning', 0, policy('Exchange\\T')), { turn: 'epoch' }],
        () => [{ add: 'lock', value: { id, stops: 'everything', subject: '', reason: 'fire', by: ada.id, madeAt: instant(1) } }],
        () => [{ end: 'lock', id, at: instant(5) }],
        () => [{ add: 'lock', value: { id: ours, stops: 'everything', subject: '', reason: 'put back', by: null, madeAt: instant(6) } }],
        () => [{ end: 'lock', id: ours, at: instant(7) }],
      ];
      let epoch = first.epoch;
      for (const changes of turning) {
        await saveIn(ground.store, changes);
        const now = await rules();
        assert.equal(now.epoch, epoch + 1);
        epoch = now.epoch;
      }
      assert.equal((await rules()).groups.has(club.id), true);
    });

    it('does not keep rules that were rolled back', async () => {
      const failing = ground.store.transaction('exclusive', async (tx) => {
        await tx.save([put('rolled back', 0, policy('Exchange\\R'))]);
        assert.equal((await tx.rules()).policies.has('rolled back'), true, 'the transaction sees its own');
        throw new Error('on purpose');
      });
      await assert.rejects(failing, /on purpose/);
      await saveIn(ground.store, () => [put('rolled back', 0, policy('Exchange\\Other'))]);
      const rules = await ground.store.read((reader) => reader.rules());
      assert.equal(rules.policiesOf.has('Exchange\\R' as TaskName), false);
      assert.equal(rules.policiesOf.has('Exchange\\Other' as TaskName), true);
    });

    it('knows locks while they hold', async () => {
      const [ada, id] = [person(), lockId()];
      const value = { id, stops: 'person', subject: ada.id, reason: 'gone', by: ada.id } as const;
      await saveIn(ground.store, (now) => [
        { put: 'person', value: ada, base: 0 },
        { add: 'lock', value: { ...value, madeAt: now } },
      ]);
      const [rules, live] = await ground.store.read(async (reader) => [await reader.rules(), await reader.locks.live()] as const);
      assert.equal(rules.locks.get(`person:${ada.id}`)?.id, id);
      assert.deepEqual(
        live.map((lock) => lock.id),
        [id],
      );
      await saveIn(ground.store, (at) => [{ end: 'lock', id, at }]);
      await ground.store.read(async (reader) => {
        assert.equal((await reader.rules()).locks.size, 0);
        assert.notEqual((await reader.locks.find(id))?.endedAt, undefined);
        assert.deepEqual(await reader.locks.live(), []);
      });
      await assert.rejects(
        saveIn(ground.store, (at) => [{ end: 'lock', id, at }]),
        Conflict,
      );
    });
  });
}
