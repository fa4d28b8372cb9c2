import { type Grant, grantState } from '@countersign/core/grant.ts';
import type { RoleName } from '@countersign/core/ids.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import { stateAt } from '@countersign/core/request.ts';
import { type Assignment, assignmentState } from '@countersign/core/role.ts';
import { formatDuration, formatInstant, type Instant } from '@countersign/core/time.ts';
import type { LendingRequest } from '../../../operations/read-pim.ts';
import type { Seen } from './seen.ts';
import { keyOf, principalOf, subjectOf, type Window, wireId } from './subject.ts';
import type { Place } from './surface.ts';

// Rows as Microsoft's PIM shows them. What can be expanded stands under its name with `~` before it.

function placeOf(seen: Seen, name: RoleName, scope: string): Place {
  return { name, scope, role: seen.roles.find((one) => one.name === name) };
}

function ofRole({ surface }: Seen, place: Place): JsonObject {
  return { ...surface.members(place), ...surface.expandable(place) };
}

function ofPrincipal(seen: Seen, key: string): JsonObject {
  const account = seen.accounts.find((one) => one.key === key);
  return {
    principalId: key,
    '~principal': {
      '@odata.type': '#microsoft.graph.user',
      id: key,
      displayName: account?.name ?? null,
      userPrincipalName: account?.name ?? null,
    },
  };
}

function scheduleInfo({ startsAt, endsAt, duration }: Window): JsonObject {
  const type = duration !== undefined ? 'afterDuration' : endsAt === null ? 'noExpiration' : 'afterDateTime';
  const expiration = {
    type,
    endDateTime: at(duration === undefined ? endsAt : null),
    duration: duration === undefined ? null : formatDuration(duration),
  };
  return { startDateTime: at(startsAt), recurrence: null, expiration };
}

const at = (instant: Instant | null): Json => (instant === null ? null : formatInstant(instant));

/** Something that gives a role for a time, as its row says it. */
interface Given extends Window {
  readonly place: Place;
  readonly principal: string;
  readonly memberType: string;
  /** undefined: it makes somebody eligible and no more. */
  readonly assignmentType: 'Activated' | 'Assigned' | undefined;
  /** The assignment or the request that it came of. */
  readonly from: string;
  readonly status: string;
  readonly inForce: boolean;
}

function assigned(seen: Seen, kind: Assignment['kind']): readonly Given[] {
  const standing = seen.assignments.filter((one) => one.kind === kind && assignmentState(one, seen.now) !== 'over');
  return standing.map((one) => {
    const { key, memberType } = principalOf(seen, one);
    return {
      place: placeOf(seen, one.role, one.scope),
      principal: key,
      memberType,
      assignmentType: kind === 'active' ? 'Assigned' : undefined,
      from: one.id,
      status: 'Provisioned',
      inForce: assignmentState(one, seen.now) === 'in-force',
      startsAt: one.startsAt,
      endsAt: one.endsAt,
    };
  });
}

/** Grants that are not over. One is in force once its membership was read back from the directory, and not before. */
function activated(seen: Seen): readonly Given[] {
  return seen.grants.flatMap((grant) => {
    const { gives, startsAt, endsAt } = grant;
    if (gives.kind !== 'role' || grantState(grant, seen.now).state === 'ended') return [];
    return {
      place: placeOf(seen, gives.role, gives.scope),
      principal: gives.account,
      memberType: 'Direct',
      assignmentType: 'Activated' as const,
      from: wireId(grant.request),
      status: statusOfGrant(grant, seen.now),
      inForce: grant.membership === 'added',
      startsAt,
      endsAt,
    };
  });
}

function given(seen: Seen, kind: Assignment['kind']): readonly Given[] {
  return kind === 'active' ? [...activated(seen), ...assigned(seen, kind)] : assigned(seen, kind);
}

function givenRow(seen: Seen, { place, principal, memberType, assignmentType, from }: Given): JsonObject {
  const { scheduleId, enumerated } = seen.surface;
  return {
    id: scheduleId(place, from),
    ...ofPrincipal(seen, principal),
    ...ofRole(seen, place),
    memberType: enumerated(memberType),
    ...(assignmentType === undefined ? {} : { assignmentType: enumerated(assignmentType) }),
  };
}

/** What was given and will be, whether or not it is in force now. */
export function scheduleRows(seen: Seen, kind: Assignment['kind']): readonly JsonObject[] {
  return given(seen, kind).map((one) => ({
    ...givenRow(seen, one),
    createdUsing: one.from,
    status: one.status,
    scheduleInfo: scheduleInfo(one),
  }));
}

/** What is in force. */
export function instanceRows(seen: Seen, kind: Assignment['kind']): readonly JsonObject[] {
  const { scheduleMember, originMember, scheduleId } = seen.surface;
  const inForce = given(seen, kind).filter((one) => one.inForce);
  return inForce.map((one) => ({
    ...givenRow(seen, one),
    startDateTime: at(one.startsAt),
    endDateTime: at(one.endsAt),
    [scheduleMember[kind]]: scheduleId(one.place, one.from),
    ...(one.assignmentType === 'Activated' && originMember !== undefined ? { [originMember]: one.from } : {}),
  }));
}

function statusOfGrant(grant: Grant, now: Instant): string {
  const { state } = grantState(grant, now);
  if (state === 'ended') return 'Revoked';
  if (state === 'scheduled') return 'Granted';
  return grant.membership === 'added' ? 'Provisioned' : 'PendingProvisioning';
}

/** The status of a request in the words of PIM. */
function statusOf({ request, grant }: LendingRequest, now: Instant): string {
  switch (stateAt(request, now)) {
    case 'pending':
      return request.terms.asks.kind === 'configuration' ? 'PendingAdminDecision' : 'PendingApproval';
    case 'approved':
      return grant === undefined ? 'Provisioned' : statusOfGrant(grant, now);
    case 'denied':
      return 'Denied';
    case 'canceled':
      return 'Canceled';
    case 'expired':
      return 'Failed';
  }
}

/** A request as PIM shows it, with the row it stands in; undefined where it is of the other kind. */
export function requestRow(seen: Seen, held: LendingRequest, kind: Assignment['kind']): JsonObject | undefined {
  const about = subjectOf(seen, held.request);
  if (about === undefined || about.kind !== kind) return undefined;
  const { request } = held;
  const { terms } = request;
  const place = placeOf(seen, about.role, about.scope);
  const decided = request.state === 'pending' ? null : at(request.decidedAt);
  return {
    id: wireId(request.id),
    status: statusOf(held, seen.now),
    createdDateTime: at(request.filedAt),
    completedDateTime: decided,
    approvalId: terms.stages.length > 0 ? wireId(request.id) : null,
    customData: null,
    action: about.action,
    ...ofPrincipal(seen, about.principal),
    ...ofRole(seen, place),
    isValidationOnly: false,
    targetScheduleId: seen.surface.scheduleId(place, about.target),
    justification: terms.reason,
    scheduleInfo: scheduleInfo(about),
    ticketInfo: { ticketNumber: terms.ticket, ticketSystem: null },
    createdBy: { application: null, device: null, user: { displayName: null, id: keyOf(seen, terms.person) } },
  };
}
