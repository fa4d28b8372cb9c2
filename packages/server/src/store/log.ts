import { type Selectable, sql } from 'kysely';
import { type Context, toJson } from './context.ts';
import { type Connection, first, type Values } from './engine/engine.ts';
import { holes, p, query, rawQuery, variants } from './engine/query.ts';
import { isOfTenant, isWithin } from './of-tenants.ts';
import { mapPage, pageFrom, readNumberPosition } from './paging.ts';
import type { Tables } from './schema.ts';
import type { EntryFilter, LeafTerm, Paging, Reader, StoredEntry } from './store.ts';
import { Conflict } from './store.ts';

const beginning = query((db) => db.selectFrom('entries').select(['body', 'seal']).orderBy('seq').limit(1));
const size = query((db) => db.selectFrom('log_head').select('size'));
const unsealedCount = query((db) => db.selectFrom('unsealed').select((fields) => fields.fn.countAll<number>().as('n')));
const unsealed = query((db) =>
  db
    .selectFrom('unsealed as u')
    .innerJoin('entries as e', 'e.seq', 'u.seq')
    .leftJoin('entry_parts as p', 'p.seq', 'u.seq')
    .select(['e.seq', 'e.at', 'e.kind', 'e.body', 'e.seal', 'p.body as parts'])
    .orderBy('u.seq')
    .limit(p('limit')),
);
const lastCheckpoint = query((db) => db.selectFrom('checkpoints').select(['size', 'note']).orderBy('size', 'desc').limit(1));
const checkpointAt = query((db) => db.selectFrom('checkpoints').select('note').where('size', '=', p('size')));
const tile = query((db) => db.selectFrom('tiles').select('hashes').where('level', '=', p('level')).where('position', '=', p('position')));
const newest = query((db) =>
  db.selectFrom('entries').select(['seq', 'at', 'kind', 'body']).where('seq', '>', p('after')).orderBy('seq', 'desc').limit(p('limit')),
);
const range = query((db) =>
  db
    .selectFrom('leaves as l')
    .innerJoin('entries as e', 'e.seq', 'l.seq')
    .leftJoin('entry_parts as p', 'p.seq', 'l.seq')
    .select(['l.position', 'e.at', 'e.kind', 'e.body', 'p.body as parts'])
    .where('l.position', '>=', p('from'))
    .where('l.position', '<', p('until'))
    .orderBy('l.position'),
);
// Places follow time, but for entries that were written at once: a transaction ends long before this many milliseconds are over. So a stretch of
// time is a stretch of places, found by the index, and is then read backwards as every list is; the sign keeps the index out of the rest.
const slack = 60_000;
const lastBefore = sql<number>`coalesce((select position from leaves where at < cast(${p('from')} as bigint) - ${sql.lit(slack)} order by at desc, position desc limit 1), -1)`;
const firstAfter = sql<number>`coalesce((select position from leaves where at >= cast(${p('until')} as bigint) + ${sql.lit(slack)} order by at, position limit 1), ${sql.lit(Number.MAX_SAFE_INTEGER)})`;
// The newest leaves are looked at one by one, the others found by one term of the index; either way places come in order.
const search = variants((has, db, engine) => {
  const place = has('term') ? sql.ref<number>('t.position') : sql.ref<number>('l.position');
  return db
    .selectFrom('leaves as l')
    .innerJoin('entries as e', 'e.seq', 'l.seq')
    .leftJoin('entry_parts as p', 'p.seq', 'l.seq')
    .$if(has('term'), (q) =>
      q
        .innerJoin('leaf_terms as t', 't.position', 'l.position')
        .where('t.term' as never, '=', p('term'))
        .where(sql<boolean>`${place} < ${p('indexed')}`),
    )
    .select(['l.position', 'e.at', 'e.kind', 'e.body', 'p.body as parts'])
    .$if(has('newest'), (q) => q.where(sql<boolean>`${place} >= ${p('indexed')}`))
    .$if(has('person'), (q) => q.where('l.person_id', '=', p('person')))
    .$if(has('tenant'), (q) => q.where(isOfTenant))
    .$if(has('task'), (q) => q.where('l.task', '=', p('task')))
    .$if(has('target'), (q) => q.where('l.target', '=', p('target')))
    .$if(has('request'), (q) => q.where('l.request_id', '=', p('request')))
    .$if(has('kind'), (q) => q.where('l.kind', '=', p('kind')))
    .$if(has('outcome'), (q) => q.where('l.outcome', '=', p('outcome')))
    .$if(has('within'), (q) =>
      q.where(sql<boolean>`(${isWithin(engine)} or (l.tenant_id is null and (l.person_id = ${p('self')} or l.by_id = ${p('self')})))`),
    )
    .$if(has('from'), (q) => q.where(sql<boolean>`+l.at >= ${p('from')} and ${place} > ${lastBefore}`))
    .$if(has('until'), (q) => q.where(sql<boolean>`+l.at < ${p('until')} and ${place} < ${firstAfter}`))
    .$if(has('after'), (q) => q.where(sql<boolean>`${place} < ${p('after')}`))
    .orderBy(place, 'desc')
    .limit(p('limit'));
});
const indexed = query((db) => db.selectFrom('search_head').select('indexed'));
const leafWords = query((db) =>
  db
    .selectFrom('leaves')
    .select(['position', 'person_id', 'by_id', 'task', 'target', 'request_id'])
    .where('position', '>=', p('from'))
    .where('position', '<', p('until'))
    .orderBy('position'),
);

const oldestParts = query((db) =>
  db.selectFrom('entry_parts as p').innerJoin('leaves as l', 'l.seq', 'p.seq').select(['p.seq', 'l.at']).orderBy('p.seq').limit(p('limit')),
);
const forgetParts = query((db) => db.deleteFrom('entry_parts').where('seq', '<=', p('until')));
const forgetTargets = query((db) =>
  db
    .updateTable('leaves')
    .set('target', null)
    .where('target', 'is not', null)
    .where('seq', 'in', (of) => of.selectFrom('entry_parts as p').select('p.seq').where('p.seq', '<=', p('until'))),
);
const forgetTargetTerms = rawQuery(
  () => sql`delete from leaf_terms where (term, position) in (select 'target:' || l.target, l.position
    from entry_parts as p inner join leaves as l on l.seq = p.seq where p.seq <= ${p('until')} and l.target is not null)`,
);

type EntryRow = {
  readonly position: number;
  readonly at: Selectable<Tables['entries']>['at'];
  readonly kind: string;
  readonly body: string;
  readonly parts: string | null;
};

export function log({ connection }: Context): Reader['log'] {
  return {
    async beginning() {
      const row = await first(connection, beginning);
      return row === undefined ? undefined : { text: row.body, seal: bytes(row.seal) };
    },
    size: async () => (await first(connection, size))?.size ?? 0,
    unsealedCount: async () => (await first(connection, unsealedCount))?.n ?? 0,
    async unsealed(limit) {
      const head = await first(connection, size);
      const rows = await connection.all(unsealed, { limit });
      const entries = rows.map(({ seq, at, kind, body, seal, parts }) => ({ seq, at, kind, text: body, seal: bytes(seal), parts }));
      return { size: head?.size ?? 0, entries };
    },
    async checkpoint() {
      const row = await first(connection, lastCheckpoint);
      return row === undefined ? undefined : { size: row.size, note: row.note };
    },
    checkpointAt: async (at) => (await first(connection, checkpointAt, { size: at }))?.note,
    range: async (from, until) => (await connection.all(range, { from, until })).map(entryOf),
    async search(filter, page) {
      const rows = (limit: number) => found(connection, { filter, page, limit });
      return mapPage(await pageFrom(page, rows, (row) => String(row.position)), entryOf);
    },
    indexed: () => indexedIn(connection),
    async terms(from, until) {
      return (await connection.all(leafWords, { from, until })).flatMap(termsOf);
    },
    async tile(level, position) {
      const row = await first(connection, tile, { level, position });
      return row === undefined ? undefined : bytes(row.hashes);
    },
    async partsBefore(before, limit) {
      const oldest = await connection.all(oldestParts, { limit });
      const young = oldest.findIndex(({ at }) => at >= before);
      const due = young < 0 ? oldest : oldest.slice(0, young);
      const last = due.at(-1);
      return last === undefined ? undefined : { until: last.seq, count: due.length };
    },
    newest: async (after, limit) =>
      (await connection.all(newest, { after, limit })).map(({ seq, at, kind, body }) => ({ seq, at, kind, text: body })),
  };
}

/** Takes the personal parts of entries away, and by what they are found. Where others have meanwhile, nothing is kept of this transaction. */
export async function pruneParts(connection: Connection, { until, count }: { until: number; count: number }): Promise<void> {
  await connection.run(forgetTargetTerms, { until });
  await connection.run(forgetTargets, { until });
  const gone = await connection.run(forgetParts, { until });
  if (gone !== count) throw new Conflict(`${gone} parts were there, and not ${count}`);
}

export async function indexedIn(connection: Connection): Promise<number> {
  return (await first(connection, indexed))?.indexed ?? 0;
}

/** What a leaf is found by, and which filter asks for it: those that say most come first. */
const terms = [
  ['request', 'request_id'],
  ['target', 'target'],
  ['person', 'person_id'],
  ['task', 'task'],
] as const;

/** What reports find a leaf by, too: who did it, where that is not whom it is about. */
const indexedBy = [...terms, ['by', 'by_id']] as const;

function termsOf(leaf: { readonly position: number } & { readonly [C in (typeof indexedBy)[number][1]]: string | null }): LeafTerm[] {
  return indexedBy.flatMap(([name, column]) => {
    const value = leaf[column];
    return value === null ? [] : [{ term: `${name}:${value}`, position: leaf.position }];
  });
}

async function found(
  connection: Connection,
  { filter, page, limit }: { filter: EntryFilter; page: Paging; limit: number },
): Promise<readonly EntryRow[]> {
  const [names, values] = [filtersOf(filter, page), filterValues(filter, page)];
  const [by] = terms.find(([name]) => filter[name] !== undefined) ?? [];
  if (by === undefined) return await connection.all(search(names), { ...values, limit });
  const within = { ...values, indexed: await indexedIn(connection) };
  const newest = await connection.all(search([...names, 'newest']), { ...within, limit });
  if (newest.length === limit) return newest;
  const rest = { ...within, term: `${by}:${filter[by]}`, limit: limit - newest.length };
  return [...newest, ...(await connection.all(search([...names, 'term']), rest))];
}

const filterNames = ['person', 'tenant', 'task', 'target', 'request', 'kind', 'outcome', 'from', 'until'] as const;

function filtersOf(filter: EntryFilter, { after }: Paging): string[] {
  const names: string[] = [...filterNames, 'within' as const].filter((name) => filter[name] !== undefined);
  return after === undefined ? names : [...names, 'after'];
}

function filterValues(filter: EntryFilter, { after }: Paging): Values {
  const values: { [name: string]: string | number } = after === undefined ? {} : { after: readNumberPosition(after) };
  for (const name of filterNames) {
    const value = filter[name];
    if (value !== undefined) values[name] = value;
  }
  if (filter.within !== undefined) {
    values.within = toJson([...filter.within.tenants]);
    values.self = filter.within.self;
  }
  return values;
}

/** An entry as a row holds it. */
export function entryOf({ position, at, kind, body, parts }: EntryRow): StoredEntry {
  return { index: position, at, kind, text: body, parts };
}

/** The bytes alone: pg gives a view into a larger buffer. */
export function bytes(view: Uint8Array): Uint8Array {
  return new Uint8Array(view);
}

const insertAlone = query((db) => db.insertInto('entries').values(holes('at', 'kind', 'body', 'seal')));
// Nothing comes between the two, and what a trigger inserts does not count.
const insertLastParts = rawQuery(() => sql`insert into entry_parts (seq, body) values (last_insert_rowid(), ${p('body')})`);
// An entry and its parts at once, and those of several transactions that share one: in the order in which they draw their sequences.
const insertWhole = rawQuery(
  () => sql`with given as materialized (
    select nextval(pg_get_serial_sequence('entries', 'seq')) as seq, entry.* from json_to_recordset(${p('rows')})
      as entry (at bigint, kind text, body text, seal bytea, parts text)),
  written as (insert into entries (seq, at, kind, body, seal) overriding system value select seq, at, kind, body, seal from given returning 1),
  apart as (insert into entry_parts (seq, body) select seq, parts from given where parts is not null)
  select 1 / (case count(*) when ${p('size')} then 1 else 0 end) from written`,
  { rows: ['at', 'kind', 'body', 'seal', 'parts'] },
);

/** Writes an entry as it will be hashed; a trigger puts it among the unsealed in the same transaction. */
export async function addEntry(
  connection: Connection,
  entry: { at: number; kind: string; text: string; seal: Uint8Array; parts: string | null },
): Promise<void> {
  const { at, kind, text, seal, parts } = entry;
  const values = { at, kind, body: text, seal };
  if (connection.engine === 'postgres') return await connection.change(insertWhole, { ...values, parts }, 'the entry was not written');
  const sent = [connection.change(insertAlone, values, 'the entry was not written')];
  if (parts !== null) sent.push(connection.change(insertLastParts, { body: parts }, 'the parts were not written'));
  await Promise.all(sent);
}
