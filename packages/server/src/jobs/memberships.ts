import { isRefusal } from '@countersign/core/errors.ts';
import { type Keeper, keepMemberships } from '../operations/keep-memberships.ts';
import { type Operation, perform } from '../operations/operation.ts';
import { type Swept, sweepAssigned, sweepHeld, sweepSuspended } from '../operations/sweep-memberships.ts';

const batch = 100;

/** Keeps memberships as the rules say: after each change of rules all of them are looked over, and those whose time has come are seen to. */
export function membershipWork(keeper: Keeper): () => Promise<boolean> {
  let swept = -1;
  return async () => {
    const { epoch, due } = await keeper.store.read(async (reader) => ({
      epoch: await reader.epochNow(),
      due: await reader.memberships.due(reader.now),
    }));
    if (epoch !== swept) {
      await sweep(keeper);
      swept = epoch;
      return true;
    }
    return due && (await keepMemberships(keeper, batch)) > 0;
  };
}

async function sweep(keeper: Keeper): Promise<void> {
  await through(keeper, sweepHeld);
  await through(keeper, sweepSuspended);
  await through(keeper, sweepAssigned);
}

async function through(keeper: Keeper, op: Operation<{ after: string; limit: number }, Swept, never>): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const swept: Swept | { readonly refused: unknown } = await perform(keeper, op, { caller: 'system', input: { after, limit: batch } });
    if (isRefusal(swept) || 'refused' in swept) return;
    after = swept.after;
  }
}
