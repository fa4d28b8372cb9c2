import { Worker } from 'node:worker_threads';
import type { Instant } from '@countersign/core/time.ts';
import type { LogWork } from './jobs/jobs.ts';
import type { LogAnswer, LogDone, LogOrder, LogThreadData } from './log-thread.ts';
import { indexer } from './operations/index-log.ts';
import { BrokenSeal, type Sealer, sealSlice } from './operations/seal-log.ts';
import type { Store } from './store/store.ts';

export interface LogWorkOptions {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly thread: Omit<LogThreadData, 'turns'>;
  readonly alarm: (message: string, error: unknown) => void;
  readonly make?: (data: LogThreadData) => Worker;
}

const threadOf = (data: LogThreadData) => new Worker(new URL('./log-thread.ts', import.meta.url), { workerData: data });

/** From so many entries in one slice on it is worth a thread. */
const busy = 64;
const mostThreads = 3;

/**
 * Keeps the log in this thread while there is little to do. On a database that this process has alone, a busy server hands it to a thread of
 * its own, for good: runs then wait neither for slices nor for the write-ahead log to be copied. Should that thread die, this one goes on.
 */
export function logWork({ store, sealer, thread: data, alarm, make = threadOf }: LogWorkOptions): LogWork & { inThread(): boolean } {
  const index = indexer(store);
  let beside: Beside | undefined;
  let left = store.share === undefined ? 0 : mostThreads;
  let starting: Promise<void> | undefined;
  const start = async () => {
    left -= 1;
    try {
      beside = await startBeside(
        store,
        (turns) => make({ ...data, turns }),
        (error) => {
          beside = undefined;
          alarm('the thread that keeps the log', error);
        },
      );
    } catch (error) {
      alarm('the thread that keeps the log', error);
    }
    starting = undefined;
  };
  // A slice that was begun here before the thread was there may end after that.
  const startOne = () => {
    if (beside === undefined && left > 0) starting ??= start();
  };
  const ask = async (thread: Beside, work: LogOrder['work']) => await thread.ask(work, await store.read(async ({ now }) => now));
  return {
    inThread: () => beside !== undefined,
    async seal() {
      if (beside === undefined) {
        const sealed = await sealSlice(store, sealer);
        if (sealed >= busy) startOne();
        return sealed;
      }
      const { count, note } = await ask(beside, 'seal');
      if (note !== undefined) sealer.published(note);
      return count;
    },
    async index() {
      return beside === undefined ? await index.step() : (await ask(beside, 'index')).count > 0;
    },
    async close() {
      await starting;
      const thread = beside;
      if (thread === undefined) return;
      beside = undefined;
      left = 0;
      await thread.stop();
    },
  };
}

interface Beside {
  ask(work: LogOrder['work'], now: Instant): Promise<LogDone>;
  stop(): Promise<void>;
}

type Waiting = Pick<PromiseWithResolvers<LogDone>, 'resolve' | 'reject'>;

async function startBeside(store: Store, make: (turns: SharedArrayBuffer) => Worker, died: (error: unknown) => void): Promise<Beside> {
  const shared = store.share?.();
  if (shared === undefined) throw new Error('This store has no room for another thread.');
  const thread = make(shared.turns);
  const waiting = new Map<number, Waiting>();
  const ready = Promise.withResolvers<void>();
  let stopping = false;
  let asked = 0;
  let failure: unknown = new Error('The thread has ended.');
  thread.on('message', (answer: 'ready' | LogAnswer) => {
    if (answer === 'ready') return ready.resolve();
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('done' in answer) asker?.resolve(answer.done);
    else asker?.reject('broken' in answer ? new BrokenSeal(answer.broken) : new Error(answer.failed));
  });
  thread.on('error', (error) => {
    failure = error;
  });
  const ended = Promise.withResolvers<void>();
  thread.on('exit', async () => {
    await shared.abandoned();
    ended.resolve();
    if (stopping) return;
    ready.reject(failure);
    for (const one of waiting.values()) one.reject(failure);
    waiting.clear();
    died(failure);
  });
  const ask = (work: LogOrder['work'], now: Instant) =>
    new Promise<LogDone>((resolve, reject) => {
      const id = asked++;
      waiting.set(id, { resolve, reject });
      thread.postMessage({ id, work, now } satisfies LogOrder);
    });
  await ready.promise;
  return {
    ask,
    async stop() {
      stopping = true;
      await ask('stop', 0 as Instant);
      await ended.promise;
    },
  };
}
