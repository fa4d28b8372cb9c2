import type { Alarm } from '@countersign/core/alarm.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Selectable } from 'kysely';
import { type Context, given, mustChange } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

const byKey = query((db) => db.selectFrom('alarms').select('key').where('key', '=', p('key')));
const open = query((db) =>
  db.selectFrom('alarms').selectAll().where('ended_at', 'is', null).where('shown_until', '>', p('now')).orderBy('raised_at').orderBy('key'),
);
const insert = query((db) =>
  db.insertInto('alarms').values({ ...holes('key', 'code', 'tenant_id', 'says', 'raised_at', 'shown_until'), ended_at: null }),
);
const end = query((db) => db.updateTable('alarms').set(holes('ended_at')).where('key', '=', p('key')).where('ended_at', 'is', null));

export function alarms({ connection }: Context): Reader['alarms'] {
  return {
    known: async (key) => (await first(connection, byKey, { key })) !== undefined,
    open: async (now) => (await connection.all(open, { now })).map(alarmOf),
  };
}

export async function addAlarm(connection: Connection, { key, code, tenant, says, raisedAt, shownUntil }: Alarm): Promise<void> {
  await connection.run(insert, { key, code, tenant_id: tenant ?? null, says, raised_at: raisedAt, shown_until: shownUntil });
}

export async function endAlarm(connection: Connection, key: string, at: Instant): Promise<void> {
  mustChange(await connection.run(end, { key, ended_at: at }), 'the alarm is over');
}

function alarmOf(row: Selectable<Tables['alarms']>): Alarm {
  const { key, code, says } = row;
  return { key, code, ...given('tenant', row.tenant_id), says, raisedAt: row.raised_at, shownUntil: row.shown_until };
}
