import type { Recovery as RecoveryView } from '@countersign/contract/schemas/recoveries.ts';
import type { Recovery } from '@countersign/core/recovery.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Names } from '../../../operations/names.ts';
import { personRef } from './names.ts';

export function recoveryView(recovery: Recovery, names: Names): RecoveryView {
  const { id, person, reason, state, begunAt, endsAt } = recovery;
  return {
    id,
    person: personRef(names, person),
    reason,
    state,
    begunAt: formatInstant(begunAt),
    endsAt: formatInstant(endsAt),
    decidedAt: recovery.state === 'waiting' ? null : formatInstant(recovery.at),
  };
}
