import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Stage } from '@countersign/core/policy.ts';
import { isReached, reachOf, type Where } from '@countersign/core/reach.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, given, mustChange, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, listed, p, query, rawQuery, variants } from './engine/query.ts';
import { mapPage, pageOf } from './paging.ts';
import { rulesNow } from './rules.ts';
import type { Tables } from './schema.ts';
import { holding, searched } from './search.ts';
import type { Reader } from './store.ts';

type PersonRow = Selectable<Tables['persons']>;

const byId = query((db) => db.selectFrom('persons').selectAll().where('id', '=', p('id')));
const byUsername = query((db) => db.selectFrom('persons').selectAll().where('username', '=', p('username')));
const list = variants((has, db) =>
  db
    .selectFrom('persons')
    .selectAll()
    .$if(has('search'), (q) => q.where(holding(['username', 'name'])))
    .$if(has('after'), (q) => q.where('username', '>', p('after')))
    .orderBy('username')
    .limit(p('limit')),
);

const groupsOf = rawQuery(
  () => sql<{ id: GroupId }>`with recursive holding (id) as (
    select groups.id from members join groups on groups.id = members.group_id
    where members.member_id = ${p('person')} and members.kind = 'person' and groups.ended_at is null
    union
    select groups.id from holding join members on members.member_id = holding.id join groups on groups.id = members.group_id
    where members.kind = 'group' and groups.ended_at is null)
  select id from holding`,
);

// Down from groups to the enabled humans in them. A group that has ended holds nobody, and nobody through it.
// One list of ids, since persons are looked up by one; `cross join` keeps SQLite from walking all members to ask of each for its group.
const humans = (locked: 'without' | 'with') =>
  rawQuery(
    (engine) => sql<PersonRow>`with recursive inside (id) as (
      select groups.id from groups where groups.ended_at is null and groups.id in ${listed(engine, 'groups')}
      union
      select groups.id from inside cross join members join groups on groups.id = members.member_id
      where members.group_id = inside.id and members.kind = 'group' and groups.ended_at is null)
    select persons.* from persons where persons.kind = 'human' and persons.disabled_at is null
    and persons.id in (select value from ${listed(engine, 'people')} as named
      union select members.member_id from inside cross join members where members.group_id = inside.id and members.kind = 'person')
    ${locked === 'with' ? sql`` : sql`and not exists (select 1 from locks where stops = 'person' and subject = persons.id and ended_at is null)`}
    order by persons.id`,
  );
const deciders = humans('without');
const humansIn = humans('with');

const answeredForBy = rawQuery(
  (engine) => sql<PersonRow>`select persons.* from persons where persons.sponsor_id in ${listed(engine, 'people')} order by persons.id`,
);

// Down from groups on both sides: an exception beats inclusion.
const covered = rawQuery(
  (engine) => sql<PersonRow & { total: number }>`with recursive
    inside (id) as (
      select groups.id from groups where groups.ended_at is null and groups.id in ${listed(engine, 'groups')}
      union
      select groups.id from inside cross join members join groups on groups.id = members.member_id
      where members.group_id = inside.id and members.kind = 'group' and groups.ended_at is null),
    outside (id) as (
      select groups.id from groups where groups.ended_at is null and groups.id in ${listed(engine, 'exceptGroups')}
      union
      select groups.id from outside cross join members join groups on groups.id = members.member_id
      where members.group_id = outside.id and members.kind = 'group' and groups.ended_at is null)
    select persons.*, count(*) over () as total from persons where persons.disabled_at is null
    and (${p('everyone')} = 1 or persons.id in ${listed(engine, 'people')}
      or persons.id in (select members.member_id from inside cross join members where members.group_id = inside.id and members.kind = 'person'))
    and persons.id not in ${listed(engine, 'exceptPeople')}
    and persons.id not in (select members.member_id from outside cross join members where members.group_id = outside.id and members.kind = 'person')
    order by persons.username limit ${p('limit')}`,
);

const insert = query((db) =>
  db.insertInto('persons').values(holes('id', 'username', 'name', 'kind', 'mail', 'sponsor_id', 'disabled_at', 'revision')),
);
const update = query((db) =>
  db
    .updateTable('persons')
    .set(holes('username', 'name', 'kind', 'mail', 'sponsor_id', 'disabled_at', 'revision'))
    .where('id', '=', p('id'))
    .where('revision', '=', p('base')),
);

export function people(context: Context): Reader['people'] {
  const { connection } = context;
  const one = async (row: PersonRow | undefined) => (row === undefined ? undefined : personOf(row));
  return {
    find: async (id) => one(await first(connection, byId, { id })),
    byUsername: async (username) => one(await first(connection, byUsername, { username })),
    async list(page, search) {
      const { filters, values } = searched(page, search);
      return mapPage(await pageOf(connection, page, { query: list(filters), values, position: (row) => row.username }), personOf);
    },
    groupsOf: (person) => groupsNow(context, person),
    async deciders(stages, { locked = false, where }) {
      const found: ReadonlyMap<PersonId, Person>[] = [];
      for (const stage of stages)
        found.push(await reaching(context, await decidersOf(connection, stage, locked ? humansIn : deciders), where));
      return found;
    },
    reaching: async (people, where) => [...(await reaching(context, new Map(people.map((person) => [person.id, person])), where)).values()],
    async covered({ everyone, groups, people, exceptGroups, exceptPeople }, limit) {
      const lists = {
        groups: toJson(groups),
        people: toJson(people),
        exceptGroups: toJson(exceptGroups),
        exceptPeople: toJson(exceptPeople),
      };
      const rows = await connection.all(covered, { ...lists, everyone: everyone === true ? 1 : 0, limit });
      return { people: rows.map(personOf), count: Number(rows[0]?.total ?? 0) };
    },
    answeredForBy: async (people) => (await connection.all(answeredForBy, { people: toJson(people) })).map(personOf),
    humansIn: async (group) => (await connection.all(humansIn, { groups: toJson([group]), people: '[]' })).map(personOf),
  };
}

/** Those of them who reach all of this. */
async function reaching(
  context: Context,
  people: ReadonlyMap<PersonId, Person>,
  where: Where | 'anywhere',
): Promise<ReadonlyMap<PersonId, Person>> {
  const rules = await rulesNow(context);
  if (rules.reach === undefined || where === 'anywhere') return people;
  const found = new Map<PersonId, Person>();
  for (const [id, person] of people)
    if (isReached(reachOf(rules, { person, groups: await groupsNow(context, id) }), where)) found.set(id, person);
  return found;
}

/** From memory if this store has read them under the current epoch, which turns with every change of a membership. */
async function groupsNow({ connection, kept, moment, own }: Context, person: PersonId): Promise<ReadonlySet<GroupId>> {
  const read = async () => new Set((await connection.all(groupsOf, { person })).map((row) => row.id));
  if (own.changed || !moment.still) return read();
  if (kept.memberships.epoch !== moment.epoch) kept.memberships = { epoch: moment.epoch, of: new Map() };
  const { of } = kept.memberships;
  const known = of.get(person);
  if (known !== undefined) return known;
  const groups = await read();
  of.set(person, groups);
  return groups;
}

async function decidersOf(connection: Connection, stage: Stage, named: typeof deciders): Promise<ReadonlyMap<PersonId, Person>> {
  const rows = await connection.all(named, { groups: toJson(stage.groups), people: toJson(stage.people) });
  return new Map(rows.map((row) => [row.id, personOf(row)]));
}

/** Put at revision `base + 1`; 0 is for somebody new. */
export async function putPerson(connection: Connection, person: Person, base: number): Promise<void> {
  const values = {
    id: person.id,
    username: person.username,
    name: person.name,
    kind: person.kind,
    mail: person.mail ?? null,
    sponsor_id: person.sponsor ?? null,
    disabled_at: person.disabledAt ?? null,
    revision: base + 1,
    base,
  };
  mustChange(await connection.run(base === 0 ? insert : update, values), 'the person has changed');
}

export function personOf(row: PersonRow): Person {
  return {
    id: row.id,
    username: row.username,
    name: row.name,
    kind: row.kind,
    ...given('mail', row.mail),
    ...given('sponsor', row.sponsor_id),
    ...given('disabledAt', row.disabled_at),
    revision: row.revision,
  };
}
