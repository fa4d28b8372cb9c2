import type { CallId, PersonId, RequestId } from '@countersign/core/ids.ts';
import { type Request, type Terms, whereOf } from '@countersign/core/request.ts';
import type { Vote } from '@countersign/core/vote.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, fromJson, given, mustChange, toJson } from './context.ts';
import { type Connection, first, type Values } from './engine/engine.ts';
import { holes, listed, p, query, variants } from './engine/query.ts';
import { pageOf, readTimePosition, timePosition } from './paging.ts';
import type { Tables } from './schema.ts';
import type { Paging, Reader, RequestFilter } from './store.ts';

type RequestRow = Selectable<Tables['requests']>;
type VoteRow = Selectable<Tables['votes']>;

const byId = query((db) => db.selectFrom('requests').selectAll().where('id', '=', p('id')));
const list = variants((has, db, engine) =>
  db
    .selectFrom('requests')
    .selectAll()
    .$if(has('state'), (q) => q.where('state', '=', p('state')))
    .$if(has('asks'), (q) => q.where('asks', '=', p('asks')))
    .$if(has('person'), (q) => q.where('person_id', '=', p('person')))
    .$if(has('since'), (q) => q.where('filed_at', '>=', p('since')))
    .$if(has('decider'), (q) =>
      q
        .where(sql<boolean>`state = 'pending'`)
        .where('expires_at', '>', p('now'))
        .where('person_id', '<>', p('decider'))
        .where(
          sql<boolean>`exists (select 1 from request_deciders d where d.request_id = requests.id and d.stage = requests.stage and d.decider_id in ${listed(engine, 'deciders')})`,
        )
        .where(sql<boolean>`not exists (select 1 from votes v where v.request_id = requests.id and v.person_id = ${p('decider')})`),
    )
    .$if(has('concerns'), (q) =>
      q.where(
        sql<boolean>`(person_id = ${p('concerned')}
          or state = 'pending' and exists (select 1 from request_deciders d where d.request_id = requests.id and d.decider_id in ${listed(engine, 'concernedAs')})
          or exists (select 1 from votes v where v.request_id = requests.id and v.person_id = ${p('concerned')}))`,
      ),
    )
    .$if(has('within'), (q) =>
      q
        .where(sql<boolean>`exists (select 1 from request_tenants t where t.request_id = requests.id)`)
        .where(
          sql<boolean>`not exists (select 1 from request_tenants t where t.request_id = requests.id and t.tenant_id not in ${listed(engine, 'within')})`,
        ),
    )
    .$if(has('after'), (q) => q.where(sql<boolean>`(filed_at, id) < (${p('afterAt')}, ${p('afterId')})`))
    .orderBy('filed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(p('limit')),
);
const pendingCount = query((db) =>
  db
    .selectFrom('requests')
    .select((fields) => fields.fn.countAll<number>().as('n'))
    .where('person_id', '=', p('person'))
    .where(sql<boolean>`state = 'pending'`)
    .where('expires_at', '>', p('now')),
);
const pendingSame = query((db) =>
  db
    .selectFrom('requests')
    .selectAll()
    .where('person_id', '=', p('person'))
    .where('same_as', '=', p('sameAs'))
    .where(sql<boolean>`state = 'pending'`)
    .where('expires_at', '>', p('now')),
);
const deniedSame = query((db) =>
  db
    .selectFrom('requests')
    .selectAll()
    .where('person_id', '=', p('person'))
    .where('same_as', '=', p('sameAs'))
    .where(sql<boolean>`state = 'denied'`)
    .where('decided_at', '>=', p('since'))
    .orderBy('decided_at', 'desc')
    .orderBy('id')
    .limit(1),
);
const overdue = query((db) =>
  db
    .selectFrom('requests')
    .selectAll()
    .where(sql<boolean>`state = 'pending'`)
    .where('expires_at', '<=', p('now'))
    .orderBy('expires_at')
    .orderBy('id')
    .limit(p('limit')),
);
const pendingVotedBy = query((db) =>
  db
    .selectFrom('requests as r')
    .innerJoin('votes as v', 'v.request_id', 'r.id')
    .selectAll('r')
    .where('v.person_id', '=', p('person'))
    .where('v.withdrawn_at', 'is', null)
    .where('v.voided_at', 'is', null)
    .where(sql<boolean>`r.state = 'pending'`)
    .orderBy('r.filed_at')
    .orderBy('r.id'),
);
const pendingUnder = query((db) =>
  db
    .selectFrom('requests')
    .selectAll()
    .where(sql<boolean>`state = 'pending'`)
    .where('policy', '=', p('policy'))
    .orderBy('filed_at')
    .orderBy('id')
    .limit(p('limit')),
);
const votesOf = query((db, engine) =>
  db
    .selectFrom('votes')
    .selectAll()
    .where('request_id', 'in', listed(engine, 'requests'))
    .orderBy('request_id')
    .orderBy('at')
    .orderBy('person_id'),
);

const insert = query((db) =>
  db
    .insertInto('requests')
    .values(
      holes(
        ...(['id', 'person_id', 'state', 'digest', 'same_as', 'asks', 'policy', 'policy_version', 'body', 'stage'] as const),
        ...(['filed_at', 'expires_at', 'decided_at', 'decided_by', 'revision'] as const),
      ),
    ),
);
const insertCall = query((db) => db.insertInto('request_calls').values(holes('request_id', 'position', 'call_id')));
const insertTenant = query((db) => db.insertInto('request_tenants').values(holes('request_id', 'tenant_id')));
const insertDecider = query((db) => db.insertInto('request_deciders').values(holes('request_id', 'stage', 'decider_id')));
const update = query((db) =>
  db
    .updateTable('requests')
    .set((fields) => ({ ...holes('state', 'stage', 'decided_at', 'decided_by'), revision: fields('revision', '+', 1) }))
    .where('id', '=', p('id'))
    .where('revision', '=', p('base')),
);
const insertVote = query((db) =>
  db
    .insertInto('votes')
    .values(
      holes('request_id', 'person_id', 'requester_id', 'digest', 'stage', 'verdict', 'hands', 'at', 'withdrawn_at', 'voided_at', 'body'),
    ),
);
const updateVote = query((db) =>
  db
    .updateTable('votes')
    .set(holes('withdrawn_at', 'voided_at'))
    .where('request_id', '=', p('request_id'))
    .where('person_id', '=', p('person_id'))
    .where('withdrawn_at', 'is', null)
    .where('voided_at', 'is', null),
);

export function requests(context: Context): Reader['requests'] {
  const { connection, moment } = context;
  const one = async (row: RequestRow | undefined) => (row === undefined ? undefined : (await withVotes(context, [row]))[0]);
  const many = async (rows: readonly RequestRow[]) => withVotes(context, rows);
  return {
    find: async (id) => context.kept.decided.get(id) ?? decided(context, await one(await first(connection, byId, { id }))),
    async list(filter, page) {
      const values = { ...filterValues(filter, page), ...(filter.decider === undefined ? {} : { now: moment.now }) };
      const filters = filtersOf(filter, page);
      const rows = await pageOf(connection, page, { query: list(filters), values, position: (row) => timePosition(row.filed_at, row.id) });
      return { ...rows, items: await many(rows.items) };
    },
    pendingCount: async (person, now) => (await first(connection, pendingCount, { person, now }))?.n ?? 0,
    pendingSame: async (person, sameAs, now) => one(await first(connection, pendingSame, { person, sameAs, now })),
    deniedSame: async (person, sameAs, since) => one(await first(connection, deniedSame, { person, sameAs, since })),
    overdue: async (now, limit) => many(await connection.all(overdue, { now, limit })),
    pendingVotedBy: async (person) => many(await connection.all(pendingVotedBy, { person })),
    pendingUnder: async (policy, limit) => many(await connection.all(pendingUnder, { policy, limit })),
  };
}

function filtersOf(filter: RequestFilter, { after }: Paging): string[] {
  const names = (['state', 'asks', 'person', 'since', 'decider', 'concerns', 'within'] as const).filter(
    (name) => filter[name] !== undefined,
  );
  return after === undefined ? names : [...names, 'after'];
}

function filterValues({ state, asks, person, since, decider, concerns, within }: RequestFilter, { after }: Paging): Values {
  return {
    ...(state === undefined ? {} : { state }),
    ...(asks === undefined ? {} : { asks }),
    ...(person === undefined ? {} : { person }),
    ...(since === undefined ? {} : { since }),
    ...(decider === undefined ? {} : { decider: decider.person, deciders: toJson([decider.person, ...decider.groups]) }),
    ...(concerns === undefined ? {} : { concerned: concerns.person, concernedAs: toJson([concerns.person, ...concerns.groups]) }),
    ...(within === undefined ? {} : { within: toJson([...within]) }),
    ...(after === undefined ? {} : readTimePosition(after)),
  };
}

/** Kept in memory once nothing of it changes any more; not where this transaction itself has decided it, and may be rolled back. */
function decided({ kept, own }: Context, request: Request | undefined): Request | undefined {
  if (request === undefined || request.state === 'pending' || own.saved) return request;
  return kept.decided.put(request.id, request);
}

async function withVotes(context: Context, rows: readonly RequestRow[]): Promise<readonly Request[]> {
  if (rows.length === 0) return [];
  const found = await context.connection.all(votesOf, { requests: toJson(rows.map((row) => row.id)) });
  const votes = Map.groupBy(found, (row) => row.request_id);
  return rows.map((row) => requestOf(context, row, (votes.get(row.id) ?? []).map(voteOf)));
}

export async function addRequest(connection: Connection, value: Request, calls: readonly CallId[]): Promise<void> {
  const { terms } = value;
  await connection.run(insert, {
    id: value.id,
    person_id: terms.person,
    ...stateColumns(value),
    digest: value.digest,
    same_as: value.sameAs,
    asks: terms.asks.kind,
    policy: terms.policy?.name ?? null,
    policy_version: terms.policy?.version ?? null,
    body: toJson(terms),
    filed_at: value.filedAt,
    expires_at: value.expiresAt,
    revision: value.revision,
  });
  for (const [position, call] of calls.entries()) await connection.run(insertCall, { request_id: value.id, position, call_id: call });
  const where = whereOf(terms.asks);
  for (const tenant of where === 'everywhere' ? [] : where) await connection.run(insertTenant, { request_id: value.id, tenant_id: tenant });
  for (const [stage, { groups, people }] of terms.stages.entries()) {
    for (const decider of new Set([...groups, ...people]))
      await connection.run(insertDecider, { request_id: value.id, stage, decider_id: decider });
  }
}

export async function saveRequest(connection: Connection, value: Request, revision: number): Promise<void> {
  mustChange(await connection.run(update, { id: value.id, ...stateColumns(value), base: revision }), 'the request has changed');
}

export async function addVote(connection: Connection, request: RequestId, requester: PersonId, vote: Vote): Promise<void> {
  await connection.run(insertVote, {
    request_id: request,
    person_id: vote.person,
    requester_id: requester,
    digest: vote.digest,
    stage: vote.stage,
    verdict: vote.verdict,
    hands: toJson(vote.hands),
    at: vote.at,
    withdrawn_at: vote.withdrawnAt ?? null,
    voided_at: vote.voidedAt ?? null,
    body: toJson(given('comment', vote.comment ?? null)),
  });
}

export async function saveVote(connection: Connection, request: RequestId, vote: Vote): Promise<void> {
  const values = { request_id: request, person_id: vote.person, withdrawn_at: vote.withdrawnAt ?? null, voided_at: vote.voidedAt ?? null };
  mustChange(await connection.run(updateVote, values), 'the vote no longer counts');
}

function stateColumns(value: Request): {
  state: Request['state'];
  stage: number | null;
  decided_at: number | null;
  decided_by: PersonId | null;
} {
  if (value.state === 'pending') return { state: 'pending', stage: value.stage, decided_at: null, decided_by: null };
  return { state: value.state, stage: null, decided_at: value.decidedAt, decided_by: deciderOf(value) };
}

function deciderOf(value: Request): PersonId | null {
  if (value.state === 'denied') return value.deniedBy;
  return value.state === 'canceled' ? value.canceledBy : null;
}

function requestOf({ kept }: Context, row: RequestRow, votes: readonly Vote[]): Request {
  const filed = {
    id: row.id,
    terms: kept.terms.of(row.id, () => fromJson<Terms>(row.body)),
    digest: row.digest,
    sameAs: row.same_as,
    filedAt: row.filed_at,
    expiresAt: row.expires_at,
    votes,
    revision: row.revision,
  };
  const { state, stage, decided_at: decidedAt, decided_by: by } = row;
  if (state === 'pending' && stage !== null) return { ...filed, state, stage };
  if ((state === 'approved' || state === 'expired') && decidedAt !== null) return { ...filed, state, decidedAt };
  if (state === 'denied' && decidedAt !== null && by !== null) return { ...filed, state, decidedAt, deniedBy: by };
  if (state === 'canceled' && decidedAt !== null && by !== null) return { ...filed, state, decidedAt, canceledBy: by };
  throw new TypeError(`request ${row.id} is in no state that exists`);
}

function voteOf(row: VoteRow): Vote {
  return {
    person: row.person_id,
    hands: fromJson(row.hands),
    stage: row.stage,
    verdict: row.verdict,
    digest: row.digest,
    ...fromJson<{ comment?: string }>(row.body),
    at: row.at,
    ...given('withdrawnAt', row.withdrawn_at),
    ...given('voidedAt', row.voided_at),
  };
}
