import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { freshFolder } from './contract/sqlite-ground.testing.ts';
import { Disk } from './engine/sqlite-disk.ts';

type Done = (error: Error | null) => void;

describe('the disk under SQLite', () => {
  let folder: string;
  let syncs: Done[];
  let disk: Disk;
  const order: string[] = [];
  const said = (name: string, promise: Promise<void>) =>
    promise.then(
      () => order.push(name),
      () => order.push(`${name} refused`),
    );

  beforeEach(() => {
    folder = freshFolder();
    syncs = [];
    order.length = 0;
    writeFileSync(join(folder, 'countersign.db-wal'), '');
    disk = new Disk(join(folder, 'countersign.db'), (_log, done) => syncs.push(done));
  });
  afterEach(() => {
    disk.close();
    rmSync(folder, { recursive: true });
  });
  const over = async (error: Error | null = null) => {
    syncs.shift()?.(error);
    await setImmediate();
  };

  it('answers nobody before it has kept what they wrote', async () => {
    said('write', disk.committed());
    await setImmediate();
    assert.deepEqual([order, syncs.length], [[], 1]);
    await over();
    assert.deepEqual(order, ['write']);
  });

  it('is asked once for all that was committed while it worked', async () => {
    said('first', disk.committed());
    said('second', disk.committed());
    said('third', disk.committed());
    assert.equal(syncs.length, 1);
    await over();
    assert.deepEqual([order, syncs.length], [['first'], 1]);
    await over();
    assert.deepEqual([order, syncs.length], [['first', 'second', 'third'], 0]);
  });

  it('lets a reader wait for what they may have seen, and for nothing else', async () => {
    await disk.settled();
    said('first', disk.committed());
    said('reader of the first', disk.settled());
    said('second', disk.committed());
    said('reader of both', disk.settled());
    await over();
    assert.deepEqual(order, ['first', 'reader of the first']);
    await over();
    assert.deepEqual(order, ['first', 'reader of the first', 'second', 'reader of both']);
    await disk.settled();
  });

  it('answers nothing more after it failed once, though it may have kept what was written', async () => {
    said('first', disk.committed());
    said('second', disk.committed());
    said('reader', disk.settled());
    await over(new Error('EIO'));
    assert.deepEqual(order, ['first refused', 'second refused', 'reader refused']);
    await assert.rejects(disk.committed(), { code: 'database-unavailable', message: /start the server again/ });
    await assert.rejects(disk.settled(), { code: 'database-unavailable' });
    assert.equal(syncs.length, 0, 'a second sync would say that all is well');
  });
});
