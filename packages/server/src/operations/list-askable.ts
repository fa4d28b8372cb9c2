import type { Task } from '@countersign/core/task.ts';
import { askable } from './askable.ts';
import { reading } from './operation.ts';
import { tenantNamed } from './resolve-call.ts';

/** The tasks of a tenant that this person may run or ask for, by name. */
export const listAskable = reading<{ readonly tenant: string | undefined }, readonly Task[]>({
  name: 'list-askable',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, { tenant: named }) {
    const rules = await reader.rules();
    const tenant = tenantNamed(named, rules);
    return 'refused' in tenant ? tenant : askable(rules, actor, tenant.id);
  },
});
