import { choiceOf, durationOf, fieldsOf, flagOf, type Place, textOf, wrong } from '../document/fields.ts';
import { longestGrant } from '../document/limits.ts';
import { type AssignmentId, type Digest, type GroupId, type PersonId, parseRoleName, type RoleName, type TenantId } from '../ids.ts';
import type { Member } from '../person.ts';
import { type Account, type Assignment, isScope, type Role } from '../role.ts';
import { risks } from '../task.ts';
import type { Instant } from '../time.ts';
import type { Tenant } from '../workload.ts';

type Tenants = ReadonlyMap<string, Tenant>;

/** The tenant may be left out where there is one. */
export function tenantAt(place: Place | undefined, within: Place, tenants: Tenants): TenantId | undefined {
  const named = place === undefined ? [...tenants.values()][0] : tenants.get(textOf(place) ?? '');
  return named?.id ?? wrong(place ?? within, 'unknown-tenant', 'Name one of the tenants of this world.');
}

export function roleNameAt(place: Place | undefined, within: Place): RoleName | undefined {
  const name = parseRoleName(place === undefined ? '' : (textOf(place) ?? ''));
  return name ?? wrong(place ?? within, 'bad-value', 'A role is written Workload\\Name, such as Exchange\\Help Desk.');
}

export function scopeAt(place: Place | undefined): string {
  if (place === undefined) return '/';
  const scope = textOf(place) ?? '';
  return isScope(scope) ? scope : (wrong(place, 'bad-value', 'A scope is / or names one thing, such as /administrativeUnits/x.') ?? '/');
}

/** A digest only has to differ, and the name does. */
const versioned = (name: string) => ({ version: 1, digest: name as Digest });

export function readRole(place: Place, tenants: Tenants): Role | undefined {
  const field = fieldsOf(place, ['tenant', 'role', 'risk', 'scoped']);
  const [risk, scoped] = [field('risk'), field('scoped')];
  const name = roleNameAt(field('role'), place);
  const tenant = tenantAt(field('tenant'), place, tenants);
  if (name === undefined || tenant === undefined) return undefined;
  return {
    tenant,
    name,
    ...versioned(name),
    key: name,
    summary: name,
    risk: risk === undefined ? 'high' : (choiceOf(risk, risks) ?? 'critical'),
    scoped: scoped === undefined ? false : (flagOf(scoped) ?? false),
  };
}

export function readAccount(place: Place, tenants: Tenants): Account | undefined {
  const field = fieldsOf(place, ['tenant', 'workload', 'person', 'key']);
  const [who, workload, key] = [field('person'), field('workload'), field('key')];
  const tenant = tenantAt(field('tenant'), place, tenants);
  const username = who === undefined ? wrong(place, 'no-such-person', 'Say whose account it is.') : textOf(who);
  if (tenant === undefined || username === undefined) return undefined;
  const named = key === undefined ? username : (textOf(key) ?? username);
  const of = { tenant, workload: workload === undefined ? 'Exchange' : (textOf(workload) ?? ''), person: `person_${username}` as PersonId };
  return { ...of, ...versioned(named), key: named, name: username };
}

/** Reads `{ to: {person | group}, role, kind, from, for }`: it began a duration ago, or begins in one, and lasts for one, or until it is removed. */
export function readAssignment(place: Place, { tenants, now }: { tenants: Tenants; now: Instant }): Assignment | undefined {
  const field = fieldsOf(place, ['tenant', 'role', 'scope', 'kind', 'person', 'group', 'since', 'in', 'for']);
  const kind = field('kind');
  const [role, tenant, to] = [
    roleNameAt(field('role'), place),
    tenantAt(field('tenant'), place, tenants),
    readTo(field('person'), field('group')),
  ];
  if (role === undefined || tenant === undefined || to === undefined) return undefined;
  const span = (name: 'since' | 'in' | 'for') => {
    const given = field(name);
    return given === undefined ? undefined : durationOf(given, longestGrant);
  };
  const startsAt = (now - (span('since') ?? 0) + (span('in') ?? 0)) as Instant;
  const lasts = span('for');
  return {
    id: `assign_${place.pointer}` as AssignmentId,
    ...versioned(place.pointer),
    kind: kind === undefined ? 'eligible' : (choiceOf(kind, ['eligible', 'active']) ?? 'eligible'),
    to,
    tenant,
    role,
    scope: scopeAt(field('scope')),
    startsAt,
    endsAt: lasts === undefined ? null : ((startsAt + lasts) as Instant),
  };
}

function readTo(person: Place | undefined, group: Place | undefined): Member | undefined {
  if (group !== undefined) return { kind: 'group', id: `group_${textOf(group) ?? ''}` as GroupId };
  return person === undefined ? undefined : { kind: 'person', id: `person_${textOf(person) ?? ''}` as PersonId };
}
