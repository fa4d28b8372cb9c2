import { groupRoleNamed, groupRoleOf } from '@countersign/core/group-role.ts';
import type { RoleName } from '@countersign/core/ids.ts';
import type { Role } from '@countersign/core/role.ts';
import { displayNameOf, type Place, type Surface } from './surface.ts';

/** The group, and whether one is its member or its owner, as PIM writes them; undefined where the role is no group's. */
export function accessOf(role: Pick<Role, 'key'>): { readonly groupId: string; readonly accessId: string } | undefined {
  const place = groupRoleOf(role);
  return place === undefined ? undefined : { groupId: place.group, accessId: place.as };
}

/** What the group is called in a role's name: `Graph\members of Tier 0`. */
export function placedIn(name: RoleName): string | undefined {
  return groupRoleNamed(displayNameOf(name))?.group;
}

/** PIM of groups: a role is being a member or an owner of one group, of which nothing is left once it is known no longer. */
export const groups: Surface = {
  base: ['identityGovernance', 'privilegedAccess', 'group'],
  collections: {
    assignmentScheduleRequests: { of: 'requests', kind: 'active' },
    eligibilityScheduleRequests: { of: 'requests', kind: 'eligible' },
    assignmentSchedules: { of: 'schedules', kind: 'active' },
    eligibilitySchedules: { of: 'schedules', kind: 'eligible' },
    assignmentScheduleInstances: { of: 'instances', kind: 'active' },
    eligibilityScheduleInstances: { of: 'instances', kind: 'eligible' },
    assignmentApprovals: { of: 'approvals' },
  },
  approvals: { versions: ['v1.0', 'beta'], parts: ['stages', 'steps'] },
  askedBy: ['groupId', 'principalId'],
  holds: ({ role }) => role !== undefined && accessOf(role) !== undefined,
  named: (member) => ({ role: `${member('groupId')}/${member('accessId')}`.toLowerCase(), scope: '/' }),
  members: (place) => ({ ...placed(place) }),
  expandable: (place) => {
    const displayName = placedIn(place.name) ?? displayNameOf(place.name);
    return { '~group': { '@odata.type': '#microsoft.graph.group', id: placed(place).groupId, displayName } };
  },
  scheduleId: (place, id) => {
    const { groupId, accessId } = placed(place);
    return `${groupId}_${accessId}_${id.replace(/^[a-z]+_/, '')}`;
  },
  scheduleMember: { active: 'assignmentScheduleId', eligible: 'eligibilityScheduleId' },
  originMember: undefined,
  enumerated: (value) => value.toLowerCase(),
};

function placed({ role }: Place): { readonly groupId: string; readonly accessId: string } {
  const access = role === undefined ? undefined : accessOf(role);
  if (access === undefined) throw new Error('the role is no group’s');
  return access;
}
