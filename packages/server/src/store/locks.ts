import type { LockId } from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Selectable } from 'kysely';
import { type Context, given, mustChange } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

const byId = query((db) => db.selectFrom('locks').selectAll().where('id', '=', p('id')));
const live = query((db) => db.selectFrom('locks').selectAll().where('ended_at', 'is', null).orderBy('made_at').orderBy('id'));
const insert = query((db) =>
  db.insertInto('locks').values({ ...holes('id', 'stops', 'subject', 'reason', 'by_id', 'made_at'), ended_at: null }),
);
const end = query((db) => db.updateTable('locks').set(holes('ended_at')).where('id', '=', p('id')).where('ended_at', 'is', null));

export function locks({ connection }: Context): Reader['locks'] {
  return {
    async find(id) {
      const row = await first(connection, byId, { id });
      return row === undefined ? undefined : { ...lockOf(row), ...given('endedAt', row.ended_at) };
    },
    live: () => liveLocks(connection),
  };
}

export async function liveLocks(connection: Connection): Promise<readonly Lock[]> {
  return (await connection.all(live)).map(lockOf);
}

export async function addLock(connection: Connection, { id, stops, subject, reason, by, madeAt }: Lock): Promise<void> {
  await connection.run(insert, { id, stops, subject, reason, by_id: by, made_at: madeAt });
}

export async function endLock(connection: Connection, id: LockId, at: Instant): Promise<void> {
  mustChange(await connection.run(end, { id, ended_at: at }), 'the lock has ended');
}

function lockOf(row: Selectable<Tables['locks']>): Lock {
  return { id: row.id, stops: row.stops, subject: row.subject, reason: row.reason, by: row.by_id, madeAt: row.made_at };
}
