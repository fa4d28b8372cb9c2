import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { watched } from '../../test/child.ts';
import { within } from '../../test/within.ts';

/** A process of the benchmark's own: what it said when it was ready, and its end. */
export interface Child<R> {
  readonly pid: number;
  readonly ready: R;
  stop(): Promise<void>;
}

/** Milliseconds that a process has to be ready, and to end. */
const [toBeReady, toEnd] = [30_000, 10_000];

/** Starts one of the files beside this one with this Node; its first line, JSON, says that it is ready. */
export async function startChild<R>(file: string, settings: object): Promise<Child<R>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = stopperOf(child);
  try {
    const ready = JSON.parse(await firstLine(child)) as R;
    if (child.pid === undefined) throw new Error(`${file} has no process.`);
    return { pid: child.pid, ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first line that a process says: it is ready then. */
export async function firstLine(child: ChildProcess): Promise<string> {
  const [, file] = child.spawnargs;
  const line = new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it was ready.`)));
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  });
  return await within(toBeReady, `${file} was not ready in time.`, line);
}

interface Stopping {
  readonly patience?: number;
  readonly say?: (line: string) => void;
}

/** Tells a process to end. One that does not is killed, and that is said; what was measured stands. */
export function stopperOf(child: ChildProcess, { patience = toEnd, say = console.error }: Stopping = {}): () => Promise<void> {
  const { stop } = watched(child, patience);
  return async () => {
    await stop().catch((error: Error) => say(error.message));
  };
}
