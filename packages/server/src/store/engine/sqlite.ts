import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@countersign/core/time.ts';
import { type Ground, migrate } from '../migrate.ts';
import type { Engine, Moment, ThreadEngine } from './engine.ts';
import { faultOf } from './fault.ts';
import { Statements } from './sqlite-connection.ts';
import { Disk } from './sqlite-disk.ts';
import { extendedCode, sqliteError } from './sqlite-errors.ts';
import { ReadLane } from './sqlite-reader.ts';
import { Writer } from './sqlite-writer.ts';
import { steadyClock } from './steady-clock.ts';
import { sharedTurns, Turns } from './turn.ts';

export interface SqliteOptions {
  readonly folder: string;
  readonly program: string;
  /** The process's wall clock. */
  readonly now: () => number;
  readonly monotonic: () => number;
  /** Told when transactions that others had seen the outcome of were rolled back. */
  readonly lost: () => void;
}

/** Opens `countersign.db` in the folder, alone: one process a folder, held by a lock that the kernel lets go of when the process dies. */
export async function openSqlite(options: SqliteOptions): Promise<Engine> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const opened: DatabaseSync[] = [];
  const keep = (db: DatabaseSync) => {
    opened.unshift(db);
    return db;
  };
  try {
    keep(lockFolder(options.folder));
    const file = join(options.folder, 'countersign.db');
    const writer = keep(new DatabaseSync(file));
    // NORMAL: `Disk` waits for the disk before anybody is answered. Pages that change with each run are copied out of the log once in 16 MB.
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000;');
    keepInMemory(writer);
    await migrate(groundOf(writer), options);
    tryToWrite(writer);
    return servingOn({ writing: writer, reading: keep(new DatabaseSync(file, { readOnly: true })), disk: new Disk(file), opened }, options);
  } catch (error) {
    for (const db of opened) db.close();
    throw sqliteError(error);
  }
}

// What a savepoint would be rolled back to; a file for it was written with every run, and never read.
function keepInMemory(db: DatabaseSync): void {
  db.exec('PRAGMA temp_store = MEMORY;');
}

// Not on the main file: the second connection could not read it then.
function lockFolder(folder: string): DatabaseSync {
  const db = new DatabaseSync(join(folder, 'server.lock'));
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
    return db;
  } catch (error) {
    db.close();
    throw error instanceof Error && extendedCode(error) === 5 ? faultOf('data-folder-busy', error) : error;
  }
}

// A file that cannot be written is found now, and not by the first person who acts.
function tryToWrite(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE; UPDATE epoch SET n = n; ROLLBACK');
}

function groundOf(db: DatabaseSync): Ground {
  return {
    engine: 'sqlite',
    begin: 'begin immediate',
    exec: async (text) => db.exec(text),
    version: async () => Number(db.prepare('select coalesce(max(version), 0) as version from schema_versions').get()?.version),
  };
}

interface Opened {
  readonly writing: DatabaseSync;
  readonly reading: DatabaseSync;
  readonly disk: Pick<Disk, 'committed' | 'settled' | 'close'>;
  readonly opened: readonly DatabaseSync[];
}

/** The engine of the thread that serves. It alone lets another thread in. */
function servingOn(opened: Opened, { now, monotonic, lost }: SqliteOptions): Engine {
  const { writing, reading, disk } = opened;
  const clock = clockOf(writing, { now, monotonic });
  const writer = new Writer({ db: writing, disk, moment: momentOf(writing, clock), lost });
  let own: Turns | undefined;
  // What the log's thread has committed may be read before the disk has it; a sync here is one of all that was written there, too.
  const others = async () => {
    const mark = own?.mark();
    if (own === undefined || mark === undefined || !own.unsure()) return;
    await disk.committed();
    own.keep(mark);
  };
  const settled = async () => {
    await disk.settled();
    await others();
  };
  return {
    ...engineAt(opened, { writer, clock, settled, wall: now }),
    share() {
      const shared = sharedTurns();
      const turns = new Turns(shared, 'server');
      own = turns;
      writer.share(turns);
      // The other thread copies the log, without holding anybody up; this is for when it cannot.
      writing.exec(`PRAGMA wal_autocheckpoint = ${longestLog};`);
      // Who reads there while the index of the log changes here locks out writers for a moment, to read it again: no turn can prevent that.
      for (const db of [writing, reading]) db.exec(`PRAGMA busy_timeout = ${momentMs};`);
      return { turns: shared, abandoned: () => turns.letGoOf('log') };
    },
  };
}

interface At {
  readonly writer: Writer;
  readonly clock: () => Instant;
  /** Resolves when the disk has what was read. */
  readonly settled: () => Promise<void>;
  readonly wall: () => number;
}

/** What the engines of both threads are. */
function engineAt({ reading, disk, opened }: Opened, { writer, clock, settled, wall }: At): ThreadEngine {
  const reader = new ReadLane(reading, new Statements(reading), momentOf(reading, clock));
  return {
    name: 'sqlite',
    // One writer: whoever has committed is seen by whoever comes after, so every gate is closed as it is.
    transaction: (_gate, work, sharing) => writer.transaction(work, sharing),
    async read(work) {
      const value = await reader.read(work);
      await settled();
      return value;
    },
    wall: async () => wall(),
    async close() {
      await writer.close();
      await reader.close();
      disk.close();
      for (const db of opened) db.close();
    },
  };
}

/** Pages of the write-ahead log (4 KiB) that are copied into the database beside the runs, and from where on writers wait for the rest of it. */
const [worthCopying, longLog, longestLog] = [2_000, 16_000, 64_000];
/** Milliseconds, far more than the microseconds that are waited for. */
const momentMs = 100;

/** A second way to write into a database that this process has open: for a thread that takes turns with the one that serves. */
export interface Beside {
  readonly engine: ThreadEngine;
  /** Copies what is committed out of the write-ahead log, where there is enough of it: what a commit would wait for otherwise. */
  copyLog(): Promise<void>;
}

export interface BesideOptions {
  readonly folder: string;
  readonly turns: SharedArrayBuffer;
  readonly now: () => Instant;
}

/** The server is told what the disk has: until then whoever reads there waits for it. */
function toldOf(disk: Disk, turns: Turns): Opened['disk'] {
  return {
    async committed() {
      const mark = turns.mark();
      await disk.committed();
      turns.keep(mark);
    },
    settled: () => disk.settled(),
    close: () => disk.close(),
  };
}

export function openSqliteBeside({ folder, turns: shared, now }: BesideOptions): Beside {
  const file = join(folder, 'countersign.db');
  const writing = new DatabaseSync(file, { timeout: momentMs });
  writing.exec('PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0;');
  keepInMemory(writing);
  const reading = new DatabaseSync(file, { readOnly: true, timeout: momentMs });
  const turns = new Turns(shared, 'log');
  const opened = { writing, reading, disk: toldOf(new Disk(file), turns), opened: [reading, writing] };
  const writer = new Writer({ db: writing, disk: opened.disk, moment: momentOf(writing, now), lost: () => undefined, turns });
  const engine = engineAt(opened, { writer, clock: now, settled: () => opened.disk.settled(), wall: now });
  return { engine, copyLog: () => copyLog(writing, turns) };
}

// https://www.sqlite.org/pragma.html#pragma_wal_checkpoint: PASSIVE keeps nobody waiting and leaves what is written meanwhile; while it
// goes on being written, the log never ends unless its last pages are copied while nobody writes.
async function copyLog(db: DatabaseSync, turns: Turns): Promise<void> {
  const { log, checkpointed } = checkpoint(db, 'NOOP');
  if (log - checkpointed < worthCopying) return;
  checkpoint(db, 'PASSIVE');
  if (log < longLog) return;
  await turns.take();
  try {
    checkpoint(db, 'RESTART');
  } finally {
    turns.give();
  }
}

function checkpoint(db: DatabaseSync, mode: 'NOOP' | 'PASSIVE' | 'RESTART'): { readonly log: number; readonly checkpointed: number } {
  const row = db.prepare(`PRAGMA wal_checkpoint(${mode})`).get();
  return { log: Number(row?.log), checkpointed: Number(row?.checkpointed) };
}

/** Never earlier than what this process has said, nor than what the database has recorded. */
function clockOf(db: DatabaseSync, { now, monotonic }: Pick<SqliteOptions, 'now' | 'monotonic'>): () => Instant {
  const recorded = db
    .prepare('select max(last_at, coalesce((select at from entries order by seq desc limit 1), 0)) as at from log_head')
    .get();
  const least = Number(recorded?.at ?? 0);
  const read = steadyClock();
  return () => {
    const asked = monotonic();
    return read({ wall: now(), asked, answered: asked, least });
  };
}

function momentOf(db: DatabaseSync, clock: () => Instant): () => Moment {
  const epoch = db.prepare('select n from epoch');
  return () => ({ now: clock(), epoch: Number(epoch.get()?.n), still: true });
}
