import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process of the benchmark's own: what it said when it was ready, and its end. */
export interface Child<R> {
  readonly pid: number;
  readonly ready: R;
  stop(): Promise<void>;
}

const patienceMs = 30_000;

/** Starts one of the files beside this one with this Node; its first line, JSON, says that it is ready. */
export async function startChild<R>(file: string, settings: object): Promise<Child<R>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => stopped(child);
  try {
    const ready = JSON.parse(await firstLine(child, file)) as R;
    if (child.pid === undefined) throw new Error(`${file} has no process.`);
    return { pid: child.pid, ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function firstLine(child: ChildProcess, file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${file} was not ready in time.`)), patienceMs);
    child.once('exit', () => reject(new Error(`${file} ended before it was ready.`)));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(late);
      resolve(line);
    });
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(late);
}
