import type { Change } from '@countersign/core/change.ts';
import type { Run } from '@countersign/core/run.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, fromJson, given, toJson } from './context.ts';
import { type Connection, first, type Values } from './engine/engine.ts';
import { holes, listed, p, query, variants } from './engine/query.ts';
import { mapPage, pageOf, readTimePosition, timePosition } from './paging.ts';
import type { Tables } from './schema.ts';
import type { Paging, Reader, RunFilter } from './store.ts';

type RunRow = Selectable<Tables['runs']>;

// Said word for word as the partial indexes say it: SQLite takes an index only if it recognises its condition.
const underWay = sql<boolean>`state = 'started'`;
const openChange = sql<boolean>`changes = 1 and state in ('started', 'unknown')`;

const byId = query((db) => db.selectFrom('runs').selectAll().where('id', '=', p('id')));
const byKey = query((db) => db.selectFrom('runs').selectAll().where('person_id', '=', p('person')).where('idempotency_key', '=', p('key')));
const list = variants((has, db, engine) =>
  db
    .selectFrom('runs as r')
    .innerJoin('grants as g', 'g.id', 'r.grant_id')
    .innerJoin('calls as c', 'c.id', 'r.call_id')
    .selectAll('r')
    .select(['g.request_id as request', 'c.task', 'c.tenant_id as tenant'])
    .$if(has('person'), (q) => q.where('r.person_id', '=', p('person')))
    .$if(has('state'), (q) => q.where('r.state', '=', p('state')))
    .$if(has('grant'), (q) => q.where('r.grant_id', '=', p('grant')))
    .$if(has('request'), (q) => q.where('g.request_id', '=', p('request')))
    .$if(has('task'), (q) => q.where('c.task', '=', p('task')))
    .$if(has('since'), (q) => q.where('r.started_at', '>=', p('since')))
    .$if(has('within'), (q) => q.where('c.tenant_id', 'in', listed(engine, 'within')))
    .$if(has('after'), (q) => q.where(sql<boolean>`(r.started_at, r.id) < (${p('afterAt')}, ${p('afterId')})`))
    .orderBy('r.started_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(p('limit')),
);
const openOf = query((db) =>
  db
    .selectFrom('runs')
    .select((fields) => ['call_digest', fields.fn.max('started_at').as('latest')])
    .where('person_id', '=', p('person'))
    .where(openChange)
    .groupBy('call_digest'),
);
const spentUnder = query((db) =>
  db
    .selectFrom('runs')
    .select('call_digest')
    .distinct()
    .where('grant_id', '=', p('grant'))
    .where(sql<boolean>`state in ('started', 'succeeded', 'unknown')`),
);
const stoppedUnder = query((db) =>
  db
    .selectFrom('runs as r')
    .select('r.id')
    .where('r.grant_id', '=', p('grant'))
    .where(sql<boolean>`r.state in ('rejected', 'failed', 'unknown')`)
    .where(sql<boolean>`not exists (select 1 from runs as later where later.grant_id = r.grant_id and later.started_at > r.finished_at)`)
    .orderBy('r.finished_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(1),
);
// Oldest first: whoever keeps one a call keeps the latest.
const ofCalls = query((db, engine) =>
  db
    .selectFrom('runs')
    .selectAll()
    .where('grant_id', '=', p('grant'))
    .where('call_digest', 'in', listed(engine, 'calls'))
    .orderBy('started_at')
    .orderBy('id'),
);
const startedUnder = query((db, engine) =>
  db.selectFrom('runs').select('id').where('grant_id', 'in', listed(engine, 'grants')).where(underWay).orderBy('started_at').orderBy('id'),
);
const started = query((db) =>
  db
    .selectFrom('runs as r')
    .innerJoin('calls as c', 'c.id', 'r.call_id')
    .selectAll('r')
    .select(['c.task', 'c.tenant_id as tenant'])
    .where(sql<boolean>`r.state = 'started'`)
    .orderBy('r.settle_at')
    .orderBy('r.id')
    .limit(p('limit')),
);
const stale = variants((has, db) =>
  db
    .selectFrom('runs')
    .selectAll()
    .where(underWay)
    .$if(has('past'), (q) => q.where('settle_at', '<=', p('now')))
    .orderBy('settle_at')
    .orderBy('id')
    .limit(p('limit')),
);
const output = query((db) => db.selectFrom('run_outputs').select('body').where('run_id', '=', p('id')));

const insert = query((db) =>
  db
    .insertInto('runs')
    .values(
      holes(
        ...(['id', 'grant_id', 'call_id', 'person_id', 'call_digest', 'changes', 'state', 'started_at', 'settle_at'] as const),
        ...(['finished_at', 'outcome', 'instance', 'idempotency_key'] as const),
      ),
    ),
);
const settle = query(
  (db) =>
    db
      .updateTable('runs')
      .set(holes('state', 'finished_at', 'outcome'))
      .where('id', '=', p('id'))
      .where('state', '=', p('was')),
  {
    many: {
      columns: ['id', 'was', 'state', 'finished_at', 'outcome'],
      text: `with changed as (
        update runs set state = given.state, finished_at = given.finished_at, outcome = given.outcome
        from json_to_recordset($1) as given (id text, was text, state text, finished_at bigint, outcome text)
        where runs.id = given.id and runs.state = given.was returning 1)
      select 1 / (case count(*) when $2 then 1 else 0 end) from changed`,
    },
  },
);
const keepOutput = query((db) =>
  db
    .insertInto('run_outputs')
    .values({ run_id: p('id'), body: p('output') })
    .onConflict((conflict) => conflict.doNothing()),
);

export function runs({ connection }: Context): Reader['runs'] {
  const one = (row: RunRow | undefined) => (row === undefined ? undefined : runOf(row));
  return {
    find: async (id) => one(await first(connection, byId, { id })),
    async list(filter, page) {
      const listing = { query: list(filtersOf(filter, page)), values: filterValues(filter, page) };
      const rows = await pageOf(connection, page, { ...listing, position: (row) => timePosition(row.started_at, row.id) });
      return mapPage(rows, (row) => ({ ...runOf(row), request: row.request, task: row.task, tenant: row.tenant }));
    },
    byIdempotencyKey: async (person, key) => one(await first(connection, byKey, { person, key })),
    openOf: async (person) => new Map((await connection.all(openOf, { person })).map((row) => [row.call_digest, row.latest])),
    stoppedUnder: async (grant) => (await first(connection, stoppedUnder, { grant }))?.id,
    spentUnder: async (grant) => new Set((await connection.all(spentUnder, { grant })).map((row) => row.call_digest)),
    ofCalls: async (grant, calls) => (await connection.all(ofCalls, { grant, calls: toJson(calls) })).map(runOf),
    startedUnder: async (grants) => (await connection.all(startedUnder, { grants: toJson(grants) })).map((row) => row.id),
    started: async (limit) =>
      (await connection.all(started, { limit })).map((row) => ({ ...runOf(row), task: row.task, tenant: row.tenant })),
    stale: async (now, every, limit) => (await connection.all(stale(every ? [] : ['past']), { now, limit })).map(runOf),
    output: async (id) => (await first(connection, output, { id }))?.body,
  };
}

const filterNames = ['person', 'state', 'grant', 'request', 'task', 'since'] as const;

function filtersOf(filter: RunFilter, { after }: Paging): string[] {
  const names: string[] = [...filterNames, 'within' as const].filter((name) => filter[name] !== undefined);
  return after === undefined ? names : [...names, 'after'];
}

function filterValues(filter: RunFilter, { after }: Paging): Values {
  const values: { [name: string]: string | number } = after === undefined ? {} : { ...readTimePosition(after) };
  for (const name of filterNames) {
    const value = filter[name];
    if (value !== undefined) values[name] = value;
  }
  if (filter.within !== undefined) values.within = toJson([...filter.within]);
  return values;
}

export async function addRun(connection: Connection, run: Run): Promise<void> {
  const finished =
    run.state === 'started' ? { finished_at: null, outcome: null } : { finished_at: run.finishedAt, outcome: toJson(run.outcome) };
  const values = {
    id: run.id,
    grant_id: run.grant,
    call_id: run.call,
    person_id: run.person,
    call_digest: run.callDigest,
    changes: run.changes ? 1 : 0,
    state: run.state,
    started_at: run.startedAt,
    settle_at: run.settleAt,
    ...finished,
    instance: run.instance,
    idempotency_key: run.idempotencyKey ?? null,
  };
  await connection.change(insert, values, 'the run is there already');
}

/** Says once how a run ended; one that was unknown may still be settled by a late answer. */
export async function settleRun(
  connection: Connection,
  settled: Pick<Extract<Change, { settle: 'run' }>, 'id' | 'from' | 'at' | 'outcome' | 'output'>,
): Promise<void> {
  const { id, from, at, outcome, output: kept } = settled;
  const values = { id, was: from, state: outcome.state, finished_at: at, outcome: toJson(outcome) };
  await connection.change(settle, values, 'the run is settled already');
  if (kept !== undefined) await connection.run(keepOutput, { id, output: kept });
}

function runOf(row: RunRow): Run {
  const begun = {
    id: row.id,
    grant: row.grant_id,
    call: row.call_id,
    person: row.person_id,
    callDigest: row.call_digest,
    changes: row.changes === 1,
    startedAt: row.started_at,
    settleAt: row.settle_at,
    instance: row.instance,
    ...given('idempotencyKey', row.idempotency_key),
  };
  if (row.state === 'started') return { ...begun, state: 'started' };
  if (row.finished_at === null || row.outcome === null) throw new TypeError(`run ${row.id} is over and says not how`);
  return { ...begun, state: row.state, finishedAt: row.finished_at, outcome: fromJson(row.outcome) };
}
