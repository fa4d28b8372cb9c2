import type { Recovery } from '@countersign/core/recovery.ts';
import type { Selectable } from 'kysely';
import { type Context, mustChange } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

const byId = query((db) => db.selectFrom('recoveries').selectAll().where('id', '=', p('id')));
// Few: one of a person at most.
const shown = query((db) =>
  db.selectFrom('recoveries').selectAll().where('state', 'in', ['waiting', 'completed']).orderBy('begun_at').orderBy('id'),
);
const insert = query((db) =>
  db.insertInto('recoveries').values({
    ...holes('id', 'person_id', 'reason', 'code_hash', 'begun_at', 'ends_at', 'revision'),
    ...{ state: 'waiting', at: null, by_id: null },
  }),
);
const update = query((db) =>
  db
    .updateTable('recoveries')
    .set(holes('state', 'at', 'by_id', 'revision'))
    .where('id', '=', p('id'))
    .where('revision', '=', p('before')),
);

export function recoveries({ connection }: Context): Reader['recoveries'] {
  return {
    async find(id) {
      const row = await first(connection, byId, { id });
      return row === undefined ? undefined : recoveryOf(row);
    },
    shown: async () => (await connection.all(shown, {})).map(recoveryOf),
  };
}

export async function addRecovery(connection: Connection, value: Recovery): Promise<void> {
  const { id, person, reason, codeHash, begunAt, endsAt, revision } = value;
  await connection.run(insert, { id, person_id: person, reason, code_hash: codeHash, begun_at: begunAt, ends_at: endsAt, revision });
}

export async function saveRecovery(connection: Connection, value: Recovery, revision: number): Promise<void> {
  const { id, state } = value;
  const [at, by] = [value.state === 'waiting' ? null : value.at, 'by' in value ? value.by : null];
  mustChange(await connection.run(update, { id, state, at, by_id: by, revision: revision + 1, before: revision }), 'the recovery moved on');
}

function recoveryOf(row: Selectable<Tables['recoveries']>): Recovery {
  const { id, person_id: person, reason, code_hash: codeHash, state, at, by_id: by, revision } = row;
  const begun = { id, person, reason, codeHash, begunAt: row.begun_at, endsAt: row.ends_at, revision };
  if (state === 'waiting' || at === null) return { ...begun, state: 'waiting' };
  if (state === 'ratified' && by !== null) return { ...begun, state, at, by };
  return state === 'canceled' ? { ...begun, state, at, by } : { ...begun, state: 'completed', at };
}
