import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { PersonId, RequestId, TenantId } from '@countersign/core/ids.ts';
import type { Actor } from '@countersign/core/person.ts';
import { decidedBy, type Request } from '@countersign/core/request.ts';
import type { Run } from '@countersign/core/run.ts';
import type { Reader } from '../store/store.ts';

/** A run as lists hold it, with what it is of. */
export type ListedRun = Run & { readonly request: RequestId; readonly task: string; readonly tenant: TenantId };

/** Owners and auditors see everything: as far as they reach. */
export function seesAll({ owner, auditor }: Actor): boolean {
  return owner || auditor;
}

/**
 * Whether a request exists for this person: their own, one they stand behind (an agent's sponsor), one they voted on, or one whose stages
 * name them. For everybody else there is no such request.
 */
export async function seesRequest(reader: Reader, actor: Actor, request: Request): Promise<boolean> {
  const me = actor.person.id;
  if (seesAll(actor) || request.terms.hands.includes(me) || request.votes.some((vote) => vote.person === me)) return true;
  return (await reader.people.deciders(request.terms.stages, decidedBy(request.terms))).some((stage) => stage.has(me));
}

/** Whose things a list is of: one's own, or for owners and auditors anybody's. Undefined is everybody. */
export async function whoseList(
  reader: Reader,
  actor: Actor,
  { mine, username }: { mine: boolean; username: string | undefined },
): Promise<{ readonly person: PersonId | undefined } | Refusal> {
  if (username === undefined) return { person: mine || !seesAll(actor) ? actor.person.id : undefined };
  if (username === actor.person.username) return { person: actor.person.id };
  if (!seesAll(actor))
    return refuse('not-allowed', 'Only owners and auditors list what others do.', { next: 'Leave the person out to list your own.' });
  const person = await reader.people.byUsername(username);
  return person === undefined ? noSuchPerson(username) : { person: person.id };
}

/** Whose credentials a list is of: they are of no tenant, and so one's own for whoever reaches some tenants only. */
export async function whoseCredentials(
  reader: Reader,
  actor: Actor,
  username: string | undefined,
): Promise<{ readonly person: PersonId | undefined } | Refusal> {
  if (actor.reach !== undefined && username !== undefined && username !== actor.person.username) return noSuchPerson(username);
  return await whoseList(reader, actor, { mine: true, username });
}

export function noSuchPerson(username: string): Refusal {
  return refuse('no-such-person', `There is no person ${JSON.stringify(username.slice(0, 100))}.`, { next: 'Give a username.' });
}

export function noSuchGroup(name: string): Refusal {
  return refuse('no-such-group', `There is no group ${JSON.stringify(name.slice(0, 100))}.`, {
    next: 'List the groups to see their names.',
  });
}

export function noSuchRequest(): Refusal {
  return refuse('no-such-request', 'There is no such request.', { next: 'List your requests, or what waits for you.' });
}

export function noSuchGrant(): Refusal {
  return refuse('no-such-grant', 'There is no such grant.', { next: 'List the grants.' });
}

export function noSuchRun(): Refusal {
  return refuse('no-such-run', 'There is no such run.', { next: 'List your runs.' });
}

export function noSuchCall(): Refusal {
  return refuse('no-such-call', 'You have no such call.', { next: 'Run the task again to get its call id.' });
}

export function noSuchWorkload(tenant: string, name: string): Refusal {
  return refuse('no-such-workload', `${tenant} has no workload ${JSON.stringify(name.slice(0, 100))}.`, { next: 'List the workloads.' });
}

export function noSuchAssignment(): Refusal {
  return refuse('no-such-assignment', 'There is no such assignment.', { next: 'List the assignments.' });
}
