import type { Refusal } from '@countersign/core/errors.ts';
import { look } from '../../../operations/operation.ts';
import { type LendingSeen, readPim } from '../../../operations/read-pim.ts';
import type { Asked } from '../front.ts';

/** What of the lending of directory roles concerns whoever asks. */
export async function seenBy({ front, caller, address }: Asked, principals: readonly string[] = []): Promise<LendingSeen | Refusal> {
  return await look(front.bracket, readPim, { caller, input: { tenant: address.tenant, workload: 'Graph', principals } });
}
