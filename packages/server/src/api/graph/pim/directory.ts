import { placedIn } from './groups.ts';
import { displayNameOf, type Surface } from './surface.ts';

/** PIM of directory roles: a role is its definition's id. Approvals are in beta alone, as Microsoft's are. */
export const directoryRoles: Surface = {
  base: ['roleManagement', 'directory'],
  collections: {
    roleAssignmentScheduleRequests: { of: 'requests', kind: 'active' },
    roleEligibilityScheduleRequests: { of: 'requests', kind: 'eligible' },
    roleAssignmentSchedules: { of: 'schedules', kind: 'active' },
    roleEligibilitySchedules: { of: 'schedules', kind: 'eligible' },
    roleAssignmentScheduleInstances: { of: 'instances', kind: 'active' },
    roleEligibilityScheduleInstances: { of: 'instances', kind: 'eligible' },
    roleAssignmentApprovals: { of: 'approvals' },
  },
  approvals: { versions: ['beta'], parts: ['steps'] },
  askedBy: [],
  holds: ({ name, role }) => (role === undefined ? placedIn(name) === undefined : !role.key.includes('/')),
  named: (member) => ({ role: member('roleDefinitionId').toLowerCase(), scope: member('directoryScopeId') || '/' }),
  members: ({ name, role, scope }) => ({ roleDefinitionId: role?.key ?? name, directoryScopeId: scope, appScopeId: null }),
  expandable: ({ name, role }) => ({
    '~roleDefinition': { id: role?.key ?? name, displayName: displayNameOf(name), description: role?.summary ?? null },
  }),
  scheduleId: (_place, id) => id,
  scheduleMember: { active: 'roleAssignmentScheduleId', eligible: 'roleEligibilityScheduleId' },
  originMember: 'roleAssignmentOriginId',
  enumerated: (value) => value,
};
