import type { Tenant } from '@countersign/core/workload.ts';

/** What keeps names of two tenants apart: their own id, which never changes. */
function mark({ id }: Tenant): string {
  return id
    .slice(id.indexOf('_') + 1)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, 12);
}

/** The policy that a cmdlet makes for a task of a tenant. */
export function policyName(tenant: Tenant, task: string): string {
  const cmdlet = task.slice(task.indexOf('\\') + 1).toLowerCase();
  return `pam-${mark(tenant)}-${cmdlet}`.slice(0, 63).replace(/-+$/, '');
}

/** The group of those who approve where a policy by cmdlet names nobody. */
export const approversGroup = (tenant: Tenant): string => `pam-${mark(tenant)}-approvers`;

/** The policy under which system accounts run. */
export const systemPolicy = (tenant: Tenant): string => `pam-${mark(tenant)}-system-accounts`;

/** A group by its name, or by an address at the tenant's domain as Microsoft's cmdlets give it. */
export function groupNamed(given: string, { name }: Tenant): string {
  const [local = '', domain] = given.trim().toLowerCase().split('@', 2);
  return domain === undefined || domain === name.toLowerCase() ? local : given.trim().toLowerCase();
}
