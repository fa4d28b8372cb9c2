import type { GrantDetail, Grant as GrantView } from '@countersign/contract/schemas/grants.ts';
import { type Grant, grantState, usedToday } from '@countersign/core/grant.ts';
import { formatInstant, type Instant } from '@countersign/core/time.ts';
import type { Names } from '../../../operations/names.ts';
import type { GrantSeen } from '../../../operations/read-grants.ts';
import { asksView } from './asks.ts';
import { canView, copies, personRef } from './names.ts';

/** A grant as it stands at this moment: its state is computed, never stored. */
export function grantView(grant: Grant, names: Names, now: Instant): GrantView {
  const { state, by } = grantState(grant, now);
  return {
    id: grant.id,
    state,
    request: grant.request,
    person: personRef(names, grant.person),
    digest: grant.digest,
    gives: asksView(grant.gives, grant.tasks, names),
    bind: grant.bind,
    policy: { ...grant.policy },
    guards: copies(grant.guards),
    tasks: copies(grant.tasks),
    approvedAt: formatInstant(grant.approvedAt),
    startsAt: formatInstant(grant.startsAt),
    endsAt: formatInstant(grant.endsAt),
    maxUses: grant.maxUses,
    uses: grant.uses,
    usesPerDay: grant.usesPerDay ?? null,
    usedToday: usedToday(grant, now),
    membership: grant.membership ?? null,
    endedAt: endedAt(grant, by),
    endedBy: by ?? null,
  };
}

function endedAt({ ended, endsAt }: Grant, by: string | undefined): string | null {
  if (ended !== undefined) return formatInstant(ended.at);
  return by === 'expiry' ? formatInstant(endsAt) : null;
}

export function grantDetail({ grant, can, names, now }: GrantSeen): GrantDetail {
  return {
    ...grantView(grant, names, now),
    can: { revoke: canView(can.revoke), return: canView(can.return), extend: canView(can.extend) },
  };
}
