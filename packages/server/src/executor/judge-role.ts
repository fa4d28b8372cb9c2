import type { Hashing } from '@countersign/core/call.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import { type FrozenAssignment, mayBeLentAutomatically, membershipIdOf, type Role } from '@countersign/core/role.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import { digestOf, filledStages, freshMs, grantIsTheRequests, isPinned, requestIsItsTerms, same } from './judge.ts';
import type { Giver, RoleOrder } from './order.ts';

/** Why nobody is added by this order, or undefined: judged from its own text alone, as a call is. */
export function judgeAddition(order: RoleOrder, hashing: Hashing, now: number): string | undefined {
  return judgeSite(order, hashing, now) ?? tried(() => giverGives(order, hashing));
}

/** What must be right of any order, even of one that takes away: it is fresh, and says itself what it is of. */
export function judgeSite(order: RoleOrder, hashing: Hashing, now: number): string | undefined {
  const age = now - order.gateAt;
  if (!(age >= 0 && age <= freshMs)) return 'more than five seconds passed since it was allowed';
  return tried(() => siteIsItself(order, hashing));
}

function tried(judge: () => string | undefined): string | undefined {
  try {
    return judge();
  } catch {
    return 'the order is incomplete';
  }
}

function siteIsItself({ membership, lent, role, workload }: RoleOrder, hashing: Hashing): string | undefined {
  if (membershipIdOf(lent, hashing.sha256) !== membership) return 'the membership is another one';
  if (role.tenant !== lent.tenant || role.name !== lent.role || digestOf(role, textOfRole(role), hashing) !== role.digest)
    return 'the role is another one';
  return workload.tenant === lent.tenant &&
    workload.name === workloadOf(lent.role) &&
    digestOf(workload, textOfWorkload(workload), hashing) === workload.digest
    ? undefined
    : 'the workload is another one';
}

function giverGives(order: RoleOrder, hashing: Hashing): string | undefined {
  const { giver } = order;
  if (giver === null) return 'nothing gives it';
  return giver.kind === 'grant' ? grantGives(order, giver, hashing) : assignmentGives(order, giver, hashing);
}

function grantGives(
  { lent, role, workload }: RoleOrder,
  { grant, request }: Extract<Giver, { kind: 'grant' }>,
  hashing: Hashing,
): string | undefined {
  const broken =
    requestIsItsTerms({ request }, hashing) ??
    grantIsTheRequests({ grant, request }) ??
    filledStages(request, mayBeLentAutomatically(role));
  if (broken !== undefined) return broken;
  if (!same(grant.gives, { kind: 'role', ...lent })) return 'the grant is for another role';
  if (!isPinned(grant.tasks[0], role)) return 'the role is not the one that was approved';
  const at = { ...workload, name: workloadKey(workload.tenant, workload.name) };
  return isPinned(grant.workload ?? undefined, at) ? undefined : 'the workload is not the one that was approved';
}

function assignmentGives(
  { lent }: RoleOrder,
  { assignment, request }: Extract<Giver, { kind: 'assignment' }>,
  hashing: Hashing,
): string | undefined {
  const frozen = frozenAssignment(assignment);
  const { kind, tenant, role, scope } = assignment;
  if (kind !== 'active' || tenant !== lent.tenant || role !== lent.role || scope !== lent.scope)
    return 'the assignment is for something else';
  if (digestOf(assignment, { text: frozen, frozen }, hashing) !== assignment.digest)
    return 'the assignment is not the one that was countersigned';
  if (request === null) return undefined;
  const { asks, mode } = request.terms;
  const documents = asks.kind === 'configuration' && asks.change.task === 'Countersign\\Put-Document' ? asks.change.documents : [];
  if (!documents.some((one) => one.kind === 'assignment' && one.name === assignment.id && same(one.frozen, frozen)))
    return 'the assignment is not what was countersigned';
  return requestIsItsTerms({ request }, hashing) ?? (mode === 'manual' ? filledStages(request, false) : undefined);
}

export function frozenAssignment({ id: _id, version: _version, digest: _digest, ...frozen }: RoleAssignment): FrozenAssignment {
  return frozen;
}
type RoleAssignment = Extract<Giver, { kind: 'assignment' }>['assignment'];

function textOfRole({ version: _version, digest: _digest, ...frozen }: Role) {
  return { text: frozen, frozen };
}

function textOfWorkload({ tenant, name, connector, settings }: Workload) {
  const frozen = { tenant, name, connector, settings };
  return { text: frozen, frozen };
}
