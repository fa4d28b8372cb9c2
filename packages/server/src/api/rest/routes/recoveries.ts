import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { RecoveryId } from '@countersign/core/ids.ts';
import type { Recovery } from '@countersign/core/recovery.ts';
import { look, perform } from '../../../operations/operation.ts';
import { cancelRecovery, listRecoveries, noSuchRecovery, ratifyRecovery, readRecovery } from '../../../operations/recoveries.ts';
import { type Asked, implement } from '../handler.ts';
import { idIn } from '../read.ts';
import { recoveryView } from '../views/recoveries.ts';

type Deciding = Pick<Asked<'cancelRecovery'>, 'edge' | 'caller' | 'params'>;

export const recoveryHandlers = {
  listRecoveries: implement('listRecoveries', listRecoveries, async ({ edge, caller }) => {
    const seen = await look(edge.bracket, listRecoveries, { caller, input: undefined });
    return isRefusal(seen) ? seen : { status: 200, body: { items: seen.recoveries.map((one) => recoveryView(one, seen.names)) } };
  }),
  cancelRecovery: implement('cancelRecovery', cancelRecovery, async (asked) =>
    decided(asked, (recovery) => perform(asked.edge.bracket, cancelRecovery, { caller: asked.caller, input: { recovery } })),
  ),
  ratifyRecovery: implement('ratifyRecovery', ratifyRecovery, async (asked) =>
    decided(asked, (recovery) => perform(asked.edge.bracket, ratifyRecovery, { caller: asked.caller, input: { recovery } })),
  ),
};

async function decided({ edge, caller, params }: Deciding, decide: (recovery: RecoveryId) => Promise<Recovery | Refusal>) {
  const recovery = idIn('recov', params.id, noSuchRecovery);
  if (isRefusal(recovery)) return recovery;
  const value = await decide(recovery);
  if (isRefusal(value)) return value;
  const seen = await look(edge.bracket, readRecovery, { caller, input: { recovery } });
  return isRefusal(seen) ? seen : { status: 200 as const, body: recoveryView(seen.recovery, seen.names) };
}
