import type { TenantId } from './ids.ts';
import { type Asks, tenantOf } from './request.ts';

/** What a server tells of the same ask: of a batch over several tenants each call names its own. */
interface Told {
  readonly tenant: string | null;
  readonly calls: readonly { readonly tenant: string }[];
}

/**
 * The names of an ask's tenants, in a server's words, by the ids that are approved. A name that is told of two of them, or a second name of
 * one, is none: whoever decides is shown the id instead, and cannot take one customer for another.
 */
export function tenantNames(asks: Asks, ask: Told): ReadonlyMap<TenantId, string> {
  const only = tenantOf(asks);
  if (only !== undefined) return ask.tenant === null ? new Map() : new Map([[only, ask.tenant]]);
  if (asks.kind !== 'batch') return new Map();
  const told = new Map(
    asks.calls.flatMap(({ tenant }, at) => {
      const name = ask.calls[at]?.tenant;
      return name === undefined ? [] : [[`${tenant} ${name}`, [tenant, name] as const]];
    }),
  );
  const pairs = [...told.values()];
  const agree = ([tenant, name]: readonly [TenantId, string]) => pairs.every(([one, other]) => (one === tenant) === sameName(other, name));
  return new Map(pairs.filter(agree));
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
