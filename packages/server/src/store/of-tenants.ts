import { sql } from 'kysely';
import type { EngineName } from '../../migrations/migration.ts';
import { listed, p } from './engine/query.ts';

// A leaf names the tenant that it is of. One about a batch over several names none, but the request whose tenants they are.

/** Stands for the tenant of a leaf that is of several; no id is written so. */
export const severalTenants = 'several';

const several = sql`l.tenant_id = ${sql.lit(severalTenants)}`;
const ofRequest = sql`request_tenants t where t.request_id = l.request_id`;

/** Leaves of one tenant, or of several of which it is one. */
export const isOfTenant = sql<boolean>`(l.tenant_id = ${p('tenant')} or (${several}
  and exists (select 1 from ${ofRequest} and t.tenant_id = ${p('tenant')})))`;

/** Leaves that are of tenants, each of which is among those that somebody reaches. */
export function isWithin(engine: EngineName) {
  return sql<boolean>`(l.tenant_id in ${listed(engine, 'within')} or (${several} and exists (select 1 from ${ofRequest})
    and not exists (select 1 from ${ofRequest} and t.tenant_id not in ${listed(engine, 'within')})))`;
}
