import type { Tenant } from '@countersign/core/workload.ts';
import type { Selectable } from 'kysely';
import { type Context, fromJson, given, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, listed, p, query, variants } from './engine/query.ts';
import { mapPage, pageOf } from './paging.ts';
import type { Tables } from './schema.ts';
import { holding, searched } from './search.ts';
import type { Reader } from './store.ts';

const byId = query((db) => db.selectFrom('tenants').selectAll().where('id', '=', p('id')));
const byName = query((db) => db.selectFrom('tenants').selectAll().where('name', '=', p('name')));
const everyOne = query((db) => db.selectFrom('tenants').selectAll().orderBy('name'));
const list = variants((has, db, engine) =>
  db
    .selectFrom('tenants')
    .selectAll()
    .$if(has('within'), (q) => q.where('id', 'in', listed(engine, 'within')))
    .$if(has('search'), (q) => q.where(holding(['name'])))
    .$if(has('after'), (q) => q.where('name', '>', p('after')))
    .orderBy('name')
    .limit(p('limit')),
);
const put = query((db) =>
  db
    .insertInto('tenants')
    .values(holes('id', 'name', 'tags', 'ended_at'))
    .onConflict((conflict) => conflict.column('id').doUpdateSet(holes('name', 'tags', 'ended_at'))),
);

export function tenants({ connection }: Context): Reader['tenants'] {
  const one = (row: Selectable<Tables['tenants']> | undefined) => (row === undefined ? undefined : tenantOf(row));
  return {
    find: async (id) => one(await first(connection, byId, { id })),
    byName: async (name) => one(await first(connection, byName, { name })),
    async list(page, { search, within } = {}) {
      const { filters, values } = searched(page, search);
      const narrowed = within === undefined ? {} : { within: toJson([...within]) };
      const named = { query: list([...filters, ...Object.keys(narrowed)]), values: { ...values, ...narrowed } };
      return mapPage(await pageOf(connection, page, { ...named, position: (row) => row.name }), tenantOf);
    },
  };
}

export async function allTenants(connection: Connection): Promise<readonly Tenant[]> {
  return (await connection.all(everyOne)).map(tenantOf);
}

export async function putTenant(connection: Connection, { id, name, tags, endedAt }: Tenant): Promise<void> {
  await connection.run(put, { id, name, tags: toJson(tags), ended_at: endedAt ?? null });
}

function tenantOf(row: Selectable<Tables['tenants']>): Tenant {
  return { id: row.id, name: row.name, tags: fromJson(row.tags), ...given('endedAt', row.ended_at) };
}
