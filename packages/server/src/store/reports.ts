import { reportKinds } from '@countersign/core/report/line.ts';
import { type SqlBool, sql } from 'kysely';
import { type Context, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { p, query, rawQuery, variants } from './engine/query.ts';
import { entryOf, indexedIn } from './log.ts';
import { isOfTenant, isWithin } from './of-tenants.ts';
import type { Reader, ReportFilter, Stretch } from './store.ts';

// A report walks the log forwards, a piece at a time: by the search index where a person or a task is named, along the places of its time where not.
// Each piece is one short read, so that nothing of a year is ever held, and nothing waits behind it.

/** Leaves that are looked at one by one in one piece. */
const window = 2_000;
/** Places that are taken out of the search index in one piece. */
const batch = 500;
/** Places follow time but for entries that were written at once; a transaction ends long before this many milliseconds are over. */
const slack = 60_000;

const stretch = rawQuery(
  () => sql<Stretch>`select
    coalesce((select position from leaves where at < ${p('from')} order by at desc, position desc limit 1), -1) + 1 as first,
    coalesce((select position from leaves where at >= ${p('until')} order by at, position limit 1), (select size from log_head)) as "end"`,
);
const found = query((db) =>
  db
    .selectFrom('leaf_terms')
    .select('position')
    .where('term', '=', p('term'))
    .where('position', '>=', p('first'))
    .where('position', '<', p('end'))
    .orderBy('position')
    .limit(sql.lit(batch)),
);
const entries = variants((has, db, engine) =>
  db
    .selectFrom('leaves as l')
    .innerJoin('entries as e', 'e.seq', 'l.seq')
    .leftJoin('entry_parts as p', 'p.seq', 'l.seq')
    .select(['l.position', 'e.at', 'e.kind', 'e.body', 'p.body as parts'])
    .$if(has('places'), (q) =>
      q.where(
        'l.position',
        'in',
        engine === 'sqlite'
          ? sql<never>`(select value from json_each(${p('places')}))`
          : sql<never>`(select cast(value as bigint) from json_array_elements_text(cast(${p('places')} as json)))`,
      ),
    )
    .$if(!has('places'), (q) => q.where('l.position', '>=', p('first')).where('l.position', '<', p('end')))
    .where('l.kind', 'in', [...reportKinds])
    // The sign keeps the index of times out of it: places are what it goes by.
    .where(sql<SqlBool>`+l.at >= ${p('from')} and +l.at < ${p('until')}`)
    .$if(has('person'), (q) => q.where(sql<SqlBool>`(l.person_id = ${p('person')} or l.by_id = ${p('person')})`))
    .$if(has('tenant'), (q) => q.where(isOfTenant))
    .$if(has('task'), (q) => q.where('l.task', '=', p('task')))
    .$if(has('within'), (q) => q.where(isWithin(engine)))
    .orderBy('l.position'),
);

export function reports({ connection }: Context): Reader['reports'] {
  return {
    async stretch({ from, until }) {
      const row = await first(connection, stretch, { from: from - slack, until: until + slack });
      return row === undefined ? { first: 0, end: 0 } : { first: Number(row.first), end: Number(row.end) };
    },
    async next(filter, at) {
      if (at.first >= at.end) return { entries: [], next: null };
      const terms = termsOf(filter);
      const until = terms.length === 0 ? 0 : Math.min(at.end, await indexedIn(connection));
      if (at.first >= until) return await alongPlaces(connection, filter, at);
      return await byTerms(connection, filter, { terms, first: at.first, end: until, last: at.end });
    },
  };
}

/** What is looked up in the search index: what a person did, and what is about them. */
function termsOf({ person, task }: ReportFilter): readonly string[] {
  if (person !== undefined) return [`person:${person}`, `by:${person}`];
  return task === undefined ? [] : [`task:${task}`];
}

function valuesOf({ within, ...filter }: ReportFilter) {
  return within === undefined ? filter : { ...filter, within: toJson([...within]) };
}

type Piece = Awaited<ReturnType<Reader['reports']['next']>>;

async function alongPlaces(connection: Connection, filter: ReportFilter, at: Stretch): Promise<Piece> {
  const end = Math.min(at.end, at.first + window);
  const rows = await connection.all(entries(Object.keys(filter)), { ...valuesOf(filter), first: at.first, end });
  return { entries: rows.map(entryOf), next: end < at.end ? end : null };
}

async function byTerms(
  connection: Connection,
  filter: ReportFilter,
  { terms, first: from, end, last }: Stretch & { readonly terms: readonly string[]; readonly last: number },
): Promise<Piece> {
  const lists = await Promise.all(terms.map((term) => connection.all(found, { term, first: from, end })));
  // Of a list that is longer nothing beyond its last place is known: what the others hold beyond it waits for the next piece.
  const known = Math.min(...lists.map((list) => (list.length < batch ? end : (list.at(-1)?.position ?? end) + 1)));
  const places = lists.flatMap((list) => list.flatMap(({ position }) => (position < known ? [position] : [])));
  const rows = await connection.all(entries(['places', ...Object.keys(filter)]), { ...valuesOf(filter), places: JSON.stringify(places) });
  return { entries: rows.map(entryOf), next: known < last ? known : null };
}
