import type { Configuration } from './configuration.ts';
import type { PersonId } from './ids.ts';
import { inOrder } from './members.ts';
import type { Group, Member } from './person.ts';
import type { FollowedGroups } from './setting-document.ts';

// Groups whose members a sign-in provider decides: it takes somebody out at once, and puts nobody in without an owner.

/** Of one provider's groups, which each of ours follows, by our name. */
export function followedAt(settings: readonly FollowedGroups[], issuer: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const setting of settings) {
    if (setting.issuer !== issuer) continue;
    for (const [name, id] of Object.entries(setting.follow)) found.set(name, (found.get(name) ?? new Set()).add(id));
  }
  return found;
}

/** Whether a change takes one person into a group, or out of it, and does nothing else: what their own sign-in may ask for. */
export function isOwnMembership(
  change: Configuration,
  person: PersonId,
): change is Extract<Configuration, { task: 'Countersign\\Update-Members' }> {
  if (change.task !== 'Countersign\\Update-Members' || change.links.length > 0) return false;
  const [one, ...others] = [...change.add, ...change.remove];
  return one !== undefined && others.length === 0 && one.kind === 'person' && one.id === person;
}

/** The members of a group without one of them, in the order of their ids. */
export function membersWithout({ members }: Pick<Group, 'members'>, person: PersonId): readonly Member[] {
  return inOrder(members.filter((member) => member.kind !== 'person' || member.id !== person));
}

export function isMember({ members }: Pick<Group, 'members'>, person: PersonId): boolean {
  return members.some((member) => member.kind === 'person' && member.id === person);
}
