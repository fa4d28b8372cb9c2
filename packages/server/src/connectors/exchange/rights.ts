import { asciiLower } from '@countersign/core/text.ts';
import type { Holder, Rights, RightsRead } from '../connector.ts';

/** Runs one cmdlet that reads; the objects of its answer, or why there are none. */
export type ReadCmdlet = (
  cmdlet: string,
  parameters?: { readonly [name: string]: string },
) => Promise<readonly Row[] | { readonly failed: string }>;
type Row = { readonly [property: string]: unknown };

export interface Reading {
  readonly read: ReadCmdlet;
  readonly clientId: string;
  /** Purview has role groups alone; Exchange lets roles be assigned to somebody directly too. */
  readonly direct: boolean;
}

/** A tenant has some dozens; what is more is not looked at, and said. */
const mostGroups = 200;

/** Who holds rights at the workload now: our own application, and every other person, group and application. */
export async function readRights({ read, clientId, direct }: Reading): Promise<RightsRead> {
  const principals = await read('Get-ServicePrincipal');
  if ('failed' in principals) return { ok: false, message: principals.failed };
  const groups = await read('Get-RoleGroup');
  if ('failed' in groups) return { ok: false, message: groups.failed };
  const assignments = direct ? await read('Get-ManagementRoleAssignment') : [];
  if ('failed' in assignments) return { ok: false, message: assignments.failed };
  const known: Known = { principals, self: principals.find((one) => sameId(one.AppId, clientId)) };
  const holders = directHolders(assignments, known);
  for (const group of groups.slice(0, mostGroups)) {
    const members = await read('Get-RoleGroupMember', { Identity: textOf(group.Name) });
    if ('failed' in members) return { ok: false, message: members.failed };
    holders.push(...members.map((member) => memberOf(member, group, known)));
  }
  return { ok: true, rights: rightsOf(holders, groups.length > mostGroups) };
}

interface Known {
  readonly principals: readonly Row[];
  readonly self: Row | undefined;
}

type Found = Holder & { readonly ours: boolean };

function directHolders(assignments: readonly Row[], known: Known): Found[] {
  const kinds: { readonly [type: string]: Holder['kind'] } = {
    User: 'person',
    SecurityGroup: 'group',
    ServicePrincipal: 'application',
    App: 'application',
  };
  return assignments.flatMap((row) => {
    const kind = kinds[textOf(row.RoleAssigneeType)];
    if (kind === undefined || row.Enabled === false) return [];
    const name = textOf(row.RoleAssigneeName) || textOf(row.RoleAssignee);
    const ours = kind === 'application' && isOurs({ Name: name, Identity: row.RoleAssignee }, known);
    return [{ name: shownName(name, known), kind, through: null, roles: [textOf(row.Role)], ours }];
  });
}

function memberOf(member: Row, group: Row, known: Known): Found {
  const name = textOf(member.Name) || textOf(member.Identity);
  const through = textOf(group.Name);
  const roles = Array.isArray(group.Roles) ? group.Roles.map(textOf) : [];
  return { name: shownName(name, known), kind: kindOf(member, known), through, roles, ours: isOurs(member, known) };
}

function kindOf(member: Row, { principals }: Known): Holder['kind'] {
  if (principals.some((one) => idsOf(one).has(asciiLower(textOf(member.Name))))) return 'application';
  return /group/i.test(textOf(member.RecipientType)) ? 'group' : 'person';
}

/** By what nobody else can be called: a display name is anybody's choice. */
function isOurs(member: Row, { self }: Known): boolean {
  if (self === undefined) return false;
  const ids = idsOf(self);
  return [member.Name, member.Identity, member.ExternalDirectoryObjectId, member.Guid].some((id) => ids.has(asciiLower(textOf(id))));
}

function idsOf(principal: Row): ReadonlySet<string> {
  const ids = [principal.AppId, principal.ObjectId, principal.Guid].map((id) => asciiLower(textOf(id)));
  return new Set(ids.filter((id) => id !== ''));
}

/** An application is listed by a GUID; people know it by its name. */
function shownName(name: string, { principals }: Known): string {
  const found = principals.find((one) => idsOf(one).has(asciiLower(name)));
  const display = textOf(found?.DisplayName);
  return display === '' || display === name ? name : `${display} (${name})`;
}

function rightsOf(found: readonly Found[], cut: boolean): Rights {
  const plain = ({ name, kind, through, roles }: Found): Holder => ({ name, kind, through, roles: [...new Set(roles)].sort() });
  const own = found.filter((one) => one.ours).flatMap((one) => one.roles.map((role) => ({ role, through: one.through })));
  const others = merged(found.filter((one) => !one.ours && one.roles.length > 0)).map(plain);
  return { own: own.sort((one, other) => (one.role < other.role ? -1 : 1)), standing: others, cut };
}

/** One line for whoever holds several roles directly. */
function merged(found: readonly Found[]): readonly Found[] {
  const lines = new Map<string, Found>();
  for (const one of found) {
    const key = JSON.stringify([one.kind, one.name, one.through]);
    const known = lines.get(key);
    lines.set(key, known === undefined ? one : { ...known, roles: [...known.roles, ...one.roles] });
  }
  return [...lines.values()].sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

function sameId(one: unknown, other: string): boolean {
  return asciiLower(textOf(one)) === asciiLower(other);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
