import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../../test/postgres.ts';
import type { StoreConfig } from '../store/open.ts';

export type EngineName = 'sqlite' | 'postgres';
export const engines: readonly EngineName[] = ['sqlite', 'postgres'];

type Row = { readonly [column: string]: unknown };

/** Where a world's database is. */
export interface Place {
  readonly engine: EngineName;
  readonly config: StoreConfig;
  /** The same again elsewhere; only while no store is open on it. */
  copy(): Promise<Place>;
  /** Statements of somebody who has the database and not the program. */
  raw(text: string): Promise<readonly Row[]>;
  remove(): Promise<void>;
}

/** An empty place; undefined where there is no PostgreSQL to be had. */
export async function newPlace(engine: EngineName): Promise<Place | undefined> {
  if (engine === 'sqlite') return inFolder(freshFolder());
  const database = await testDatabase();
  return database === undefined ? undefined : onServer(database);
}

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'countersign-world-'));
}

function inFolder(folder: string): Place {
  return {
    engine: 'sqlite',
    config: { engine: 'sqlite', folder },
    async copy() {
      const other = freshFolder();
      cpSync(folder, other, { recursive: true });
      return inFolder(other);
    },
    async raw(text) {
      const db = new DatabaseSync(join(folder, 'countersign.db'));
      try {
        return db.prepare(text).all();
      } finally {
        db.close();
      }
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function onServer(database: TestDatabase): Place {
  return {
    engine: 'postgres',
    config: { engine: 'postgres', url: database.url },
    async copy() {
      const other = await testDatabase(database.url);
      if (other === undefined) throw new Error('PostgreSQL went away');
      return onServer(other);
    },
    async raw(text) {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        return (await client.query<Row>(text)).rows;
      } finally {
        await client.end();
      }
    },
    remove: () => database.close(),
  };
}
