import type { TenantId } from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import { type Tenant, workloadKey } from '@countersign/core/workload.ts';
import type { Page, Paging, TenantCounts } from '../store/store.ts';
import { type Looked, lastLooks } from './last-looks.ts';
import { reading } from './operation.ts';

/** How a tenant stands: what is connected of it and whether that works, and what waits, is given, locked or wrong there. */
export interface TenantState extends TenantCounts {
  readonly tenant: Tenant;
  readonly workloads: readonly { readonly name: string; readonly looked: Looked | undefined }[];
  /** Of the tenant, of a workload of it, or of everything. */
  readonly locks: number;
}

const nothing: TenantCounts = { pending: 0, grants: 0, alarms: 0 };

/** How every tenant stands, by name; for owners and auditors, each as far as they reach. */
export const listTenantStates = reading<{ readonly page: Paging; readonly search: string | undefined }, Page<TenantState>>({
  name: 'list-tenant-states',
  mark: 'read',
  who: 'seer',
  ofTenants: true,
  async run({ reader, now }, { page, search }) {
    const found = await reader.tenants.list(page, { search });
    const counts = await reader.tenants.counts(
      found.items.map(({ id }) => id),
      now,
    );
    const [{ workloads }, looks, locks] = [await reader.rules(), await lastLooks(reader), await reader.locks.live()];
    const items = found.items.map((tenant) => ({
      tenant,
      workloads: [...workloads.values()]
        .filter((workload) => workload.tenant === tenant.id)
        .map(({ name }) => ({ name, looked: looks.get(workloadKey(tenant.id, name)) }))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
      locks: locks.filter((lock) => stopsAt(lock, tenant.id)).length,
      ...(counts.get(tenant.id) ?? nothing),
    }));
    return { ...found, items };
  },
});

function stopsAt({ stops, subject }: Lock, tenant: TenantId): boolean {
  return stops === 'everything' || ((stops === 'tenant' || stops === 'workload') && subject.split('/')[0] === tenant);
}
