import type { PersonId, RoleName } from '@countersign/core/ids.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Assignment } from '@countersign/core/role.ts';
import type { Duration, Instant } from '@countersign/core/time.ts';
import type { LendingSeen } from '../../../operations/read-pim.ts';

/** From when to when something is to hold. */
export interface Window {
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  readonly duration?: Duration;
}

/** What a request is about: whom it would give which role, and by what. */
export interface Subject extends Window {
  readonly kind: Assignment['kind'];
  readonly action: string;
  readonly principal: string;
  readonly role: RoleName;
  readonly scope: string;
  /** The assignment or the request that its schedule comes of. */
  readonly target: string;
}

/** An id as it is on the wire: clients expect the GUID in it. */
export const wireId = (id: string): string => id.replace(/^req_/, '');

export function keyOf(seen: LendingSeen, person: PersonId): string {
  return seen.accounts.find((account) => account.person === person)?.key ?? person;
}

/** Whoever is eligible: for a person's own lists, a group's assignment is theirs. */
export function principalOf(seen: LendingSeen, { to }: Assignment): { readonly key: string; readonly memberType: string } {
  return to.kind === 'person' ? { key: keyOf(seen, to.id), memberType: 'Direct' } : { key: keyOf(seen, seen.me.id), memberType: 'Group' };
}

/** The role that a request asks for, or whose assignment it changes. */
export function roleAskedIn(seen: LendingSeen, request: Request): RoleName | undefined {
  return subjectOf(seen, request)?.role;
}

export function subjectOf(seen: LendingSeen, { id, terms }: Request): Subject | undefined {
  const { asks } = terms;
  if (asks.kind === 'role') {
    const window = { startsAt: terms.startAt, endsAt: null, duration: terms.duration };
    return {
      kind: 'active',
      action: 'selfActivate',
      principal: asks.account,
      role: asks.role,
      scope: asks.scope,
      target: wireId(id),
      ...window,
    };
  }
  if (asks.kind !== 'configuration') return undefined;
  const { change } = asks;
  const [document] = change.task === 'Countersign\\Put-Document' ? change.documents : [];
  const removed = change.task === 'Countersign\\End-Document' ? seen.assignments.find((one) => one.id === change.name) : undefined;
  const assignment = removed ?? (document?.frozen as unknown as Assignment | undefined);
  if (assignment === undefined) return undefined;
  const action = removed !== undefined ? 'adminRemove' : document?.base === 0 ? 'adminAssign' : 'adminUpdate';
  const { kind, role, scope, startsAt, endsAt } = assignment;
  return {
    kind,
    action,
    principal: principalOf(seen, assignment).key,
    role,
    scope,
    startsAt,
    endsAt,
    target: removed?.id ?? document?.name ?? '',
  };
}
