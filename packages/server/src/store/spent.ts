import type { Instant } from '@countersign/core/time.ts';
import type { Context } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Reader } from './store.ts';

const find = query((db) => db.selectFrom('spent').select('mark').where('mark', '=', p('mark')));
const insert = query((db) => db.insertInto('spent').values(holes('mark', 'until')));
const forget = query((db) => db.deleteFrom('spent').where('until', '<', p('now')));

export function spent({ connection }: Context): Reader['spent'] {
  return async (mark) => (await first(connection, find, { mark })) !== undefined;
}

/** Marks what counts once; a second one is a conflict. What nobody could use any more is forgotten on the way. */
export async function spend(connection: Connection, mark: string, { until, now }: { until: Instant; now: Instant }): Promise<void> {
  await connection.run(forget, { now });
  await connection.run(insert, { mark, until });
}
