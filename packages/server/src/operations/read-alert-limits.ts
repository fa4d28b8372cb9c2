import type { Tenant } from '@countersign/core/workload.ts';
import { alertLimits, type SaidLimits } from './alert-limits.ts';
import { reading } from './operation.ts';
import { tenantNamed } from './resolve-call.ts';

export interface AlertLimitsSeen extends SaidLimits {
  readonly tenant: Tenant;
}

/** What is looked for in how the roles of a tenant are held. It is the same for every tenant. */
export const readAlertLimits = reading<{ readonly tenant: string | undefined }, AlertLimitsSeen>({
  name: 'read-alert-limits',
  mark: 'read',
  who: 'seer',
  async run({ reader }, { tenant: named }) {
    const tenant = tenantNamed(named, await reader.rules());
    return 'refused' in tenant ? tenant : { tenant, ...(await alertLimits(reader)) };
  },
});
