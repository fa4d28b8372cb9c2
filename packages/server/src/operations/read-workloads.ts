import { workloadOf } from '@countersign/core/ids.ts';
import { isObject, type JsonObject, member } from '@countersign/core/json.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { sameName } from '@countersign/core/text.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type Tenant, type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { Page, Paging, Reader, StoredDocument, StoredEntry } from '../store/store.ts';
import { holdsWords } from './holds-words.ts';
import { openedTasks } from './opened-tasks.ts';
import { reading } from './operation.ts';
import { pageOf } from './page-of.ts';
import { tenantNamed } from './resolve-call.ts';
import { noSuchWorkload, seesAll } from './visible.ts';

/** When somebody last looked at a workload, and whether it worked. */
export interface Looked {
  readonly at: Instant;
  readonly ok: boolean;
}

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

/** So many looks back: what nobody looked at since then was not looked at lately. */
const farBack = 200;

/** The newest look at each workload that came to an end, as the log has it. */
async function lastLooks(reader: Reader, tenant?: Tenant): Promise<ReadonlyMap<string, Looked>> {
  const filter = { kind: 'workload.checked', ...(tenant === undefined ? {} : { tenant: tenant.id }) };
  const { items } = await reader.log.search(filter, { limit: farBack });
  // Oldest first, so that the newest of a workload stays.
  return new Map(items.toReversed().flatMap(lookIn));
}

function lookIn({ at, text }: StoredEntry): readonly (readonly [workload: string, looked: Looked])[] {
  const body = member(JSON.parse(text) as JsonObject, 'body');
  if (body === undefined || !isObject(body) || member(body, 'state') !== 'finished') return [];
  const [workload, ok] = [member(body, 'workload'), member(body, 'ok')];
  return typeof workload === 'string' && typeof ok === 'boolean' ? [[workload, { at, ok }]] : [];
}

/** Where a workload's certificates are read: this host. */
export interface CertificateEnds {
  certificateEnd(workload: Workload): Promise<number | undefined>;
}

/** Until when the last of its certificates is good, for those who see which they are; undefined where this host cannot read one. */
export async function certificateEndOf(ends: CertificateEnds, { workload, withSettings }: WorkloadSeen): Promise<number | undefined> {
  return withSettings ? await ends.certificateEnd(workload) : undefined;
}
