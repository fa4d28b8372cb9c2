import type { TenantId } from '@countersign/core/ids.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import type { Asks, Request } from '@countersign/core/request.ts';
import { stateAt, tenantOf } from '@countersign/core/request.ts';
import { formatInstant, type Instant } from '@countersign/core/time.ts';
import type { Names } from '../../../operations/names.ts';
import type { Authorization } from '../../../operations/read-authorizations.ts';
import { guidOf } from './given.ts';

const hour = 3_600_000;

/** A request as `Get-ElevatedAccessRequest` shows it; what is asked in full is its context, since approving by id approves exactly that. */
export function requestObject(request: Request, names: Names, now: Instant): JsonObject {
  const { id, terms, filedAt, expiresAt } = request;
  return {
    Identity: guidOf(id),
    RequestorUPN: names.people.get(terms.person)?.username ?? terms.person,
    Service: serviceOf(terms),
    RequestedAccess: accessOf(request).join(', '),
    RequestStatus: statusOf(request, now),
    Reason: terms.reason,
    DurationHours: terms.duration / hour,
    Context: contextOf(terms.asks, names).map(({ key, value }) => ({ Key: key, Value: value })),
    DateCreatedUtc: formatInstant(filedAt),
    DateExpiresUtc: formatInstant(expiresAt),
    DateDecidedUtc: 'decidedAt' in request ? formatInstant(request.decidedAt) : null,
  };
}

/** The documented states; an approval whose time is over is expired, too. */
function statusOf(request: Request, now: Instant): string {
  const state = stateAt(request, now);
  if (state !== 'approved' || request.state !== 'approved') return `${state.charAt(0).toUpperCase()}${state.slice(1)}`;
  const { startAt, duration, asks } = request.terms;
  const over = asks.kind !== 'configuration' && now >= Math.max(request.decidedAt, startAt ?? 0) + duration;
  return over ? 'Expired' : 'Approved';
}

function serviceOf({ asks, tasks: [first] }: Request['terms']): string {
  if (asks.kind === 'configuration') return 'Countersign';
  return first === undefined ? 'Exchange' : first.name.slice(0, first.name.indexOf('\\'));
}

function accessOf({ terms: { asks, tasks } }: Request): readonly string[] {
  if (asks.kind === 'configuration') return [asks.change.task];
  return asks.kind === 'role' ? [asks.role] : tasks.map((task) => task.name);
}

interface Said {
  readonly key: string;
  readonly value: string;
}

function contextOf(asks: Asks, names: Names): readonly Said[] {
  switch (asks.kind) {
    case 'call':
      return Object.entries(asks.call.parameters).map(([key, value]) => ({ key, value: textOf(value) }));
    case 'batch': {
      const at = (tenant: TenantId) => (tenantOf(asks) === undefined ? ` at ${names.tenants.get(tenant) ?? tenant}` : '');
      return asks.calls.map(({ task, tenant, parameters }, index) => ({
        key: `${index + 1} ${task}${at(tenant)}`,
        value: JSON.stringify(parameters),
      }));
    }
    case 'tasks':
      return asks.constraint === undefined ? [] : [{ key: 'Constraint', value: JSON.stringify(asks.constraint) }];
    case 'role':
      return [{ key: 'Scope', value: asks.scope }];
    case 'configuration':
      return [{ key: 'Change', value: JSON.stringify(asks.change) }];
  }
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A grant as `Get-ElevatedAccessAuthorization` shows it. Its identity is that of its request, by which it is revoked. */
export function authorizationObject({ grant, request, approvers, revocation }: Authorization, names: Names): JsonObject {
  const named = (id: Authorization['approvers'][number]) => names.people.get(id)?.username ?? id;
  const by = grant.ended?.by;
  const revoked = by !== undefined && by !== 'expiry' && by !== 'use';
  const changed = grant.ended?.at ?? grant.approvedAt;
  return {
    Identity: guidOf(request.id),
    RequestorUPN: named(grant.person),
    AuthorizedBy: approvers.length === 0 ? 'System' : approvers.map(named).join(', '),
    Type: grant.gives.kind === 'role' ? 'Role' : 'Task',
    AuthorizedAccess: grant.gives.kind === 'role' ? grant.gives.role : grant.tasks.map((task) => task.name).join(', '),
    StartTimeUtc: formatInstant(grant.startsAt),
    EndTimeUtc: formatInstant(grant.endsAt),
    Revoked: revoked,
    RevocationDateTimeUtc: revoked && grant.ended !== undefined ? formatInstant(grant.ended.at) : null,
    RevokedBy: revocation === undefined ? null : named(revocation.by),
    RevocationComment: revocation?.comment ?? null,
    DateCreatedUtc: formatInstant(grant.approvedAt),
    DateUpdatedUtc: formatInstant(changed),
    UsesLeft: grant.maxUses === null ? null : grant.maxUses - grant.uses,
  };
}
