import type { Absence } from '@countersign/core/absence.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import { type Choices, type Notice, type NoticeId, type NoticeState, usualChoices } from '@countersign/core/notice.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, fromJson, given, mustChange, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query, variants } from './engine/query.ts';
import { mapPage, pageOf, readTimePosition, timePosition } from './paging.ts';
import type { Tables } from './schema.ts';
import type { ClaimedNotice, NoticeFilter, Reader, StoredNotice, Tx } from './store.ts';

type NoticeRow = Selectable<Tables['notices']>;

const byId = query((db) => db.selectFrom('notices').selectAll().where('id', '=', p('id')));
const list = variants((has, db) =>
  db
    .selectFrom('notices')
    .selectAll()
    .$if(has('state'), (q) => q.where('state', '=', p('state')))
    .$if(has('person'), (q) => q.where('receiver', '=', p('person')))
    .$if(has('about'), (q) => q.where('about', '=', p('about')))
    .$if(has('afterAt'), (q) => q.where(sql<boolean>`(made_at, id) < (${p('afterAt')}, ${p('afterId')})`))
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .limit(p('limit')),
);
const due = query((db) =>
  db
    .selectFrom('notices')
    .select('id')
    .where(sql<boolean>`state = 'waiting'`)
    .where('due_at', '<=', p('now'))
    .where('claimed_until', '<=', p('now'))
    .limit(1),
);
const counted = query((db) =>
  db
    .selectFrom('notices')
    .select(['state', sql<number>`count(*)`.as('n')])
    .groupBy('state'),
);
const chosen = query((db) => db.selectFrom('notice_choices').select('body').where('person_id', '=', p('person')));

const absences = query((db) =>
  db.selectFrom('absences').selectAll().where('until_at', '>', p('now')).orderBy('until_at').orderBy('person_id'),
);

const insert = query((db) =>
  db
    .insertInto('notices')
    .values({
      ...holes('id', 'why', 'about', 'receiver', 'channel', 'bundle', 'made_at', 'due_at'),
      ...{ attempts: 0, claim: 0, claimed_until: 0, state: 'waiting', settled_at: null, trouble: null },
    })
    .onConflict((conflict) => conflict.columns(['why', 'about', 'receiver', 'channel']).doNothing()),
);
const insertChoices = query((db) =>
  db
    .insertInto('notice_choices')
    .values(holes('person_id', 'body'))
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(holes('body'))),
);
const insertAbsence = query((db) =>
  db
    .insertInto('absences')
    .values(holes('person_id', 'delegate_id', 'from_at', 'until_at'))
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(holes('delegate_id', 'from_at', 'until_at'))),
);
// Rows that another replica is claiming are passed over, as with jobs.
const claim = query((db, engine) =>
  db
    .updateTable('notices')
    .set((fields) => ({ claim: fields('claim', '+', 1), attempts: fields('attempts', '+', 1), claimed_until: p('until') }))
    .where('id', 'in', (inner) =>
      inner
        .selectFrom('notices as due')
        .select('due.id')
        .where(sql<boolean>`due.state = 'waiting'`)
        .where('due.due_at', '<=', p('now'))
        .where('due.claimed_until', '<=', p('now'))
        .orderBy('due.due_at')
        .orderBy('due.id')
        .limit(p('limit'))
        .$if(engine === 'postgres', (q) => q.forUpdate().skipLocked()),
    )
    .returningAll(),
);
const settle = query((db) =>
  db
    .updateTable('notices')
    .set(holes('state', 'settled_at', 'trouble'))
    .where('id', '=', p('id'))
    .where('claim', '=', p('claim'))
    .where(sql<boolean>`state = 'waiting'`),
);
const putOff = query((db) =>
  db
    .updateTable('notices')
    .set({ ...holes('due_at', 'trouble'), claimed_until: 0 })
    .where('id', '=', p('id'))
    .where('claim', '=', p('claim'))
    .where(sql<boolean>`state = 'waiting'`),
);
const revive = query((db) =>
  db
    .updateTable('notices')
    .set({ ...holes('due_at'), state: 'waiting', settled_at: null, claimed_until: 0, attempts: 0 })
    .where('id', '=', p('id'))
    .where(sql<boolean>`state = 'dead'`),
);

export function notices({ connection }: Context): Reader['notices'] {
  return {
    async find(id) {
      const row = await first(connection, byId, { id });
      return row === undefined ? undefined : noticeOf(row);
    },
    async list(filter, page) {
      const values = { ...valuesOf(filter), ...(page.after === undefined ? {} : readTimePosition(page.after)) };
      const names = Object.keys(values).filter((name) => name !== 'afterId');
      const position = (row: NoticeRow) => timePosition(row.made_at, row.id);
      return mapPage(await pageOf(connection, page, { query: list(names), values, position }), noticeOf);
    },
    due: async (now) => (await first(connection, due, { now })) !== undefined,
    async counts() {
      const found: { [state in NoticeState]: number } = { waiting: 0, sent: 0, dead: 0, dropped: 0 };
      for (const row of await connection.all(counted)) found[row.state] = row.n;
      return found;
    },
    async choicesOf(person) {
      const row = await first(connection, chosen, { person });
      return row === undefined ? usualChoices : fromJson<Choices>(row.body);
    },
    absences: async (now) =>
      (await connection.all(absences, { now })).map(
        (row): Absence => ({ person: row.person_id, delegate: row.delegate_id, from: row.from_at, until: row.until_at }),
      ),
  };
}

function valuesOf({ state, person, about }: NoticeFilter): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries({ state, person, about }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export function delivery({ connection, moment }: Context): Tx['delivery'] {
  const at = moment.now;
  return {
    async claim(limit, leaseMs) {
      const rows = await connection.all(claim, { now: at, until: at + leaseMs, limit });
      return rows.toSorted((one, other) => one.due_at - other.due_at).map((row): ClaimedNotice => ({ ...noticeOf(row), claim: row.claim }));
    },
    settle: async (one, state, trouble) =>
      (await connection.run(settle, { id: one.id, claim: one.claim, state, settled_at: at, trouble })) === 1,
    putOff: async (one, dueAt, trouble) => (await connection.run(putOff, { id: one.id, claim: one.claim, due_at: dueAt, trouble })) === 1,
  };
}

export async function addNotice(connection: Connection, notice: Notice): Promise<void> {
  const { id, why, about, person, channel, bundle, madeAt, dueAt } = notice;
  await connection.run(insert, { id, why, about, receiver: person ?? '', channel, bundle, made_at: madeAt, due_at: dueAt });
}

/** Makes a dead one wait again, with all its attempts. */
export async function reviveNotice(connection: Connection, id: NoticeId, at: Instant): Promise<void> {
  mustChange(await connection.run(revive, { id, due_at: at }), 'the notice is not dead');
}

export async function putChoices(connection: Connection, person: PersonId, choices: Choices): Promise<void> {
  await connection.run(insertChoices, { person_id: person, body: toJson(choices) });
}

export async function putAbsence(connection: Connection, { person, delegate, from, until }: Absence): Promise<void> {
  await connection.run(insertAbsence, { person_id: person, delegate_id: delegate, from_at: from, until_at: until });
}

function noticeOf(row: NoticeRow): StoredNotice {
  return {
    id: row.id,
    why: row.why,
    about: row.about,
    person: row.receiver === '' ? null : row.receiver,
    channel: row.channel,
    bundle: row.bundle,
    madeAt: row.made_at,
    dueAt: row.due_at,
    state: row.state,
    attempts: row.attempts,
    ...given('settledAt', row.settled_at),
    ...given('trouble', row.trouble),
  };
}
