import { type Selectable, sql } from 'kysely';
import type { Context } from './context.ts';
import { type Connection, first, type Values } from './engine/engine.ts';
import { holes, p, query, rawQuery, variants } from './engine/query.ts';
import { mapPage, pageOf, readNumberPosition } from './paging.ts';
import type { Tables } from './schema.ts';
import type { EntryFilter, Paging, Reader, StoredEntry } from './store.ts';

const size = query((db) => db.selectFrom('log_head').select('size'));
const unsealedCount = query((db) => db.selectFrom('unsealed').select((fields) => fields.fn.countAll<number>().as('n')));
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
const lastBefore = sql`coalesce((select position from leaves where at < cast(${p('from')} as bigint) - ${sql.lit(slack)} order by at desc, position desc limit 1), -1)`;
const firstAfter = sql`coalesce((select position from leaves where at >= cast(${p('until')} as bigint) + ${sql.lit(slack)} order by at, position limit 1), ${sql.lit(Number.MAX_SAFE_INTEGER)})`;
const search = variants((has, db) =>
  db
    .selectFrom('leaves as l')
    .innerJoin('entries as e', 'e.seq', 'l.seq')
    .leftJoin('entry_parts as p', 'p.seq', 'l.seq')
    .select(['l.position', 'e.at', 'e.kind', 'e.body', 'p.body as parts'])
    .$if(has('person'), (q) => q.where('l.person_id', '=', p('person')))
    .$if(has('tenant'), (q) => q.where('l.tenant_id', '=', p('tenant')))
    .$if(has('task'), (q) => q.where('l.task', '=', p('task')))
    .$if(has('target'), (q) => q.where('l.target', '=', p('target')))
    .$if(has('request'), (q) => q.where('l.request_id', '=', p('request')))
    .$if(has('kind'), (q) => q.where('l.kind', '=', p('kind')))
    .$if(has('outcome'), (q) => q.where('l.outcome', '=', p('outcome')))
    .$if(has('from'), (q) => q.where(sql<boolean>`+l.at >= ${p('from')} and l.position > ${lastBefore}`))
    .$if(has('until'), (q) => q.where(sql<boolean>`+l.at < ${p('until')} and l.position < ${firstAfter}`))
    .$if(has('after'), (q) => q.where('l.position', '<', p('after')))
    .orderBy('l.position', 'desc')
    .limit(p('limit')),
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
    size: async () => (await first(connection, size))?.size ?? 0,
    unsealedCount: async () => (await first(connection, unsealedCount))?.n ?? 0,
    async checkpoint() {
      const row = await first(connection, lastCheckpoint);
      return row === undefined ? undefined : { size: row.size, note: row.note };
    },
    checkpointAt: async (at) => (await first(connection, checkpointAt, { size: at }))?.note,
    range: async (from, until) => (await connection.all(range, { from, until })).map(entryOf),
    async search(filter, page) {
      const listing = { query: search(filtersOf(filter, page)), values: filterValues(filter, page) };
      return mapPage(await pageOf(connection, page, { ...listing, position: (row) => String(row.position) }), entryOf);
    },
    async tile(level, position) {
      const row = await first(connection, tile, { level, position });
      return row === undefined ? undefined : bytes(row.hashes);
    },
    newest: async (after, limit) =>
      (await connection.all(newest, { after, limit })).map(({ seq, at, kind, body }) => ({ seq, at, kind, text: body })),
  };
}

const filterNames = ['person', 'tenant', 'task', 'target', 'request', 'kind', 'outcome', 'from', 'until'] as const;

function filtersOf(filter: EntryFilter, { after }: Paging): string[] {
  const names = filterNames.filter((name) => filter[name] !== undefined);
  return after === undefined ? names : [...names, 'after'];
}

function filterValues(filter: EntryFilter, { after }: Paging): Values {
  const values: { [name: string]: string | number } = after === undefined ? {} : { after: readNumberPosition(after) };
  for (const name of filterNames) {
    const value = filter[name];
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function entryOf({ position, at, kind, body, parts }: EntryRow): StoredEntry {
  return { index: position, at, kind, text: body, parts };
}

/** The bytes alone: pg gives a view into a larger buffer. */
export function bytes(view: Uint8Array): Uint8Array {
  return new Uint8Array(view);
}

const insert = query((db) =>
  db
    .insertInto('entries')
    .values(holes('at', 'kind', 'body', 'seal'))
    .returning('seq'),
);
const insertParts = query((db) => db.insertInto('entry_parts').values(holes('seq', 'body')));
const insertAlone = query((db) => db.insertInto('entries').values(holes('at', 'kind', 'body', 'seal')));
// The parts need not wait to be told the sequence: it is the last that this session drew.
const insertLastParts = rawQuery(
  () => sql`insert into entry_parts (seq, body) values (currval(pg_get_serial_sequence('entries', 'seq')), ${p('body')})`,
);

/** Writes an entry as it will be hashed; a trigger puts it among the unsealed in the same transaction. */
export async function addEntry(
  connection: Connection,
  entry: { at: number; kind: string; text: string; seal: Uint8Array; parts: string | null },
): Promise<void> {
  const { at, kind, text, seal, parts } = entry;
  const values = { at, kind, body: text, seal };
  if (parts === null || connection.engine === 'postgres') {
    // At once: between the two no other entry may draw a sequence.
    const sent = [connection.change(insertAlone, values, 'the entry was not written')];
    if (parts !== null) sent.push(connection.change(insertLastParts, { body: parts }, 'the parts were not written'));
    await Promise.all(sent);
    return;
  }
  const row = await first(connection, insert, values);
  if (row === undefined) throw new TypeError('the entry was given no sequence');
  await connection.run(insertParts, { seq: row.seq, body: parts });
}
