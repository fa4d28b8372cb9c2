import { dayOf, type Grant, type GrantEnd } from '@countersign/core/grant.ts';
import type { GrantId } from '@countersign/core/ids.ts';
import type { MembershipState } from '@countersign/core/membership.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, fromJson, given, mustChange, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, listed, p, query, variants } from './engine/query.ts';
import { mapPage, pageOf, readTimePosition, timePosition } from './paging.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

type GrantRow = Selectable<Tables['grants']>;

/** What of a grant is kept as text: it never changes, and is parsed once. */
export type GrantBody = Pick<
  Grant,
  'gives' | 'bind' | 'policy' | 'guards' | 'tasks' | 'workload' | 'workloads' | 'constraint' | 'runWhenApproved'
>;

const byId = query((db) => db.selectFrom('grants').selectAll().where('id', '=', p('id')));
const ofRequest = query((db) => db.selectFrom('grants').selectAll().where('request_id', '=', p('request')));
const liveOf = query((db) =>
  db
    .selectFrom('grants')
    .selectAll()
    .where('person_id', '=', p('person'))
    .where('ended_at', 'is', null)
    .where('ends_at', '>', p('now'))
    .orderBy('ends_at')
    .orderBy('id'),
);
const list = variants((has, db, engine) =>
  db
    .selectFrom('grants')
    .selectAll()
    .$if(has('person'), (q) => q.where('person_id', '=', p('person')))
    .$if(has('live'), (q) => q.where('ended_at', 'is', null).where('ends_at', '>', p('now')))
    .$if(has('live'), (q) => q.where(sql<boolean>`(max_uses is null or uses < max_uses)`))
    .$if(has('within'), (q) =>
      q.where(
        sql<boolean>`not exists (select 1 from request_tenants t where t.request_id = grants.request_id and t.tenant_id not in ${listed(engine, 'within')})`,
      ),
    )
    .$if(has('after'), (q) => q.where(sql<boolean>`(approved_at, id) < (${p('afterAt')}, ${p('afterId')})`))
    .orderBy('approved_at', 'desc')
    .orderBy('id', 'desc')
    .limit(p('limit')),
);
const overdue = query((db) =>
  db
    .selectFrom('grants')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('ends_at', '<=', p('now'))
    .orderBy('ends_at')
    .orderBy('id')
    .limit(p('limit')),
);
const underPolicy = query((db) =>
  db
    .selectFrom('grants')
    .selectAll()
    .where('policy', '=', p('policy'))
    .where('policy_version', '<', p('below'))
    .where('ended_at', 'is', null)
    .orderBy('policy_version')
    .orderBy('id')
    .limit(p('limit')),
);

const lent = query((db) =>
  db
    .selectFrom('grants')
    .selectAll()
    .where('lends', '=', p('membership'))
    .where(sql<boolean>`(ended_at is null or membership <> 'removed')`)
    .orderBy('ends_at')
    .orderBy('id'),
);
// Roles that were lent: the index on when grants were approved ends the search.
const activations = query((db) =>
  db
    .selectFrom('grants')
    .selectAll()
    .where('approved_at', '>=', p('since'))
    .where('gives', '=', 'role')
    .orderBy('approved_at')
    .orderBy('id'),
);
const suspended = query((db) =>
  db
    .selectFrom('grants')
    .selectAll()
    .where('lends', 'is not', null)
    .where('ended_at', 'is', null)
    .where('membership', '=', 'removed')
    .where('id', '>', p('after'))
    .orderBy('id')
    .limit(p('limit')),
);
const unended = query((db) =>
  db.selectFrom('grants').selectAll().where('ended_at', 'is', null).where('id', '>', p('after')).orderBy('id').limit(p('limit')),
);
const move = query((db) => db.updateTable('grants').set(holes('membership')).where('id', '=', p('id')));

const insert = query((db) =>
  db
    .insertInto('grants')
    .values(
      holes(
        ...(['id', 'request_id', 'person_id', 'digest', 'gives', 'policy', 'policy_version', 'approved_at'] as const),
        ...(['starts_at', 'ends_at', 'max_uses', 'uses', 'uses_per_day', 'used_day', 'used_on_day'] as const),
        ...(['ended_at', 'ended_by', 'body', 'lends', 'membership'] as const),
      ),
    ),
);
// A counter, not a revision: the condition is all that two runs at once have to agree on.
const use = query(
  (db) =>
    db
      .updateTable('grants')
      .set((fields) => ({
        uses: fields('uses', '+', p('n')),
        used_on_day: sql<number>`case when used_day = ${p('day')} then used_on_day + ${p('n')} else ${p('n')} end`,
        used_day: sql<number>`${p('day')}`,
      }))
      .where('id', '=', p('id'))
      .where('ended_at', 'is', null)
      .where('starts_at', '<=', p('at'))
      .where('ends_at', '>', p('at'))
      .where(sql<boolean>`(max_uses is null or uses + ${p('n')} <= max_uses)`)
      // Whoever read the clock before midnight and comes after one of the new day reads it again.
      .where(sql<boolean>`used_day <= ${p('day')}`)
      .where(
        sql<boolean>`(uses_per_day is null or case when used_day < ${p('day')} then 0 else used_on_day end + ${p('n')} <= uses_per_day)`,
      ),
  { adds: 'n' },
);
const hold = query((db) =>
  db
    .updateTable('grants')
    .set((fields) => ({ uses: fields.ref('uses') }))
    .where('id', '=', p('id'))
    .where('ended_at', 'is', null)
    .where('starts_at', '<=', p('at'))
    .where('ends_at', '>', p('at')),
);
const giveBack = query(
  (db) =>
    db
      .updateTable('grants')
      .set((fields) => ({
        uses: fields('uses', '-', p('n')),
        used_on_day: sql<number>`case when used_day <> ${p('day')} then used_on_day when used_on_day > ${p('n')} then used_on_day - ${p('n')} else 0 end`,
      }))
      .where('id', '=', p('id'))
      .where('uses', '>=', p('n')),
  { adds: 'n' },
);
const end = query((db) =>
  db.updateTable('grants').set(holes('ended_at', 'ended_by')).where('id', '=', p('id')).where('ended_at', 'is', null),
);

export function grants(context: Context): Reader['grants'] {
  const { connection } = context;
  const read = (row: GrantRow) => grantOf(context, row);
  const one = (row: GrantRow | undefined) => (row === undefined ? undefined : read(row));
  return {
    find: async (id) => one(await first(connection, byId, { id })),
    ofRequest: async (request) => one(await first(connection, ofRequest, { request })),
    liveOf: async (person, now) => (await connection.all(liveOf, { person, now })).map(read),
    async list({ person, ended = false, within }, page, now) {
      const filters = [
        ...(person === undefined ? [] : ['person']),
        ...(ended ? [] : ['live']),
        ...(within === undefined ? [] : ['within']),
        ...(page.after === undefined ? [] : ['after']),
      ];
      const values = {
        now,
        ...(person === undefined ? {} : { person }),
        ...(within === undefined ? {} : { within: toJson([...within]) }),
        ...(page.after === undefined ? {} : readTimePosition(page.after)),
      };
      const position = (row: GrantRow) => timePosition(row.approved_at, row.id);
      return mapPage(await pageOf(connection, page, { query: list(filters), values, position }), read);
    },
    overdue: async (now, limit) => (await connection.all(overdue, { now, limit })).map(read),
    lent: async (membership) => (await connection.all(lent, { membership })).map(read),
    activations: async (since) => (await connection.all(activations, { since })).map(read),
    suspended: async (after, limit) => (await connection.all(suspended, { after, limit })).map(read),
    unended: async (after, limit) => (await connection.all(unended, { after, limit })).map(read),
    underPolicy: async (policy, below, limit) => (await connection.all(underPolicy, { policy, below, limit })).map(read),
  };
}

export async function addGrant(connection: Connection, grant: Grant): Promise<void> {
  const { gives, bind, policy, guards, tasks, workload, workloads, constraint, runWhenApproved } = grant;
  const more = {
    ...(workloads === undefined ? {} : { workloads }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(runWhenApproved === undefined ? {} : { runWhenApproved }),
  };
  const body: GrantBody = { gives, bind, policy, guards, tasks, workload, ...more };
  const values = {
    id: grant.id,
    request_id: grant.request,
    person_id: grant.person,
    digest: grant.digest,
    gives: gives.kind,
    policy: policy.name,
    policy_version: policy.version,
    approved_at: grant.approvedAt,
    starts_at: grant.startsAt,
    ends_at: grant.endsAt,
    max_uses: grant.maxUses,
    uses: grant.uses,
    uses_per_day: grant.usesPerDay ?? null,
    used_day: grant.dayUses?.day ?? 0,
    used_on_day: grant.dayUses?.uses ?? 0,
    ended_at: grant.ended?.at ?? null,
    ended_by: grant.ended?.by ?? null,
    body: toJson(body),
    lends: grant.lends ?? null,
    membership: grant.membership ?? null,
  };
  await connection.change(insert, values, 'the grant is there already');
}

export async function useGrant(connection: Connection, id: GrantId, at: Instant): Promise<void> {
  await connection.change(use, { id, at, day: dayOf(at), n: 1 }, 'the grant is over or used up');
}

/** Keeps whoever would end the grant waiting until the commit. */
export async function holdGrant(connection: Connection, id: GrantId, at: Instant): Promise<void> {
  await connection.change(hold, { id, at }, 'the grant is over');
}

export async function giveBackUse(connection: Connection, id: GrantId, spentAt: Instant): Promise<void> {
  await connection.change(giveBack, { id, day: dayOf(spentAt), n: 1 }, 'the grant has no use to give back');
}

export async function endGrant(connection: Connection, ended: { id: GrantId; at: Instant; by: GrantEnd }): Promise<void> {
  mustChange(await connection.run(end, { id: ended.id, ended_at: ended.at, ended_by: ended.by }), 'the grant is over already');
}

export async function moveGrant(connection: Connection, moved: { id: GrantId; membership: MembershipState }): Promise<void> {
  mustChange(await connection.run(move, { id: moved.id, membership: moved.membership }), 'there is no such grant');
}

function grantOf({ kept }: Context, row: GrantRow): Grant {
  return {
    ...kept.grants.of(row.id, () => fromJson<GrantBody>(row.body)),
    id: row.id,
    request: row.request_id,
    person: row.person_id,
    digest: row.digest,
    approvedAt: row.approved_at,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    maxUses: row.max_uses,
    uses: row.uses,
    ...given('usesPerDay', row.uses_per_day),
    ...(row.uses_per_day === null || row.used_day === 0 ? {} : { dayUses: { day: row.used_day, uses: row.used_on_day } }),
    ...given('lends', row.lends),
    ...given('membership', row.membership),
    ...(row.ended_at === null || row.ended_by === null ? {} : { ended: { at: row.ended_at, by: row.ended_by } }),
  };
}
