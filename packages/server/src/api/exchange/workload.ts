/** The workloads whose cmdlets are spoken here, each at addresses of its own, as at Microsoft's. */
export type Served = 'Exchange' | 'Compliance';

/** What stands before the admin API's own path where Purview is meant by path. */
export const compliancePath = '/compliance';

/** Purview's name at Microsoft's begins so, with a region's before it or none. */
const complianceHost = /^([a-z0-9-]{1,63}\.)?ps\.compliance\./i;

/**
 * The workload that an address means. Purview is meant by a host whose name begins as Purview's own does, or by what stands before the path;
 * whoever sends controls both, so that an address only says which task is asked for, and never what is allowed.
 */
export function workloadAt({ host, before }: { readonly host: string; readonly before: string }): Served {
  return before === compliancePath || complianceHost.test(host) ? 'Compliance' : 'Exchange';
}
