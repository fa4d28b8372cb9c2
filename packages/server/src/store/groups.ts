import type { GroupId } from '@countersign/core/ids.ts';
import type { Group, Member } from '@countersign/core/person.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, given, mustChange, toJson } from './context.ts';
import { type Connection, first, type Values } from './engine/engine.ts';
import { faultOf } from './engine/fault.ts';
import { holes, listed, p, query, rawQuery, variants } from './engine/query.ts';
import { mapPage, pageOf } from './paging.ts';
import type { Tables } from './schema.ts';
import { holding, searched } from './search.ts';
import type { GroupSummary, MemberSeen, Paging, Reader } from './store.ts';

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
const membersOf = query((db) => db.selectFrom('members').selectAll().where('group_id', '=', p('group')).orderBy('member_id'));
const membersSeen = variants((has, db) =>
  db
    .selectFrom('members')
    .leftJoin('persons', 'persons.id', 'members.member_id')
    .leftJoin('groups', 'groups.id', 'members.member_id')
    .select(['members.kind', 'members.member_id', 'members.name', 'persons.name as called', 'persons.disabled_at', 'groups.ended_at'])
    .where('members.group_id', '=', p('group'))
    .$if(has('search'), (q) => q.where(holding(['members.name', 'persons.name'])))
    .$if(has('after'), (q) => q.where(sql<boolean>`(members.kind, members.name) > (${p('afterKind')}, ${p('afterName')})`))
    .orderBy('members.kind')
    .orderBy('members.name')
    .limit(p('limit')),
);

const insert = query((db) =>
  db.insertInto('groups').values({ ...holes('id', 'name', 'ended_at', 'revision'), people: sql<number>`0`, nested: sql<number>`0` }),
);
const update = query((db) =>
  db
    .updateTable('groups')
    .set(holes('name', 'ended_at', 'revision'))
    .where('id', '=', p('id'))
    .where('revision', '=', p('base')),
);
const leave = rawQuery<never>(
  (engine) => sql`delete from members where group_id = ${p('group')} and member_id not in ${listed(engine, 'members')}`,
);
const join = (kind: Member['kind'], from: string, name: string) =>
  rawQuery<never>(
    (engine) => sql`insert into members (group_id, member_id, kind, name)
    select ${p('group')}, id, ${sql.lit(kind)}, ${sql.ref(name)} from ${sql.table(from)} where id in ${listed(engine, 'members')}
    and not exists (select 1 from members where group_id = ${p('group')} and member_id = ${sql.table(from)}.id)`,
  );
const joinPeople = join('person', 'persons', 'username');
const joinGroups = join('group', 'groups', 'name');
const count = rawQuery<never>(
  () => sql`update groups set
    people = (select count(*) from members where group_id = ${p('group')} and kind = 'person'),
    nested = (select count(*) from members where group_id = ${p('group')} and kind = 'group')
  where id = ${p('group')} and (select count(*) from members where group_id = ${p('group')}) = ${p('size')}`,
);

export function groups({ connection }: Context): Reader['groups'] {
  const summary = (row: GroupRow | undefined) => (row === undefined ? undefined : summaryOf(row));
  return {
    async find(id) {
      const row = await first(connection, byId, { id });
      return row === undefined ? undefined : groupOf(row, await connection.all(membersOf, { group: id }));
    },
    summary: async (id) => summary(await first(connection, byId, { id })),
    byName: async (name) => summary(await first(connection, byName, { name })),
    around: async (group) => new Set((await connection.all(around, { group })).map((row) => row.id)),
    async list(page, search) {
      const { filters, values } = searched(page, search);
      return mapPage(await pageOf(connection, page, { query: list(filters), values, position: (row) => row.name }), summaryOf);
    },
    async members(group, page, search) {
      const { filters, values } = searched(page, search);
      const found = { query: membersSeen(filters), values: { ...values, ...readMemberPosition(page), group }, position: memberPosition };
      return mapPage(await pageOf(connection, page, found), memberSeen);
    },
  };
}

/** Put at revision `base + 1` with exactly these members, by as many statements whatever they are; 0 is for a new one. */
export async function putGroup(connection: Connection, group: Group, base: number): Promise<void> {
  const values = { id: group.id, name: group.name, ended_at: group.endedAt ?? null, revision: base + 1, base };
  mustChange(await connection.run(base === 0 ? insert : update, values), 'the group has changed');
  const members = { group: group.id, members: toJson(group.members.map((member) => member.id)), size: group.members.length };
  await connection.run(leave, members);
  await connection.run(joinPeople, members);
  await connection.run(joinGroups, members);
  mustChange(await connection.run(count, members), 'a member of the group is not there');
}

function groupOf(row: GroupRow, members: readonly MemberRow[]): Group {
  return { id: row.id, name: row.name, members: members.map(memberOf), ...given('endedAt', row.ended_at), revision: row.revision };
}

function summaryOf({ id, name, people, nested, ended_at, revision }: GroupRow): GroupSummary {
  return { id, name, people, groups: nested, ...given('endedAt', ended_at), revision };
}

function memberOf({ kind, member_id }: Pick<MemberRow, 'kind' | 'member_id'>): Member {
  return { kind, id: member_id } as Member;
}

type SeenRow = NonNullable<ReturnType<typeof membersSeen>['row']>;

function memberSeen({ name, called, disabled_at, ended_at, ...row }: SeenRow): MemberSeen {
  const disabled = (disabled_at ?? ended_at) !== null;
  return { ...memberOf(row), username: row.kind === 'person' ? name : null, name: called ?? name, disabled };
}

/** By kind and name, which tells apart a person and a group that are called alike. */
function memberPosition({ kind, name }: SeenRow): string {
  return `${kind}~${name}`;
}

function readMemberPosition({ after }: Paging): Values {
  if (after === undefined) return {};
  const [, afterKind, afterName] = /^(group|person)~(.+)$/.exec(after) ?? [];
  if (afterKind === undefined || afterName === undefined) throw faultOf('bad-cursor');
  return { afterKind, afterName };
}

/** Ids of groups that have not ended, for the rules. */
const liveIds = query((db) => db.selectFrom('groups').select('id').where('ended_at', 'is', null));

export async function liveGroups(connection: Connection): Promise<readonly GroupId[]> {
  return (await connection.all(liveIds)).map((row) => row.id);
}
