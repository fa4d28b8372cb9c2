import { followedAt, isOwnMembership, membersWithout } from '@countersign/core/followed.ts';
import type { GroupId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import { narrows } from '@countersign/core/provisioning.ts';
import type { Terms } from '@countersign/core/request.ts';
import { neverFollowing } from '@countersign/core/setting-document.ts';
import type { GroupPut, GroupsClaimed } from './bodies.ts';
import { holderOf, rulesOf } from './facts.ts';
import { groupsAround } from './judge-provisioning.ts';
import type { Judging } from './judging.ts';
import type { State } from './state.ts';

// What a provider says of somebody's groups takes them out at once; what brings them in an owner has countersigned.

/** Somebody has signed in, and their provider said which of the groups that follow it they are in. */
export function groupsClaimed(at: Judging, body: GroupsClaimed): void {
  const { state, line, find } = at;
  const { person, identity } = body;
  if (person !== line.by || holderOf(at, identity) !== person) find('not-the-person', `${person} signs in with no such identity.`);
  const said = new Map(state.claimed.get(person));
  for (const word of ['in', 'out', 'unread'] as const)
    for (const group of body[word]) {
      if (!follows(state, group)) find('not-the-person', `A provider spoke of ${group}, which follows none.`);
      said.set(group, { said: word, at: line.at });
    }
  state.claimed.set(person, said);
}

function follows(state: State, id: GroupId): boolean {
  const name = state.groups.get(id)?.name;
  if (name === undefined || neverFollowing.has(name)) return false;
  const settings = [...state.following.values()];
  return settings.some(({ issuer }) => followedAt(settings, issuer).has(name));
}

/** Whether a change of a group takes out somebody whose provider has just said that they are not in it, and nobody else. */
export function leftByClaim({ state, line }: Judging, { group: id, name, members, request }: GroupPut): boolean {
  const known = state.groups.get(id);
  const said = line.by === null ? undefined : state.claimed.get(line.by)?.get(id);
  if (request !== null || known === undefined || line.by === null || said === undefined) return false;
  if (said.at !== line.at || said.said !== 'out' || known.name !== name) return false;
  const wanted = membersWithout(known, line.by);
  return sameMembers(wanted, members) && !narrows(rulesOf(state), groupsAround(state, id));
}

function sameMembers(one: GroupPut['members'], other: GroupPut['members']): boolean {
  return canonicalJson(one as unknown as Json) === canonicalJson(other as unknown as Json);
}

/** Whether somebody could ask to come into a group, or out of it, by what their provider last said of them. */
export function mayAskByClaim(state: State, { person, asks }: Terms): boolean {
  const said = state.claimed.get(person);
  const known = state.people.get(person);
  if (asks.kind !== 'configuration' || said === undefined || known?.kind !== 'human' || known.disabledAt !== undefined) return false;
  const { change } = asks;
  // What was pruned names nothing; that it could be asked for is proved by its kind.
  if (change.task === 'Countersign\\Update-Members' && !('group' in change)) return true;
  if (!isOwnMembership(change, person) || !follows(state, change.group)) return false;
  return said.get(change.group)?.said === (change.add.length > 0 ? 'in' : 'out');
}
