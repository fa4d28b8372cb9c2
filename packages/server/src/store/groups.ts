import type { GroupId } from '@countersign/core/ids.ts';
import type { Group, Member } from '@countersign/core/person.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, given, mustChange, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, listed, p, query, rawQuery, variants } from './engine/query.ts';
import { pageOf } from './paging.ts';
import type { Tables } from './schema.ts';
import { holding, searched } from './search.ts';
import type { Reader } from './store.ts';

type GroupRow = Selectable<Tables['groups']>;
type MemberRow = Selectable<Tables['members']>;

const byId = query((db) => db.selectFrom('groups').selectAll().where('id', '=', p('id')));
const byName = query((db) => db.selectFrom('groups').selectAll().where('name', '=', p('name')));
const list = variants((has, db) =>
  db
    .selectFrom('groups')
    .selectAll()
    .$if(has('search'), (q) => q.where(holding(['name'])))
    .$if(has('after'), (q) => q.where('name', '>', p('after')))
    .orderBy('name')
    .limit(p('limit')),
);
const around = rawQuery(
  () => sql<{ id: GroupId }>`with recursive around (id) as (
    select groups.id from members join groups on groups.id = members.group_id
    where members.member_id = ${p('group')} and members.kind = 'group' and groups.ended_at is null
    union
    select groups.id from around join members on members.member_id = around.id join groups on groups.id = members.group_id
    where members.kind = 'group' and groups.ended_at is null)
  select id from around where id <> ${p('group')}`,
);
const membersOf = query((db, engine) =>
  db.selectFrom('members').selectAll().where('group_id', 'in', listed(engine, 'groups')).orderBy('group_id').orderBy('member_id'),
);

const insert = query((db) => db.insertInto('groups').values(holes('id', 'name', 'ended_at', 'revision')));
const update = query((db) =>
  db
    .updateTable('groups')
    .set(holes('name', 'ended_at', 'revision'))
    .where('id', '=', p('id'))
    .where('revision', '=', p('base')),
);
const clear = query((db) => db.deleteFrom('members').where('group_id', '=', p('group_id')));
const join = query((db) => db.insertInto('members').values(holes('group_id', 'member_id', 'kind')));

export function groups({ connection }: Context): Reader['groups'] {
  const one = async (row: GroupRow | undefined) => (row === undefined ? undefined : (await withMembers(connection, [row]))[0]);
  return {
    find: async (id) => one(await first(connection, byId, { id })),
    byName: async (name) => one(await first(connection, byName, { name })),
    around: async (group) => new Set((await connection.all(around, { group })).map((row) => row.id)),
    async list(page, search) {
      const { filters, values } = searched(page, search);
      const rows = await pageOf(connection, page, { query: list(filters), values, position: (row) => row.name });
      return { ...rows, items: await withMembers(connection, rows.items) };
    },
  };
}

async function withMembers(connection: Connection, rows: readonly GroupRow[]): Promise<readonly Group[]> {
  const members = Map.groupBy(await connection.all(membersOf, { groups: toJson(rows.map((row) => row.id)) }), (row) => row.group_id);
  return rows.map((row) => groupOf(row, members.get(row.id) ?? []));
}

/** Put at revision `base + 1` with exactly these members; 0 is for a new one. */
export async function putGroup(connection: Connection, group: Group, base: number): Promise<void> {
  const values = { id: group.id, name: group.name, ended_at: group.endedAt ?? null, revision: base + 1, base };
  mustChange(await connection.run(base === 0 ? insert : update, values), 'the group has changed');
  await connection.run(clear, { group_id: group.id });
  for (const member of group.members) await connection.run(join, { group_id: group.id, member_id: member.id, kind: member.kind });
}

function groupOf(row: GroupRow, members: readonly MemberRow[]): Group {
  return { id: row.id, name: row.name, members: members.map(memberOf), ...given('endedAt', row.ended_at), revision: row.revision };
}

function memberOf({ kind, member_id }: MemberRow): Member {
  return { kind, id: member_id } as Member;
}

/** Ids of groups that have not ended, for the rules. */
const liveIds = query((db) => db.selectFrom('groups').select('id').where('ended_at', 'is', null));

export async function liveGroups(connection: Connection): Promise<readonly GroupId[]> {
  return (await connection.all(liveIds)).map((row) => row.id);
}
