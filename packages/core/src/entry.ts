import type { PersonId, TenantId } from './ids.ts';
import type { Json } from './json.ts';

/** Every kind of audit entry. Closed, sorted, one a line. */
export const kinds = [
  'absence.put',
  'alarm.raised',
  'call.blocked',
  'catalogue.read',
  'certificate.made',
  'channel.tested',
  'counterpart.put',
  'credential.ended',
  'credential.made',
  'document.ended',
  'document.put',
  'enrolment.opened',
  'finding.dismissed',
  'finding.over',
  'finding.raised',
  'grant.ended',
  'grant.issued',
  'group.put',
  'groups.claimed',
  'identity.linked',
  'installation.restored',
  'installation.started',
  'lock.ended',
  'lock.made',
  'notice.died',
  'notice.retried',
  'notices.chosen',
  'page.refused',
  'page.sent',
  'membership.added',
  'membership.adding',
  'membership.removed',
  'membership.removing',
  'pairing.decided',
  'parts.pruned',
  'person.put',
  'provisioning.opened',
  'recovery.begun',
  'recovery.canceled',
  'recovery.completed',
  'recovery.ratified',
  'request.approved',
  'request.canceled',
  'request.denied',
  'request.expired',
  'request.filed',
  'request.refused',
  'review.cast',
  'review.closed',
  'round.closed',
  'round.decided',
  'round.opened',
  'round.refused',
  'run.finished',
  'run.settled',
  'run.started',
  'run.stopped',
  'sign-in.refused',
  'solo.ended',
  'tenant.put',
  'upload.kept',
  'vote.cast',
  'vote.refused',
  'vote.voided',
  'vote.withdrawn',
  'workload.checked',
] as const;

export type Kind = (typeof kinds)[number];

export type Fields = { readonly [name: string]: Json };

/** What an entry is about, for search. `target` names people's things and is kept among the personal parts. */
export interface About {
  readonly person?: string;
  readonly tenant?: string;
  /** Those of a batch over several; there is no `tenant` then. */
  readonly tenants?: readonly string[];
  readonly task?: string;
  readonly target?: string;
  readonly request?: string;
  readonly grant?: string;
  readonly run?: string;
  readonly outcome?: string;
}

/** One line of the audit log, as a step makes it. `parts` are personal: the log commits to salted digests of them, and they can be pruned. */
export interface Entry<K extends Kind = Kind> {
  readonly kind: K;
  /** Who did it; null: the system itself. */
  readonly by: PersonId | null;
  readonly about: About;
  readonly body: Fields;
  readonly parts?: Fields;
}

/** The tenants that an entry is about, as it is read back; undefined where it is about none. */
export function whereAbout(about: Fields): readonly TenantId[] | undefined {
  const { tenant, tenants } = about;
  if (typeof tenant === 'string') return [tenant as TenantId];
  return Array.isArray(tenants) ? (tenants.map(String) as TenantId[]) : undefined;
}

export function entry<K extends Kind>(kind: K, by: PersonId | null, about: About, body: Fields, parts?: Fields): Entry<K> {
  return parts === undefined ? { kind, by, about, body } : { kind, by, about, body, parts };
}
