import type { Change } from '@countersign/core/change.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import type { Membership, Precedence } from '@countersign/core/membership.ts';
import type { Instant } from '@countersign/core/time.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, mustChange } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, listed, p, query, variants } from './engine/query.ts';
import { mapPage, pageOf } from './paging.ts';
import type { Tables } from './schema.ts';
import type { Reader, Tx } from './store.ts';

type Row = Selectable<Tables['memberships']>;

const byId = query((db) => db.selectFrom('memberships').selectAll().where('id', '=', p('id')));
const list = variants((has, db) =>
  db
    .selectFrom('memberships')
    .selectAll()
    .$if(has('person'), (q) => q.where('person_id', '=', p('person')))
    .$if(has('tenant'), (q) => q.where('tenant_id', '=', p('tenant')))
    .$if(has('role'), (q) => q.where('role', '=', p('role')))
    .$if(has('state'), (q) => q.where('state', '=', p('state')))
    .$if(!has('state'), (q) => q.where(sql<boolean>`state <> 'removed'`))
    .$if(has('after'), (q) => q.where('id', '>', p('after')))
    .orderBy('id')
    .limit(p('limit')),
);
const due = query((db, engine) =>
  db
    .selectFrom('memberships')
    .select(['tenant_id', 'role', 'scope', 'workload', 'precedence'])
    .where('precedence', '=', p('precedence'))
    .where('due_at', '<=', p('now'))
    .where('claimed_until', '<=', p('now'))
    .where('workload', 'not in', listed(engine, 'besides'))
    .orderBy('due_at')
    .orderBy('id')
    .limit(1),
);
const claim = query((db, engine) =>
  db
    .updateTable('memberships')
    .set((fields) => ({ claim: fields('claim', '+', 1), claimed_until: p('until') }))
    .where('id', 'in', (inner) =>
      inner
        .selectFrom('memberships as due')
        .select('due.id')
        .where('due.tenant_id', '=', p('tenant'))
        .where('due.role', '=', p('role'))
        .where('due.scope', '=', p('scope'))
        .where('due.precedence', '=', p('precedence'))
        .where('due.due_at', '<=', p('now'))
        .where('due.claimed_until', '<=', p('now'))
        .orderBy('due.due_at')
        .orderBy('due.id')
        .limit(p('limit'))
        // As with jobs: what another replica is claiming is passed over.
        .$if(engine === 'postgres', (q) => q.forUpdate().skipLocked()),
    )
    .returningAll(),
);
const release = query((db, engine) =>
  db
    .updateTable('memberships')
    .set({ claimed_until: 0 })
    .where('id', 'in', listed(engine, 'ids'))
    .where(sql<boolean>`id || ':' || claim in ${listed(engine, 'claims')}`),
);
const releaseAll = query((db) => db.updateTable('memberships').set({ claimed_until: 0 }).where('claimed_until', '>', 0));
const insert = query((db) =>
  db.insertInto('memberships').values({
    ...holes('id', 'person_id', 'tenant_id', 'role', 'scope', 'account', 'workload', 'since', 'precedence', 'due_at'),
    ...{ state: 'removed', standing: 0, doubt: 0, attempts: 0, revision: 1, claim: 0, claimed_until: 0 },
  }),
);
// The revision moves too: whoever is acting on what it read before looks again.
const wake = query((db) =>
  db
    .updateTable('memberships')
    .set((fields) => ({
      revision: fields('revision', '+', 1),
      precedence: sql<Precedence>`case when precedence > ${p('precedence')} then precedence else ${p('precedence')} end`,
      due_at: sql<Instant>`case when due_at is null or due_at > ${p('at')} then ${p('at')} else due_at end`,
    }))
    .where('id', '=', p('id')),
);
const save = query((db) =>
  db
    .updateTable('memberships')
    .set((fields) => ({
      ...holes('state', 'standing', 'doubt', 'attempts', 'since', 'precedence', 'due_at'),
      revision: fields('revision', '+', 1),
    }))
    .where('id', '=', p('id'))
    .where('revision', '=', p('read')),
);

export function memberships({ connection }: Context): Reader['memberships'] {
  return {
    async find(id) {
      const row = await first(connection, byId, { id });
      return row === undefined ? undefined : membershipOf(row);
    },
    async list({ person, tenant, role, state }, page) {
      const values = {
        ...(person === undefined ? {} : { person }),
        ...(tenant === undefined ? {} : { tenant }),
        ...(role === undefined ? {} : { role }),
        ...(state === undefined ? {} : { state }),
        ...(page.after === undefined ? {} : { after: page.after }),
      };
      return mapPage(await pageOf(connection, page, { query: list(Object.keys(values)), values, position: (row) => row.id }), membershipOf);
    },
    async due({ precedence, besides }, now) {
      const row = await first(connection, due, { precedence, now, besides: JSON.stringify(besides) });
      return row === undefined ? undefined : { ...row, tenant: row.tenant_id };
    },
  };
}

export function claims({ connection, moment }: Context): Tx['claims'] {
  const { now } = moment;
  return {
    async claim({ tenant, role, scope, precedence }, limit, leaseMs) {
      const rows = await connection.all(claim, { tenant, role, scope, precedence, now, until: now + leaseMs, limit });
      return rows
        .map((row) => ({ id: row.id, claim: row.claim, value: membershipOf(row) }))
        .toSorted((one, other) => (one.id < other.id ? -1 : 1));
    },
    async release(done) {
      await connection.run(release, {
        ids: JSON.stringify(done.map(({ id }) => id)),
        claims: JSON.stringify(done.map(({ id, claim }) => `${id}:${claim}`)),
      });
    },
    async releaseAll() {
      await connection.run(releaseAll, {});
    },
  };
}

/** Begins a membership that is not known yet, as one that nobody has; or brings its next look forward. */
export async function wakeMembership(connection: Connection, woken: Extract<Change, { wake: 'membership' }>, now: Instant): Promise<void> {
  const { id, at, person, lent, precedence } = woken;
  if ((await connection.run(wake, { id, at, precedence })) > 0) return;
  const { tenant, role, scope, account } = lent;
  const workload = workloadKey(tenant, workloadOf(role));
  await connection.change(
    insert,
    { id, person_id: person, tenant_id: tenant, role, scope, account, workload, since: now, precedence, due_at: at },
    'the membership is there already',
  );
}

export async function saveMembership(connection: Connection, saved: Extract<Change, { save: 'membership' }>): Promise<void> {
  const { id, state, standing, doubt, attempts, since, precedence } = saved.value;
  const values = {
    id,
    state,
    standing: standing ? 1 : 0,
    doubt: doubt ? 1 : 0,
    attempts,
    since,
    precedence,
    due_at: saved.dueAt,
    read: saved.revision,
  };
  mustChange(await connection.run(save, values), 'the membership has changed');
}

function membershipOf(row: Row): Membership {
  return {
    id: row.id,
    person: row.person_id,
    tenant: row.tenant_id,
    role: row.role,
    scope: row.scope,
    account: row.account,
    state: row.state,
    standing: row.standing === 1,
    doubt: row.doubt === 1,
    attempts: row.attempts,
    since: row.since,
    precedence: row.precedence,
    revision: row.revision,
  };
}
