import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../open.ts';
import { type Ground, options } from './world.testing.ts';

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'countersign-store-'));
}

export async function sqliteGround(): Promise<Ground> {
  const folder = freshFolder();
  const store = await openStore({ engine: 'sqlite', folder }, options);
  const db = new DatabaseSync(join(folder, 'countersign.db'));
  return {
    engine: 'sqlite',
    store,
    raw: async (text) => db.exec(text),
    rows: async (text) => db.prepare(text).all(),
    async close() {
      db.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
