import { type Context, given, mustChange } from './context.ts';
import { first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Installation, Tx } from './store.ts';

const find = query((db) => db.selectFrom('installation').selectAll());
const insert = query((db) =>
  db.insertInto('installation').values({ ...holes('id', 'demo', 'origin', 'started_at'), one: 1, solo_ended_at: null }),
);
const endSoloMode = query((db) =>
  db
    .updateTable('installation')
    .set({ solo_ended_at: p('at') })
    .where('solo_ended_at', 'is', null),
);

export async function installation({ connection, kept, own }: Context): Promise<Installation | undefined> {
  if (kept.installation !== undefined) return kept.installation;
  const row = await first(connection, find);
  if (row === undefined) return undefined;
  const { id, origin, started_at: startedAt } = row;
  const found = { id, demo: row.demo === 1, origin, startedAt, ...given('soloEndedAt', row.solo_ended_at) };
  // The last thing that changes of it; not what this transaction itself has changed, which may be rolled back.
  if (row.solo_ended_at !== null && !own.saved) kept.installation = found;
  return found;
}

export function install({ connection }: Context): Tx['install'] {
  return async ({ id, demo, origin, startedAt }) => {
    await connection.run(insert, { id, demo: demo ? 1 : 0, origin, started_at: startedAt });
  };
}

export function endSolo({ connection, own }: Context): Tx['endSolo'] {
  return async (at) => {
    own.saved = true;
    mustChange(await connection.run(endSoloMode, { at }), 'solo mode has ended');
  };
}
