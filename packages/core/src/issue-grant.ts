import type { Change } from './change.ts';
import { type About, entry, type Fields } from './entry.ts';
import type { Grant } from './grant.ts';
import { canonicalJson, type Json } from './json.ts';
import { precedence, wakeOf } from './membership.ts';
import type { Ports } from './ports.ts';
import { type Asks, aboutWhere, type Request, tenantOf } from './request.ts';
import { membershipIdOf } from './role.ts';
import type { Instant } from './time.ts';

/** The grant of an approved request: its window starts now, or at the agreed later time. */
export function issueGrant(request: Request, gives: Grant['gives'], ports: Ports): { grant: Grant; changes: Change<'grant.issued'>[] } {
  const { terms } = request;
  if (terms.policy === null) throw new Error('A configuration request gives no grant.');
  const startsAt = Math.max(ports.now, terms.startAt ?? 0) as Instant;
  const grant: Grant = {
    id: ports.newId('grant'),
    request: request.id,
    person: terms.person,
    digest: request.digest,
    gives,
    bind: terms.bind,
    policy: terms.policy,
    guards: terms.guards,
    tasks: terms.tasks,
    workload: terms.workload,
    ...(terms.workloads === undefined ? {} : { workloads: terms.workloads }),
    ...(gives.kind === 'tasks' && gives.constraint !== undefined ? { constraint: gives.constraint } : {}),
    approvedAt: ports.now,
    startsAt,
    endsAt: (startsAt + terms.duration) as Instant,
    maxUses: terms.uses,
    uses: 0,
    ...(terms.usesPerDay === undefined ? {} : { usesPerDay: terms.usesPerDay }),
    ...(terms.runWhenApproved === undefined ? {} : { runWhenApproved: true }),
    ...(gives.kind === 'role' ? { lends: membershipIdOf(gives, ports.sha256), membership: 'adding' } : {}),
  };
  const record = entry('grant.issued', null, aboutGrant(grant), grantFields(grant));
  const ends = { later: 'end-grant', about: grant.id, dueAt: grant.endsAt } as const;
  const runs = terms.runWhenApproved === undefined ? [] : [{ later: 'run-approved', about: grant.id, dueAt: startsAt } as const];
  return { grant, changes: [{ add: 'grant', value: grant }, { record }, ends, ...runs, ...wakeOf(grant, startsAt, precedence.given)] };
}

export function aboutGrant(grant: Grant): About {
  const [task] = grant.tasks;
  return {
    person: grant.person,
    grant: grant.id,
    request: grant.request,
    ...aboutWhere(grant.gives),
    ...(task === undefined ? {} : { task: task.name }),
  };
}

function grantFields(grant: Grant): Fields {
  const { id, request, digest, bind, approvedAt, startsAt, endsAt, maxUses, usesPerDay, runWhenApproved } = grant;
  const more = { ...(usesPerDay === undefined ? {} : { usesPerDay }), ...(runWhenApproved === undefined ? {} : { runWhenApproved }) };
  return { grant: id, request, digest, bind, approvedAt, startsAt, endsAt, maxUses, ...more, person: grant.person };
}

/** What is asked, with digests in place of parameters: public. */
export function publicAsks(asks: Asks): Json {
  switch (asks.kind) {
    case 'call':
      return { kind: 'call', calls: [asks.call.digest], ...(asks.status === undefined ? {} : { status: asks.status.call.digest }) };
    case 'batch':
      return { kind: 'batch', calls: asks.calls.map((call) => call.digest), onError: asks.onError, ...publicPlaces(asks) };
    case 'tasks':
      return { kind: 'tasks', tenant: asks.tenant };
    case 'role':
      return { kind: 'role', tenant: asks.tenant, role: asks.role, scope: asks.scope };
    case 'configuration':
      return { kind: 'configuration', task: asks.change.task };
  }
}

/** Of a batch over several tenants, where each call is and of which task: what was pruned cannot say it any more. */
function publicPlaces(asks: Extract<Asks, { kind: 'batch' }>): { readonly places?: Json } {
  if (tenantOf(asks) !== undefined) return {};
  return { places: asks.calls.map(({ tenant, task }) => ({ tenant, task })) };
}

/** A value as plain JSON: what it looks like after the round trip through its canonical text. */
export function asJson(value: unknown): Json {
  return JSON.parse(canonicalJson(value as Json)) as Json;
}
