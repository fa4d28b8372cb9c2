import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@countersign/core/time.ts';
import { type Ground, migrate } from '../migrate.ts';
import type { Engine, Moment } from './engine.ts';
import { faultOf } from './fault.ts';
import { Statements } from './sqlite-connection.ts';
import { Disk } from './sqlite-disk.ts';
import { extendedCode, sqliteError } from './sqlite-errors.ts';
import { ReadLane } from './sqlite-reader.ts';
import { Writer } from './sqlite-writer.ts';
import { steadyClock } from './steady-clock.ts';

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
    await migrate(groundOf(writer), options);
    tryToWrite(writer);
    return engineOf({ writing: writer, reading: keep(new DatabaseSync(file, { readOnly: true })), disk: new Disk(file), opened }, options);
  } catch (error) {
    for (const db of opened) db.close();
    throw sqliteError(error);
  }
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
  readonly disk: Disk;
  readonly opened: readonly DatabaseSync[];
}

function engineOf({ writing, reading, disk, opened }: Opened, options: SqliteOptions): Engine {
  const clock = clockOf(writing, options);
  const writer = new Writer({ db: writing, disk, moment: momentOf(writing, clock), lost: options.lost });
  const reader = new ReadLane(reading, new Statements(reading), momentOf(reading, clock));
  return {
    name: 'sqlite',
    // One writer: whoever has committed is seen by whoever comes after, so every gate is closed as it is.
    transaction: (_gate, work) => writer.transaction(work),
    async read(work) {
      const value = await reader.read(work);
      await disk.settled();
      return value;
    },
    wall: async () => options.now(),
    async close() {
      await writer.close();
      await reader.close();
      disk.close();
      for (const db of opened) db.close();
    },
  };
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
