import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { AssignmentId, RequestId } from '@countersign/core/ids.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import type { Assignment, Role } from '@countersign/core/role.ts';
import type { Instant } from '@countersign/core/time.ts';
import { revokeGrant } from '../../../operations/close.ts';
import { openRequest } from '../../../operations/open-request.ts';
import { perform } from '../../../operations/operation.ts';
import { putAssignment } from '../../../operations/put-lending.ts';
import { endDocument } from '../../../operations/put-rule.ts';
import type { Asked } from '../front.ts';
import { readSchedule, type ScheduleBody } from './body.ts';
import { type Seen, seenBy } from './seen.ts';
import type { Surface } from './surface.ts';

/** What came of a schedule request: the request that was filed, or what is told where nothing is. */
export type Acted = { readonly request: RequestId } | { readonly echo: JsonObject };

interface Acting {
  readonly asked: Asked;
  readonly seen: Seen;
  readonly body: ScheduleBody;
  readonly role: Role;
  readonly kind: Assignment['kind'];
}

/** Does what a schedule request asks: assigning is an owner's and is countersigned by another; activating is asked for; giving back is one's own. */
export async function act(asked: Asked, surface: Surface, kind: Assignment['kind']): Promise<Acted | Refusal> {
  const body = readSchedule(asked.body, surface);
  if (isRefusal(body)) return body;
  const seen = await seenBy(surface, asked, [body.principalId]);
  if (isRefusal(seen)) return seen;
  const role = seen.roles.find(({ key }) => key.toLowerCase() === body.role);
  if (role === undefined)
    return refuse('unknown-role', 'This role is not lent here.', { next: 'Ask an owner to make it known, with a policy that lends it.' });
  const acting = { asked, seen, body, role, kind };
  switch (body.action) {
    case 'adminassign':
    case 'adminupdate':
    case 'adminextend':
    case 'adminrenew':
      return await assign(acting);
    case 'adminremove':
      return await unassign(acting);
    case 'selfactivate':
      return kind === 'active' ? await activate(acting) : badAction(body.action);
    case 'selfextend':
      return kind === 'active' ? await extend(acting) : badAction(body.action);
    case 'selfdeactivate':
      return kind === 'active' ? await giveBack(acting) : badAction(body.action);
    default:
      return badAction(body.action);
  }
}

function badAction(action: string): Refusal {
  return refuse('bad-value', `${JSON.stringify(action.slice(0, 40))} is no action that can be asked for here.`, {
    next: 'Eligibility takes adminAssign, adminUpdate, adminExtend, adminRenew and adminRemove; assignments these and selfActivate, selfExtend and selfDeactivate.',
  });
}

async function assign({ asked, seen, body, role, kind }: Acting): Promise<Acted | Refusal> {
  const username = [...seen.usernames].find(([key]) => key.toLowerCase() === body.principalId)?.[1];
  if (username === undefined) return noSubject();
  const known = body.action === 'adminassign' ? undefined : assignmentOf({ seen, body, role, kind });
  if (body.action !== 'adminassign' && known === undefined) return notAssigned();
  const starts = body.startsAt ?? (known === undefined ? seen.now : known.startsAt);
  const wanted = {
    id: known?.id,
    kind,
    to: { person: username },
    tenant: seen.tenant.name,
    role: role.name,
    scope: body.scope,
    startsAt: body.startsAt,
    endsAt: body.duration === null ? body.endsAt : ((starts + body.duration) as Instant),
    base: known?.version ?? 0,
  };
  const { front, caller } = asked;
  const done = await perform(front.bracket, putAssignment, { caller, input: { wanted, reason: body.justification, ticket: body.ticket } });
  return isRefusal(done) ? done : { request: done.request.id };
}

async function unassign({ asked, seen, body, role, kind }: Acting): Promise<Acted | Refusal> {
  const known = assignmentOf({ seen, body, role, kind });
  if (known === undefined) return notAssigned();
  const wanted = { kind: 'assignment' as const, name: known.id, base: known.version };
  const { front, caller } = asked;
  const done = await perform(front.bracket, endDocument, { caller, input: { wanted, reason: body.justification } });
  return isRefusal(done) ? done : { request: done.request.id };
}

async function activate({ asked, seen, body, role }: Acting): Promise<Acted | Refusal> {
  const own = seen.accounts.find(({ person }) => person === seen.me.id);
  if (own === undefined || own.key.toLowerCase() !== body.principalId)
    return refuse('not-allowed', 'A role is activated for oneself alone.', { next: 'Give your own id as principalId.' });
  const { front, caller } = asked;
  const input = {
    ask: { kind: 'role' as const, tenant: seen.tenant.name, role: role.name, scope: body.scope },
    reason: body.justification,
    ticket: body.ticket,
    duration: body.duration,
    // The moment that a client writes as now has passed when it arrives.
    startAt: body.startsAt !== null && body.startsAt > seen.now ? body.startsAt : null,
    maxUses: null,
    usesPerDay: null,
    validateOnly: body.validateOnly,
  };
  const filed = await perform(front.bracket, openRequest, { caller, input });
  if (isRefusal(filed)) return filed;
  return body.validateOnly ? { echo: echoOf({ seen, body, role }, 'Granted') } : { request: filed.request.id };
}

async function extend({ asked, seen, body, role }: Acting): Promise<Acted | Refusal> {
  const grant = grantOf(seen, body, role);
  if (grant === undefined) return notActive();
  const { front, caller } = asked;
  const input = {
    ask: { kind: 'extend' as const, grant: grant.id },
    ...{ reason: body.justification, ticket: body.ticket, duration: body.duration, startAt: null, maxUses: null, usesPerDay: null },
  };
  const filed = await perform(front.bracket, openRequest, { caller, input });
  return isRefusal(filed) ? filed : { request: filed.request.id };
}

async function giveBack({ asked, seen, body, role }: Acting): Promise<Acted | Refusal> {
  const grant = grantOf(seen, body, role);
  if (grant === undefined) return notActive();
  const closed = await perform(asked.front.bracket, revokeGrant, { caller: asked.caller, input: { grant: grant.id } });
  return isRefusal(closed) ? closed : { echo: echoOf({ seen, body, role }, 'Revoked') };
}

/** One's own grant of a role at a scope. */
function grantOf(seen: Seen, body: ScheduleBody, role: Role) {
  return seen.grants.find(
    ({ gives, person }) => person === seen.me.id && gives.kind === 'role' && gives.role === role.name && gives.scope === body.scope,
  );
}

function assignmentOf({ seen, body, role, kind }: Pick<Acting, 'seen' | 'body' | 'role' | 'kind'>) {
  const person = seen.accounts.find(({ key }) => key.toLowerCase() === body.principalId)?.person;
  return seen.assignments.find(
    (one) => one.kind === kind && one.role === role.name && one.scope === body.scope && one.to.kind === 'person' && one.to.id === person,
  ) as (Assignment & { readonly id: AssignmentId }) | undefined;
}

function echoOf({ seen, body, role }: Pick<Acting, 'seen' | 'body' | 'role'>, status: string): JsonObject {
  const { action, principalId, scope, justification, validateOnly } = body;
  const written = { selfactivate: 'selfActivate', selfdeactivate: 'selfDeactivate' }[action] ?? action;
  const named = seen.surface.members({ name: role.name, role, scope });
  return { id: null, status, action: written, principalId, ...named, justification, isValidationOnly: validateOnly };
}

const noSubject = () => refuse('no-such-person', 'No person here has this account.', { next: 'Ask an owner to say whose account it is.' });
const notAssigned = () => refuse('no-such-assignment', 'There is no such assignment.', { next: 'Assign it first.' });
const notActive = () => refuse('grant-not-active', 'This role is not active.', { next: 'List the instances.' });
