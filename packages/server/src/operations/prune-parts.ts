import { entry } from '@countersign/core/entry.ts';
import { retentionName } from '@countersign/core/setting-document.ts';
import type { Instant } from '@countersign/core/time.ts';
import { settingInForce } from './channels.ts';
import { operation } from './operation.ts';

/**
 * Takes the personal parts away of entries that are older than owners countersigned. The entries stay, and what proves them.
 *
 * Nothing is decided by these parts: requests, grants and runs have tables of their own.
 */
export const pruneParts = operation<{ readonly limit: number }, { readonly count: number }, 'parts.pruned'>({
  name: 'prune-parts',
  mark: 'workflow',
  who: 'system',
  records: ['parts.pruned'],
  gate: 'shared',
  async run({ tx }, { limit }) {
    const setting = await settingInForce(tx, retentionName);
    if (setting?.type !== 'retention') return nothing;
    const before = (tx.now - setting.parts) as Instant;
    const due = await tx.log.partsBefore(before, limit);
    if (due === undefined) return nothing;
    const { until, count } = due;
    const record = entry('parts.pruned', null, {}, { before, count });
    return { value: { count }, changes: [{ prune: 'parts', until, count }, { record }] };
  },
});

const nothing = { value: { count: 0 }, changes: [] };
