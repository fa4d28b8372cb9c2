import type { DocumentKind } from '@countersign/core/configuration.ts';
import type { Digest, RequestId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { asciiLower } from '@countersign/core/text.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, fromJson, given, mustChange, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query, variants } from './engine/query.ts';
import { mapPage, pageOf } from './paging.ts';
import type { Tables } from './schema.ts';
import type { DocumentFilter, Head, Paging, Reader, StoredDocument } from './store.ts';

type DocumentRow = Selectable<Tables['documents']>;

const head = query((db) => db.selectFrom('heads').selectAll().where('kind', '=', p('kind')).where('name', '=', p('name')));
const version = query((db) =>
  db.selectFrom('documents').selectAll().where('kind', '=', p('kind')).where('name', '=', p('name')).where('version', '=', p('version')),
);
const versions = query((db) =>
  db.selectFrom('documents').selectAll().where('kind', '=', p('kind')).where('name', '=', p('name')).orderBy('version'),
);
const list = variants((has, db) =>
  db
    .selectFrom('heads as h')
    .innerJoin('documents as d', (on) =>
      on.onRef('d.kind', '=', 'h.kind').onRef('d.name', '=', 'h.name').onRef('d.version', '=', 'h.version'),
    )
    .selectAll('d')
    .where('h.kind', '=', p('kind'))
    .where('h.ended_at', has('ended') ? 'is not' : 'is', null)
    .$if(has('after'), (q) => q.where('h.name', '>', p('after')))
    // Both engines' `lower` knows ASCII; what else they fold differs, and decides nothing.
    .$if(has('search'), (q) => q.where(sql<boolean>`lower(d.name || ' ' || d.body) like ${p('search')} escape '!'`))
    // By range: `like` ignores case on one engine and not on the other.
    .$if(has('prefix'), (q) => q.where('h.name', '>=', p('prefix')).where('h.name', '<', p('past')))
    .orderBy('h.name')
    .limit(p('limit')),
);
const inForce = query((db) =>
  db
    .selectFrom('heads as h')
    .innerJoin('documents as d', (on) => on.onRef('d.kind', '=', 'h.kind').onRef('d.name', '=', 'h.name'))
    .selectAll('d')
    .select('h.version as head')
    .where('h.kind', 'in', ['account', 'assignment', 'guard', 'policy', 'role', 'task', 'workload'])
    .where('h.ended_at', 'is', null)
    .whereRef('d.version', '>=', 'h.keeps_from')
    .whereRef('d.version', '<=', 'h.version')
    .orderBy('d.kind')
    .orderBy('d.name')
    .orderBy('d.version'),
);

const insert = query((db) =>
  db.insertInto('documents').values(holes('kind', 'name', 'version', 'digest', 'body', 'request_id', 'made_at')),
);
const insertHead = query((db) => db.insertInto('heads').values({ ...holes('kind', 'name', 'version', 'keeps_from'), ended_at: null }));
const moveHead = query((db) =>
  db
    .updateTable('heads')
    .set(holes('version', 'keeps_from'))
    .where('kind', '=', p('kind'))
    .where('name', '=', p('name'))
    .where('version', '=', p('base'))
    .where('ended_at', 'is', null),
);
const reviveHead = query((db) =>
  db
    .updateTable('heads')
    .set({ ...holes('version', 'keeps_from'), ended_at: null })
    .where('kind', '=', p('kind'))
    .where('name', '=', p('name'))
    .where('version', '=', p('last'))
    .where('ended_at', 'is not', null),
);
const endHead = query((db) =>
  db
    .updateTable('heads')
    .set(holes('ended_at'))
    .where('kind', '=', p('kind'))
    .where('name', '=', p('name'))
    .where('version', '=', p('base'))
    .where('ended_at', 'is', null),
);

export function documents(context: Context): Reader['documents'] {
  const { connection } = context;
  const read = (row: DocumentRow) => documentOf(context, row);
  return {
    async head(kind, name) {
      const row = await first(connection, head, { kind, name });
      return row === undefined ? undefined : headOf(row);
    },
    async version(kind, name, number) {
      const row = await first(connection, version, { kind, name, version: number });
      return row === undefined ? undefined : read(row);
    },
    async list(kind, page) {
      const { filters, values } = filtered(page);
      return mapPage(
        await pageOf(connection, page, { query: list(filters), values: { ...values, kind }, position: (row) => row.name }),
        read,
      );
    },
    versions: async (kind, name) => (await connection.all(versions, { kind, name })).map(read),
  };
}

// No code point sorts after U+10FFFF, in UTF-8 as in Unicode.
function filtered({ after, prefix, search, ended }: Paging & DocumentFilter) {
  const values = {
    ...(after === undefined ? {} : { after }),
    ...(search === undefined ? {} : { search: within(search) }),
    ...(prefix === undefined ? {} : { prefix, past: `${prefix}\u{10ffff}` }),
  };
  const names = (['after', 'search', 'prefix'] as const).filter((name) => name in values);
  return { filters: [...names, ...(ended === true ? ['ended'] : [])], values };
}

/** A pattern of what holds the text as JSON writes it; nothing in the text is a wildcard. */
function within(text: string): string {
  const written = JSON.stringify(asciiLower(text)).slice(1, -1);
  return `%${written.replaceAll(/[!%_]/g, '!$&')}%`;
}

/** Versions that count: the current one of each, and earlier ones that grants may still name. */
export async function documentsInForce(context: Context): Promise<readonly (StoredDocument & { readonly current: boolean })[]> {
  const rows = await context.connection.all(inForce);
  return rows.map((row) => ({ ...documentOf(context, row), current: row.version === row.head }));
}

export interface NewDocument {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly version: number;
  /** The head's version that it was made from; 0: there is none, or it has ended. */
  readonly base: number;
  readonly digest: Digest;
  readonly body: Json;
  readonly keepsFrom: number;
  readonly request: RequestId | null;
}

export async function putDocument(connection: Connection, made: NewDocument, at: Instant): Promise<void> {
  const { kind, name, version, base, digest, request } = made;
  await connection.run(insert, { kind, name, version, digest, body: toJson(made.body), request_id: request, made_at: at });
  const change = base > 0 ? moveHead : version === 1 ? insertHead : reviveHead;
  const moved = await connection.run(change, { kind, name, version, keeps_from: made.keepsFrom, base, last: version - 1 });
  mustChange(moved, 'the document has a newer version');
}

export async function endDocument(
  connection: Connection,
  ended: { kind: DocumentKind; name: string; base: number; at: Instant },
): Promise<void> {
  const { kind, name, base, at } = ended;
  mustChange(await connection.run(endHead, { kind, name, base, ended_at: at }), 'the document has a newer version, or has ended');
}

// The digest is part of the key: a version that was rolled back may come again with another text.
function documentOf({ kept }: Context, row: DocumentRow): StoredDocument {
  const body = kept.documents.of(`${row.kind}/${row.name}@${row.version}#${row.digest}`, () => fromJson<Json>(row.body));
  return { kind: row.kind, name: row.name, version: row.version, digest: row.digest, body, request: row.request_id, madeAt: row.made_at };
}

function headOf(row: Selectable<Tables['heads']>): Head {
  return { kind: row.kind, name: row.name, version: row.version, keepsFrom: row.keeps_from, ...given('endedAt', row.ended_at) };
}
