import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export interface Watch {
  /** What each file is started with, so that it can say what holds it. */
  readonly execArgv: readonly string[];
  /** The files that were ended because they did not end. */
  readonly hung: ReadonlySet<string>;
  stop(): void;
}

/**
 * Ends the process of each test file that takes longer than `limit` milliseconds, and says first what it waits for.
 *
 * The test runner gives each test a time, but none to its file: one whose tests have all passed and that does not exit
 * would be waited for until somebody else loses patience. Node itself can do that, seldom: its threads may wait for
 * each other while it shuts down (github.com/nodejs/node/issues/54918).
 */
export function endHung(files: readonly string[], limit: number, say: (text: string) => void): Watch {
  const reports = mkdtempSync(join(tmpdir(), 'hung-'));
  const hung = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const watch = (message: unknown) => {
    const { process: child } = message as { process: ChildProcess };
    // The channel speaks before the process has its arguments.
    queueMicrotask(() => {
      const file = files.find((each) => child.spawnargs.includes(each));
      if (file === undefined) return;
      const timer = globalThis.setTimeout(() => void end(file, child), limit).unref();
      timers.add(timer);
      child.once('exit', () => {
        clearTimeout(timer);
        timers.delete(timer);
      });
    });
  };
  const end = async (file: string, child: ChildProcess) => {
    child.kill('SIGUSR2');
    await setTimeout(3_000);
    if (child.exitCode !== null || child.signalCode !== null) return;
    hung.add(file);
    say(`\nHUNG: ${file} did not end in ${limit / 1000} s, and is ended now.\n${whatHolds(child, reports)}\n`);
    child.kill('SIGKILL');
    // What it started may hold the other end.
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  subscribe('child_process', watch);
  return {
    execArgv: ['--report-on-signal', '--report-exclude-env', '--report-exclude-network', `--report-directory=${reports}`],
    hung,
    stop() {
      unsubscribe('child_process', watch);
      for (const timer of timers) clearTimeout(timer);
      rmSync(reports, { recursive: true, force: true });
    },
  };
}

interface Report {
  readonly javascriptStack?: { readonly stack?: readonly string[] };
  readonly libuv?: readonly { readonly type: string; readonly is_active: boolean; readonly is_referenced: boolean }[];
}

/** What it runs and what keeps it alive, by its own report; its threads, by the kernel, where there is one to ask. */
function whatHolds({ pid }: ChildProcess, reports: string): string {
  const own = readdirSync(reports).find((name) => name.includes(`.${pid}.`));
  const said = own === undefined ? ['It wrote no report of itself: it is outside of JavaScript.'] : reported(join(reports, own));
  return [...said, ...threadsOf(Number(pid))].join('\n');
}

function reported(path: string): string[] {
  try {
    const { javascriptStack, libuv = [] } = JSON.parse(readFileSync(path, 'utf8')) as Report;
    const held = libuv.filter((handle) => handle.is_active && handle.is_referenced);
    return [...(javascriptStack?.stack ?? []), ...held.map((handle) => `held by ${JSON.stringify(handle)}`)];
  } catch (error) {
    return [`Its report cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function threadsOf(pid: number): string[] {
  const tasks = `/proc/${pid}/task`;
  try {
    return readdirSync(tasks).map((id) => {
      const of = (name: string) => readFileSync(join(tasks, id, name), 'utf8').trim();
      return `thread ${id} ${of('comm')}: ${/State:\s*(.*)/.exec(of('status'))?.[1] ?? '?'}, waits in ${of('wchan')}`;
    });
  } catch {
    return [];
  }
}
