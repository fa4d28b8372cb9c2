import { type Grant, grantState } from '@countersign/core/grant.ts';
import type { PersonId, RoleName } from '@countersign/core/ids.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import { type Request, stateAt } from '@countersign/core/request.ts';
import { type Assignment, assignmentState } from '@countersign/core/role.ts';
import { type Duration, formatDuration, formatInstant, type Instant } from '@countersign/core/time.ts';
import type { LendingRequest, LendingSeen } from '../../../operations/read-pim.ts';

// Rows as Microsoft's PIM shows them. What can be expanded stands under its name with `~` before it.

/** An id as it is on the wire: clients expect the GUID in it. */
export const wireId = (id: string): string => id.replace(/^req_/, '');

function keyOf(seen: LendingSeen, person: PersonId): string {
  return seen.accounts.find((account) => account.person === person)?.key ?? person;
}

function ofRole(seen: LendingSeen, name: RoleName): JsonObject {
  const role = seen.roles.find((one) => one.name === name);
  const id = role?.key ?? name;
  const displayName = name.slice(name.indexOf('\\') + 1);
  return { roleDefinitionId: id, '~roleDefinition': { id, displayName, description: role?.summary ?? null } };
}

function ofPrincipal(seen: LendingSeen, key: string): JsonObject {
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

interface Window {
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  readonly duration?: Duration;
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

/** Whoever is eligible: for a person's own lists, a group's assignment is theirs. */
function principalOf(seen: LendingSeen, { to }: Assignment): { readonly key: string; readonly memberType: string } {
  return to.kind === 'person' ? { key: keyOf(seen, to.id), memberType: 'Direct' } : { key: keyOf(seen, seen.me.id), memberType: 'Group' };
}

function live(seen: LendingSeen, kind: Assignment['kind']): readonly Assignment[] {
  return seen.assignments.filter((one) => one.kind === kind && assignmentState(one, seen.now) !== 'over');
}

function assigned(seen: LendingSeen, assignment: Assignment): JsonObject {
  const { key, memberType } = principalOf(seen, assignment);
  return {
    id: assignment.id,
    ...ofPrincipal(seen, key),
    ...ofRole(seen, assignment.role),
    directoryScopeId: assignment.scope,
    appScopeId: null,
    memberType,
  };
}

export function eligibilitySchedules(seen: LendingSeen): readonly JsonObject[] {
  return live(seen, 'eligible').map((one) => ({
    ...assigned(seen, one),
    createdUsing: one.id,
    status: 'Provisioned',
    scheduleInfo: scheduleInfo(one),
  }));
}

export function eligibilityInstances(seen: LendingSeen): readonly JsonObject[] {
  return live(seen, 'eligible')
    .filter((one) => assignmentState(one, seen.now) === 'in-force')
    .map((one) => ({
      ...assigned(seen, one),
      startDateTime: at(one.startsAt),
      endDateTime: at(one.endsAt),
      roleEligibilityScheduleId: one.id,
    }));
}

function activated(seen: LendingSeen, grant: Grant): JsonObject {
  const { gives } = grant;
  if (gives.kind !== 'role') throw new Error('the grant lends no role');
  return {
    id: wireId(grant.request),
    ...ofPrincipal(seen, gives.account),
    ...ofRole(seen, gives.role),
    directoryScopeId: gives.scope,
    appScopeId: null,
    memberType: 'Direct',
    assignmentType: 'Activated',
  };
}

/** Grants that are not over: what will be, and what is. */
function lending(seen: LendingSeen): readonly Grant[] {
  return seen.grants.filter((grant) => grantState(grant, seen.now).state !== 'ended');
}

export function assignmentSchedules(seen: LendingSeen): readonly JsonObject[] {
  const activations = lending(seen).map((grant) => ({
    ...activated(seen, grant),
    createdUsing: wireId(grant.request),
    status: statusOfGrant(grant, seen.now),
    scheduleInfo: scheduleInfo(grant),
  }));
  const active = live(seen, 'active').map((one) => ({
    ...assigned(seen, one),
    assignmentType: 'Assigned',
    createdUsing: one.id,
    status: 'Provisioned',
    scheduleInfo: scheduleInfo(one),
  }));
  return [...activations, ...active];
}

/** What is in force: an activation once its membership was read back from the directory, and not before. */
export function assignmentInstances(seen: LendingSeen): readonly JsonObject[] {
  const activations = lending(seen)
    .filter((grant) => grant.membership === 'added')
    .map((grant) => ({
      ...activated(seen, grant),
      startDateTime: at(grant.startsAt),
      endDateTime: at(grant.endsAt),
      roleAssignmentScheduleId: wireId(grant.request),
      roleAssignmentOriginId: wireId(grant.request),
    }));
  const active = live(seen, 'active')
    .filter((one) => assignmentState(one, seen.now) === 'in-force')
    .map((one) => ({
      ...assigned(seen, one),
      assignmentType: 'Assigned',
      startDateTime: at(one.startsAt),
      endDateTime: at(one.endsAt),
      roleAssignmentScheduleId: one.id,
    }));
  return [...activations, ...active];
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
export function requestRow(seen: LendingSeen, held: LendingRequest, kind: Assignment['kind']): JsonObject | undefined {
  const about = subjectOf(seen, held.request);
  if (about === undefined || about.kind !== kind) return undefined;
  const { request } = held;
  const { terms } = request;
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
    ...ofRole(seen, about.role),
    directoryScopeId: about.scope,
    appScopeId: null,
    isValidationOnly: false,
    targetScheduleId: about.target,
    justification: terms.reason,
    scheduleInfo: scheduleInfo(about),
    ticketInfo: { ticketNumber: terms.ticket, ticketSystem: null },
    createdBy: { application: null, device: null, user: { displayName: null, id: keyOf(seen, terms.person) } },
  };
}

interface Subject extends Window {
  readonly kind: Assignment['kind'];
  readonly action: string;
  readonly principal: string;
  readonly role: RoleName;
  readonly scope: string;
  readonly target: string;
}

function subjectOf(seen: LendingSeen, { id, terms }: Request): Subject | undefined {
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
