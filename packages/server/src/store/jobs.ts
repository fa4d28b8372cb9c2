import type { JobKind } from '@countersign/core/change.ts';
import type { JobId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Instant } from '@countersign/core/time.ts';
import { sql } from 'kysely';
import { type Context, fromJson, toJson } from './context.ts';
import type { Connection } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Tx } from './store.ts';

// Rows that another replica is claiming are passed over: waiting for them in another order than its own would be a deadlock. SQLite has one writer.
const claim = query((db, engine) =>
  db
    .updateTable('jobs')
    .set((fields) => ({ claim: fields('claim', '+', 1), attempts: fields('attempts', '+', 1), claimed_until: p('until') }))
    .where('id', 'in', (inner) =>
      inner
        .selectFrom('jobs as due')
        .select('due.id')
        .where('due.due_at', '<=', p('now'))
        .where('due.claimed_until', '<=', p('now'))
        .where('due.done_at', 'is', null)
        .orderBy('due.due_at')
        .orderBy('due.id')
        .limit(p('limit'))
        .$if(engine === 'postgres', (q) => q.forUpdate().skipLocked()),
    )
    .returning(['id', 'kind', 'about', 'body', 'attempts', 'claim', 'due_at']),
);
const open = sql<boolean>`done_at is null`;
const finish = query((db) =>
  db
    .updateTable('jobs')
    .set({ done_at: p('at') })
    .where('id', '=', p('id'))
    .where('claim', '=', p('claim'))
    .where(open),
);
const retry = query((db) =>
  db
    .updateTable('jobs')
    .set({ due_at: p('due_at'), claimed_until: 0 })
    .where('id', '=', p('id'))
    .where('claim', '=', p('claim'))
    .where(open),
);
const insert = query((db) =>
  db
    .insertInto('jobs')
    .values({ ...holes('id', 'kind', 'about', 'body', 'due_at'), attempts: 0, claim: 0, claimed_until: 0, done_at: null }),
);

export function jobs({ connection, moment }: Context): Tx['jobs'] {
  const at = moment.now;
  return {
    async claim(limit, leaseMs) {
      const rows = await connection.all(claim, { now: at, until: at + leaseMs, limit });
      return rows
        .toSorted((one, other) => one.due_at - other.due_at)
        .map(({ due_at: _, ...row }) => ({ ...row, body: fromJson<Json>(row.body) }));
    },
    finish: async (job) => (await connection.run(finish, { id: job.id, claim: job.claim, at })) === 1,
    retry: async (job, dueAt) => (await connection.run(retry, { id: job.id, claim: job.claim, due_at: dueAt })) === 1,
  };
}

export async function addJob(
  connection: Connection,
  job: { id: JobId; kind: JobKind; about: string; body: Json; dueAt: Instant },
): Promise<void> {
  const { id, kind, about, body, dueAt } = job;
  await connection.change(insert, { id, kind, about, body: toJson(body), due_at: dueAt }, 'the job is there already');
}
