import { seedLockbox } from '../cmdlets/customer-lockbox.ts';
import { allRoles } from '../exchange/cmdlet-table.ts';
import { emptyDirectory } from '../graph/directory.ts';
import { seedDirectory } from '../graph/seed.ts';
import type { SandboxApplication, SandboxTenant } from '../options.ts';
import { ROLE_GROUPS } from '../tables/role-groups.ts';
import { addGroup, addMember } from './group.ts';
import { findOne } from './identity.ts';
import { addMailbox } from './mailbox.ts';
import { addRoleGroup, assign } from './role.ts';
import { seedMailFlow } from './seed-mail-flow.ts';
import { seedOrganization } from './seed-organization.ts';
import { type Cast, CONTOSO, FABRIKAM } from './seed-people.ts';
import { objectsOf, type TenantState } from './tenant-state.ts';

/** When the seeded objects were made. */
const SEEDED_AT = '2026-01-05T08:00:00.000Z';

const lockboxRole = 'Customer Lockbox';

/** Customer Lockbox is of the dearest licence, which one of the two has. */
function hasLockbox({ seed }: SandboxTenant): boolean {
  return seed !== 'fabrikam';
}

/** A tenant as it starts: the same each time, but for what is dated relative to now. */
export function seedTenant(options: SandboxTenant, now: number): TenantState {
  const [label = 'contoso'] = options.domain.split('.');
  const consented = new Set(options.applications.filter(({ multiTenant }) => multiTenant !== true).map(({ clientId }) => clientId));
  const state: TenantState = {
    options,
    mailDomain: `${label}.com`,
    objects: new Map(),
    audit: [],
    directory: emptyDirectory(),
    serial: 0,
    consented,
  };
  seedPeople(state, options.seed === 'fabrikam' ? FABRIKAM : CONTOSO);
  seedOrganization(state);
  seedMailFlow(state, now);
  if (hasLockbox(options)) seedLockbox(state, now);
  for (const application of options.applications) seedApplication(state, application);
  state.directory = seedDirectory(state);
  return state;
}

function seedPeople(state: TenantState, cast: Cast): void {
  for (const [name, alias, title, kind] of cast.people) {
    const displayName = name.replace(/ \(.*\)$/, '');
    addMailbox(state, { name, alias, title, kind, displayName, address: `${alias}@${state.mailDomain}`, at: SEEDED_AT });
  }
  seedSelf(state);
  for (const [name, alias, security, members] of cast.groups) {
    const group = addGroup(state, { name, alias, security, address: `${alias}@${state.mailDomain}`, managedBy: [], at: SEEDED_AT });
    for (const member of members) addMember(state, group, findOne(state, 'Mailbox', member));
  }
  for (const [name, roles] of Object.entries(ROLE_GROUPS)) {
    const members = (cast.admins[name] ?? []).map((alias) => findOne(state, 'Mailbox', alias).Name ?? null);
    Object.assign(addRoleGroup(state, { name, roles, at: SEEDED_AT }), { Members: members });
  }
}

/** Everyone may open their own mailbox, and Exchange shows that. */
function seedSelf(state: TenantState): void {
  const self = 'NT AUTHORITY\\SELF';
  for (const { Identity = null, Guid = null } of objectsOf(state, 'Mailbox')) {
    const entry = { Identity, OwnerGuid: Guid, IsInherited: false, InheritanceType: 'All' };
    objectsOf(state, 'MailboxPermission').push({ ...entry, User: self, AccessRights: ['FullAccess', 'ReadPermission'], Deny: false });
    objectsOf(state, 'RecipientPermission').push({ ...entry, Trustee: self, AccessRights: ['SendAs'], AccessControlType: 'Allow' });
  }
}

/** An application holds its roles by assignments of its own, which can be read and taken away like any other. */
function seedApplication(state: TenantState, { clientId, roles }: SandboxApplication): void {
  const name = clientId;
  const ids = { Identity: name, Name: name, AppId: clientId, ServiceId: clientId, DisplayName: `Application ${clientId.slice(0, 8)}` };
  objectsOf(state, 'ServicePrincipal').push({ ...ids, Guid: clientId, ObjectId: clientId, WhenCreated: SEEDED_AT });
  // Whoever has no licence for it has neither the cmdlets nor the role that holds them.
  const all = allRoles().filter((role) => hasLockbox(state.options) || role !== lockboxRole);
  const held = roles.includes('*') ? all : roles;
  for (const role of held) assign(state, { role, assignee: name, type: 'ServicePrincipal', at: SEEDED_AT });
}
