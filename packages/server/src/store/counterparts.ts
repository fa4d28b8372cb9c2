import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import { type Counterpart, nameSaid } from '@countersign/core/provisioning.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, fromJson, given, mustChange, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query, variants } from './engine/query.ts';
import type { Tables } from './schema.ts';
import type { CounterpartFilter, Reader } from './store.ts';

type Row = Selectable<Tables['counterparts']>;

const byId = query((db) => db.selectFrom('counterparts').selectAll().where('id', '=', p('id')));
const byExternalId = query((db) =>
  db
    .selectFrom('counterparts')
    .selectAll()
    .where('source_id', '=', p('source'))
    .where('kind', '=', p('kind'))
    .where('external_id', '=', p('externalId')),
);
// The one that is there before those that were taken out.
const byName = query((db) =>
  db
    .selectFrom('counterparts')
    .selectAll()
    .where('source_id', '=', p('source'))
    .where('kind', '=', p('kind'))
    .where('name', '=', p('name'))
    .orderBy(sql`case when ended_at is null then 0 else 1 end`)
    .orderBy('changed_at', 'desc')
    .limit(1),
);
const list = variants((has, db) =>
  db
    .selectFrom('counterparts')
    .selectAll()
    .select(sql<number>`count(*) over ()`.as('total'))
    .where('source_id', '=', p('source'))
    .where('kind', '=', p('kind'))
    .where('ended_at', 'is', null)
    .$if(has('id'), (q) => q.where('id', '=', p('id')))
    .$if(has('name'), (q) => q.where('name', '=', p('name')))
    .$if(has('externalId'), (q) => q.where('external_id', '=', p('externalId')))
    .$if(has('member'), (q) => q.where(sql<boolean>`said like ${p('member')}`))
    .orderBy('made_at')
    .orderBy('id')
    .limit(p('limit'))
    .offset(p('offset')),
);
const insert = query((db) =>
  db
    .insertInto('counterparts')
    .values(
      holes('id', 'kind', 'source_id', 'external_id', 'name', 'said', ...(['made_at', 'changed_at', 'ended_at', 'revision'] as const)),
    ),
);
const update = query((db) =>
  db
    .updateTable('counterparts')
    .set(holes('external_id', 'name', 'said', 'changed_at', 'ended_at', 'revision'))
    .where('id', '=', p('id'))
    .where('source_id', '=', p('source_id'))
    .where('revision', '=', p('base')),
);

export function counterparts({ connection }: Context): Reader['counterparts'] {
  const one = (row: Row | undefined) => (row === undefined ? undefined : counterpartOf(row));
  return {
    find: async (id) => one(await first(connection, byId, { id })),
    byExternalId: async (source, kind, externalId) => one(await first(connection, byExternalId, { source, kind, externalId })),
    byName: async (source, kind, name) => one(await first(connection, byName, { source, kind, name: asciiLower(name) })),
    async list(filter, { limit, offset }) {
      const { names, values } = filtersOf(filter);
      const rows = await connection.all(list(names), { ...values, limit, offset });
      if (rows.length > 0 || offset === 0) return { items: rows.map(counterpartOf), total: Number(rows[0]?.total ?? 0) };
      const [any] = await connection.all(list(names), { ...values, limit: 1, offset: 0 });
      return { items: [], total: Number(any?.total ?? 0) };
    },
  };
}

function filtersOf({ source, kind, id, name, externalId, member }: CounterpartFilter) {
  const given = {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name: asciiLower(name) }),
    ...(externalId === undefined ? {} : { externalId }),
    // An id is of a closed set of characters, none of which `like` reads as anything else but the underscore, which stands for itself too.
    ...(member === undefined ? {} : { member: `%"${member}"%` }),
  };
  return { names: Object.keys(given), values: { source, kind, ...given } };
}

/** Put at revision `base + 1`; 0 is for one that was never said. */
export async function putCounterpart(connection: Connection, value: Counterpart, base: number): Promise<void> {
  const { id, kind, source, said, madeAt, changedAt, endedAt = null } = value;
  const changing = { external_id: said.externalId, name: asciiLower(nameSaid(value)), said: toJson(said), changed_at: changedAt };
  const values = { id, kind, source_id: source, made_at: madeAt, ...changing, ended_at: endedAt, revision: base + 1, base };
  mustChange(await connection.run(base === 0 ? insert : update, values), 'the counterpart has changed');
}

function counterpartOf(row: Row): Counterpart {
  const known = { source: row.source_id, madeAt: row.made_at, changedAt: row.changed_at, ...given('endedAt', row.ended_at) };
  const rest = { ...known, revision: row.revision };
  return row.kind === 'person'
    ? { ...rest, kind: 'person', id: row.id as PersonId, said: fromJson(row.said) }
    : { ...rest, kind: 'group', id: row.id as GroupId, said: fromJson(row.said) };
}
