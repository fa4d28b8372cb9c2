import type { KeptFinding } from '@countersign/core/keep-finding.ts';
import type { FindingId } from '@countersign/core/role-finding.ts';
import type { Selectable } from 'kysely';
import { type Context, fromJson, given, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query, variants } from './engine/query.ts';
import { mapPage, pageOf } from './paging.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

type Row = Selectable<Tables['findings']>;

const byId = query((db) => db.selectFrom('findings').selectAll().where('id', '=', p('id')));
const open = query((db) => db.selectFrom('findings').selectAll().where('ended_at', 'is', null).orderBy('id'));
const list = variants((has, db) =>
  db
    .selectFrom('findings')
    .selectAll()
    .where('ended_at', 'is', null)
    .$if(has('after'), (q) => q.where('id', '>', p('after')))
    .orderBy('id')
    .limit(p('limit')),
);
const columns = ['alert', 'tenant_id', 'role', 'person_id', 'account', 'says', 'since', 'ended_at', 'dismissed'] as const;
const upsert = query((db) =>
  db
    .insertInto('findings')
    .values(holes('id', ...columns))
    .onConflict((conflict) => conflict.column('id').doUpdateSet(holes(...columns))),
);

export function findings({ connection }: Context): Reader['findings'] {
  return {
    async find(id: FindingId) {
      const row = await first(connection, byId, { id });
      return row === undefined ? undefined : findingOf(row);
    },
    open: async () => (await connection.all(open)).map(findingOf),
    async list(page) {
      const values = page.after === undefined ? {} : { after: page.after };
      return mapPage(await pageOf(connection, page, { query: list(Object.keys(values)), values, position: (row) => row.id }), findingOf);
    },
  };
}

/** Kept as it is now: what is found again after it was over begins anew. */
export async function putFinding(connection: Connection, finding: KeptFinding): Promise<void> {
  const { id, alert, tenant, role, person, account, says, since, endedAt = null, dismissed } = finding;
  const values = { id, alert, tenant_id: tenant, role, person_id: person, account, says, since, ended_at: endedAt };
  await connection.run(upsert, { ...values, dismissed: dismissed === undefined ? null : toJson(dismissed) });
}

function findingOf(row: Row): KeptFinding {
  const { id, alert, role, account, says, since, dismissed } = row;
  return {
    ...{ id, alert, tenant: row.tenant_id, role, person: row.person_id, account, says, since },
    ...given('endedAt', row.ended_at),
    ...(dismissed === null ? {} : { dismissed: fromJson<NonNullable<KeptFinding['dismissed']>>(dismissed) }),
  };
}
