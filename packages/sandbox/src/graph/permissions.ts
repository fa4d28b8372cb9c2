/** What an application needs for a part of Graph: to read it, and to change it. The first that fits counts. */
const needs: readonly (readonly [path: RegExp, read: readonly string[], write: readonly string[]])[] = [
  [/^\/users\/[^/]+\/sendMail$/, [], ['Mail.Send']],
  [
    /^\/users\/[^/]+\/authentication\//,
    ['UserAuthenticationMethod.Read.All'],
    ['UserAuthenticationMethod.ReadWrite.All', 'UserAuthMethod-TAP.ReadWrite.All'],
  ],
  [/^\/users\/[^/]+\/revokeSignInSessions$/, [], ['User.RevokeSessions.All', 'User.ReadWrite.All']],
  [/^\/users/, ['User.Read.All', 'User.ReadWrite.All'], ['User.ReadWrite.All']],
  [/^\/invitations/, [], ['User.Invite.All']],
  [/^\/directory\/deletedItems/, ['User.Read.All'], ['User.DeleteRestore.All']],
  [
    /^\/groups\/[^/]+\/members/,
    ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', 'Group.ReadWrite.All'],
    ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All'],
  ],
  [/^\/(groups|teams)/, ['GroupMember.Read.All', 'Group.ReadWrite.All'], ['Group.ReadWrite.All']],
  [
    /^\/(roleManagement|directoryRoles)/,
    ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory'],
    ['RoleManagement.ReadWrite.Directory'],
  ],
  [
    /^\/servicePrincipals\/[^/]+\/appRoleAssignments/,
    ['Application.Read.All', 'Application.ReadWrite.All'],
    ['AppRoleAssignment.ReadWrite.All'],
  ],
  [/^\/(applications|servicePrincipals)/, ['Application.Read.All', 'Application.ReadWrite.All'], ['Application.ReadWrite.All']],
  [/^\/oauth2PermissionGrants/, ['DelegatedPermissionGrant.ReadWrite.All'], ['DelegatedPermissionGrant.ReadWrite.All']],
  [/^\/auditLogs/, ['AuditLog.Read.All'], []],
  [/^\/identity\/conditionalAccess/, ['Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess'], ['Policy.ReadWrite.ConditionalAccess']],
  [
    /^\/policies/,
    ['Policy.Read.All'],
    [
      'Policy.ReadWrite.Authorization',
      'Policy.ReadWrite.AuthenticationMethod',
      'Policy.ReadWrite.CrossTenantAccess',
      'Policy.ReadWrite.SecurityDefaults',
    ],
  ],
  [
    /^\/admin\/sharepoint/,
    ['SharePointTenantSettings.Read.All', 'SharePointTenantSettings.ReadWrite.All'],
    ['SharePointTenantSettings.ReadWrite.All'],
  ],
  [/^\/admin\/reportSettings/, ['ReportSettings.Read.All'], ['ReportSettings.ReadWrite.All']],
  [/^\/devices/, ['Device.Read.All', 'Device.ReadWrite.All'], ['Device.ReadWrite.All']],
  [/^\/domains/, ['Domain.Read.All', 'Domain.ReadWrite.All'], ['Domain.ReadWrite.All']],
  [/^\/organization/, ['Organization.Read.All', 'Organization.ReadWrite.All'], ['Organization.ReadWrite.All']],
  [/^\/subscriptions/, ['Mail.Read'], ['Mail.Read']],
];

/** Every permission that there is here. */
export const graphPermissions: readonly string[] = [...new Set(needs.flatMap(([, read, write]) => [...read, ...write]))].sort();

/** Whether one of the permissions opens this; an application that was given `*` holds all of them. */
export function mayDo(held: ReadonlySet<string>, method: string, path: string): boolean {
  const need = needs.find(([pattern]) => pattern.test(path));
  if (need === undefined) return true;
  return (method === 'GET' ? need[1] : need[2]).some((permission) => held.has(permission));
}
