import { textOf } from '../json.ts';
import { permissionsOf, type SandboxApplication } from '../options.ts';
import { guidFor, objectsOf, type TenantState } from '../state/tenant-state.ts';
import { collection, type Directory, emptyDirectory, linksOf } from './directory.ts';
import { graphPermissions } from './permissions.ts';

/** Directory roles with the ids that they have in every tenant. */
const directoryRoles: readonly (readonly [id: string, name: string, privileged: boolean])[] = [
  ['62e90394-69f5-4237-9190-012177145e10', 'Global Administrator', true],
  ['e8611ab8-c189-46e8-94e1-60213ab1f814', 'Privileged Role Administrator', true],
  ['fe930be7-5e62-47db-91af-98c3a49a38b1', 'User Administrator', true],
  ['29232cdf-9323-42fd-ade2-1d097af3e4de', 'Exchange Administrator', true],
  ['729827e3-9c14-49f7-bb1b-9608f156bbb8', 'Helpdesk Administrator', true],
  ['f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'Global Reader', true],
  ['fdd7a751-b60b-444a-984c-02652fe8fa1c', 'Groups Administrator', false],
];

const graphAppId = '00000003-0000-0000-c000-000000000000';

/** The directory of a tenant as it starts: the people and groups that Exchange knows, roles, and the applications. */
export function seedDirectory(state: TenantState): Directory {
  let serial = 0;
  const directory = emptyDirectory(() => guidFor(state, `directory ${++serial}`));
  seedPeople(state, directory);
  seedRoles(state, directory);
  seedApplications(state, directory);
  collection(directory, 'domains').push(
    { id: state.options.domain, isInitial: true, isVerified: true },
    { id: state.mailDomain, isDefault: true, isVerified: true },
  );
  collection(directory, 'organization').push({ id: state.options.id, displayName: state.mailDomain.split('.')[0] ?? '' });
  return directory;
}

function seedPeople(state: TenantState, directory: Directory): void {
  for (const mailbox of objectsOf(state, 'Mailbox')) {
    collection(directory, 'users').push({
      id: textOf(mailbox.ExternalDirectoryObjectId),
      userPrincipalName: textOf(mailbox.UserPrincipalName),
      displayName: textOf(mailbox.DisplayName),
      mail: textOf(mailbox.PrimarySmtpAddress),
      mailNickname: textOf(mailbox.Alias),
      jobTitle: textOf(objectsOf(state, 'User').find((user) => user.Guid === mailbox.Guid)?.Title) || null,
      accountEnabled: mailbox.RecipientTypeDetails === 'UserMailbox',
      userType: 'Member',
      usageLocation: 'NO',
      businessPhones: [],
      createdDateTime: textOf(mailbox.WhenCreated),
    });
  }
  for (const group of objectsOf(state, 'DistributionGroup')) {
    const id = textOf(group.ExternalDirectoryObjectId);
    const kind = {
      mailEnabled: true,
      securityEnabled: textOf(group.GroupType).includes('Security'),
      groupTypes: [],
      isAssignableToRole: null,
    };
    collection(directory, 'groups').push({
      id,
      displayName: textOf(group.Name),
      mail: textOf(group.PrimarySmtpAddress),
      mailNickname: textOf(group.Alias),
      ...kind,
    });
    const owners = objectsOf(state, 'Membership').filter((each) => each.Group === group.Guid);
    const members = objectsOf(state, 'Mailbox').filter((mailbox) => owners.some((each) => each.OwnerGuid === mailbox.Guid));
    linksOf(directory, `groups/members/${id}`).push(...members.map((each) => textOf(each.ExternalDirectoryObjectId)));
  }
}

function seedRoles(state: TenantState, directory: Directory): void {
  for (const [id, displayName, isPrivileged] of directoryRoles) {
    collection(directory, 'roleDefinitions').push({
      id,
      templateId: id,
      displayName,
      isBuiltIn: true,
      isEnabled: true,
      isPrivileged,
      resourceScopes: ['/'],
    });
    collection(directory, 'directoryRoles').push({ id: guidFor(state, `role ${id}`), roleTemplateId: id, displayName });
  }
  // The first person is the one who set the tenant up.
  const [first] = collection(directory, 'users');
  const global = { roleDefinitionId: directoryRoles[0]?.[0] ?? '', directoryScopeId: '/', principalId: first?.id ?? null };
  collection(directory, 'roleAssignments').push({ id: 'lAPpYvVpN0KRkAEhdxReEAseed0-1', ...global });
}

function seedApplications(state: TenantState, directory: Directory): void {
  const graph = { id: guidFor(state, 'Microsoft Graph'), appId: graphAppId, displayName: 'Microsoft Graph' };
  const appRoles = graphPermissions.map((value) => ({
    id: guidFor(state, `permission ${value}`),
    value,
    allowedMemberTypes: ['Application'],
    isEnabled: true,
  }));
  collection(directory, 'servicePrincipals').push({ ...graph, servicePrincipalType: 'Application', appRoles });
  for (const application of state.options.applications) seedApplication(state, directory, { application, graph: graph.id });
}

function seedApplication(
  state: TenantState,
  directory: Directory,
  { application, graph }: { application: SandboxApplication; graph: string },
): void {
  const { clientId } = application;
  const id = guidFor(state, `service principal ${clientId}`);
  const displayName = `Application ${clientId.slice(0, 8)}`;
  collection(directory, 'servicePrincipals').push({
    id,
    appId: clientId,
    displayName,
    accountEnabled: true,
    servicePrincipalType: 'Application',
  });
  collection(directory, 'applications').push({
    id: guidFor(state, `application ${clientId}`),
    appId: clientId,
    displayName,
    passwordCredentials: [],
    keyCredentials: [],
  });
  for (const value of permissionsOf(application)) {
    const ids = {
      id: guidFor(state, `grant ${clientId} ${value}`),
      appRoleId: guidFor(state, `permission ${value}`),
      principalId: id,
      resourceId: graph,
    };
    collection(directory, 'appRoleAssignments').push({
      ...ids,
      principalDisplayName: displayName,
      principalType: 'ServicePrincipal',
      resourceDisplayName: 'Microsoft Graph',
    });
  }
}
