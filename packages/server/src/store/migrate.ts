import { start } from '../../migrations/0001-start.ts';
import { type EngineName, inWordsOf, type Migration, textFor } from '../../migrations/migration.ts';
import { faultOf } from './engine/fault.ts';

/** In order; forward only. */
export const migrations: readonly Migration[] = [start];

const ledger =
  'create table if not exists schema_versions (version {int} primary key, applied_at {int} not null, program {id} not null) {strict}';

/** What a migration stands on: one connection, before the engine is built on it. */
export interface Ground {
  readonly engine: EngineName;
  /** Begins a transaction that no other start can be in at the same time. */
  readonly begin: string;
  exec(text: string): Promise<void>;
  version(): Promise<number>;
}

/** Brings the schema to this program's version, each step in a transaction of its own. Throws `database-newer` for one that is past it. */
export async function migrate(ground: Ground, by: { readonly program: string; readonly now: () => number }): Promise<void> {
  while (await advance(ground, by)) {
    // One step a turn: several replicas that start together take turns.
  }
}

async function advance(ground: Ground, by: { readonly program: string; readonly now: () => number }): Promise<boolean> {
  await ground.exec(ground.begin);
  try {
    await ground.exec(inWordsOf(ground.engine, ledger));
    const next = nextAfter(await ground.version());
    if (next !== undefined) await apply(ground, next, by);
    await ground.exec('commit');
    return next !== undefined;
  } catch (error) {
    // A lost connection cannot roll back, and has.
    await ground.exec('rollback').catch(() => undefined);
    throw error;
  }
}

function nextAfter(version: number): Migration | undefined {
  if (version > migrations.length) throw faultOf('database-newer');
  return migrations.find((migration) => migration.version === version + 1);
}

async function apply(ground: Ground, migration: Migration, by: { readonly program: string; readonly now: () => number }): Promise<void> {
  await ground.exec(textFor(ground.engine, migration));
  const program = by.program.replaceAll(/[^0-9A-Za-z.+-]/g, '');
  await ground.exec(
    `insert into schema_versions (version, applied_at, program) values (${migration.version}, ${Math.trunc(by.now())}, '${program}')`,
  );
}
