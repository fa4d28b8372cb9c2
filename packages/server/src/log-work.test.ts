import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { openCheckpoint } from '@countersign/audit/log/checkpoint.ts';
import { verifySignature } from '@countersign/audit/node/crypto.ts';
import { entry } from '@countersign/core/entry.ts';
import { makeKeys, readKeys } from './keys.ts';
import type { LogThreadData } from './log-thread.ts';
import { logWork } from './log-work.ts';
import { BrokenSeal, slice } from './operations/seal-log.ts';
import { drawnInBlocks } from './random.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';

const origin = 'log.countersign.example';

interface Opening {
  /** Seals entries otherwise than the thread expects. */
  readonly strange?: boolean;
  readonly thread?: Partial<Omit<LogThreadData, 'turns'>>;
  /** What the store's answer to whoever wrote here waits for. */
  readonly answering?: () => Promise<void>;
}

async function openLog(t: TestContext, { strange = false, thread = {}, answering = async () => undefined }: Opening = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-log-work-'));
  const place = join(folder, 'keys');
  makeKeys(place);
  const keys = readKeys(place, origin);
  if ('refused' in keys) throw new Error(keys.message);
  const seal = strange ? (text: string) => keys.seal(`${text} `) : keys.seal;
  const clocks = { now: () => Date.now(), monotonic: () => performance.now() };
  const store = await openStore({ engine: 'sqlite', folder }, { ...clocks, seal, sha256: keys.hashing.sha256, random: drawnInBlocks() });
  const [notes, alarms, workers]: [string[], unknown[], Worker[]] = [[], [], []];
  const transaction: Store['transaction'] = async (...asked) => {
    const done = await store.transaction(...asked);
    await answering();
    return done;
  };
  const work = logWork({
    store: { ...store, transaction },
    sealer: { seal, signer: keys.signer, origin, published: (note) => notes.push(note) },
    thread: { folder, keys: place, origin, ...thread },
    alarm: (_message, error) => alarms.push(error),
    make(data) {
      const worker = new Worker(new URL('./log-thread.ts', import.meta.url), { workerData: data });
      workers.push(worker);
      return worker;
    },
  });
  t.after(async () => {
    await work.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return { store, work, keys, notes, alarms, workers };
}

async function write(store: Store, count: number): Promise<void> {
  const one = (at: number) =>
    store.transaction('shared', (tx) => tx.save([{ record: entry('call.blocked', null, { person: `p${at}`, task: 'T' }, { at }) }]));
  await Promise.all(Array.from({ length: count }, (_, at) => one(at)));
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await wait(5);
}

const sizeOf = (store: Store) => store.read((reader) => reader.log.size());

describe('the log of a busy server', () => {
  it('is sealed and indexed by a thread of its own, beside what goes on being written', async (t) => {
    const { store, work, keys, notes, alarms } = await openLog(t);
    await write(store, 10);
    assert.equal(await work.seal(), 10);
    await write(store, 100);
    assert.equal(await work.seal(), 100);
    await until(work.inThread);
    const written = write(store, 3 * slice).then(() => write(store, 2 * slice));
    let sealed = 0;
    while (sealed < 5 * slice) sealed += await work.seal();
    await written;
    assert.equal(await work.seal(), 0);
    assert.equal(await sizeOf(store), 110 + 5 * slice);
    const opened = openCheckpoint(notes.at(-1) ?? '', { keys: [keys.signer.key], verifySignature, origin });
    assert.ok(opened.ok);
    assert.equal(opened.checkpoint.size, 110 + 5 * slice);
    assert.equal(await work.index(), false);
    assert.deepEqual(alarms, []);
  });

  it('is one thread’s, though a slice that was begun before it was there ends after that', async (t) => {
    let answering = Promise.resolve();
    const { store, work, workers } = await openLog(t, { answering: () => answering });
    await write(store, 2 * slice);
    await work.seal();
    const held = Promise.withResolvers<void>();
    answering = held.promise;
    const late = work.seal();
    await until(work.inThread);
    held.resolve();
    assert.equal(await late, slice);
    assert.equal(workers.length, 1);
  });

  it('is not a thread’s where there is little to do', async (t) => {
    const { store, work, workers } = await openLog(t);
    for (let round = 0; round < 5; round++) {
      await write(store, 20);
      await work.seal();
    }
    assert.deepEqual([work.inThread(), workers.length], [false, 0]);
  });

  it('goes on here when its thread dies in the middle, and with another thread when there is much to do again', async (t) => {
    const { store, work, alarms, workers } = await openLog(t);
    await write(store, slice);
    await work.seal();
    await until(work.inThread);
    await write(store, 2 * slice);
    const lost = work.seal();
    const [dead] = await Promise.allSettled([lost, workers[0]?.terminate()]);
    await until(() => !work.inThread());
    assert.equal(alarms.length, 1);
    await write(store, 10);
    while ((await work.seal()) > 0);
    assert.equal(await sizeOf(store), 3 * slice + 10, `the slice that was under way was ${dead.status}`);
    await until(work.inThread);
    await write(store, 10);
    assert.equal(await work.seal(), 10);
    assert.equal(workers.length, 2);
  });

  it('goes on here when no thread can be started, and that is told', async (t) => {
    const { store, work, alarms } = await openLog(t, { thread: { keys: '/nowhere' } });
    await write(store, slice);
    await work.seal();
    await until(() => alarms.length > 0);
    await write(store, 20);
    assert.equal(await work.seal(), 20);
    assert.equal(work.inThread(), false);
  });

  it('stops before an entry whose seal is broken, and says which', async (t) => {
    const { store, work } = await openLog(t, { strange: true });
    await write(store, slice);
    await work.seal();
    await until(work.inThread);
    await write(store, 1);
    await assert.rejects(work.seal(), (error) => error instanceof BrokenSeal && error.seq === slice + 1);
    assert.equal(await sizeOf(store), slice);
  });
});
