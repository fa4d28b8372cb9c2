import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { HASH_LENGTH } from '../log/merkle.ts';
import type { State } from '../replay/state.ts';
import { type Report, startVerification } from '../replay/verify.ts';
import { sha256, verifySignature } from './crypto.ts';
import { type Block, blocksOf } from './lines.ts';

/** Bytes from which a second thread is worth its start. */
const worthAThread = 16 << 20;
/** Blocks that may wait for the other thread, so that a file of any size needs the same memory. */
const ahead = 8;

type Taking = ReturnType<typeof startVerification>;

export interface FileVerification {
  /** The log's public key, `name+id+key`. */
  readonly key: string;
  /** An earlier checkpoint that was kept elsewhere. */
  readonly since?: string;
  /** By default two for a large file. */
  readonly threads?: 1 | 2;
  /** Where what the entries made is wanted afterwards. */
  readonly state?: State;
}

/** Verifies an exported log on disk, a few megabytes of it in memory at a time. Throws only if the file cannot be read. */
export async function verifyFile(path: string, { key, since, threads, state }: FileVerification): Promise<Report> {
  const verification = {
    key,
    ...(since === undefined ? {} : { since }),
    ...(state === undefined ? {} : { state }),
    sha256,
    hashText: (text: string) => hash('sha256', text, 'buffer'),
    verifySignature,
  };
  const taking = startVerification(verification);
  const alone = threads === undefined ? (await stat(path)).size < worthAThread : threads === 1;
  if (alone) for await (const block of blocksOf(path)) takeBlock(taking, block);
  else await inTwoThreads(taking, path);
  return taking.end();
}

/** One thread looks at how the lines are written and hashes them, this one replays them in order. */
async function inTwoThreads(taking: Taking, path: string): Promise<void> {
  const worker = new Worker(new URL('./inspector.ts', import.meta.url));
  const waiting: { readonly block: Block; readonly inspected: Promise<Uint8Array> | undefined }[] = [];
  const takeFirst = async () => {
    const first = waiting.shift();
    if (first !== undefined) takeBlock(taking, first.block, await first.inspected);
  };
  const inspect = inspector(worker);
  try {
    for await (const block of blocksOf(path)) {
      waiting.push({ block, inspected: block.bytes === undefined ? undefined : inspect(block.bytes) });
      if (waiting.length > ahead) await takeFirst();
    }
    while (waiting.length > 0) await takeFirst();
  } finally {
    await worker.terminate();
  }
}

/** Hands bytes to the other thread, which answers in order. */
function inspector(worker: Worker): (bytes: Uint8Array) => Promise<Uint8Array> {
  const asked: { readonly resolve: (inspected: Uint8Array) => void; readonly reject: (error: unknown) => void }[] = [];
  worker.on('message', (inspected: Uint8Array) => asked.shift()?.resolve(inspected));
  worker.on('error', (error) => {
    for (const { reject } of asked.splice(0)) reject(error);
  });
  return (bytes) => {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    // It is awaited when its turn has come; a failure before that is not an unhandled one.
    promise.catch(() => {});
    asked.push({ resolve, reject });
    worker.postMessage(bytes);
    return promise;
  };
}

function takeBlock(taking: Taking, { lines }: Block, inspected?: Uint8Array): void {
  for (const [index, line] of lines.entries()) {
    const hashAt = lines.length + index * HASH_LENGTH;
    taking.take(line, inspected?.[index] === 1 ? inspected.slice(hashAt, hashAt + HASH_LENGTH) : undefined);
  }
}
