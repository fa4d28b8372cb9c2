import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { UploadId } from '@countersign/core/ids.ts';
import type { Upload } from '@countersign/core/upload.ts';
import { Conflict } from '../store.ts';
import { type Ground, hour, later, type OpenGround, person, saveIn, sha256 } from './world.testing.ts';

export function uploads(open: OpenGround): void {
  describe('uploads', () => {
    let ground: Ground;
    const [somebody, another] = [person(), person()];
    before(async () => {
      ground = await open();
      await saveIn(ground.store, () => [somebody, another].map((value) => ({ put: 'person', value, base: 0 }) as const));
    });
    after(() => ground.close());

    const begin = async (name: string, more: Partial<Upload> = {}): Promise<Upload> => {
      const kept: Upload[] = [];
      await saveIn(ground.store, (now) => {
        const times = { madeAt: now, endsAt: later(now, hour) };
        const id = `upload_${name.padEnd(10, '0')}` as UploadId;
        const value = { id, person: somebody.id, sha256: sha256(name), bytes: 7, ...times, whole: false, ...more };
        kept.splice(0, 1, value);
        return [{ add: 'upload', value }];
      });
      return kept[0] ?? assert.fail();
    };
    const complete = ({ id, endsAt }: Upload) => saveIn(ground.store, () => [{ complete: 'upload', id, endsAt }]);
    const find = (name: string, of = somebody) => ground.store.read((reader) => reader.uploads.find(of.id, sha256(name)));

    it('are found by their person and digest once they are whole, and by nobody else', async () => {
      const value = await begin('one');
      assert.deepEqual(await ground.store.read((reader) => reader.uploads.byId(value.id)), value);
      assert.equal(await find('one'), undefined);
      await complete(value);
      assert.deepEqual(await find('one'), { ...value, whole: true });
      assert.equal(await find('one', another), undefined);
      await assert.rejects(complete(value), Conflict);
    });

    it('are whole once: a second of the same person and digest is a conflict, of another person it is not', async () => {
      const [first, twin] = [await begin('two'), await begin('twin', { sha256: sha256('two') })];
      const other = await begin('other', { sha256: sha256('two'), person: another.id });
      await complete(first);
      await assert.rejects(complete(twin), Conflict);
      await complete(other);
    });

    it('keep their parts byte for byte, each place once', async () => {
      const { id } = await begin('three');
      const body = new Uint8Array(1000).map((_, at) => at * 7);
      const add = () => saveIn(ground.store, () => [{ add: 'upload-part', upload: id, position: 0, body }]);
      await add();
      const part = (position: number) => ground.store.read((reader) => reader.uploads.part(id, position));
      assert.deepEqual(new Uint8Array((await part(0)) ?? []), body);
      assert.equal(await part(1), undefined);
      await assert.rejects(add());
    });

    it('are held longer and never shorter, and are forgotten with their parts when they are over', async () => {
      const value = await begin('four');
      await saveIn(ground.store, () => [{ add: 'upload-part', upload: value.id, position: 0, body: new Uint8Array(3) }]);
      const hold = (until: number) => saveIn(ground.store, () => [{ hold: 'upload', id: value.id, until: later(until, 0) }]);
      await hold(value.endsAt + hour);
      await hold(value.endsAt);
      const over = (now: number) => ground.store.read((reader) => reader.uploads.over(later(now, 0), 100));
      assert.ok(!(await over(value.endsAt)).includes(value.id));
      assert.ok((await over(value.endsAt + hour)).includes(value.id));
      await saveIn(ground.store, () => [{ forget: 'upload', id: value.id }]);
      const left = await ground.store.read(async ({ uploads: of }) => [await of.byId(value.id), await of.part(value.id, 0)]);
      assert.deepEqual(left, [undefined, undefined]);
    });

    it('count for their person while they are not over, whole or not', async () => {
      const held = (of: typeof somebody) => ground.store.read((reader) => reader.uploads.held(of.id, reader.now));
      const before = await held(another);
      const { endsAt } = await begin('five', { person: another.id, bytes: 100 });
      assert.deepEqual(await held(another), { count: before.count + 1, bytes: before.bytes + 100 });
      const later = await ground.store.read((reader) => reader.uploads.held(another.id, endsAt));
      assert.deepEqual(later, { count: 0, bytes: 0 });
    });
  });
}
