import type { TenantId } from '@countersign/core/ids.ts';
import type { Tenant } from '@countersign/core/workload.ts';
import { type Selectable, sql } from 'kysely';
import type { EngineName } from '../../migrations/migration.ts';
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
    .$if(has('search'), (q) => q.where(holding(['name', 'tags'])))
    .$if(has('after'), (q) => q.where('name', '>', p('after')))
    .orderBy('name')
    .limit(p('limit')),
);
// Of what is for several tenants nothing is told to who does not reach all of them, not even that there is one more.
const reached = (engine: EngineName, request: 'r.id' | 'g.request_id') =>
  sql<boolean>`not exists (select 1 from request_tenants o where o.request_id = ${sql.ref(request)} and o.tenant_id not in ${listed(engine, 'within')})`;
const pending = variants((has, db, engine) =>
  db
    .selectFrom('requests as r')
    .innerJoin('request_tenants as t', 't.request_id', 'r.id')
    .select((fields) => ['t.tenant_id as tenant', fields.fn.countAll<number>().as('n')])
    .where(sql<boolean>`r.state = 'pending'`)
    .where('r.expires_at', '>', p('now'))
    .where('t.tenant_id', 'in', listed(engine, 'tenants'))
    .$if(has('within'), (q) => q.where(reached(engine, 'r.id')))
    .groupBy('t.tenant_id'),
);
const granted = variants((has, db, engine) =>
  db
    .selectFrom('grants as g')
    .innerJoin('request_tenants as t', 't.request_id', 'g.request_id')
    .select((fields) => ['t.tenant_id as tenant', fields.fn.countAll<number>().as('n')])
    .where('g.ended_at', 'is', null)
    .where('g.ends_at', '>', p('now'))
    .where('g.starts_at', '<=', p('now'))
    .where(sql<boolean>`(g.max_uses is null or g.uses < g.max_uses)`)
    .where('t.tenant_id', 'in', listed(engine, 'tenants'))
    .$if(has('within'), (q) => q.where(reached(engine, 'g.request_id')))
    .groupBy('t.tenant_id'),
);
const alarmed = query((db, engine) =>
  db
    .selectFrom('alarms')
    .select((fields) => ['tenant_id as tenant', fields.fn.countAll<number>().as('n')])
    .where('ended_at', 'is', null)
    .where('shown_until', '>', p('now'))
    .where('tenant_id', 'in', listed(engine, 'tenants'))
    .groupBy('tenant_id'),
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
    async counts(tenants, now, within) {
      const narrowed = within === undefined ? {} : { within: toJson([...within]) };
      const [values, names] = [{ tenants: toJson(tenants), now }, Object.keys(narrowed)];
      const [waiting, given, open] = [
        byTenant(await connection.all(pending(names), { ...values, ...narrowed })),
        byTenant(await connection.all(granted(names), { ...values, ...narrowed })),
        byTenant(await connection.all(alarmed, values)),
      ];
      const of = (id: TenantId) => ({ pending: waiting.get(id) ?? 0, grants: given.get(id) ?? 0, alarms: open.get(id) ?? 0 });
      return new Map(tenants.map((id) => [id, of(id)]));
    },
  };
}

function byTenant(rows: readonly { readonly tenant: TenantId | null; readonly n: number }[]): ReadonlyMap<TenantId | null, number> {
  return new Map(rows.map(({ tenant, n }) => [tenant, Number(n)]));
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
