import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import { type RoleName, type TenantId, workloadOf } from '@countersign/core/ids.ts';
import { look } from '../../../operations/operation.ts';
import { type LendingSeen, readPim } from '../../../operations/read-pim.ts';
import type { Asked } from '../front.ts';
import { roleAskedIn } from './subject.ts';
import type { Surface } from './surface.ts';

/** What stands at one surface of PIM, as far as it concerns whoever asks. */
export interface Seen extends LendingSeen {
  readonly surface: Surface;
  /** Whether a role stands at this surface, in this tenant. */
  readonly isHere: (of: { readonly tenant: TenantId; readonly role: RoleName }) => boolean;
}

const workload = 'Graph';

/** What of the lending at a surface concerns whoever asks: what stands at another is nothing here. */
export async function seenBy(
  surface: Surface,
  { front, caller, address }: Asked,
  principals: readonly string[] = [],
): Promise<Seen | Refusal> {
  const seen = await look(front.bracket, readPim, { caller, input: { tenant: address.tenant, workload, principals } });
  return isRefusal(seen) ? seen : at(surface, seen);
}

function at(surface: Surface, seen: LendingSeen): Seen {
  const known = new Map(seen.roles.map((role) => [role.name, role]));
  const stands = (name: RoleName) => workloadOf(name) === workload && surface.holds({ name, role: known.get(name) });
  return {
    ...seen,
    surface,
    isHere: ({ tenant, role }) => tenant === seen.tenant.id && stands(role),
    roles: seen.roles.filter(({ name }) => stands(name)),
    assignments: seen.assignments.filter(({ role }) => stands(role)),
    grants: seen.grants.filter(({ gives }) => gives.kind === 'role' && stands(gives.role)),
    requests: seen.requests.filter(({ request }) => {
      const role = roleAskedIn(seen, request);
      return role !== undefined && stands(role);
    }),
  };
}
