import { workloadOf } from '@countersign/core/ids.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { sameName } from '@countersign/core/text.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { Page, Paging, StoredDocument } from '../store/store.ts';
import { holdsWords } from './holds-words.ts';
import { type Looked, lastLooks } from './last-looks.ts';
import { openedTasks } from './opened-tasks.ts';
import { reading } from './operation.ts';
import { pageOf } from './page-of.ts';
import { tenantNamed } from './resolve-call.ts';
import { noSuchWorkload, seesAll } from './visible.ts';

export interface WorkloadSeen {
  readonly workload: Workload;
  readonly tenant: string;
  /** Where it is, which credentials it names and how it was found: for owners and auditors. */
  readonly withSettings: boolean;
  readonly looked: Looked | undefined;
}

interface WorkloadsInput {
  readonly tenant: string | undefined;
  readonly search?: string | undefined;
  readonly page: Paging;
}

/** Connected workloads, by tenant and name; those of one tenant where it is named. */
export const listWorkloads = reading<WorkloadsInput, Page<WorkloadSeen>>({
  name: 'list-workloads',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, { tenant: named, search = '', page }) {
    const { workloads, tenants } = await reader.rules();
    const withSettings = seesAll(actor);
    const looks = withSettings ? await lastLooks(reader) : new Map<string, Looked>();
    const seen = [...workloads.values()].map((workload) => ({
      workload,
      tenant: tenants.get(workload.tenant)?.name ?? workload.tenant,
      withSettings,
      looked: looks.get(workloadKey(workload.tenant, workload.name)),
    }));
    const placeOf = ({ tenant, workload }: WorkloadSeen) => `${tenant}/${workload.name}`;
    const found = seen.filter((one) => (named === undefined || sameName(one.tenant, named)) && holdsWords(placeOf(one), search));
    return pageOf(found, page, placeOf);
  },
});

export interface WorkloadWhole extends WorkloadSeen {
  /** Oldest first. */
  readonly versions: readonly StoredDocument[];
  /** Tasks that the catalogue holds of it. */
  readonly tasks: number;
  /** Those that a policy opens at this tenant. */
  readonly opened: number;
}

/** One workload with its versions and what the catalogue holds of it. */
export const readWorkload = reading<{ readonly tenant: string; readonly name: string }, WorkloadWhole>({
  name: 'read-workload',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, { tenant: tenantName, name }) {
    const rules = await reader.rules();
    const tenant = tenantNamed(tenantName, rules);
    if ('refused' in tenant) return tenant;
    const key = workloadKey(tenant.id, name);
    const workload = rules.workloads.get(key);
    if (workload === undefined) return noSuchWorkload(tenant.name, name);
    const withSettings = seesAll(actor);
    return {
      workload,
      tenant: tenant.name,
      withSettings,
      looked: withSettings ? (await lastLooks(reader, tenant)).get(key) : undefined,
      versions: await reader.documents.versions('workload', key),
      tasks: cataloguedOf(rules, name),
      opened: openedTasks(rules, tenant, name).length,
    };
  },
});

function cataloguedOf({ tasks }: Rules, name: string): number {
  return [...tasks.values()].filter((task) => workloadOf(task.name) === name).length;
}

/** Where a workload's certificates are read: this host. */
export interface CertificateEnds {
  certificateEnd(workload: Workload): Promise<number | undefined>;
}

/** Until when the last of its certificates is good, for those who see which they are; undefined where this host cannot read one. */
export async function certificateEndOf(ends: CertificateEnds, { workload, withSettings }: WorkloadSeen): Promise<number | undefined> {
  return withSettings ? await ends.certificateEnd(workload) : undefined;
}
