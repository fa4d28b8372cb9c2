import type { Role } from './role.ts';

/** A role that is being in a group, as a workload's key says it: the group's id (a GUID in lower case), and in what way one is in it. */
export interface GroupRole {
  readonly group: string;
  readonly as: 'member' | 'owner';
}

const keyShape = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/(member|owner)$/;
const nameShape = /^(member|owner)s of (.+)$/s;

/** The group of a role's key; undefined where the role is no group's, as with a bare id. */
export function groupRoleOf({ key }: Pick<Role, 'key'>): GroupRole | undefined {
  const [, group, as] = keyShape.exec(key) ?? [];
  return group === undefined ? undefined : { group, as: as === 'owner' ? 'owner' : 'member' };
}

/** The group that a role's name asks for, without its workload: `members of Tier 0`; `group` is what it is called. */
export function groupRoleNamed(name: string): GroupRole | undefined {
  const [, as, group] = nameShape.exec(name) ?? [];
  return group === undefined ? undefined : { group, as: as === 'owner' ? 'owner' : 'member' };
}

/** The key of a role that is being in a group. */
export function groupRoleKey({ group, as }: GroupRole): string {
  return `${group}/${as}`;
}
