import { isObject, type JsonObject, member } from '@countersign/core/json.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tenant } from '@countersign/core/workload.ts';
import type { Reader, StoredEntry } from '../store/store.ts';

/** When somebody last looked at a workload, and whether it worked. */
export interface Looked {
  readonly at: Instant;
  readonly ok: boolean;
}

/** So many looks back: what nobody looked at since then was not looked at lately. */
const farBack = 200;

/** The newest look at each workload that came to an end, as the log has it. */
export async function lastLooks(reader: Reader, tenant?: Tenant): Promise<ReadonlyMap<string, Looked>> {
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
