import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import { mayBring, mayEmpty, narrows, proposals } from '@countersign/core/provisioning.ts';
import type { Terms } from '@countersign/core/request.ts';
import type { CounterpartPut, GroupPut, PersonPut, ProvisioningOpened } from './bodies.ts';
import { holderOf, rulesOf } from './facts.ts';
import { foldCredential } from './fold.ts';
import { judgeCountersigned } from './judge-configuration.ts';
import type { Judging } from './judging.ts';
import type { State } from './state.ts';

// What a directory does by itself: it takes away at once; what it adds can do nothing before an owner has countersigned it.

/** A directory may provision from here on, since another owner has countersigned that. */
export function provisioningOpened(at: Judging, { credential: id, person, makers, endsAt, request }: ProvisioningOpened): void {
  judgeCountersigned(at, { request });
  foldCredential(at.state, { id, kind: 'provisioning', person, makers, provedAt: at.line.at, method: 'code', contexts: [], endsAt });
}

/** Whether somebody is a directory that may provision now. */
export function isProvisioning(state: State, id: PersonId | null, at: number): id is PersonId {
  const person = id === null ? undefined : state.people.get(id);
  if (person === undefined || person.disabledAt !== undefined || person.kind !== 'service') return false;
  return [...(state.credentialsOf.get(person.id) ?? [])].some(({ kind, endsAt }) => kind === 'provisioning' && at < endsAt);
}

/** Whether a change of a person without a countersignature is one that a directory makes by itself. */
export function broughtPerson({ state, line }: Judging, body: PersonPut): boolean {
  const { person: id, kind, username, sponsor, disabledAt } = body;
  if (body.request !== null || !isProvisioning(state, line.by, line.at)) return false;
  const own = state.counterparts.get(id) === line.by;
  if (!mayBring(state.people.get(id), { kind, username, sponsor, disabledAt }, own)) return false;
  if (!state.people.has(id)) state.counterparts.set(id, line.by);
  return true;
}

/** The same of a group. */
export function emptiedGroup({ state, line }: Judging, { group: id, name, members, request }: GroupPut): boolean {
  if (request !== null || !isProvisioning(state, line.by, line.at)) return false;
  const known = state.groups.get(id);
  const at = { own: state.counterparts.get(id) === line.by, narrows: narrows(rulesOf(state), groupsAround(state, id)) };
  if (!mayEmpty(known, { name, members }, at)) return false;
  if (known === undefined) state.counterparts.set(id, line.by);
  return true;
}

/** A group, and all that hold it. */
export function groupsAround(state: State, id: GroupId): ReadonlySet<GroupId> {
  const found = new Set<GroupId>([id]);
  for (const group of found) for (const outer of state.heldBy.get(group) ?? []) found.add(outer);
  return found;
}

/** A directory speaks of those whom it has brought, or whom owners have linked to the identity that it names; of nobody else. */
export function counterpartPut(at: Judging, { counterpart, source, identity }: CounterpartPut): void {
  const { state, line, find } = at;
  if (source !== line.by || !isProvisioning(state, line.by, line.at))
    find('not-the-person', `${line.by} spoke for ${source}, and may not.`);
  const keeper = state.counterparts.get(counterpart);
  const linked = identity !== null && holderOf(at, identity) === counterpart;
  if (keeper === undefined ? !linked : keeper !== source) find('not-the-person', `${source} spoke of ${counterpart}, who is not its own.`);
  if (keeper === undefined) state.counterparts.set(counterpart, source);
}

/** Whether a directory could ask for this: a change of a group or a person of its own, of the kind that it may ask for. */
export function mayPropose({ state, line }: Judging, { person, asks }: Terms): boolean {
  if (asks.kind !== 'configuration' || !proposals.has(asks.change.task) || !isProvisioning(state, person, line.at)) return false;
  const { change } = asks;
  const about = 'group' in change ? change.group : 'person' in change ? change.person : undefined;
  // What was pruned names nothing; that it could be asked for was proved by its kind.
  return about === undefined || state.counterparts.get(about) === person;
}
