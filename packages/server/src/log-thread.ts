import { parentPort, workerData } from 'node:worker_threads';
import type { Instant } from '@countersign/core/time.ts';
import { readKeys } from './keys.ts';
import { indexer } from './operations/index-log.ts';
import { BrokenSeal, type Sealer, sealSlice } from './operations/seal-log.ts';
import { openStoreBeside } from './store/open.ts';

/** What the thread is given: the database, whose turn it is, and where the keys are. */
export interface LogThreadData {
  readonly folder: string;
  readonly turns: SharedArrayBuffer;
  readonly keys: string;
  readonly origin: string;
}

export interface LogOrder {
  readonly id: number;
  readonly work: 'seal' | 'index' | 'stop';
  /** The time by the server's clock. */
  readonly now: Instant;
}

/** What was done: entries that were sealed, with the last checkpoint, or 1 where there is more to index. */
export interface LogDone {
  readonly count: number;
  readonly note?: string | undefined;
}

export type LogAnswer = { readonly id: number } & ({ readonly done: LogDone } | { readonly broken: number } | { readonly failed: string });

/** Seals and indexes the log beside the thread that serves: see `logWork`. */
async function work({ folder, turns, keys: place, origin }: LogThreadData): Promise<(order: LogOrder) => Promise<LogDone>> {
  const keys = readKeys(place, origin);
  if ('refused' in keys) throw new Error(keys.message);
  let now = 0 as Instant;
  const clock = () => now;
  const { seal, signer, hashing } = keys;
  const nothingRandom = () => {
    throw new Error('Keeping the log draws nothing.');
  };
  const options = { seal, sha256: hashing.sha256, random: nothingRandom, now: clock, monotonic: () => performance.now() };
  const { store, copyLog } = await openStoreBeside({ folder, turns, now: clock }, options);
  const index = indexer(store);
  const notes: string[] = [];
  const sealer: Sealer = { seal, signer, origin, published: (note) => void notes.push(note) };
  return async ({ work, now: at }) => {
    now = at;
    if (work === 'index') return { count: (await index.step()) ? 1 : 0 };
    if (work === 'stop') {
      await store.close();
      return { count: 0 };
    }
    const count = await sealSlice(store, sealer);
    await copyLog();
    return { count, note: notes.splice(0).at(-1) };
  };
}

const port = parentPort;
if (port === null) throw new Error('This is a thread of the server.');
const obey = await work(workerData as LogThreadData);
port.on('message', async (order: LogOrder) => {
  const { id } = order;
  const answer: LogAnswer = await obey(order).then(
    (done) => ({ id, done }),
    (error: unknown) => (error instanceof BrokenSeal ? { id, broken: error.seq } : { id, failed: String(error) }),
  );
  port.postMessage(answer);
  if (order.work === 'stop') port.close();
});
port.postMessage('ready');
