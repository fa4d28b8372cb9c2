import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { median } from './statistics.ts';

/** What a figure was measured on. Figures of two machines are compared by their ratios alone. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly sqlite: string;
  readonly commit: string;
  /** Milliseconds of one 4 kB append made durable, median of fifty. */
  readonly fsyncMs: number;
  /** Processes that wanted to run as it began, over the last minute: above the cores, somebody else was measured too. */
  readonly load: number;
}

export function describeMachine(): Machine {
  const [first] = cpus();
  return {
    cores: cpus().length,
    processor: first?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    sqlite: sqliteVersion(),
    commit: commitId(),
    fsyncMs: measureFsync(),
    load: loadavg()[0] ?? 0,
  };
}

function sqliteVersion(): string {
  const db = new DatabaseSync(':memory:');
  const version = String(db.prepare('select sqlite_version() as version').get()?.version);
  db.close();
  return version;
}

/** The commit, with a plus where files differ from it. */
function commitId(): string {
  try {
    const id = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim();
    const changed = execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], { encoding: 'utf8' }).trim();
    return changed === '' ? id : `${id}+`;
  } catch {
    return 'unknown';
  }
}

/** Where the databases of the benchmarks lie, too. */
export function measureFsync(): number {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-fsync-'));
  const file = openSync(join(folder, 'probe'), 'w');
  const block = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 50 }, () => {
    const from = performance.now();
    writeSync(file, block);
    fsyncSync(file);
    return performance.now() - from;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return median(times);
}

/** Ticks of all processors since the start of the machine: those that its neighbours took, and all. */
export interface Ticks {
  readonly stolen: number;
  readonly all: number;
}

/** Where there is no /proc, nothing is known of what was stolen, and nothing is discarded. */
export function readTicks(): Ticks {
  try {
    const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? [];
    return { stolen: fields[7] ?? 0, all: fields.reduce((sum, one) => sum + one, 0) };
  } catch {
    return { stolen: 0, all: 0 };
  }
}

/** The share of the processors' time that was stolen between two readings, 0 to 1. */
export function stealBetween(from: Ticks, until: Ticks): number {
  const all = until.all - from.all;
  return all <= 0 ? 0 : (until.stolen - from.stolen) / all;
}

/** Milliseconds of processor time that a process has used, in user and kernel mode; undefined where that cannot be read. */
export function processorMsOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name is in parentheses and may hold spaces; utime and stime are the 14th and 15th fields, in hundredths of a second.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}

/** Resident megabytes of a process. */
export function residentMbOf(pid: number): number | undefined {
  try {
    const kb = /VmRSS:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? undefined : Number(kb) / 1024;
  } catch {
    return undefined;
  }
}
