import type { Tenant } from '@countersign/core/workload.ts';
import { reading } from './operation.ts';
import { tenantNamed } from './resolve-call.ts';

/** A tenant by what the workloads' own clients call it: its name, or the id of its directory. */
export const findTenant = reading<{ readonly called: string }, Tenant>({
  name: 'find-tenant',
  mark: 'read',
  who: 'person',
  async run({ reader }, { called }) {
    const rules = await reader.rules();
    const wanted = called.toLowerCase();
    const owned = [...rules.workloads.values()].find(({ settings }) => String(settings.tenantId ?? '').toLowerCase() === wanted);
    const tenant = owned === undefined ? undefined : rules.tenants.get(owned.tenant);
    return tenant !== undefined && tenant.endedAt === undefined ? tenant : tenantNamed(called, rules);
  },
});
