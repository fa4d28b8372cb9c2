import type { Change } from '@countersign/core/change.ts';
import { expireRequest } from '@countersign/core/close-request.ts';
import type { Digest, PersonId } from '@countersign/core/ids.ts';
import { type Request, stateAt } from '@countersign/core/request.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tx } from '../store/store.ts';

/** The same ask, pending; one whose time is over, though nobody has written it down, is written down now. */
export async function pendingTwin(
  tx: Tx,
  person: PersonId,
  sameAs: Digest,
): Promise<{ same: Request | undefined; over: readonly Change<'request.expired'>[] }> {
  const twin = await tx.requests.pendingSame(person, sameAs, 0 as Instant);
  if (twin?.state !== 'pending' || stateAt(twin, tx.now) === 'pending') return { same: twin, over: [] };
  return { same: undefined, over: expireRequest(twin, tx.now, 'time').changes };
}
